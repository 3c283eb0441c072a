"""Claims that wait for a payer, the first to look again at the top; each state is read by its index."""

import heapq
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from console.queues import WAITING
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.tables import ClaimRow


class Waiting(NamedTuple):
    """One claim that waits: where it stands, and when it looks again by itself."""

    wakes_at: datetime
    claim: str
    state: str
    payer: str
    charge_cents: int


def waiting_claims(session: Session, after: str, most: int) -> list[Waiting]:
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
