"""Claims that wait for a payer: nobody is asked anything, and each says until when it waits."""

import heapq
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fastapi import Request
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select
from starlette.responses import Response

from console.queues import WAITING, Person, View, queues_of
from console.web.access import viewer_of
from console.web.desk import desk_of
from console.web.masked_names import masked_names
from console.web.rendering import page
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.tables import ClaimRow
from store import saved_views, task_tallies

ROWS = 50


class Waiting(NamedTuple):
    """One claim that waits: where it stands, and when it looks again by itself."""

    wakes_at: datetime
    claim: str
    state: str
    payer: str
    charge_cents: int


def waiting(request: Request, view: View) -> Response:
    """Show the claims that wait, the first to look again at the top."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        counts = task_tallies.counts(session)
        rows = waiting_claims(session, view.after)
        views = saved_views.seen_by(session, viewer.user)
        patients = masked_names(session, [row.claim for row in rows])
    states = {
        state: total for state, total in task_tallies.claims_by_state(counts).items() if state in WAITING
    }
    after = mark_after(rows[ROWS - 1]) if len(rows) > ROWS else ""
    queues = queues_of(counts, Person(viewer.user, viewer.roles))
    shown: Mapping[str, Any] = {"rows": rows[:ROWS], "states": states, "after": view._replace(after=after)}
    values = {"patients": patients, "queues": queues, "views": views, "view": view, "more": bool(after)}
    return page(request, "waiting.html", 200, **values, **shown)


def waiting_claims(session: Session, after: str, most: int = ROWS + 1) -> list[Waiting]:
    """Read so many claims of each state by its index, and merge them."""
    read = [_in_state(session, state, after, most) for state in WAITING]
    return list(heapq.merge(*read))[:most]


def mark_after(row: Waiting) -> str:
    """Return the mark after which the next page begins."""
    return f"{row.wakes_at.isoformat()}~{row.claim}"


def _in_state(session: Session, state: ClaimState, after: str, most: int) -> list[Waiting]:
    by, claim = col(ClaimRow.wake_at), col(ClaimRow.id)
    query = select(ClaimRow).where(ClaimRow.state == state, by.is_not(None))
    if after:
        wakes_at, last = _mark(after)
        query = query.where(by >= wakes_at, or_(by > wakes_at, and_(by == wakes_at, claim > last)))
    rows = session.exec(query.order_by(by, claim).limit(most))
    return [
        Waiting(row.wake_at, row.id, row.state, row.payer_id, row.charge_cents)
        for row in rows
        if row.wake_at is not None
    ]


def _mark(after: str) -> tuple[datetime, str]:
    instant, _, claim = after.partition("~")
    try:
        return datetime.fromisoformat(instant).astimezone(UTC), claim
    except (ValueError, OverflowError):
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None
