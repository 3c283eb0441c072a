"""What people answer to a payer's request: sent with proof, promised, or not to be had; the claim goes on.

Only a claim that waits for nothing else goes on to await the payer's decision; beside other work the
answer is kept with the request, and the work stays as it was.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.attachments import takes_attachments, write_answer
from activities.contacts import log_contacts
from activities.request_tasks import ask, first_due, open_request_tasks
from activities.steps import stands_in
from models.answers import RequestAnswer
from models.errors import BadInput
from models.information import InformationRequest
from models.lifecycle import TERMINAL, ClaimState
from models.record_tables import DocumentRequestRow
from models.tables import HumanTaskRow
from store import documents, requests
from store.requests import RequestStatus
from store.step import ClaimStep, Decision


def request_answered(step: ClaimStep, task: HumanTaskRow, answer: RequestAnswer) -> Decision:
    """What was wanted went out (or cannot): keep the proof, and wait for the payer's decision."""
    log_contacts(step, task, answer.contact_log)
    shown: dict[str, Any] = json.loads(task.detail)
    row = requests.need(step.session, shown["request"])
    match answer.action:
        case "wait":
            return _promised(step, row, shown, answer)
        case "attach":
            _attach(step, task, row, answer)
        case "sent":
            _sent_otherwise(step, task, row, answer)
        case "withdrawn":
            _close(step, task, row, RequestStatus.WITHDRAWN)
        case "cannot":
            if not answer.note:
                raise _bad(task, "note", "nobody said why it cannot be sent", "Write the reason into note")
            _close(step, task, row, RequestStatus.UNANSWERABLE)
    return _after_answer(step, row, ClaimState(shown.get("stood", ClaimState.AWAITING_REMITTANCE)))


def _after_answer(step: ClaimStep, row: DocumentRequestRow, stood: ClaimState) -> Decision:
    how = f" by {row.channel}" if row.channel else ""
    summary = f"request {row.code} {row.status}{how}"
    told = {"request": row.id, "proof": row.proof, "channel": row.channel}
    if stands_in(step) is not ClaimState.ANSWERING_REQUEST:
        return step.stay(summary, **told)
    if open_request_tasks(step):
        return Decision(ClaimState.ANSWERING_REQUEST, first_due(step), f"{summary}; others are open", told)
    return onward(step, stood, summary, **told)


def onward(step: ClaimStep, stood: ClaimState, summary: str, **told: Any) -> Decision:
    """Wait for the payer's decision; a claim that was closed before (``stood``) closes again."""
    if stood in (ClaimState.WITHDRAWN, ClaimState.VOIDED):
        return step.close(stood, summary, **told)
    if stood in TERMINAL or stood is ClaimState.SETTLING:
        return step.proceed(ClaimState.SETTLING, f"{summary}; the claim was decided before", **told)
    step.claim.final_status = ""
    return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.request_answer_days, summary, **told)


def _promised(
    step: ClaimStep, row: DocumentRequestRow, shown: dict[str, Any], answer: RequestAnswer
) -> Decision:
    """Somebody promised what is wanted: ask again on the day after, never later than the payer's date."""
    promised = answer.promised_on or (step.as_of + timedelta(days=step.policy.task_days)).date()
    if promised < step.as_of.date():
        raise BadInput(
            "the promised day is past",
            record=f"request {row.id}",
            field="promised_on",
            remedy="Name a day to come",
        )
    decision = ask(
        step,
        row,
        InformationRequest.model_validate(shown["asked"]),
        {"stood": shown.get("stood"), "promised_on": promised, "note": answer.note},
        beside=stands_in(step) is not ClaimState.ANSWERING_REQUEST,
        look_at=datetime(promised.year, promised.month, promised.day, tzinfo=UTC) + timedelta(days=1),
    )
    return Decision(decision.state, decision.wake_at, f"promised for {promised}", decision.detail)


def _attach(step: ClaimStep, task: HumanTaskRow, row: DocumentRequestRow, answer: RequestAnswer) -> None:
    if not takes_attachments(step, row.payer_id):
        remedy = "Answer by fax or portal (action sent)"
        raise _bad(task, "action", "the payer that asks takes no documents as X12 275", remedy)
    if not answer.documents:
        raise _bad(
            task, "documents", "no document is named", "claimflow documents add CLAIM FILE, then its id"
        )
    chosen = [documents.need(step.session, one, step.claim.id) for one in answer.documents]
    file = write_answer(step, row, chosen)
    row.documents, row.channel, row.proof = json.dumps(answer.documents), "275", file.id
    _close(step, task, row, RequestStatus.ANSWERED)


def _sent_otherwise(
    step: ClaimStep, task: HumanTaskRow, row: DocumentRequestRow, answer: RequestAnswer
) -> None:
    """Fax, portal or post: only with something that shows it, or the payer will say that nothing came."""
    if not answer.channel:
        raise _bad(
            task, "channel", "it is not said how it was sent", "Name fax, portal, letter, phone or email"
        )
    if not (answer.proof or answer.reference):
        remedy = "Give the payer's reference, or keep the confirmation as a document and name its id"
        raise _bad(task, "proof", "there is no proof that it was sent", remedy)
    if answer.proof:
        documents.need(step.session, answer.proof, step.claim.id)
    for one in answer.documents:
        documents.need(step.session, one, step.claim.id)
    row.documents, row.channel = json.dumps(answer.documents), answer.channel
    row.proof = answer.proof or answer.reference
    _close(step, task, row, RequestStatus.ANSWERED, answer.sent_on)


def _close(
    step: ClaimStep,
    task: HumanTaskRow,
    row: DocumentRequestRow,
    status: RequestStatus,
    on: date | None = None,
) -> None:
    row.status, row.answered_by = status.value, task.completed_by
    row.answered_on = on or step.as_of.date()


def _bad(task: HumanTaskRow, field: str, problem: str, remedy: str) -> BadInput:
    return BadInput(problem, record=f"task {task.id}", field=field, remedy=remedy)
