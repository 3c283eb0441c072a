"""Who has a task: claimed for a time, given to somebody for good, handed on, or free again.

A claim is one compare-and-set (``tasks.change``): of two people at once one has it, and the other is told
who. What somebody claimed themselves is theirs for a lease; what a supervisor gave them has none.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from models.errors import Conflict, NotAllowed
from models.finding import Role
from models.inbox import Place
from models.tables import HumanTaskRow
from models.tasks import may_answer
from store import absences, accounts, tasks

EXPIRED = 200
"""So many leases are ended in one transaction."""


def claim(session: Session, task: str, user: str, roles: frozenset[Role], until: datetime) -> HumanTaskRow:
    """Put a task on somebody's own desk until then; claiming it again renews that."""
    tasks.refuse_other_roles(tasks.need(session, task), roles)
    return tasks.take(session, task, user, until)


def assign(session: Session, task: str, to: str, today: date, version: int | None = None) -> HumanTaskRow:
    """Give a task to somebody, whoever has it; it goes to their substitute while they are away.

    Raises ``NotAllowed`` when they may not answer it, ``Conflict`` when nobody is there to take it.
    """
    row = tasks.need(session, task)
    tasks.refuse_closed(row)
    taker = absences.present(session, to, today)
    if not taker:
        raise Conflict(f"{to} is away, and nobody stands in for them")
    _refuse_stranger(session, row, taker)
    seen = row.version if version is None else version
    tasks.change(session, row, seen, assignee=taker, leased_until=None, **tasks.AWAKE)
    return row


def free(session: Session, task: str) -> HumanTaskRow:
    """Put a task back into the inbox, whoever has it: a supervisor may."""
    row = tasks.need(session, task)
    tasks.refuse_closed(row)
    tasks.change(session, row, row.version, assignee="", leased_until=None, **tasks.AWAKE)
    return row


def end_leases(session: Session, now: datetime) -> int:
    """Free what was claimed for a time that is over; return how many tasks are free again."""
    over = select(HumanTaskRow.id).where(*_over(now)).order_by(col(HumanTaskRow.leased_until))
    return _free_all(session, list(session.exec(over.limit(EXPIRED))))


def is_over(session: Session, now: datetime) -> bool:
    """Tell whether any lease should end."""
    return session.exec(select(HumanTaskRow.id).where(*_over(now)).limit(1)).first() is not None


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(HumanTaskRow.leased_until) <= now, col(HumanTaskRow.place) == Place.CLAIMED


def _free_all(session: Session, ids: list[str]) -> int:
    """Free tasks that are still claimed on a lease."""
    if not ids:
        return 0
    statement = (
        update(HumanTaskRow)
        .where(
            col(HumanTaskRow.id).in_(ids),
            col(HumanTaskRow.place) == Place.CLAIMED,
            col(HumanTaskRow.leased_until).is_not(None),
        )
        .values(version=HumanTaskRow.version + 1, assignee="", leased_until=None)
    )
    session.expire_all()
    return session.connection().execute(statement).rowcount


def _refuse_stranger(session: Session, row: HumanTaskRow, to: str) -> None:
    staff = accounts.staff_of(session, to)
    if staff is None:
        raise NotAllowed(f"{to} is not on the practice's staff list", record=f"task {row.id}")
    if not may_answer(Role(row.role), staff.roles):
        has = " or ".join(sorted(staff.roles))
        raise NotAllowed(
            f"it is asked of a {row.role}, and {to} is a {has}",
            record=f"task {row.id}",
            remedy=f"Give it to a {row.role}",
        )
