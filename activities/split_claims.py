"""A claim that the payer split on acceptance (A5) is decided in parts: no part is the last word.

Three lines in two CLP: the first decides lines 1 and 2, and the claim waits; the second decides line 3, and
then both together are what the payer decided.
"""

import json

from sqlmodel import select

from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.remittance import RemittanceClaim
from models.tables import FactRow, RemittanceClaimRow, StatusCheckRow
from rulebook.line_matching import match_lines
from store import claims, remittances
from store.remittances import NO_DECISION, RemittanceState
from store.step import ClaimStep, Decision

SPLIT_REMARKS = frozenset({"MA15", "N123"})
"""RARC: the claim was split, the rest comes in another notice."""


def rest_awaited(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> Decision | None:
    """Wait for the rest when the claim was split and lines of it are undecided; None when all are decided."""
    sequence = claims.sequence_of(step.claim)
    if (row.sequence or sequence) != sequence or not claim.lines or not _is_split(step, claim):
        return None
    missing = {line.number for line in step.document.lines} - _decided_lines(step)
    if not missing:
        return None
    summary = f"part of a split claim: {len(missing)} of {len(step.document.lines)} lines are undecided"
    days = step.policy.final_remittance_days
    return step.move(ClaimState.AWAITING_REMITTANCE, days, summary, undecided_lines=sorted(missing))


def whole_decision(step: ClaimStep, claim: RemittanceClaim) -> RemittanceClaim:
    """Return the parts of a split claim as one decision; any other decision as it is."""
    if not _is_split(step, claim):
        return claim
    parts = [remittances.claim_of(row) for row in _parts(step)]
    if len(parts) < 2:
        return claim
    remarks = dict.fromkeys(remark for part in parts for remark in part.remarks)
    return claim.model_copy(
        update={
            "charge_cents": sum(part.charge_cents for part in parts),
            "paid_cents": sum(part.paid_cents for part in parts),
            "patient_responsibility_cents": sum(part.patient_responsibility_cents for part in parts),
            "adjustments": tuple(a for part in parts for a in part.adjustments),
            "lines": tuple(line for part in parts for line in part.lines),
            "remarks": tuple(remark for remark in remarks if remark not in SPLIT_REMARKS),
        }
    )


def _is_split(step: ClaimStep, claim: RemittanceClaim) -> bool:
    if len(step.document.lines) < 2:
        return False
    said = {*claim.remarks, *(remark for line in claim.lines for remark in line.remarks)}
    return bool(said & SPLIT_REMARKS) or _announced(step)


def _announced(step: ClaimStep) -> bool:
    """Tell whether a 277CA or a 277 said that the claim was split."""
    accepted = select(FactRow.reference).where(
        FactRow.claim_id == step.claim.id, FactRow.kind == CauseKind.CLAIM_ACCEPTED.value
    )
    if any(json.loads(reference).get("split") for reference in step.session.exec(accepted)):
        return True
    answers = select(StatusCheckRow.answer).where(StatusCheckRow.claim_id == step.claim.id)
    statuses = (
        s for text in step.session.exec(answers) for s in json.loads(text or "{}").get("statuses", ())
    )
    return any(status["category"] == "A5" for status in statuses)


def _parts(step: ClaimStep) -> list[RemittanceClaimRow]:
    """Return the posted decisions of the payer billed now that nobody took back."""
    return [
        row
        for row in remittances.of_claim(step.session, step.claim.id)
        if row.state == RemittanceState.POSTED
        and (row.sequence or step.claim.sequence) == step.claim.sequence
        and row.status not in NO_DECISION
        and not row.reversed
    ]


def _decided_lines(step: ClaimStep) -> set[int]:
    decided: set[int] = set()
    for row in _parts(step):
        matches = match_lines(remittances.claim_of(row), step.document, remittances.told_lines(row).lines)
        decided |= {match.ours.number for match in matches if match.ours is not None}
    return decided
