"""What lies on whose desk: for supervisors, who see where work piles up and what is late."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.finding import Role
from models.inbox import Place
from models.tables import HumanTaskRow
from store import task_tallies
from store.task_tallies import Corner, Sum


class Load(NamedTuple):
    """What somebody has, or what a queue holds: in sight, put off, the oldest, and how much is overdue."""

    key: str
    now: Sum
    snoozed: int
    free: int
    oldest_due: datetime | None
    overdue: int


def by_person(session: Session, people: list[str], now: datetime) -> list[Load]:
    """Return the load of each of these people; what somebody has is never much, so it is looked at."""
    counts = task_tallies.counts(session)
    return [_load(session, user, counts, {"assignee": user}, (Place.CLAIMED,), now) for user in people]


def by_role(session: Session, roles: list[Role], now: datetime) -> list[Load]:
    """Return the load of each queue: what is free in it, and what somebody has."""
    counts = task_tallies.counts(session)
    both = (Place.OPEN, Place.CLAIMED)
    return [_load(session, role, counts, {"role": role.value}, both, now) for role in roles]


def _load(
    session: Session,
    key: str,
    counts: dict[Corner, Sum],
    which: dict[str, str],
    places: tuple[Place, ...],
    now: datetime,
) -> Load:
    mine = [
        (corner, total)
        for corner, total in counts.items()
        if all(getattr(corner, column) == value for column, value in which.items())
    ]
    in_sight = [total for corner, total in mine if corner.place in places]
    first = [_first_due(session, place, which) for place in places]
    return Load(
        key,
        Sum(sum(one.tasks for one in in_sight), sum(one.stake_cents for one in in_sight)),
        sum(total.tasks for corner, total in mine if corner.place == Place.SNOOZED),
        sum(total.tasks for corner, total in mine if corner.place == Place.OPEN),
        min((due for due in first if due is not None), default=None),
        sum(_overdue(session, place, which, now) for place in places),
    )


def _first_due(session: Session, place: Place, which: dict[str, str]) -> datetime | None:
    query = select(HumanTaskRow.due_at).where(HumanTaskRow.place == place, *_of(which))
    return session.exec(query.order_by(col(HumanTaskRow.due_at)).limit(1)).first()


def _overdue(session: Session, place: Place, which: dict[str, str], now: datetime) -> int:
    late = HumanTaskRow.place == place, col(HumanTaskRow.due_at) < now
    return session.exec(select(func.count()).select_from(HumanTaskRow).where(*late, *_of(which))).one()


def _of(which: dict[str, str]):
    return [col(getattr(HumanTaskRow, column)) == value for column, value in which.items()]
