"""What stands still that should not: each with its cause and what to do, from the store alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.lifecycle import TERMINAL, ClaimState
from models.tables import ClaimRow, FactRow, PayerFileRow
from store.files import FileStatus

LATE = timedelta(minutes=5)
UNTOLD = timedelta(minutes=1)
BROKEN = {
    FileStatus.UNKNOWN: "Ask the partner whether it arrived before it is sent again",
    FileStatus.REJECTED: "Read its 999 on a claim's page; the claims in it are with billers",
    FileStatus.QUARANTINED: "See claimflow quarantine list",
}
MOST = 100
"""So many of each kind are named at most."""


class Stuck(NamedTuple):
    """One thing that stands still: the claim or file, since when, why, and what to do about it."""

    claim: str
    file: str
    since: datetime
    cause: str
    remedy: str


def stuck(session: Session, business_now: datetime, wall_now: datetime) -> Iterator[Stuck]:
    """Yield what stands still: claims whose time has passed, failed ones, facts nobody took, broken files."""
    yield from _failed(session)
    yield from _late(session, business_now)
    yield from _not_started(session, wall_now)
    yield from _untold(session, wall_now)
    yield from _broken_files(session)


def _failed(session: Session) -> Iterator[Stuck]:
    query = select(ClaimRow).where(ClaimRow.state == ClaimState.NEEDS_ATTENTION)
    for row in session.exec(query.order_by(col(ClaimRow.opened_at)).limit(MOST)):
        yield Stuck(row.id, "", row.recorded_at, "a step failed for good", "Mend it, and answer its task")


def _late(session: Session, now: datetime) -> Iterator[Stuck]:
    query = select(ClaimRow).where(col(ClaimRow.wake_at) < now - LATE)
    for row in session.exec(query.order_by(col(ClaimRow.wake_at)).limit(MOST)):
        if row.wake_at is not None and ClaimState(row.state) not in TERMINAL:
            remedy = "See that a worker runs (claimflow doctor), then tell it again"
            yield Stuck(row.id, "", row.wake_at, "its time has passed and no worker took the step", remedy)


def _not_started(session: Session, now: datetime) -> Iterator[Stuck]:
    query = select(ClaimRow).where(col(ClaimRow.started).is_(False), ClaimRow.recorded_at < now - UNTOLD)
    for row in session.exec(query.order_by(col(ClaimRow.recorded_at)).limit(MOST)):
        yield Stuck(row.id, "", row.recorded_at, "it was accepted and has no workflow", "Tell it again")


def _untold(session: Session, now: datetime) -> Iterator[Stuck]:
    query = select(FactRow).where(
        col(FactRow.consumed_by).is_(None), col(FactRow.notify), FactRow.recorded_at < now - UNTOLD
    )
    for row in session.exec(query.order_by(col(FactRow.recorded_at)).limit(MOST)):
        what = row.kind.replace("_", " ")
        yield Stuck(row.claim_id, "", row.recorded_at, f"nobody told it: {what}", "Tell it again")


def _broken_files(session: Session) -> Iterator[Stuck]:
    query = select(PayerFileRow).where(col(PayerFileRow.status).in_(BROKEN))
    for row in session.exec(query.order_by(col(PayerFileRow.as_of).desc()).limit(MOST)):
        cause = f"{row.kind} {row.direction} {row.partner}: {row.status}"
        yield Stuck("", row.id, row.recorded_at, cause, BROKEN[FileStatus(row.status)])
