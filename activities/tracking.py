"""Stages submission and decision: acknowledgements, silence, status inquiries and calls."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select
from temporalio import activity

from activities.coverage import log_contacts
from activities.review import refuse_denial_answer
from activities.steps import Steps, form, payer_of
from activities.withdrawal import take_back, void
from models.correction import corrected
from models.inquiry import StatusAnswer
from models.lifecycle import ClaimState
from models.messages import CauseKind, Move, StepRequest
from models.tables import ClaimRow, FactRow, HumanTaskRow, PayerFileRow, StatusCheckRow, SubmissionRow
from models.tasks import CorrectionAnswer, FollowUpAnswer, TaskKind
from store import ledger, submissions, tasks
from store.files import FileStatus
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

UNSENT = frozenset({SubmissionStatus.QUEUED, SubmissionStatus.BATCHED})
AWAITS_ACKNOWLEDGEMENT = frozenset({ClaimState.AWAITING_ACKNOWLEDGEMENT, ClaimState.CHASING_ACKNOWLEDGEMENT})
HAS_SUBMISSION_OUT = AWAITS_ACKNOWLEDGEMENT | {
    ClaimState.AWAITING_REMITTANCE,
    ClaimState.ASKING_STATUS,
    ClaimState.CHASING_REMITTANCE,
    ClaimState.AWAITING_VOID,
}
"""States in which a rejection of the current attempt changes what the claim waits for."""

ASKED_AGAIN = frozenset({"D0", "E1", "E2"})
"""Categories of a 277 that say nothing about the claim but may do so another day."""

WRONG_QUESTION = {
    "E0": "E0: the payer found our inquiry wrong, not the claim; ask by telephone and mend the set-up",
    "E3": "E3: our inquiry contradicts itself, the claim is not concerned; mend the set-up",
    "E4": "E4: our inquiry breaks a rule of the trading partner, the claim is not concerned; mend the set-up",
}
"""Asking the same again would be answered the same: a person looks at it."""


class TrackingSteps(Steps):
    """What a claim does about answers before the remittance, and about their absence."""

    @activity.defn
    def record_acknowledgement(self, request: StepRequest) -> Move:
        """Take in a 999, TA1 or 277CA about the current attempt: accepted, or rejected and to be fixed."""
        return self.take(request, _acknowledged)

    @activity.defn
    def chase_acknowledgement(self, request: StepRequest) -> Move:
        """Time is up for an acknowledgement: look at the outbox, then ask about the file or the claim."""
        return self.take(request, _chase)

    @activity.defn
    def inquire_status(self, request: StepRequest) -> Move:
        """Time is up for a remittance: ask the payer (276), or have somebody call."""
        return self.take(request, _remittance_due)

    @activity.defn
    def record_status(self, request: StepRequest) -> Move:
        """Read the stored 277; money never moves on it."""
        return self.take(request, _status_answered)

    @activity.defn
    def note_missing_status(self, request: StepRequest) -> Move:
        """The payer did not answer our 276: have somebody call."""
        return self.take(request, lambda step: call_payer(step, "no_answer", None))


def _acknowledged(step: ClaimStep) -> Decision:
    row = submissions.by_number(step.session, _reference(step)["control_number"])
    current = submissions.latest(step.session, step.claim)
    if row is None or current is None or row.control_number != current.control_number:
        return step.stay("about an earlier attempt")
    if step.notice.kind is CauseKind.CLAIM_ACCEPTED:
        return _accepted(step, row)
    if step.state not in HAS_SUBMISSION_OUT or SubmissionStatus(row.status) not in NOT_HELD:
        return step.stay("rejection noted; the claim is not waiting for it")
    return _rejected(step, row, _reference(step))


def _accepted(step: ClaimStep, row: SubmissionRow) -> Decision:
    if step.claim.void_wanted and row.payer_control_number and step.state in HAS_SUBMISSION_OUT:
        return void(step, row, "withdrawn by a supervisor")
    if step.state is ClaimState.AWAITING_VOID:
        return step.move(step.state, _remittance_days(step), "void accepted: the reversal is expected")
    if step.state not in AWAITS_ACKNOWLEDGEMENT:
        return step.stay("accepted by the payer")
    step.cancel_tasks("the payer accepted the claim")
    return await_remittance(step, "accepted by the payer")


def await_remittance(step: ClaimStep, why: str) -> Decision:
    """Wait for the payer's decision as long as this payer usually takes."""
    return step.move(ClaimState.AWAITING_REMITTANCE, _remittance_days(step), why)


def _remittance_days(step: ClaimStep) -> float:
    payer = payer_of(step)
    return payer.remittance_days if payer else 30


def _rejected(step: ClaimStep, row: SubmissionRow, reference: dict[str, Any]) -> Decision:
    """Ask somebody to fix it; a claim that was to be voided is simply gone when the payer refused it."""
    if step.claim.void_wanted:
        step.claim.void_wanted = False
        return take_back(step, "withdrawn by a supervisor; the payer did not take it")
    if reference.get("resend"):
        step.cancel_tasks("the claim is sent again")
        return step.proceed(
            ClaimState.REVIEWING, "its file was rejected because of another claim: sent again"
        )
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
    return step.open_task(
        TaskKind.FIX_REJECTION, detail, ClaimState.FIXING_REJECTION, summary="rejected before adjudication"
    )


def rejection_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Resend with the frequency it had: the payer never adjudicated it, so it is no replacement."""
    if answer.action == "withdraw":
        return take_back(step, "withdrawn after a rejection")
    refuse_denial_answer(answer, task)
    step.revise(corrected(step.document, answer.changes), task.completed_by)
    return step.proceed(ClaimState.REVIEWING, "rejection fixed", changed=sorted(answer.changes))


def _chase(step: ClaimStep) -> Decision:
    row = submissions.latest(step.session, step.claim)
    if row is None or SubmissionStatus(row.status) in UNSENT:
        return _wait_for_file(step, row)
    if SubmissionStatus(row.status) in NOT_HELD:
        return _rejected(step, row, _evidence(step, row))
    if row.status in (SubmissionStatus.ACCEPTED, SubmissionStatus.ADJUDICATED):
        return _answered_meanwhile(step, row)
    sent = row.transmitted_at or step.as_of
    if row.status == SubmissionStatus.TRANSMITTED:
        due = sent + timedelta(days=step.policy.acknowledgement_days)
        return _wait_until(step, due) or _ask_about_file(step, row)
    due = sent + timedelta(days=step.policy.claim_report_days)
    return _wait_until(step, due) or _ask_clearinghouse(step, row)


def _answered_meanwhile(step: ClaimStep, row: SubmissionRow) -> Decision:
    """The payer's 277CA was taken in while the claim was held, or it accepted a void and reversed nothing."""
    if row.frequency == "8":
        return call_payer(step, "void accepted, but no reversal came", None)
    return await_remittance(step, "accepted by the payer")


def _evidence(step: ClaimStep, row: SubmissionRow) -> dict[str, Any]:
    """Return what the rejection of an attempt said, from the fact that told it."""
    kinds = [CauseKind.FILE_REJECTED.value, CauseKind.CLAIM_REJECTED.value]
    query = select(FactRow.reference).where(FactRow.claim_id == step.claim.id, col(FactRow.kind).in_(kinds))
    told: list[dict[str, Any]] = [json.loads(reference) for reference in step.session.exec(query)]
    mine = [one for one in told if one["control_number"] == row.control_number]
    return mine[-1] if mine else {}


def _wait_until(step: ClaimStep, due: datetime) -> Decision | None:
    if step.as_of >= due:
        return None
    return Decision(step.state, due, "not due yet")


def _wait_for_file(step: ClaimStep, row: SubmissionRow | None) -> Decision:
    """Not transmitted yet: wait on. If an upload broke off and nobody knows its fate, ask about the file."""
    file = step.session.get(PayerFileRow, row.file_id) if row and row.file_id else None
    if file is not None and file.status == FileStatus.UNKNOWN:
        if step.as_of < file.as_of + timedelta(days=step.policy.acknowledgement_days):
            return step.move(step.state, step.policy.retry_days, "upload broke off; waiting for TA1 or 999")
        return _ask_about_file(step, row) if row else step.stay("no attempt")
    return step.move(step.state, step.policy.retry_days, "not transmitted yet")


def _ask_about_file(step: ClaimStep, row: SubmissionRow) -> Decision:
    """Open one task for the file, however many claims travel in it; the others wait on."""
    if tasks.open_tasks(step.session, subject=f"file:{row.file_id}"):
        return step.move(step.state, step.policy.acknowledgement_days, "somebody is asking about the file")
    file = step.session.get(PayerFileRow, row.file_id)
    detail = {
        "account": step.claim.source_number,
        "file": row.file_id,
        "name": file.name if file else "",
        "partner": row.partner,
        "accounts": _accounts(step, row.file_id),
        "transmitted_at": str(row.transmitted_at),
    }
    return step.open_task(
        TaskKind.FILE_UNACKNOWLEDGED,
        detail,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
        subject=f"file:{row.file_id}",
        summary="no TA1 or 999 for the file",
    )


def _accounts(step: ClaimStep, file: str) -> list[str]:
    """Return the practice's own numbers of the claims in a file."""
    query = (
        select(ClaimRow.source_number)
        .join(SubmissionRow, col(SubmissionRow.claim_id) == col(ClaimRow.id))
        .where(SubmissionRow.file_id == file)
        .order_by(col(ClaimRow.source_number))
    )
    return list(step.session.exec(query))


def file_answered(step: ClaimStep, task: HumanTaskRow, answer: FollowUpAnswer) -> Decision:
    """Send the same bytes under the same control number again, or wait on."""
    log_contacts(step, task, answer.contact_log)
    row = submissions.latest(step.session, step.claim)
    file = step.session.get(PayerFileRow, row.file_id) if row else None
    if answer.action == "resend" and file is not None:
        if file.status in (FileStatus.TRANSMITTED, FileStatus.UNKNOWN):
            file.status = FileStatus.RESEND.value
        return step.move(
            ClaimState.AWAITING_ACKNOWLEDGEMENT,
            step.policy.acknowledgement_days,
            "file is sent again as it was",
        )
    if answer.action == "accepted" and row is not None:
        for travelled in submissions.of_file(step.session, row.file_id):
            submissions.advance(travelled, SubmissionStatus.FILE_ACCEPTED)
    return step.move(ClaimState.AWAITING_ACKNOWLEDGEMENT, step.policy.claim_report_days, "waiting on")


def _ask_clearinghouse(step: ClaimStep, row: SubmissionRow) -> Decision:
    detail = {
        "account": step.claim.source_number,
        "attempt": row.control_number,
        "partner": row.partner,
        "transmitted_at": str(row.transmitted_at),
    }
    return step.open_task(
        TaskKind.CLEARINGHOUSE_QUERY,
        detail,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
        summary="file accepted, but no 277CA for the claim",
    )


def clearinghouse_answered(step: ClaimStep, task: HumanTaskRow, answer: FollowUpAnswer) -> Decision:
    """The clearinghouse has it (wait for the payer), does not have it (send again), or is looking."""
    log_contacts(step, task, answer.contact_log)
    row = submissions.latest(step.session, step.claim)
    if answer.action == "accepted":
        if row is not None:
            submissions.advance(row, SubmissionStatus.ACCEPTED)
        return await_remittance(step, "the clearinghouse says it was accepted")
    if answer.action == "resend" and row is not None:
        submissions.end(row, SubmissionStatus.NOT_FOUND, f"task {task.id}: clearinghouse does not have it")
        return step.proceed(ClaimState.REVIEWING, "not held by the clearinghouse: send again")
    return step.move(ClaimState.AWAITING_ACKNOWLEDGEMENT, step.policy.claim_report_days, "waiting on")


def _remittance_due(step: ClaimStep) -> Decision:
    payer = payer_of(step)
    if step.claim.final_status:
        return call_payer(step, f"finalized ({step.claim.final_status}) but no remittance", None)
    if payer is None or payer.status_inquiry == "none":
        return call_payer(step, "no remittance in time", None)
    return step.proceed(ClaimState.ASKING_STATUS, "no remittance in time: ask the payer")


def _status_answered(step: ClaimStep) -> Decision:
    if step.state is not ClaimState.ASKING_STATUS:
        return step.stay("status answer came after the claim went on")
    check = step.session.get(StatusCheckRow, (step.claim.id, int(step.fact.reference)))
    answer = StatusAnswer.model_validate_json(check.answer) if check else None
    category = check.category if check else ""
    if category.startswith("F"):
        step.claim.final_status = category
        return step.move(
            ClaimState.AWAITING_REMITTANCE,
            step.policy.final_remittance_days,
            f"{category}: expect the remittance",
        )
    if category in ("P0", "P1", "P2", "P5", "A0", "A1", "A2"):
        return step.move(
            ClaimState.AWAITING_REMITTANCE, step.policy.status_again_days, f"{category}: in process"
        )
    if category in ASKED_AGAIN and _failed_inquiries(step) < step.policy.status_attempts:
        return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.retry_days, f"{category}: ask again")
    return call_payer(step, WRONG_QUESTION.get(category, category), answer)


def _failed_inquiries(step: ClaimStep) -> int:
    """Count the inquiries the payer could not answer (E, D) since it last said something about the claim."""
    query = (
        select(StatusCheckRow.category)
        .where(StatusCheckRow.claim_id == step.claim.id)
        .order_by(col(StatusCheckRow.n).desc())
    )
    answers = list(step.session.exec(query))
    said = next((n for n, category in enumerate(answers) if not category.startswith(("E", "D"))), None)
    return len(answers) if said is None else said


def call_payer(step: ClaimStep, why: str, answer: StatusAnswer | None) -> Decision:
    """Have a biller call the payer about this claim."""
    row = submissions.latest(step.session, step.claim)
    detail = {
        "account": step.claim.source_number,
        "why": why,
        "attempt": row.control_number if row else "",
        "payer_control_number": row.payer_control_number if row else "",
        "status": form(answer) if answer else None,
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.CALL_PAYER, detail, ClaimState.CHASING_REMITTANCE, summary=f"call the payer: {why}"
    )


def payer_called(step: ClaimStep, task: HumanTaskRow, answer: FollowUpAnswer) -> Decision:
    """The payer does not have it (send again, evidence noted), or promised the remittance."""
    log_contacts(step, task, answer.contact_log)
    row = submissions.latest(step.session, step.claim)
    if answer.action == "resend" and row is not None:
        submissions.end(row, SubmissionStatus.NOT_FOUND, f"task {task.id}: the payer does not have it")
        return step.proceed(ClaimState.REVIEWING, "not held by the payer: send again")
    if answer.action == "accepted" and row is not None and _void_is_done(step, row):
        submissions.advance(row, SubmissionStatus.ADJUDICATED)
        return step.proceed(ClaimState.SETTLING, "the payer says that it voided the claim")
    if answer.promised_on is not None:
        days = max(1.0, (answer.promised_on - step.as_of.date()).days + 1.0)
        return step.move(ClaimState.AWAITING_REMITTANCE, days, "the payer promised the remittance")
    return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.final_remittance_days, "waiting on")


def _void_is_done(step: ClaimStep, row: SubmissionRow) -> bool:
    """A claim that was never paid needs no reversal: the payer's word ends it. Money must come back first."""
    return row.frequency == "8" and ledger.balance_of(step.session, step.claim.id).paid == 0


def _reference(step: ClaimStep) -> dict[str, Any]:
    return json.loads(step.fact.reference)
