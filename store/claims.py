"""Claims as people and the sweep look for them."""

from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from sqlmodel import Session, col, select

from models.claim import PayerSequence
from models.errors import NotFound
from models.tables import ClaimMoveRow, ClaimRow


def need(session: Session, claim: str) -> ClaimRow:
    """Return a claim, or raise ``NotFound``."""
    row = session.get(ClaimRow, claim)
    if row is None:
        raise NotFound(f"no claim {claim!r}. List claims with: claimflow claims list")
    return row


def sequence_of(claim: ClaimRow) -> PayerSequence:
    """Return the payer sequence billed now; the column holds nothing else."""
    return cast("PayerSequence", claim.sequence)


def frequency_of(claim: ClaimRow) -> Literal["1", "7", "8"]:
    """Return the frequency the next submission carries; the column holds nothing else."""
    return cast("Literal['1', '7', '8']", claim.next_frequency)


def every(session: Session, *, state: str = "", source_number: str = "", limit: int = 0) -> list[ClaimRow]:
    """Return claims, oldest first."""
    query = select(ClaimRow).order_by(col(ClaimRow.recorded_at), col(ClaimRow.id))
    if state:
        query = query.where(ClaimRow.state == state)
    if source_number:
        query = query.where(ClaimRow.source_number == source_number)
    return list(session.exec(query.limit(limit) if limit else query))


def moves_of(session: Session, claim: str) -> list[ClaimMoveRow]:
    """Return a claim's moves in order."""
    query = select(ClaimMoveRow).where(ClaimMoveRow.claim_id == claim).order_by(col(ClaimMoveRow.n))
    return list(session.exec(query))


def not_started(session: Session, age: timedelta, limit: int) -> list[str]:
    """Return accepted claims without a workflow, older than ``age`` (wall time): the sweep starts them."""
    before = datetime.now(UTC) - age
    query = (
        select(ClaimRow.id)
        .where(col(ClaimRow.started).is_(False), col(ClaimRow.recorded_at) < before)
        .order_by(col(ClaimRow.recorded_at))
    )
    return list(session.exec(query.limit(limit)))


def asleep(session: Session, before: datetime, limit: int) -> list[str]:
    """Return open claims that should have woken before this business instant: is their workflow there?"""
    query = (
        select(ClaimRow.id)
        .where(col(ClaimRow.started).is_(True), col(ClaimRow.wake_at) < before)
        .order_by(col(ClaimRow.wake_at))
    )
    return list(session.exec(query.limit(limit)))
