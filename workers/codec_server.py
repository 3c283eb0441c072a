"""The codec server: lets the Temporal Web UI and CLI show payloads to people who may see them.

The browser asks this server, not Temporal's: clear text never reaches Temporal. The CLI signs in with a
bearer token. A browser signs in once at ``/sign-in?token=...`` and is known by a cookie afterwards.

The cookie is ``SameSite=Strict``. That works with a Temporal UI on another port of the same host: a site
is a scheme and a host, the port does not count, so UI (127.0.0.1:8233) and codec server (127.0.0.1:8234)
are one site, and two origins, which is what the CORS headers are for. ``localhost`` and ``127.0.0.1`` are
two sites: use the same name for both.
"""

import hmac
from hashlib import sha256

from google.protobuf import json_format
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payloads
from temporalio.converter import PayloadCodec

from models.errors import BadSettings

COOKIE = "claimflow-codec"
SESSION_SECONDS = 12 * 60 * 60
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""Clear text must not stay in a cache, nor a token in the next page's referrer."""


class CodecServer:
    """The answers of the codec server; ``codec_app`` puts them behind their addresses."""

    def __init__(self, codec: PayloadCodec, token: str, ui_origin: str) -> None:
        self._codec = codec
        self._token = token
        self._ui_origin = ui_origin

    async def decode(self, request: Request) -> Response:
        """Return the payloads of the request in clear."""
        return await self._coded(request, decode=True)

    async def encode(self, request: Request) -> Response:
        """Return the payloads of the request encrypted, for inputs typed into UI or CLI."""
        return await self._coded(request, decode=False)

    async def sign_in(self, request: Request) -> Response:
        """Take the token once, leave a cookie, and send the browser to the Temporal UI."""
        if not _same(request.query_params.get("token", ""), self._token):
            return _refusal()
        response = RedirectResponse(self._ui_origin, status_code=303, headers=NO_STORE)
        response.set_cookie(
            COOKIE,
            self._session(),
            max_age=SESSION_SECONDS,
            httponly=True,
            secure=request.url.scheme == "https",
            samesite="strict",
        )
        return response

    async def _coded(self, request: Request, *, decode: bool) -> Response:
        if not self._allowed(request):
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
        text = json_format.MessageToJson(coded)
        return Response(text, media_type="application/json", headers=NO_STORE)

    def _allowed(self, request: Request) -> bool:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and _same(given, self._token):
            return True
        # Browsers send the cookie whoever wrote the page, and name the page's origin: only the UI's counts.
        from_ui = request.headers.get("origin", "") == self._ui_origin
        return from_ui and self.has_cookie(request)

    def has_cookie(self, request: Request) -> bool:
        """Tell whether this browser signed in."""
        return _same(request.cookies.get(COOKIE, ""), self._session())

    def _session(self) -> str:
        # Cookies do not know ports: every server of this host is sent it, so it must not be the token itself.
        return hmac.new(self._token.encode(), b"claimflow codec session", sha256).hexdigest()


def codec_app(codec: PayloadCodec, token: str, ui_origin: str) -> Starlette:
    """Return the server as an ASGI application for exactly this UI (``http://127.0.0.1:8233``, no path).

    ``/decode`` and ``/encode`` by POST, also below a namespace; ``/sign-in`` by GET. 401 without sign-in,
    400 for a body that holds no payloads, 422 when a key is missing. Raises ``BadSettings`` for no token.
    """
    if not token:
        raise BadSettings("CLAIMFLOW_CODEC_TOKEN is not set. Set it to a long random text")
    origin = ui_origin.rstrip("/")
    server = CodecServer(codec, token, origin)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=[origin],
        allow_methods=["POST"],
        allow_headers=["content-type", "x-namespace", "authorization"],
        allow_credentials=True,
    )
    routes = [Route("/sign-in", server.sign_in, methods=["GET"]), *codec_routes(server)]
    return Starlette(routes=routes, middleware=[cors])


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
        {"message": "Sign in at /sign-in?token=... or send a bearer token"},
        401,
        headers={"WWW-Authenticate": "Bearer", **NO_STORE},
    )
