"""The deadlines of claims as they were last seen: one row for each clock, and what was done about it."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.deadline import WATCHED, Deadline, DeadlineKind
from models.filing_evidence import FilingEvidence
from models.record_tables import ClaimDeadlineRow, DocumentRequestRow
from models.tables import ClaimRow, SubmissionRow
from store import submissions
from store.submissions import LIMIT_OF_FREQUENCY


def of_claim(session: Session, claim: str) -> dict[tuple[str, str], ClaimDeadlineRow]:
    """Return a claim's clocks by kind and sequence, those that were stopped too."""
    rows = session.exec(select(ClaimDeadlineRow).where(ClaimDeadlineRow.claim_id == claim))
    return {(row.kind, row.sequence): row for row in rows}


State = Literal["open", "warned", "escalated", "missed", "met"]
"""Owed; of those warned about, and shown to a supervisor; whose day passed before it was done; done."""


def listed(
    session: Session, today: date, *, state: State | None = None, claim: str = "", before: date | None = None
) -> list[ClaimDeadlineRow]:
    """Return clocks, the one that is due first at the top: of a claim or of all, due before a day or any."""
    query = select(ClaimDeadlineRow)
    if state is not None:
        query = query.where(*_conditions(state, today))
    if claim:
        query = query.where(ClaimDeadlineRow.claim_id == claim)
    if before is not None:
        query = query.where(ClaimDeadlineRow.last_day < before)
    order = (col(ClaimDeadlineRow.last_day), col(ClaimDeadlineRow.claim_id), col(ClaimDeadlineRow.kind))
    return list(session.exec(query.order_by(*order)))


def _conditions(state: State, today: date) -> tuple[ColumnElement[bool], ...]:
    owed = col(ClaimDeadlineRow.status).in_([status.value for status in WATCHED])
    match state:
        case "open":
            return (owed,)
        case "warned":
            return owed, col(ClaimDeadlineRow.warned_percent) > 0
        case "escalated":
            return owed, col(ClaimDeadlineRow.escalated_at).is_not(None)
        case "missed":
            return (col(ClaimDeadlineRow.last_day) < func.coalesce(col(ClaimDeadlineRow.ended_on), today),)
        case "met":
            return (col(ClaimDeadlineRow.met_on).is_not(None),)


def started(session: Session, claim: str, deadline: Deadline, as_of: datetime) -> ClaimDeadlineRow:
    """Write down a clock that runs from now on."""
    row = ClaimDeadlineRow(
        claim_id=claim,
        kind=deadline.kind.value,
        sequence=deadline.sequence,
        level=deadline.level,
        started_on=deadline.started_on,
        last_day=deadline.last_day,
        rule=deadline.rule,
        source=deadline.source,
        as_of=as_of,
    )
    session.add(row)
    return row


def first_request(session: Session, claim: str) -> DocumentRequestRow | None:
    """Return the open request for information that is due first, or None."""
    query = (
        select(DocumentRequestRow)
        .where(
            DocumentRequestRow.claim_id == claim,
            DocumentRequestRow.status == "open",
            col(DocumentRequestRow.due_on).is_not(None),
        )
        .order_by(col(DocumentRequestRow.due_on), col(DocumentRequestRow.n))
    )
    return session.exec(query.limit(1)).first()


def filing_evidence(session: Session, claim: str, sequence: str) -> tuple[FilingEvidence, ...]:
    """Return who acknowledged which attempt at one payer: what ``rulebook.deadlines.proof`` judges."""
    rows = [row for row in submissions.of_claim(session, claim) if row.sequence == sequence]
    return submissions.evidence_of(rows)


def settle_promise(session: Session, claim: ClaimRow, decision: str, by: str) -> None:
    """Note what was done about a promise that this claim's payer broke; a kept or newer one needs nothing."""
    row = of_claim(session, claim.id).get((DeadlineKind.PROMISE.value, claim.sequence))
    if row is not None and row.escalated_at is not None and row.status in WATCHED:
        row.decision, row.decided_by = decision, by


def blocking(session: Session, attempt: SubmissionRow, today: date) -> ClaimDeadlineRow | None:
    """Return the limit that keeps an attempt from going out today, or None.

    A supervisor's ``go_on``, given after the limit had passed, opens the way.
    """
    kind = LIMIT_OF_FREQUENCY.get(attempt.frequency)
    row = of_claim(session, attempt.claim_id).get((kind, attempt.sequence)) if kind else None
    return row if row is not None and today > row.last_day and row.decision != "go_on" else None
