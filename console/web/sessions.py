"""Finds out who a request is from: the cookie, the session behind it, and the staff list's word on roles."""

from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.web.access import Viewer
from console.web.desk import Desk, wall_now
from models.console_tables import AccountRow
from store import accounts
from workers.console_session import cookie_name

KEEPS_NOBODY_AWAKE = "/events"
"""A page that is only open asks this for news; it must not make its session last."""

IDLE_HEADER = "x-idle"
"""How many seconds ago somebody typed or clicked: what pages ask by themselves must not count as that."""

WORTH_NOTING = timedelta(seconds=30)
"""A session's time is written down no more often than this."""


class Sessions:
    """Puts the viewer (or None) into ``request.state.viewer``, read anew each time: roles change at once."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the cookie and pass the request on."""
        if scope["type"] == "http":
            token = ""
            if not scope["path"].startswith("/assets/"):
                token = HTTPConnection(scope).cookies.get(cookie_name(scope["scheme"]), "")
            known = await run_in_threadpool(self._viewer, token, idle_seconds(scope)) if token else None
            scope.setdefault("state", {})["viewer"] = known
        await self._app(scope, receive, send)

    def _viewer(self, token: str, idle: float) -> Viewer | None:
        now = wall_now()
        with self._desk.store.read() as session:
            row = accounts.session_of(session, token, now)
            staff = accounts.staff_of(session, row.user) if row is not None else None
            account = session.get(AccountRow, row.user) if row is not None else None
        if row is None or staff is None or account is None:
            return None
        if now - timedelta(seconds=idle) > row.seen_at + WORTH_NOTING:
            with self._desk.store.write() as session:
                accounts.touch(session, row.id, now - timedelta(seconds=idle))
        return Viewer(staff.key, staff.name, staff.roles, row.id, account.shortcuts, account.theme)


def idle_seconds(scope: Scope) -> float:
    """Return how long ago somebody did something, as far as this request tells: now, if it does not."""
    if scope["path"] == KEEPS_NOBODY_AWAKE:
        return accounts.IDLE.total_seconds()
    said = Headers(scope=scope).get(IDLE_HEADER, "")
    return min(float(said), accounts.IDLE.total_seconds()) if said.isascii() and said.isdigit() else 0.0


def keep(request: Request, response: Response, token: str) -> None:
    """Leave the session's secret with the browser; it ends with the browser, or on the server before."""
    response.set_cookie(
        cookie_name(request.url.scheme),
        token,
        path="/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="strict",
    )


def forget(request: Request, response: Response) -> None:
    """Take the cookie back."""
    secure = request.url.scheme == "https"
    response.delete_cookie(
        cookie_name(request.url.scheme), path="/", httponly=True, secure=secure, samesite="strict"
    )
