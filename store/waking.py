"""Brings tasks back that were put off: to whoever put them off, or to who stands in for them.

Facts call this, so it knows nothing of them.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from models.inbox import Place, Snooze
from models.messages import CauseKind
from models.tables import HumanTaskRow
from store import absences

FROM_THE_PAYER = frozenset(
    {
        CauseKind.COVERAGE_ANSWERED,
        CauseKind.FILE_REJECTED,
        CauseKind.CLAIM_ACCEPTED,
        CauseKind.CLAIM_REJECTED,
        CauseKind.STATUS_ANSWERED,
        CauseKind.REMITTANCE_RECEIVED,
        CauseKind.REMITTANCE_QUARANTINED,
        CauseKind.INFORMATION_REQUESTED,
    }
)

WOKEN = 200
"""So many are woken in one transaction."""


def wake_due(session: Session, now: datetime) -> int:
    """Wake what was put off until now; return how many tasks came back. Done twice, nothing changes."""
    over = select(HumanTaskRow).where(*_over(now)).order_by(col(HumanTaskRow.snoozed_until)).limit(WOKEN)
    return sum(_wake(session, row, now.date()) for row in session.exec(over).all())


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether anything that was put off should come back."""
    return session.exec(select(HumanTaskRow.id).where(*_over(now)).limit(1)).first() is not None


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(HumanTaskRow.snoozed_until) <= now, col(HumanTaskRow.place) == Place.SNOOZED


def wake_for_payer(session: Session, claim: str, kind: CauseKind, day: date) -> int:
    """Wake this claim's tasks that wait for the payer, when it was the payer that spoke."""
    if kind not in FROM_THE_PAYER:
        return 0
    waiting = select(HumanTaskRow).where(
        HumanTaskRow.claim_id == claim, HumanTaskRow.snoozed_for == Snooze.PAYER
    )
    return sum(_wake(session, row, day) for row in session.exec(waiting).all())


def _wake(session: Session, row: HumanTaskRow, day: date) -> bool:
    """Bring one task back, unless somebody did something else with it meanwhile."""
    back_to = absences.present(session, row.assignee, day)
    statement = (
        update(HumanTaskRow)
        .where(
            col(HumanTaskRow.id) == row.id,
            col(HumanTaskRow.version) == row.version,
            col(HumanTaskRow.place) == Place.SNOOZED,
        )
        .values(version=row.version + 1, snoozed_until=None, snoozed_for="", assignee=back_to)
    )
    woken = session.connection().execute(statement).rowcount == 1
    session.expire(row)
    return woken
