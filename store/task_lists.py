"""Lists of open tasks in an order, a page at a time: what the inbox shows, exports, and acts on in bulk.

A list is made of strands (``Strand``): each is one stretch of an index, read in order, and the strands are
merged. So no list reads more than a page of each strand, however many tasks there are.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from models.errors import BadInput
from models.tables import HumanTaskRow
from store.pages import cut
from store.task_tallies import Sum

AT_ONCE = 500
"""So many rows are read at once where all of a list are wanted."""


class Sort(StrEnum):
    """In which order: what is worth most to do now, what is due first, or the most dollars first."""

    RANK = "rank"
    DUE = "due"
    STAKE = "stake"


class Strand(NamedTuple):
    """Tasks in one place, of a role or on a desk; ``escalated`` only those shown to supervisors."""

    place: str
    role: str = ""
    assignee: str = ""
    escalated: bool = False


class Wanted(NamedTuple):
    """What is wanted of all strands, on top of what they are."""

    kind: str = ""
    payer: str = ""
    due_before: datetime | None = None
    least_cents: int = 0


class Line(NamedTuple):
    """One task as a list shows it; nothing in it names a patient."""

    id: str
    claim_id: str
    kind: str
    role: str
    assignee: str
    escalated: bool
    payer_id: str
    stake_cents: int
    chance: int
    lost_after: date | None
    rank: float
    opened_at: datetime
    due_at: datetime
    snoozed_until: datetime | None
    snoozed_for: str
    version: int


class Page(NamedTuple):
    """So many lines of a list, and the mark after which the next page begins; empty at the end."""

    lines: list[Line]
    after: str


COLUMN_OF = {Sort.RANK: "rank", Sort.DUE: "due_at", Sort.STAKE: "stake_cents"}
COLUMNS = [col(getattr(HumanTaskRow, name)) for name in Line._fields]


def page(
    session: Session, strands: tuple[Strand, ...], wanted: Wanted, sort: Sort, after: str = "", size: int = 50
) -> Page:
    """Return a page of a list, the first one or that ``after`` a mark."""
    begin = _read_mark(after, sort) if after else None
    read = [_read(session, strand, wanted, sort, begin, size + 1) for strand in strands]
    lines = list(heapq.merge(*read, key=lambda line: _place_of(line, sort)))[: size + 1]
    return Page(*cut(lines, size, lambda line: _mark(line, sort)))


def every(session: Session, strands: tuple[Strand, ...], wanted: Wanted, sort: Sort) -> Iterator[Line]:
    """Yield a list from its beginning to its end."""
    after = ""
    while True:
        lines, after = page(session, strands, wanted, sort, after, AT_ONCE)
        yield from lines
        if not after:
            return


def matching(session: Session, strands: tuple[Strand, ...], wanted: Wanted) -> Sum:
    """Return how many tasks a list has and what is at stake with them, counted one by one."""
    tasks = stake = 0
    for strand in strands:
        sums = func.count(), func.coalesce(func.sum(col(HumanTaskRow.stake_cents)), 0)
        query = rows_of(*sums).where(*_conditions(strand, wanted))
        counted = session.connection().execute(query).one()
        tasks, stake = tasks + int(counted[0]), stake + int(counted[1])
    return Sum(tasks, stake)


def oldest_due(session: Session, strand: Strand) -> datetime | None:
    """Return when the task is due that has waited longest in a strand of a role."""
    query = rows_of(col(HumanTaskRow.due_at)).where(*_conditions(strand, Wanted()))
    return session.connection().execute(query.order_by(col(HumanTaskRow.due_at)).limit(1)).scalar()


def lines_of(session: Session, ids: list[str]) -> list[Line]:
    """Return the lines of these tasks, as far as they are there, in the order they are named."""
    query = rows_of(*COLUMNS).where(col(HumanTaskRow.id).in_(ids))
    found = {row[0]: Line(*row) for row in session.connection().execute(query)}
    return [found[task] for task in dict.fromkeys(ids) if task in found]


def _conditions(strand: Strand, wanted: Wanted) -> list[ColumnElement[bool]]:
    row = HumanTaskRow
    asked = [col(row.place) == strand.place]
    for column, value in (
        (row.role, strand.role),
        (row.assignee, strand.assignee),
        (row.kind, wanted.kind),
        (row.payer_id, wanted.payer),
    ):
        if value:
            asked.append(col(column) == value)
    if strand.escalated:
        asked.append(col(row.escalated).is_(True))
    if wanted.due_before is not None:
        asked.append(col(row.due_at) < wanted.due_before)
    if wanted.least_cents:
        asked.append(col(row.stake_cents) >= wanted.least_cents)
    return asked


def _read(
    session: Session, strand: Strand, wanted: Wanted, sort: Sort, begin: tuple[Any, str] | None, size: int
) -> list[Line]:
    """Read so many lines of one strand, from the beginning or after a mark."""
    query = rows_of(*COLUMNS).where(*_conditions(strand, wanted))
    by, rising = col(getattr(HumanTaskRow, COLUMN_OF[sort])), sort is Sort.DUE
    if begin is not None:
        value, last = begin
        beyond, at_most = (by > value, by >= value) if rising else (by < value, by <= value)
        query = query.where(at_most, or_(beyond, and_(by == value, col(HumanTaskRow.id) > last)))
    query = query.order_by(by.asc() if rising else by.desc(), col(HumanTaskRow.id)).limit(size)
    return [Line(*row) for row in session.connection().execute(query)]


def _place_of(line: Line, sort: Sort) -> tuple[float, str]:
    """Return what lines are merged by: the smaller comes first."""
    match sort:
        case Sort.RANK:
            return -line.rank, line.id
        case Sort.DUE:
            return line.due_at.timestamp(), line.id
        case Sort.STAKE:
            return -line.stake_cents, line.id


def _mark(line: Line, sort: Sort) -> str:
    match sort:
        case Sort.RANK:
            value = repr(line.rank)
        case Sort.DUE:
            value = line.due_at.isoformat()
        case Sort.STAKE:
            value = str(line.stake_cents)
    return f"{value}~{line.id}"


def _read_mark(after: str, sort: Sort) -> tuple[Any, str]:
    """Return what a mark says. Raises ``BadInput`` for one that somebody made up."""
    value, _, task = after.partition("~")
    try:
        match sort:
            case Sort.RANK:
                return float(value), task
            case Sort.DUE:
                return datetime.fromisoformat(value).astimezone(UTC), task
            case Sort.STAKE:
                return int(value), task
    except ValueError:
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None
