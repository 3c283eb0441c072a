"""The audit log: who did or saw what."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from console.web.access import READS_AUDIT, Scope, needs, open_to
from console.web.api.parameters import NO_CONTROL, Cursor, Day, Limit, Page, Shown, number_of, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from store import audit
from store.audit import Sought
from store.pages import cut

router = api_router("Audit log")

Word = Annotated[str, Query(max_length=120, pattern=NO_CONTROL)]
LAST_NUMBER = 2**62


class AuditLine(Shown):
    """One row of the log; `seal` is the SHA-256 of this row and the one before."""

    n: int
    as_of: datetime
    user: str
    roles: str
    action: str
    subject: str = ""
    detail: str
    address: str
    seal: str


@router.get("/audit", response_model=Page[AuditLine])
@open_to(READS_AUDIT)
@needs(Scope.AUDIT)
def audit_log(
    request: Request,
    user: Word = "",
    subject: Word = "",
    action: Word = "",
    since: Annotated[Day | None, Query(description="The first day, in UTC.")] = None,
    until: Annotated[Day | None, Query(description="The last day, in UTC.")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List rows of the log, the newest first."""
    before = _start(until + timedelta(days=1)) if until is not None and until < date.max else None
    sought = Sought(user, subject, action, _start(since) if since is not None else None, before)
    with placed(cursor) as after, desk_of(request).store.read() as session:
        rows = audit.listed(session, sought, below=number_of(after, LAST_NUMBER), limit=limit + 1)
    rows, following = cut(rows, limit, lambda row: row.n)
    return page_of(request, [AuditLine.model_validate(row) for row in rows], following)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
