"""What ``claimflow coding queries``, ``query``, ``answer`` and ``withdraw`` do with the store."""

import json
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from console.commands.instructions import instruct
from console.views import claims as claim_views
from models.errors import BadInput
from models.lifecycle import TERMINAL, ClaimState
from models.messages import ClaimNotice
from models.record_tables import ProviderQueryRow
from store import claims, queries
from store.queries import Question
from store.staff import refuse_instruction, whose_instruction

AT_PAYER = frozenset(
    {
        ClaimState.AWAITING_ACKNOWLEDGEMENT,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
        ClaimState.AWAITING_REMITTANCE,
        ClaimState.ASKING_STATUS,
        ClaimState.CHASING_REMITTANCE,
    }
)
"""States of a claim that may be on its way already: a question stops only what is sent next."""


def listed(
    session: Session, claim: str, everything: bool, since: date | None, now: datetime
) -> dict[str, Any]:
    """Return questions with what is overdue, and how long answers took (hours of the business clock)."""
    wanted = claim_views.found(session, claim).id if claim else ""
    rows = queries.listed(session, claim=wanted, everything=everything)
    times = queries.answer_times(session, since)
    return {
        "queries": [_data(row, now) for row in rows if since is None or row.as_of.date() >= since],
        "answer_times": {
            "answered": times.answered,
            "mean_hours": round(times.mean_hours, 2),
            "longest_hours": round(times.longest_hours, 2),
        },
    }


def asked(
    session: Session, claim: str, question: Question, by: str, as_of: datetime
) -> tuple[ClaimNotice, str]:
    """Store the question as a fact; return the notice, and a warning when the claim may be at the payer.

    Raises ``NotFound``, or ``Conflict`` when the claim is closed.
    """
    row = claim_views.found(session, claim)
    if question.due_on is not None and question.due_on < as_of.date():
        remedy = f"Today is {as_of.date()}"
        raise BadInput("the answer would be due before the question", field="--due", remedy=remedy)
    said = {
        "question": question.question,
        "options": list(question.options),
        "addressee": question.addressee,
        "due_on": question.due_on.isoformat() if question.due_on else "",
        "blocking": question.blocking,
    }
    notice = instruct(session, row, "ask_provider", "a question to the provider", by, as_of, said)
    if question.blocking and ClaimState(row.state) in AT_PAYER:
        return notice, "The claim may be with the payer already: only its next sending waits for the answer"
    return notice, ""


def closed(session: Session, query: str, words: str, by: str, as_of: datetime) -> ClaimNotice | None:
    """Store the answer (or, without words, the withdrawal) as a fact; return the notice to give.

    The question of a closed claim is closed at once: there is nothing to tell. Raises ``NotFound``,
    ``Conflict``, or ``NotAllowed``: an answer is the provider's.
    """
    row = queries.need_open(session, query)
    claim = claims.need(session, row.claim_id)
    said = {"query": query, "answer": words}
    refuse_instruction(session, by, whose_instruction("close_query", said))
    if ClaimState(claim.state) in TERMINAL:
        if words:
            queries.answer(row, words, by, as_of)
        else:
            queries.withdraw(row, by, as_of)
        return None
    return instruct(session, claim, "close_query", "a question to the provider", by, as_of, said)


def _data(row: ProviderQueryRow, now: datetime) -> dict[str, Any]:
    return {
        "query": row.id,
        "claim": row.claim_id,
        "status": row.status,
        "blocking": row.blocking,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "overdue": row.status == queries.OPEN and row.due_on is not None and row.due_on < now.date(),
        "addressee": row.addressee,
        "question": row.question,
        "options": json.loads(row.options),
        "asked_by": row.asked_by,
        "answer": row.answer,
        "answered_by": row.answered_by,
    }
