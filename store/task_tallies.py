"""How many tasks lie where, and what is at stake there: sums of what the database's triggers wrote down.

``counts(session)`` reads a table of some hundred rows, however many tasks there are.
"""

from collections import defaultdict
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.inbox_tables import TaskTallyRow
from models.lifecycle import ClaimState

CLAIM = "claim:"
FEW = 400
"""So many rows are read at once without being worth a summing up."""

CHUNK = 5000


class Corner(NamedTuple):
    """Where tasks lie: whose they are, who has them, in which place; or ``claim:`` and a state of claims."""

    role: str
    assignee: str
    place: str
    escalated: bool


class Sum(NamedTuple):
    """How many lie there, and what is at stake with them."""

    tasks: int
    stake_cents: int


def counts(session: Session) -> dict[Corner, Sum]:
    """Return what lies in every corner that is not empty, claims by state included."""
    corner = (
        col(TaskTallyRow.role),
        col(TaskTallyRow.assignee),
        col(TaskTallyRow.place),
        col(TaskTallyRow.escalated),
    )
    sums = func.sum(col(TaskTallyRow.tasks)), func.sum(col(TaskTallyRow.stake_cents))
    # SQLModel's own select knows no more than four columns.
    rows = session.connection().execute(sqlalchemy.select(*corner, *sums).group_by(*corner)).all()
    return {
        Corner(role, assignee, place, bool(escalated)): Sum(int(tasks), int(stake))
        for role, assignee, place, escalated, tasks, stake in rows
        if tasks
    }


def claims_by_state(found: dict[Corner, Sum]) -> dict[ClaimState, Sum]:
    """Return how many claims stand in each state, and what was charged for them."""
    stand = {corner.place: total for corner, total in found.items() if corner.place.startswith(CLAIM)}
    return {state: stand.get(CLAIM + state, Sum(0, 0)) for state in ClaimState}


class News(NamedTuple):
    """A mark that changes whenever a task changes its place, and one for claims and their states."""

    tasks: str
    claims: str


def news(session: Session) -> News:
    """Return the marks of this moment; two that are equal mean that nothing happened between them.

    The number of rows belongs to it: what commits later may have a lower number.
    """
    about_claims = col(TaskTallyRow.place).startswith(CLAIM)
    query = select(about_claims, func.max(col(TaskTallyRow.n)), func.count()).group_by(about_claims)
    marks = {bool(claims): f"{last}.{rows}" for claims, last, rows in session.exec(query)}
    return News(marks.get(False, ""), marks.get(True, ""))


def compact(session: Session) -> bool:
    """Sum up a part of the changes; tell whether it was worth it and more may be left.

    What is taken out is put back as sums in one transaction; who comes second finds nothing to take.
    """
    oldest = select(TaskTallyRow.n).order_by(col(TaskTallyRow.n)).limit(CHUNK)
    taken = list(session.exec(oldest))
    if len(taken) < FEW:
        return False
    gone = delete(TaskTallyRow).where(col(TaskTallyRow.n) <= taken[-1])
    sums: defaultdict[Corner, list[int]] = defaultdict(lambda: [0, 0])
    for row in session.exec(gone.returning(TaskTallyRow)).scalars().all():
        total = sums[Corner(row.role, row.assignee, row.place, row.escalated)]
        total[0], total[1] = total[0] + row.tasks, total[1] + row.stake_cents
        session.expunge(row)
    for corner, (tasks, stake) in sums.items():
        if tasks or stake:
            session.add(TaskTallyRow(**corner._asdict(), tasks=tasks, stake_cents=stake))
    session.flush()
    return len(taken) == CHUNK
