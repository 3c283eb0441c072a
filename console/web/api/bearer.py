"""Finds out in whose name a program asks: the token it sends, and the staff list's word on roles.

A token opens the API and nothing else. Where one is sent, no cookie counts beside it.
"""

import math
import time
from collections import OrderedDict
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from console.web.access import Scope as TokenScope
from console.web.access import Viewer
from console.web.api.problems import CHALLENGE, Said, is_api, problem
from console.web.desk import Desk, wall_now
from console.web.readings import note_once_an_hour
from models.api_tables import AccessTokenRow
from models.console_tables import AccountRow
from store import access_tokens, accounts

REST_SECONDS = 60.0
"""After too many wrong tokens within so many seconds an address is not listened to for as long."""
MOST_ADDRESSES = 10_000


class Wrong(NamedTuple):
    """How many wrong tokens came from an address since a moment."""

    tokens: int
    since: float


class Doorkeeper:
    """Counts wrong tokens by address. Each console counts for itself, and so many addresses at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._wrong: OrderedDict[str, Wrong] = OrderedDict()

    def rests(self, address: str) -> int:
        """Return for how many seconds this address is not listened to; 0 when it is."""
        known = self._wrong.get(address)
        if known is None or known.tokens < self._most:
            return 0
        return max(0, math.ceil(known.since + REST_SECONDS - time.monotonic()))

    def note(self, address: str) -> None:
        """Count a wrong token."""
        now, known = time.monotonic(), self._wrong.pop(address, None)
        old = known is None or known.since + REST_SECONDS <= now
        # The last one that may be wrong begins the rest: it lasts as long as it says.
        last = known is not None and known.tokens + 1 == self._most
        tokens = 1 if known is None or old else known.tokens + 1
        since = now if known is None or old or last else known.since
        self._wrong[address] = Wrong(tokens, since)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


class Bearers:
    """Puts the person behind a token into ``request.state.viewer``, and answers where it is wrong."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk
        self._doorkeeper = Doorkeeper(desk.wrong_tokens)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the token and pass the request on."""
        if scope["type"] != "http" or not is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("authorization")
        if said is None:
            await self._app(scope, receive, send)
            return
        address = (scope.get("client") or ("", 0))[0]
        if rest := self._doorkeeper.rests(address):
            await problem(Said(429, headers={"Retry-After": str(rest)}))(scope, receive, send)
            return
        viewer = await run_in_threadpool(self._viewer, said)
        if viewer is None:
            self._doorkeeper.note(address)
            headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
            await problem(Said(401, headers=headers))(scope, receive, send)
            return
        scope["state"]["viewer"] = viewer
        await self._app(scope, receive, send)

    def _viewer(self, said: str) -> Viewer | None:
        scheme, _, text = said.partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = wall_now()
        with self._desk.store.read() as session:
            row = access_tokens.of_text(session, text.strip(), now)
            staff = accounts.staff_of(session, row.user) if row is not None else None
            account = session.get(AccountRow, row.user) if row is not None else None
        if row is None or staff is None:
            return None
        scopes = frozenset(TokenScope(name) for name in row.scopes.split())
        theme = account.theme if account is not None else ""
        shortcuts = account is None or account.shortcuts
        viewer = Viewer(staff.key, staff.name, staff.roles, "", shortcuts, theme, scopes)
        if access_tokens.is_worth_noting(row, now):
            self._note_use(viewer, row)
        return viewer

    def _note_use(self, viewer: Viewer, row: AccessTokenRow) -> None:
        with self._desk.store.write() as session:
            access_tokens.used(session, row.id, wall_now())
            note_once_an_hour(session, viewer, "token used", f"token:{access_tokens.handle_of(row)}")
