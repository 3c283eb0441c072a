"""Rejected before adjudication (999, 277CA): somebody fixes the claim, and it is sent as it was.

The payer never decided it: there is no denial, no appeal, and the filing clock runs on.
"""

from dataclasses import replace
from typing import Any

from activities.review import refuse_denial_answer
from activities.steps import form
from activities.withdrawal import take_back
from models.answers import CorrectionAnswer
from models.correction import corrected
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow, SubmissionRow
from models.tasks import TaskKind
from store.step import ClaimStep, Decision


def reject(step: ClaimStep, row: SubmissionRow, reference: dict[str, Any]) -> Decision:
    """Ask somebody to fix it; a claim that was to be voided is simply gone when the payer refused it."""
    if step.claim.void_wanted:
        step.claim.void_wanted = False
        return take_back(step, "withdrawn by a supervisor; the payer did not take it")
    if reference.get("resend"):
        step.cancel_tasks("the claim is sent again")
        why = reference.get("why", "its file was rejected because of another claim: sent again")
        return step.proceed(ClaimState.REVIEWING, why)
    return _ask_to_fix_rejection(step, row, reference)


def _ask_to_fix_rejection(step: ClaimStep, row: SubmissionRow, reference: dict[str, Any]) -> Decision:
    step.cancel_tasks("the claim was rejected")
    detail = {
        "account": step.claim.source_number,
        "rejected_by": reference.get("rejected_by", "file"),
        "statuses": reference.get("statuses", []),
        "lines": reference.get("lines", []),
        "message": reference.get("message", ""),
        "fields": reference.get("fields", []),
        "attempt": row.control_number,
        "claim": form(step.document),
    }
    decision = step.open_task(
        TaskKind.FIX_REJECTION, detail, ClaimState.FIXING_REJECTION, summary="rejected before adjudication"
    )
    return replace(decision, detail=decision.detail | {"judgement": form(_judgement(row, detail))})


def _judgement(row: SubmissionRow, detail: dict[str, Any]) -> Judgement:
    by_file = "999" in row.evidence or "TA1" in row.evidence
    layer = "file" if by_file else "claim"
    return Judgement(
        rule=f"rejected_{layer}",
        source="ASC X12 005010X231A1 IK5, AK9" if by_file else "ASC X12 005010X214 STC",
        inputs={
            "attempt": row.control_number,
            "evidence": row.evidence,
            "rejected_by": detail["rejected_by"],
            "frequency": row.frequency,
        },
        reason=f"{row.evidence}: never adjudicated, so it is sent again as it was; the filing clock runs",
    )


def rejection_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Resend with the frequency it had: the payer never adjudicated it, so it is no replacement."""
    if answer.action == "withdraw":
        return take_back(step, "withdrawn after a rejection")
    refuse_denial_answer(answer, task)
    step.revise(corrected(step.document, answer.changes), task.completed_by)
    return step.proceed(ClaimState.REVIEWING, "rejection fixed", changed=sorted(answer.changes))
