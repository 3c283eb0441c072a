"""Facts: what came from outside, committed before any claim is told."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from models.messages import CauseKind, ClaimNotice, Notice
from models.tables import FactRow
from store import waking


def record(
    session: Session,
    claim: str,
    cause: str,
    kind: CauseKind,
    as_of: datetime,
    *,
    reference: str = "",
    notify: bool = True,
) -> ClaimNotice | None:
    """Store a fact once; return the notice to give, or None when it was known or changes no wait."""
    if session.get(FactRow, cause) is not None:
        return None
    session.add(
        FactRow(
            cause=cause,
            claim_id=claim,
            kind=kind.value,
            reference=reference,
            notify=notify,
            as_of=as_of,
            recorded_at=datetime.now(UTC),
        )
    )
    session.flush()
    waking.wake_for_payer(session, claim, kind, as_of.date())
    return ClaimNotice(claim=claim, notice=Notice(cause=cause, kind=kind)) if notify else None


def waiting(session: Session, claim: str) -> Notice | None:
    """Return the oldest fact that this claim was to be told and has not consumed."""
    row = session.exec(
        select(FactRow)
        .where(FactRow.claim_id == claim, col(FactRow.consumed_by).is_(None), col(FactRow.notify).is_(True))
        .order_by(col(FactRow.recorded_at))
    ).first()
    return None if row is None else Notice(cause=row.cause, kind=CauseKind(row.kind))


def keep_untold(session: Session, claim: str) -> None:
    """Tell a claim nothing until its cause of failure is mended."""
    for row in session.exec(_unconsumed(claim)):
        row.notify = False


def tell_again(session: Session, claim: str) -> None:
    """Let the sweep, or the next timer, tell what was kept."""
    for row in session.exec(_unconsumed(claim)):
        row.notify = True


def _unconsumed(claim: str):
    return select(FactRow).where(FactRow.claim_id == claim, col(FactRow.consumed_by).is_(None))


def overdue(session: Session, age: timedelta, limit: int) -> tuple[ClaimNotice, ...]:
    """Return notices that nobody acted on for this long (wall time): the sweep repeats them."""
    before = datetime.now(UTC) - age
    rows = session.exec(
        select(FactRow)
        .where(
            col(FactRow.consumed_by).is_(None),
            col(FactRow.notify).is_(True),
            col(FactRow.recorded_at) < before,
        )
        .order_by(col(FactRow.recorded_at))
        .limit(limit)
    )
    return tuple(
        ClaimNotice(claim=row.claim_id, notice=Notice(cause=row.cause, kind=CauseKind(row.kind)))
        for row in rows
    )
