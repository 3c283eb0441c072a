"""A claim that the payer split on acceptance (A5) is decided in parts: no part is the last word.

Three lines in two CLP: the first decides lines 1 and 2, and the claim waits; the second decides line 3, and
then both together are what the payer decided.
"""

import json
from typing import Any

from sqlmodel import select

from activities.request_tasks import end_asking, interrupts, open_request_tasks
from activities.steps import stands_in
from models.claim import ClaimDocument, PayerSequence
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.remittance import RemittanceClaim
from models.tables import FactRow, RemittanceClaimRow, StatusCheckRow
from rulebook.line_matching import match_lines
from store import claims, remittances, submissions
from store.remittances import NO_DECISION, RemittanceState
from store.step import ClaimStep, Decision
from store.versions import document_of

SPLIT_REMARKS = frozenset({"MA15", "N123"})
"""RARC: the claim was split, the rest comes in another notice."""

RESTS_ON_DECISION = frozenset({ClaimState.SETTLING, ClaimState.BILLING_NEXT_PAYER})
"""States that follow a decision, and wait when it turns out to be only a part of one."""


def _billed(step: ClaimStep) -> PayerSequence:
    return claims.sequence_of(step.claim)


def rest_awaited(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> Decision | None:
    """Wait for the rest when the claim was split and lines of it are undecided; None when all are decided."""
    if (row.sequence or _billed(step)) != _billed(step) or not claim.lines or not _is_split(step, row, claim):
        return None
    document = _sent_with(step, row)
    missing = {line.number for line in document.lines} - _decided_lines(step, row, document)
    if not missing:
        return None
    summary = f"part of a split claim: {len(missing)} of {len(document.lines)} lines are undecided"
    if not (interrupts(step) or stands_in(step) in RESTS_ON_DECISION) or open_request_tasks(step):
        return step.stay(summary, undecided_lines=sorted(missing))
    end_asking(step, "a part of the decision came")
    days = step.policy.final_remittance_days
    return step.move(ClaimState.AWAITING_REMITTANCE, days, summary, undecided_lines=sorted(missing))


def whole_decision(step: ClaimStep, row: RemittanceClaimRow) -> RemittanceClaim:
    """Return the parts of a split claim as one decision; any other decision as it is."""
    claim = remittances.claim_of(row)
    if not _is_split(step, row, claim):
        return claim
    parts = [remittances.claim_of(part) for part in _parts(step, row)]
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


def _sent_with(step: ClaimStep, row: RemittanceClaimRow) -> ClaimDocument:
    """Return the version of the claim that the attempt carried: its lines are the ones to be decided."""
    attempt = submissions.by_number(step.session, row.attempt)
    return document_of(step.session, step.claim, attempt.version) if attempt is not None else step.document


def _is_split(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> bool:
    if len(_sent_with(step, row).lines) < 2:
        return False
    said = {*claim.remarks, *(remark for line in claim.lines for remark in line.remarks)}
    return bool(said & SPLIT_REMARKS) or _announced(step, row.attempt)


def _announced(step: ClaimStep, attempt: str) -> bool:
    """Tell whether a 277CA or a 277 said that this attempt was split."""
    accepted = select(FactRow.reference).where(
        FactRow.claim_id == step.claim.id, FactRow.kind == CauseKind.CLAIM_ACCEPTED.value
    )
    told: list[dict[str, Any]] = [json.loads(reference) for reference in step.session.exec(accepted)]
    if any(said.get("split") and said["control_number"] == attempt for said in told):
        return True
    answers = select(StatusCheckRow.answer).where(
        StatusCheckRow.claim_id == step.claim.id, StatusCheckRow.control_number == attempt
    )
    statuses = (
        s for text in step.session.exec(answers) for s in json.loads(text or "{}").get("statuses", ())
    )
    return any(status["category"] == "A5" for status in statuses)


def _parts(step: ClaimStep, row: RemittanceClaimRow) -> list[RemittanceClaimRow]:
    """Return what was decided about this attempt, and nobody took back."""
    sequence = row.sequence or _billed(step)
    return [
        part
        for part in remittances.of_claim(step.session, step.claim.id)
        if part.state == RemittanceState.POSTED
        and (part.sequence or _billed(step), part.attempt) == (sequence, row.attempt)
        and part.status not in NO_DECISION
        and not part.reversed
    ]


def _decided_lines(step: ClaimStep, row: RemittanceClaimRow, document: ClaimDocument) -> set[int]:
    decided: set[int] = set()
    for part in _parts(step, row):
        matches = match_lines(remittances.claim_of(part), document, remittances.told_lines(part).lines)
        decided |= {match.ours.number for match in matches if match.ours is not None}
    return decided
