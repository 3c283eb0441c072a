"""One door for admins: Temporal's Web UI with readable payloads, for whoever is signed in to the console.

The dev server's UI asks its codec server without cookies when that is another origin, and has no sign-in of
its own. Behind this door both are one origin: the browser sends the console's cookie by itself, nobody but an
admin sees any page, and Temporal's own port still shows nothing but ciphertext.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from temporalio.converter import PayloadCodec

from workers.codec_server import NO_STORE, CodecServer, codec_routes
from workers.console_session import ConsoleSessions, cookie_name

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "te", "trailers", "transfer-encoding", "upgrade"}
)
"""Headers that speak of one connection only (RFC 9110 section 7.6.1)."""

NOT_PASSED_ON = HOP_BY_HOP | {"host", "origin", "referer", "content-length"}

OURS = frozenset({cookie_name("http"), cookie_name("https")})
"""Cookies that are not the UI's business."""

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

SAFE = frozenset({"GET", "HEAD"})

SIGN_IN_PAGE = """<!doctype html><html lang="en"><title>claimflow: for admins</title>
<meta name="color-scheme" content="light dark"><h1>For admins</h1>
<p>Sign in to the <a href="{console}">console</a> as an admin, then load this page again.</p></html>"""


class UiDoor:
    """Passes a signed-in admin's requests on to the Temporal Web UI."""

    def __init__(self, sessions: ConsoleSessions, origin: str, ui_url: str, console: str) -> None:
        self._sessions, self._origin, self._console = sessions, origin, console
        self._client = httpx.AsyncClient(base_url=ui_url, trust_env=False, timeout=60)

    async def pass_on(self, request: Request) -> Response:
        """Answer as the UI does; whoever is no admin is shown where to sign in (401)."""
        if not await run_in_threadpool(self._sessions.admin, request):
            return HTMLResponse(SIGN_IN_PAGE.format(console=self._console), 401, headers=NO_STORE)
        if request.method not in SAFE and request.headers.get("origin", self._origin) != self._origin:
            return PlainTextResponse("This request came from another site and was refused.", 403)
        if request.headers.get("sec-fetch-mode") == "navigate":
            await run_in_threadpool(self._sessions.still_there, request)
        answer = await self._client.send(self._request(request, await request.body()), stream=True)
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP}
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, headers, background=BackgroundTask(answer.aclose)
        )

    def _request(self, request: Request, body: bytes) -> httpx.Request:
        headers = [(k, v) for k, v in request.headers.items() if k not in NOT_PASSED_ON and k != "cookie"]
        cookies = {name: value for name, value in request.cookies.items() if name not in OURS}
        return self._client.build_request(
            request.method,
            request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            headers=headers,
            cookies=cookies,
            content=body,
        )

    async def close(self) -> None:
        """Let go of connections to the UI."""
        await self._client.aclose()


def door_app(
    codec: PayloadCodec, token: str, origin: str, ui_url: str, *, sessions: ConsoleSessions, console: str
) -> Starlette:
    """Return the door as an ASGI application at ``origin``: codec server, and the UI behind it.

    ``console`` is the address at which admins sign in.
    """
    server = CodecServer(codec, token, origin, sessions)
    door = UiDoor(sessions, origin, ui_url, console)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        await door.close()

    routes = [
        Mount("/codec", routes=codec_routes(server)),
        Route("/{path:path}", door.pass_on, methods=METHODS),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
