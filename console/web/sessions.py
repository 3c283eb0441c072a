"""Finds out who a request is from: the cookie, the session behind it, and the staff list's word on roles."""

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.web.access import Viewer
from console.web.desk import Desk, wall_now
from models.console_tables import AccountRow
from store import accounts

COOKIE = "claimflow"
KEEPS_NOBODY_AWAKE = "/events"
"""A page that is only open asks this for news; it must not make its session last."""


class Sessions:
    """Puts the viewer (or None) into ``request.state.viewer``, read anew each time: roles change at once."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the cookie and pass the request on."""
        if scope["type"] == "http":
            from starlette.concurrency import run_in_threadpool

            connection = HTTPConnection(scope)
            stays = scope["path"] != KEEPS_NOBODY_AWAKE
            token = connection.cookies.get(cookie_name(scope["scheme"]), "")
            known = await run_in_threadpool(self._viewer, token, stays) if token else None
            scope.setdefault("state", {})["viewer"] = known
        await self._app(scope, receive, send)

    def _viewer(self, token: str, stays: bool) -> Viewer | None:
        now = wall_now()
        with self._desk.store.read() as session:
            row = accounts.session_of(session, token, now)
            staff = accounts.staff_of(session, row.user) if row is not None else None
            account = session.get(AccountRow, row.user) if row is not None else None
        if row is None or staff is None or account is None:
            return None
        if stays and (now - row.seen_at).total_seconds() > 30:
            with self._desk.store.write() as session:
                accounts.touch(session, row.id, now)
        return Viewer(staff.key, staff.name, staff.roles, row.id, account.shortcuts)


def cookie_name(scheme: str) -> str:
    """Return the cookie's name: over TLS one that no other host and no plain connection can set."""
    return f"__Host-{COOKIE}" if scheme == "https" else COOKIE


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
    response.delete_cookie(cookie_name(request.url.scheme), path="/")
