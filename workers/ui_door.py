"""One door for admins: sign in once, then Temporal's Web UI with readable payloads, on one address.

The dev server's UI asks its codec server without cookies when that is another origin, and has no sign-in of
its own. Behind this door both are one origin: the browser sends the cookie by itself, nobody without it sees
any page, and Temporal's own port still shows nothing but ciphertext.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from temporalio.converter import PayloadCodec

from workers.codec_server import COOKIE, NO_STORE, CodecServer, codec_routes

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "te", "trailers", "transfer-encoding", "upgrade"}
)
"""Headers that speak of one connection only (RFC 9110 section 7.6.1)."""

NOT_PASSED_ON = HOP_BY_HOP | {"host", "origin", "referer", "content-length"}

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

SIGN_IN_PAGE = """<!doctype html><title>claimflow: sign in</title>
<body style="font: 16px/1.5 system-ui; max-width: 34rem; margin: 4rem auto">
<h1>Sign in</h1><p>Open the link that <code>claimflow up</code> printed as <code>console</code>.
It signs this browser in for twelve hours.</p></body>"""


class UiDoor:
    """Passes a signed-in admin's requests on to the Temporal Web UI."""

    def __init__(self, server: CodecServer, ui_url: str) -> None:
        self._server = server
        self._client = httpx.AsyncClient(base_url=ui_url, trust_env=False, timeout=60)

    async def pass_on(self, request: Request) -> Response:
        """Answer as the UI does; without sign-in show how to sign in (401)."""
        if not self._server.has_cookie(request):
            return HTMLResponse(SIGN_IN_PAGE, 401, headers=NO_STORE)
        answer = await self._client.send(self._request(request, await request.body()), stream=True)
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP}
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, headers, background=BackgroundTask(answer.aclose)
        )

    def _request(self, request: Request, body: bytes) -> httpx.Request:
        headers = [(k, v) for k, v in request.headers.items() if k not in NOT_PASSED_ON and k != "cookie"]
        cookies = {name: value for name, value in request.cookies.items() if name != COOKIE}
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


def door_app(codec: PayloadCodec, token: str, origin: str, ui_url: str) -> Starlette:
    """Return the door as an ASGI application at ``origin``: codec server, sign-in, and the UI behind it."""
    server = CodecServer(codec, token, origin)
    door = UiDoor(server, ui_url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        await door.close()

    routes = [
        Route("/sign-in", server.sign_in, methods=["GET"]),
        Mount("/codec", routes=codec_routes(server)),
        Route("/{path:path}", door.pass_on, methods=METHODS),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
