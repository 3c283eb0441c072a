"""Stage decision: the payer wants something before it decides; a person sends it, and the claim waits on.

A request comes in a 277 (R, P3, P4), in an 835 (CARC 226, 227, 250 to 252) or comes as a file.
It is kept with its due date, asked of whoever has the answer, and answered by 275, fax, portal or post with
proof. What it asks for and of whom stands in ``rulebook/requests.py``.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from temporalio import activity

from activities.attachments import takes_attachments, write_answer
from activities.contacts import contacts_of, log_contacts
from activities.steps import Steps, form, keep_on_hold, waiting_for_people
from models.errors import BadInput
from models.finding import Role
from models.information import InformationRequest
from models.inquiry import StatusAnswer
from models.judgement import Judgement
from models.lifecycle import TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.record_tables import DocumentRequestRow
from models.tables import HumanTaskRow
from models.tasks import RequestAnswer, TaskKind
from rulebook.requests import asked_by_status
from store import documents, requests, submissions, tasks
from store.requests import RequestStatus
from store.step import ClaimStep, Decision

OVERTAKEN = (
    TaskKind.ANSWER_REQUEST,
    TaskKind.CALL_PAYER,
    TaskKind.CLEARINGHOUSE_QUERY,
    TaskKind.FILE_UNACKNOWLEDGED,
)
"""Tasks that a request makes idle: an earlier request, and asking what became of the claim."""

BEFORE_DUE = timedelta(days=3)
"""So long before the payer's date a request that nobody has answered is shown to supervisors."""


class RequestSteps(Steps):
    """Requests that come by themselves, and those nobody answers in time."""

    @activity.defn
    def take_request(self, request: StepRequest) -> Move:
        """A file brought a request, or brought back our answer to one: have somebody send what is wanted."""
        return self.take(request, lambda step: keep_on_hold(step, _came_by_file(step)))

    @activity.defn
    def chase_request(self, request: StepRequest) -> Move:
        """The answer to a request is due: show it to supervisors, and say when the payer's date is past."""
        return self.take(request, _overdue)


def open_request(step: ClaimStep, asked: InformationRequest, shown: dict[str, Any] | None = None) -> Decision:
    """Keep what the payer asks for and have the right person answer it; ``shown`` goes into the task.

    What is asked again although it was answered a short while ago only waits: the payer has not looked yet.
    """
    asked = asked.model_copy(update={"payer_reference": asked.payer_reference or _number_at_payer(step)})
    known = requests.same_as(step.session, step.claim.id, asked)
    if known is not None and not asked.insists and _is_fresh(step, known):
        return step.move(
            ClaimState.AWAITING_REMITTANCE,
            step.policy.status_again_days,
            f"{asked.code}: answered {known.answered_on}; the payer has yet to look at it",
            judgement=_judgement(step, asked, known.due_on, "already answered").model_dump(mode="json"),
        )
    stood = step.state
    due_on = asked.due_on or (step.as_of + timedelta(days=step.policy.request_days)).date()
    row = requests.add(step, asked, due_on)
    _close_earlier_tasks(step, asked)
    return _ask(step, row, asked, {"stood": stood.value, **(shown or {})})


def _number_at_payer(step: ClaimStep) -> str:
    attempt = submissions.latest(step.session, step.claim)
    return (attempt.payer_control_number or attempt.control_number) if attempt else ""


def _is_fresh(step: ClaimStep, known: DocumentRequestRow) -> bool:
    if known.status != RequestStatus.ANSWERED or known.answered_on is None:
        return False
    return step.as_of.date() < known.answered_on + timedelta(days=step.policy.request_answer_days)


def _close_earlier_tasks(step: ClaimStep, asked: InformationRequest) -> None:
    why = "the payer replaced its request" if asked.supersedes else "the payer asks for information"
    for kind in OVERTAKEN:
        step.cancel_tasks_of(kind, why)


def _ask(
    step: ClaimStep, row: DocumentRequestRow, asked: InformationRequest, shown: dict[str, Any]
) -> Decision:
    kept = [
        {"document": d.id, "kind": d.kind, "name": d.name}
        for d in documents.of_claim(step.session, step.claim.id)
    ]
    detail = {
        "account": step.claim.source_number,
        "request": row.id,
        "asked_by": f"{asked.source} {asked.code}",
        "wanted": asked.words,
        "statuses": [form(status) for status in asked.wanted],
        "message": asked.message,
        "advice": asked.advice,
        "due_on": row.due_on,
        "payer_reference": row.payer_reference,
        "takes_275": takes_attachments(step),
        "documents": kept,
        "contacts": contacts_of(step),
        "asked": form(asked),
        **shown,
    }
    decision = step.open_task(
        TaskKind.ANSWER_REQUEST,
        detail,
        ClaimState.ANSWERING_REQUEST,
        role=asked.role,
        summary=f"the payer asks for information ({asked.code}) until {row.due_on}",
    )
    due_at = _look_at(step, row.due_on, decision.wake_at)
    tasks.need(step.session, decision.detail["task"]).due_at = due_at
    why = _judgement(step, asked, row.due_on, f"{asked.words}; asked of {asked.role}")
    told = decision.detail | {"request": row.id, "judgement": why.model_dump(mode="json")}
    return Decision(decision.state, due_at, decision.summary, told)


def _look_at(step: ClaimStep, due_on: date | None, usual: datetime | None) -> datetime:
    """Return when to look again: after a task's usual time, earlier when the payer's date is near."""
    usual = usual or step.as_of
    if due_on is None:
        return usual
    near = datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC) - BEFORE_DUE
    return min(usual, max(near, step.after(step.policy.retry_days)))


def _judgement(step: ClaimStep, asked: InformationRequest, due_on: date | None, reason: str) -> Judgement:
    inputs = {
        "code": asked.code,
        "statuses": [f"{status.category}:{status.code}" for status in asked.wanted],
        "due_on": str(due_on),
        "due_said_by_payer": asked.due_on is not None,
        "state": step.state.value,
    }
    return Judgement(rule=asked.rule, source=asked.rule_source, inputs=inputs, reason=reason)


def _came_by_file(step: ClaimStep) -> Decision:
    said: dict[str, Any] = json.loads(step.fact.reference)
    if "returned" in said:
        return _sent_back(step, requests.need(step.session, said["returned"]), str(said.get("why", "")))
    answer = StatusAnswer.model_validate(said["answer"])
    asked = asked_by_status(answer, step.as_of.date())
    current = submissions.latest(step.session, step.claim)
    if asked is None or current is None:
        return step.stay("asks for nothing")
    if said.get("control_number") != current.control_number:
        return step.stay("asks about an earlier attempt")
    return open_request(step, asked, {"status": form(answer)})


def _sent_back(step: ClaimStep, row: DocumentRequestRow, why: str) -> Decision:
    """The file with our documents was refused: it counts as unanswered, and somebody sends it another way."""
    if row.status != RequestStatus.ANSWERED:
        return step.stay(f"refused documents of a request that is {row.status}")
    asked = InformationRequest(
        source="277",
        code=row.code,
        payer_reference=row.payer_reference,
        due_on=row.due_on,
        role=Role.BILLER,
        words="What was sent before: the file with it was refused",
        advice=f"{why}. Send it by fax or portal, or mend what was refused and attach it again",
        insists=True,
        rule="request_returned",
    )
    row.status = RequestStatus.SUPERSEDED.value
    return open_request(step, asked)


def _overdue(step: ClaimStep) -> Decision:
    waiting = _open_requests(step)
    if not waiting:
        return _wait_for_decision(step, "no request is open any more")
    late = [
        row
        for row in requests.open_of(step.session, step.claim.id)
        if row.due_on is not None and row.due_on < step.as_of.date()
    ]
    decision = waiting_for_people(step, waiting)
    if not late or not any(task.escalated for task in waiting):
        return decision
    summary = f"the payer's date {late[0].due_on} for the answer is past: shown to supervisors"
    return Decision(decision.state, decision.wake_at, summary, {"request": late[0].id})


def _open_requests(step: ClaimStep) -> list[HumanTaskRow]:
    """Return the tasks that ask for an answer; what a supervisor is asked beside them holds nothing up."""
    rows = tasks.open_tasks(step.session, claim=step.claim.id)
    return [row for row in rows if row.kind == TaskKind.ANSWER_REQUEST]


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
    return _onward(step, row, ClaimState(shown.get("stood", ClaimState.AWAITING_REMITTANCE)))


def _onward(step: ClaimStep, row: DocumentRequestRow, stood: ClaimState) -> Decision:
    others = _open_requests(step)
    if others:
        return waiting_for_people(step, others)
    how = f" by {row.channel}" if row.channel else ""
    summary = f"request {row.code} {row.status}{how}"
    if stood in TERMINAL:
        return step.proceed(ClaimState.SETTLING, f"{summary}; the claim was decided before", request=row.id)
    return _wait_for_decision(step, summary, request=row.id, proof=row.proof, channel=row.channel)


def _wait_for_decision(step: ClaimStep, summary: str, **detail: Any) -> Decision:
    step.claim.final_status = ""
    return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.request_answer_days, summary, **detail)


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
    asked = InformationRequest.model_validate(shown["asked"])
    decision = _ask(
        step, row, asked, {"stood": shown.get("stood"), "promised_on": promised, "note": answer.note}
    )
    day = datetime(promised.year, promised.month, promised.day, tzinfo=UTC) + timedelta(days=1)
    due_at = _look_at(step, row.due_on, day)
    tasks.need(step.session, decision.detail["task"]).due_at = due_at
    return Decision(decision.state, due_at, f"promised for {promised}", decision.detail)


def _attach(step: ClaimStep, task: HumanTaskRow, row: DocumentRequestRow, answer: RequestAnswer) -> None:
    if not takes_attachments(step):
        raise _bad(
            task, "action", "this payer takes no documents as X12 275", "Send them another way; answer sent"
        )
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
