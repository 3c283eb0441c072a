"""The console's session as every door on its host sees it: cookies do not know ports.

The browser of somebody who signed in at the console sends the same cookie to the door of the Temporal UI,
which looks it up where the console does.
"""

from datetime import UTC, datetime

from starlette.requests import HTTPConnection

from models.finding import Role
from store import accounts, audit
from store.engine import Store

COOKIE = "claimflow"


def cookie_name(scheme: str) -> str:
    """Return the cookie's name: over TLS one that no other host and no plain connection can set."""
    return f"__Host-{COOKIE}" if scheme == "https" else COOKIE


class ConsoleSessions:
    """Says which admin a request to another door is from, and writes down what they read there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: set[tuple[str, str]] = set()

    def admin(self, connection: HTTPConnection) -> str:
        """Return the admin whose session this is; empty for nobody, and for everybody else."""
        token = connection.cookies.get(cookie_name(connection.url.scheme), "")
        if not token:
            return ""
        with self._store.read() as session:
            row = accounts.session_of(session, token, datetime.now(UTC))
            person = accounts.staff_of(session, row.user) if row is not None else None
        return person.key if person is not None and Role.ADMIN in person.roles else ""

    def still_there(self, connection: HTTPConnection) -> None:
        """Note that somebody opened a page; what a page fetches by itself keeps nobody awake."""
        token = connection.cookies.get(cookie_name(connection.url.scheme), "")
        with self._store.write() as session:
            accounts.touch(session, accounts.digest(token), datetime.now(UTC))

    def read_history(self, user: str, workflow: str) -> None:
        """Write into the audit log whose history an admin read in clear: once an hour each."""
        now = datetime.now(UTC)
        seen = (user, f"{workflow} {now:%Y-%m-%dT%H}")
        if seen in self._noted:
            return
        with self._store.write() as session:
            subject = f"workflow:{workflow or 'unknown'}"
            audit.note(session, user, "history read", subject, now, detail="in the Temporal UI")
        self._noted = {known for known in self._noted if known[1].endswith(f"{now:%Y-%m-%dT%H}")} | {seen}
