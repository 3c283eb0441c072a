"""Stage submission: nothing was heard of a claim in time; ask about the file, then about the claim.

First the outbox is looked at: what was not transmitted yet can have no answer.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from activities.contacts import log_contacts
from activities.rejections import reject
from activities.status_answers import await_remittance, call_payer
from models.answers import FollowUpAnswer
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.tables import ClaimRow, FactRow, HumanTaskRow, PayerFileRow, SubmissionRow
from models.tasks import TaskKind
from store import submissions, tasks
from store.files import FileStatus
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

UNSENT = frozenset({SubmissionStatus.QUEUED, SubmissionStatus.BATCHED})


def chase(step: ClaimStep) -> Decision:
    row = submissions.latest(step.session, step.claim)
    if row is None or SubmissionStatus(row.status) in UNSENT:
        return _wait_for_file(step, row)
    if SubmissionStatus(row.status) in NOT_HELD:
        return reject(step, row, _evidence(step, row))
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
    _refuse_denied(task, answer)
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


def _refuse_denied(task: HumanTaskRow, answer: FollowUpAnswer) -> None:
    if answer.action == "denied":
        raise BadInput(
            "only a payer denies a claim; nobody else has decided it",
            record=f"task {task.id}",
            field="action",
            remedy="Answer accepted, resend or wait",
        )


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
    _refuse_denied(task, answer)
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
