"""Questions to providers: asked, answered or withdrawn; while a blocking one is open, the claim is not sent.

``blocking_open(session, claim)`` is what the review asks. An open query stays open whatever happens to the
task that shows it: only an answer or a withdrawal closes it.
"""

import json
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.errors import Conflict, NotFound
from models.record_tables import ProviderQueryRow
from models.tables import HumanTaskRow
from models.tasks import TaskStatus
from store.of_claim import rows_of

OPEN, ANSWERED, WITHDRAWN = "open", "answered", "withdrawn"


class Question(NamedTuple):
    """What is asked: the question, the answers to choose from, of whom, until when, and whether all waits."""

    question: str
    options: tuple[str, ...] = ()
    addressee: str = ""
    due_on: date | None = None
    blocking: bool = True


class AnswerTimes(NamedTuple):
    """How long providers took: how many queries were answered, and the mean and longest time in hours."""

    answered: int
    mean_hours: float
    longest_hours: float


def ask(
    session: Session, query: str, claim: str, question: Question, asked_by: str, task: str, as_of: datetime
) -> ProviderQueryRow:
    """Keep a question under the id ``query``."""
    row = ProviderQueryRow(
        id=query,
        claim_id=claim,
        task_id=task,
        question=question.question,
        options=json.dumps(list(question.options)),
        addressee=question.addressee,
        blocking=question.blocking,
        due_on=question.due_on,
        asked_by=asked_by,
        as_of=as_of,
    )
    session.add(row)
    return row


def need(session: Session, query: str) -> ProviderQueryRow:
    """Return a query, or raise ``NotFound``."""
    row = session.get(ProviderQueryRow, query)
    if row is None:
        raise NotFound(f"no query {query!r}. List the open ones with: claimflow coding queries")
    return row


def need_open(session: Session, query: str) -> ProviderQueryRow:
    """Return an open query; raises ``NotFound``, or ``Conflict`` when it was answered or withdrawn."""
    row = need(session, query)
    if row.status != OPEN:
        raise Conflict(f"query {query} was already {row.status} by {row.answered_by}")
    return row


def of_task(session: Session, task: str) -> ProviderQueryRow | None:
    """Return the query that a task shows, or None for a task from before queries were kept."""
    return session.exec(select(ProviderQueryRow).where(ProviderQueryRow.task_id == task)).first()


def answer(row: ProviderQueryRow, words: str, by: str, as_of: datetime) -> None:
    """Close a query with its answer."""
    row.status, row.answer, row.answered_by, row.answered_at = ANSWERED, words, by, as_of


def withdraw(row: ProviderQueryRow, by: str, as_of: datetime) -> None:
    """Close a query that needs no answer any more."""
    row.status, row.answered_by, row.answered_at = WITHDRAWN, by, as_of


def withdraw_open(session: Session, claim: str, by: str, as_of: datetime) -> int:
    """Withdraw every open question about a claim that ended; cancel their tasks, return how many."""
    rows = [row for row in of_claim(session, claim) if row.status == OPEN]
    for row in rows:
        withdraw(row, by, as_of)
        task = task_of(session, row)
        if task is not None and task.status == TaskStatus.OPEN:
            task.status, task.closed_because = TaskStatus.CANCELLED.value, "the claim was withdrawn"
            task.version += 1
    return len(rows)


def of_claim(session: Session, claim: str) -> list[ProviderQueryRow]:
    """Return all queries about a claim, oldest first."""
    return rows_of(session, ProviderQueryRow, claim, col(ProviderQueryRow.as_of), col(ProviderQueryRow.id))


def blocking_open(session: Session, claim: str) -> int:
    """Return how many open queries keep this claim from being sent."""
    counted = select(func.count()).where(
        col(ProviderQueryRow.claim_id) == claim,
        col(ProviderQueryRow.status) == OPEN,
        col(ProviderQueryRow.blocking).is_(True),
    )
    return session.exec(counted).one()


def listed(session: Session, *, claim: str = "", everything: bool = False) -> list[ProviderQueryRow]:
    """Return open queries, or all of them, of one claim or of all, the one that is due first at the top."""
    query = select(ProviderQueryRow)
    if claim:
        query = query.where(ProviderQueryRow.claim_id == claim)
    if not everything:
        query = query.where(ProviderQueryRow.status == OPEN)
    rows = list(session.exec(query))
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.as_of, row.id))


def answer_times(session: Session, since: date | None = None) -> AnswerTimes:
    """Return how long answers took, in hours of the business clock, for queries asked since that day."""
    rows = session.exec(select(ProviderQueryRow).where(ProviderQueryRow.status == ANSWERED))
    hours = [
        (row.answered_at - row.as_of).total_seconds() / 3600
        for row in rows
        if row.answered_at is not None and (since is None or row.as_of.date() >= since)
    ]
    if not hours:
        return AnswerTimes(0, 0.0, 0.0)
    return AnswerTimes(len(hours), sum(hours) / len(hours), max(hours))


def task_of(session: Session, row: ProviderQueryRow) -> HumanTaskRow | None:
    """Return the task that shows a query to its provider, or None."""
    return session.get(HumanTaskRow, row.task_id) if row.task_id else None
