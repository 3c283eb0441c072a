"""A supervisor's instruction to a claim, stored as a fact before the claim is told."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.errors import BadInput, Conflict
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind, ClaimNotice
from models.tables import ClaimRow
from store import facts, statements
from store.identifiers import new_id
from store.staff import refuse_instruction, whose_instruction

DISPUTE = "dispute"


def may_dispute(session: Session, claim: ClaimRow) -> bool:
    """Tell whether the patient was billed for a claim that is closed, so that they may object to it."""
    return ClaimState(claim.state) in TERMINAL and statements.stated_cents(session, claim.id) > 0


def instruct(
    session: Session,
    claim: ClaimRow,
    instruction: str,
    reason: str,
    by: str,
    as_of: datetime,
    said: Mapping[str, Any] | None = None,
) -> ClaimNotice:
    """Store the instruction, with what goes with it (``said``), and return the notice.

    Raises ``Conflict`` when the claim is closed (or, for a patient's dispute, asks nothing of the patient),
    ``NotAllowed`` when it is not for this person to say.
    """
    refuse_instruction(session, by, whose_instruction(instruction, said or {}))
    if not reason.strip():
        raise BadInput("the reason is empty", field="--reason", remedy="Say why; it is kept in the history")
    if instruction == DISPUTE:
        _refuse_undisputable(session, claim)
    elif ClaimState(claim.state) in TERMINAL:
        raise Conflict(f"claim {claim.id} is closed ({claim.state}); nothing can be told to it any more")
    notice = facts.record(
        session,
        claim.id,
        f"instruction:{claim.id}:{new_id()}",
        CauseKind.INSTRUCTION_GIVEN,
        as_of,
        reference=json.dumps({"instruction": instruction, "reason": reason, "by": by, **(said or {})}),
    )
    assert notice is not None, "the cause is new, and the claim is to be told"
    return notice


def _refuse_undisputable(session: Session, claim: ClaimRow) -> None:
    if claim.state == ClaimState.ANSWERING_DISPUTE:
        raise Conflict(f"claim {claim.id} is disputed already; answer the open task")
    if not may_dispute(session, claim):
        raise Conflict(f"claim {claim.id} asks nothing of the patient ({claim.state}); keep a note instead")
