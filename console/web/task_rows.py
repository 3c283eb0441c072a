"""Lines of lists of tasks, with what they say in words."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from console.web.masked_names import masked_names
from models.practice import StaffUser
from rulebook.priority import due_in_words, explained
from store import priorities, setup
from store.task_lists import Line


class Row(NamedTuple):
    """One line of the list, and what it says in words."""

    line: Line
    due: str
    late: bool
    why: str
    who: str
    patient: str


def rows_of(session: Session, lines: list[Line], now: datetime) -> list[Row]:
    """Return lines with their words, in their order."""
    names = {person.key: person.name for person in setup.every(session, StaffUser)}
    claims = [line.claim_id for line in lines]
    limits, patients = priorities.limits_of(session, claims), masked_names(session, claims)
    rows = (_row(line, limits.get(line.claim_id), names, now) for line in lines)
    return [row._replace(patient=patients.get(row.line.claim_id, "")) for row in rows]


def _row(line: Line, limit: tuple[object, str] | None, names: dict[str, str], now: datetime) -> Row:
    what = limit[1] if limit is not None and limit[0] == line.lost_after else ""
    lost_after = line.lost_after or line.due_at.date()
    return Row(
        line,
        due_in_words(line.due_at.date(), now.date()),
        line.due_at < now,
        explained(line.stake_cents, line.chance, lost_after, now.date(), what),
        names.get(line.assignee, line.assignee),
        "",
    )
