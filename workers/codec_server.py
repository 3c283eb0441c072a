"""The codec server: lets the Temporal Web UI and CLI show payloads to people who may see them.

The CLI sends a bearer token. A browser is known by its session at the console: an admin who is signed in
there reads payloads here, and the audit log says whose.

The console's cookie is ``SameSite=Strict``. That works with a Temporal UI on another port of the same host:
a site is a scheme and a host, the port does not count, so console (127.0.0.1:8000), UI (127.0.0.1:8233) and
codec server (127.0.0.1:8234) are one site, and three origins, which is what the CORS headers are for.
``localhost`` and ``127.0.0.1`` are two sites: use the same name for all.
"""

import hmac
from urllib.parse import urlsplit

from google.protobuf import json_format
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payloads
from temporalio.converter import PayloadCodec

from models.errors import BadSettings
from workers.console_session import ConsoleSessions

BEARER_OF_TOKEN = "codec token"
"""How the audit log calls whoever sends the token: it is no person's."""
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""Clear text must not stay in a cache, nor a token in the next page's referrer."""


class CodecServer:
    """The answers of the codec server; ``codec_app`` puts them behind their addresses."""

    def __init__(self, codec: PayloadCodec, token: str, ui_origin: str, sessions: ConsoleSessions) -> None:
        self._codec = codec
        self._sessions = sessions
        self._token = token
        self._ui_origin = ui_origin

    async def decode(self, request: Request) -> Response:
        """Return the payloads of the request in clear."""
        return await self._coded(request, decode=True)

    async def encode(self, request: Request) -> Response:
        """Return the payloads of the request encrypted, for inputs typed into UI or CLI."""
        return await self._coded(request, decode=False)

    async def _coded(self, request: Request, *, decode: bool) -> Response:
        user = await self._who(request)
        if not user:
            return _refusal()
        try:
            given = json_format.Parse(await request.body(), Payloads(), ignore_unknown_fields=True)
        except (json_format.ParseError, UnicodeDecodeError):
            return JSONResponse({"message": "Send payloads as JSON"}, 400, headers=NO_STORE)
        try:
            work = self._codec.decode if decode else self._codec.encode
            coded = Payloads(payloads=await work(given.payloads))
        except BadSettings as error:
            return JSONResponse({"message": str(error)}, 422, headers=NO_STORE)
        if decode and given.payloads:
            await run_in_threadpool(self._sessions.read_history, user, workflow_shown(request))
        text = json_format.MessageToJson(coded)
        return Response(text, media_type="application/json", headers=NO_STORE)

    async def _who(self, request: Request) -> str:
        """Return who may see payloads by this request; empty for nobody."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and _same(given, self._token):
            return BEARER_OF_TOKEN
        # Browsers send the cookie whoever wrote the page, and name the page's origin: only the UI's counts.
        if request.headers.get("origin", "") != self._ui_origin:
            return ""
        return await run_in_threadpool(self._sessions.admin, request)


def workflow_shown(request: Request) -> str:
    """Return the workflow whose page in the UI asks, by the page's address; empty for any other page."""
    parts = urlsplit(request.headers.get("referer", "")).path.split("/")
    return parts[parts.index("workflows") + 1] if "workflows" in parts[:-1] else ""


def codec_app(codec: PayloadCodec, token: str, ui_origin: str, sessions: ConsoleSessions) -> Starlette:
    """Return the server as an ASGI application for exactly this UI (``http://127.0.0.1:8233``, no path).

    ``/decode`` and ``/encode`` by POST, also below a namespace. 401 for whoever is not an admin, 400 for a
    body that holds no payloads, 422 when a key is missing. Raises ``BadSettings`` for no token.
    """
    if not token:
        raise BadSettings("CLAIMFLOW_CODEC_TOKEN is not set. Set it to a long random text")
    origin = ui_origin.rstrip("/")
    server = CodecServer(codec, token, origin, sessions)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=[origin],
        allow_methods=["POST"],
        allow_headers=["content-type", "x-namespace", "authorization"],
        allow_credentials=True,
    )
    return Starlette(routes=codec_routes(server), middleware=[cors])


def codec_routes(server: CodecServer) -> list[Route]:
    """Return the addresses at which Temporal's UI and CLI look for a codec server."""
    return [
        Route("/decode", server.decode, methods=["POST"]),
        Route("/encode", server.encode, methods=["POST"]),
        Route("/{namespace}/decode", server.decode, methods=["POST"]),
        Route("/{namespace}/encode", server.encode, methods=["POST"]),
    ]


def _same(given: str, expected: str) -> bool:
    # The time it takes must not tell how much of a guess was right; bytes, for text beyond ASCII.
    return hmac.compare_digest(given.encode(), expected.encode())


def _refusal() -> Response:
    return JSONResponse(
        {"message": "Sign in to the console as an admin, or send a bearer token"},
        401,
        headers={"WWW-Authenticate": "Bearer", **NO_STORE},
    )
