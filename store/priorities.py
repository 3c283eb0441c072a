"""What an open task is worth and until when, as the store knows it; ``rulebook.priority`` ranks it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.deadline import WATCHED, DeadlineKind
from models.record_tables import ClaimDeadlineRow
from models.tables import ClaimRow
from store import ledger

LIMITS = {
    DeadlineKind.FILING: "filing",
    DeadlineKind.CORRECTED: "correction",
    DeadlineKind.APPEAL: "appeal",
    DeadlineKind.REQUEST: "answer",
}
"""Deadlines after which money is lost, and what then ends; a promise or a crossover loses nothing."""


def limits_of(session: Session, claims: Sequence[str]) -> dict[str, tuple[date, str]]:
    """Return for each of these claims the first day after which money is lost, and what ends then."""
    if not claims:
        return {}
    rows = session.exec(_limits().where(col(ClaimDeadlineRow.claim_id).in_(claims)))
    found: dict[str, tuple[date, str]] = {}
    for row in rows:
        found.setdefault(row.claim_id, (row.last_day, LIMITS[DeadlineKind(row.kind)]))
    return found


def stake_of(session: Session, claim: ClaimRow) -> int:
    """Return what lies with payers by the ledger, owed or paid too much; else what the patient owes.

    The whole charge while nothing was billed.
    """
    balance = ledger.balance_of(session, claim.id)
    if not balance.charges:
        return claim.charge_cents
    return abs(balance.open) or max(balance.patient, 0)


def first_limit(session: Session, claim: str) -> date | None:
    """Return the first day after which money of this claim is lost, or None."""
    row = session.exec(_limits().where(ClaimDeadlineRow.claim_id == claim).limit(1)).first()
    return row.last_day if row is not None else None


def _limits():
    owed = col(ClaimDeadlineRow.status).in_([status.value for status in WATCHED])
    lost = col(ClaimDeadlineRow.kind).in_([kind.value for kind in LIMITS])
    return select(ClaimDeadlineRow).where(owed, lost).order_by(col(ClaimDeadlineRow.last_day))
