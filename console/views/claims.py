"""Claims as plain data, the way commands print them."""

import json
from typing import Any

from sqlmodel import Session, col, select

from models.errors import BadInput
from models.lifecycle import STAGE_OF, TERMINAL, ClaimState
from models.money import dollars
from models.tables import ClaimRow, ClaimVersionRow, HumanTaskRow, SubmissionRow
from store import claims, ledger, submissions, tasks

Data = dict[str, Any]


def found(session: Session, name: str) -> ClaimRow:
    """Return the claim with this id, this number of the practice, or this CLM01 of a submission."""
    row = session.get(ClaimRow, name)
    if row is not None:
        return row
    same = claims.every(session, source_number=name)
    if len(same) > 1:
        ids = ", ".join(row.id for row in same)
        raise BadInput(f"{name!r} is the number of several claims", remedy=f"Name one of {ids}")
    if same:
        return same[0]
    attempt = submissions.by_number(session, name)
    return claims.need(session, attempt.claim_id if attempt else name)


def listed(session: Session, state: str, limit: int) -> list[Data]:
    """Return claims as lines. Raises ``BadInput`` for a state that does not exist."""
    if state and state not in set(ClaimState):
        known = ", ".join(known.value for known in ClaimState)
        raise BadInput(f"there is no state {state!r}", field="--state", remedy=f"Known are {known}")
    return [headline(row) for row in claims.every(session, state=state, limit=limit)]


def open_claims(session: Session, after: str, most: int) -> list[ClaimRow]:
    """Return open claims by id, those after one."""
    query = select(ClaimRow).where(col(ClaimRow.id) > after, col(ClaimRow.state).not_in(TERMINAL))
    return list(session.exec(query.order_by(col(ClaimRow.id)).limit(most)))


def headline(row: ClaimRow) -> Data:
    """Return what a list shows of a claim."""
    return {
        "claim": row.id,
        "source": row.source,
        "source_number": row.source_number,
        "state": row.state,
        "stage": STAGE_OF[ClaimState(row.state)].value,
        "payer": row.payer_id,
        "sequence": row.sequence,
        "charge_cents": row.charge_cents,
        "charge": dollars(row.charge_cents),
        "service_from": row.service_from,
        "version": row.version,
        "moves": row.n,
        "opened_at": row.opened_at,
        "wake_at": row.wake_at,
    }


def described(session: Session, row: ClaimRow) -> Data:
    """Return everything about a claim but its history."""
    return headline(row) | {
        "workflow": f"claim-{row.id}",
        "started": row.started,
        "versions": _versions(session, row.id),
        "submissions": [_attempt(attempt) for attempt in submissions.of_claim(session, row.id)],
        "balance": ledger.balance_of(session, row.id)._asdict(),
        "tasks": [task_line(task) for task in tasks.open_tasks(session, claim=row.id)],
    }


def moves(session: Session, claim: str) -> list[Data]:
    """Return a claim's moves."""
    return [
        {
            "n": move.n,
            "at": move.as_of,
            "cause": move.cause,
            "kind": move.kind,
            "state": move.state,
            "wake_at": move.wake_at,
            "summary": move.summary,
            "detail": json.loads(move.detail),
        }
        for move in claims.moves_of(session, claim)
    ]


def task_line(task: HumanTaskRow) -> Data:
    """Return what a claim's page shows of a task."""
    return {
        "task": task.id,
        "kind": task.kind,
        "role": task.role,
        "status": task.status,
        "assignee": task.assignee,
        "due_at": task.due_at,
        "escalated": task.escalated,
    }


def _versions(session: Session, claim: str) -> list[Data]:
    query = select(ClaimVersionRow).where(ClaimVersionRow.claim_id == claim)
    return [
        {
            "version": row.version,
            "at": row.as_of,
            "cause": row.cause,
            "author": row.author,
            "changes": json.loads(row.changes),
        }
        for row in session.exec(query.order_by(col(ClaimVersionRow.version)))
    ]


def _attempt(row: SubmissionRow) -> Data:
    return {
        "control_number": row.control_number,
        "version": row.version,
        "sequence": row.sequence,
        "frequency": row.frequency,
        "attempt": row.attempt,
        "payer": row.payer_id,
        "partner": row.partner,
        "charge_cents": row.charge_cents,
        "status": row.status,
        "evidence": row.evidence,
        "original_reference": row.original_reference,
        "payer_control_number": row.payer_control_number,
        "file": row.file_id,
        "queued_at": row.queued_at,
        "transmitted_at": row.transmitted_at,
    }
