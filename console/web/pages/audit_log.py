"""The audit log for auditors and admins: who did or saw what, and the same as a file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.web.access import READS_AUDIT, open_to, viewer_of
from console.web.csv_lines import csv_answer
from console.web.desk import Desk, desk_of, wall_now
from console.web.rendering import page
from models.console_tables import AuditRow
from models.errors import BadInput
from store import audit
from store.audit import Sought
from store.pages import cut

router = APIRouter(include_in_schema=False)

ROWS = 50
ROWS_OF_FILE_AT_ONCE = 1000
COLUMNS = ("n", "as_of", "user", "roles", "action", "subject", "detail", "address", "seal")


class Filters(NamedTuple):
    """What the form above the list says, as it was typed."""

    user: str = ""
    subject: str = ""
    action: str = ""
    since: str = ""
    until: str = ""

    @property
    def sought(self) -> Sought:
        """Return what is looked for; ``until`` is a day of it."""
        since, until = _day("since", self.since), _day("until", self.until)
        before = until + timedelta(days=1) if until is not None else None
        return Sought(self.user, self.subject, self.action, since, before)

    @property
    def query(self) -> str:
        """Return the filters as they stand in an address, empty ones left out."""
        return urlencode({name: value for name, value in self._asdict().items() if value})


def filters(user: str = "", subject: str = "", action: str = "", since: str = "", until: str = "") -> Filters:
    """Take the filters out of an address."""
    return Filters(*(text.strip() for text in (user, subject, action, since, until)))


Typed = Annotated[Filters, Depends(filters)]


def _day(field: str, text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError:
        raise BadInput("this is no day", field=field, remedy="Write it as 2026-12-01") from None


@router.get("/audit")
@open_to(READS_AUDIT)
def audit_log(request: Request, typed: Typed, below: int = 0) -> Response:
    """Show rows of the log, the newest first."""
    with desk_of(request).store.read() as session:
        rows = audit.listed(session, typed.sought, below=below, limit=ROWS + 1)
    rows, below_this = cut(rows, ROWS, lambda row: row.n)
    older = f"{typed.query}&below={below_this}".lstrip("&") if below_this else ""
    return page(request, "audit_log.html", rows=rows, typed=typed, older=older)


@router.get("/audit.csv")
@open_to(READS_AUDIT)
def audit_file(request: Request, typed: Typed) -> Response:
    """Return the same rows, all of them, as a file; that it was taken is in the log, too."""
    desk, viewer = desk_of(request), viewer_of(request)
    rows = _all_rows(desk, typed.sought, viewer.user, typed.query)
    return csv_answer("audit.csv", COLUMNS, rows)


def _all_rows(desk: Desk, sought: Sought, user: str, query: str) -> Iterator[list[object]]:
    """Yield the rows there are now, some at a time, and note how many were sent, all of them or not."""
    with desk.store.read() as session:
        below = audit.head(session)[0] + 1
    sent = 0
    try:
        while rows := _some(desk, sought, below):
            for row in rows:
                sent += 1
                yield [getattr(row, column) for column in COLUMNS]
            below = rows[-1].n
    finally:
        with desk.store.write() as session:
            detail = f"{sent} rows; {query or 'all'}"
            audit.note(session, user, "audit log exported", "audit", wall_now(), detail=detail)


def _some(desk: Desk, sought: Sought, below: int) -> list[AuditRow]:
    with desk.store.read() as session:
        return list(audit.listed(session, sought, below=below, limit=ROWS_OF_FILE_AT_ONCE))
