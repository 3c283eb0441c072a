"""Stage decision: the payer wants something before it decides; a person sends it, and the claim waits on.

A request comes in a 277 (R, P3, P4), in an 835 (CARC 226, 227, 250 to 252) or comes as a file.
It is kept with its due date and asked of whoever has the answer (``request_tasks``), then answered by 275,
fax, portal or post with proof (``request_answers``). What it asks for and of whom stands in
``rulebook/requests.py``. The same request once more is no second one, and its first date stands.
"""

import json
from datetime import timedelta
from typing import Any

from temporalio import activity

from activities.request_answers import onward
from activities.request_tasks import (
    ask,
    end_asking,
    end_tasks,
    first_due,
    interrupts,
    judgement_of,
    near_due,
    number_at_payer,
    open_request_tasks,
    task_of,
)
from activities.steps import Steps, form, keep_on_hold, stands_in, waiting_for_people
from models.finding import Role
from models.information import InformationRequest
from models.inquiry import StatusAnswer
from models.lifecycle import TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.record_tables import DocumentRequestRow
from models.tables import HumanTaskRow, SubmissionRow
from rulebook.requests import asked_by_status, not_passed_on
from store import requests, submissions, tasks
from store.requests import RequestStatus
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD


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


def open_request(
    step: ClaimStep,
    asked: InformationRequest,
    shown: dict[str, Any] | None = None,
    *,
    beside: bool = False,
    payer_id: str = "",
) -> Decision:
    """Keep what the payer asks for and have the right person answer it; ``shown`` goes into the task.

    What is asked again is the same request. Although it was answered a short while ago it only waits: the
    payer has not looked yet. ``beside``: the claim goes on with what it is about. ``payer_id`` is whose
    request it is, when not that of the payer billed now.
    """
    asked = asked.model_copy(update={"payer_reference": asked.payer_reference or number_at_payer(step)})
    known = requests.same_as(step.session, step.claim.id, asked)
    if known is not None and not (asked.insists or asked.supersedes):
        if known.status == RequestStatus.OPEN:
            return _asked_again(step, known, asked, beside=beside)
        if _is_fresh(step, known):
            return _answered_lately(step, known, asked)
    due_on = asked.due_on or (step.as_of + timedelta(days=step.policy.request_days)).date()
    row = requests.add(step, asked, due_on, payer_id)
    end_tasks(step, "the payer replaced its request")
    return ask(step, row, asked, {"stood": _stood(step, asked), **(shown or {})}, beside=beside)


def _stood(step: ClaimStep, asked: InformationRequest) -> str:
    """Return where the claim goes back to if it was closed; a decision that asks has opened it anew."""
    return (ClaimState.AWAITING_REMITTANCE if asked.source == "835" else stands_in(step)).value


def _asked_again(
    step: ClaimStep, row: DocumentRequestRow, asked: InformationRequest, *, beside: bool
) -> Decision:
    """The same request is open already: its first due date stands unless the payer names another one."""
    task = task_of(step, row.id)
    if asked.due_on is not None and asked.due_on != row.due_on:
        row.due_on = asked.due_on
        if task is not None:
            _set_due(step, task, row)
    if task is None:
        return ask(step, row, asked, {"stood": _stood(step, asked)}, beside=beside)
    summary = f"{asked.code}: asked again, due {row.due_on}"
    if beside or step.state in TERMINAL:
        return step.stay(summary, request=row.id)
    end_asking(step, "the payer asks for information")
    return Decision(ClaimState.ANSWERING_REQUEST, first_due(step), summary, {"request": row.id})


def _set_due(step: ClaimStep, task: HumanTaskRow, row: DocumentRequestRow) -> None:
    task.detail = json.dumps(json.loads(task.detail) | {"due_on": row.due_on}, default=str)
    task.due_at = near_due(step, row.due_on, task.due_at)


def _answered_lately(step: ClaimStep, row: DocumentRequestRow, asked: InformationRequest) -> Decision:
    """Answered a short while ago: only a claim that just asked, or was just decided, has to wait anew."""
    summary = f"{asked.code}: answered {row.answered_on}; the payer has yet to look at it"
    told = form(judgement_of(step, asked, row.due_on, "already answered"))
    if step.state is ClaimState.ASKING_STATUS or asked.source == "835":
        days = step.policy.status_again_days
        return step.move(ClaimState.AWAITING_REMITTANCE, days, summary, judgement=told)
    return step.stay(summary, judgement=told)


def _is_fresh(step: ClaimStep, known: DocumentRequestRow) -> bool:
    if known.status != RequestStatus.ANSWERED or known.answered_on is None:
        return False
    return step.as_of.date() < known.answered_on + timedelta(days=step.policy.request_answer_days)


def _came_by_file(step: ClaimStep) -> Decision:
    said: dict[str, Any] = json.loads(step.fact.reference)
    if "returned" in said:
        return _sent_back(step, requests.need(step.session, said["returned"]), str(said.get("why", "")))
    answer = StatusAnswer.model_validate(said["answer"])
    asked = asked_by_status(answer, step.as_of.date())
    attempt = submissions.by_number(step.session, str(said.get("control_number", "")))
    if asked is None or attempt is None:
        return _bill_from_here(step, attempt) if not_passed_on(answer) else step.stay("asks for nothing")
    current = submissions.latest(step.session, step.claim)
    is_current = current is not None and current.control_number == attempt.control_number
    if not is_current and attempt.status in NOT_HELD:
        return step.stay("asks about an earlier attempt")
    if not asked.payer_reference:
        number = attempt.payer_control_number or attempt.control_number
        asked = asked.model_copy(update={"payer_reference": number})
    beside = not (interrupts(step) and (is_current or step.state in TERMINAL))
    told = {"status": form(answer)}
    return open_request(step, asked, told, beside=beside, payer_id=attempt.payer_id)


def _bill_from_here(step: ClaimStep, attempt: SubmissionRow | None) -> Decision:
    """F3N: nothing crosses over, so the wait for it ends; what people are asked meanwhile stays."""
    asked = {task.state for task in tasks.open_tasks(step.session, claim=step.claim.id)}
    mine = attempt is not None and attempt.sequence == step.claim.sequence
    state = ClaimState.BILLING_NEXT_PAYER
    if not mine or stands_in(step) is not state or state in asked:
        return step.stay("277 F3N: not passed on to the next payer")
    return step.proceed(state, "277 F3N: not passed on to the next payer, which is billed from here")


def _sent_back(step: ClaimStep, row: DocumentRequestRow, why: str) -> Decision:
    """The file with our documents was refused: it counts as unanswered, and somebody sends it another way."""
    if row.status != RequestStatus.ANSWERED:
        return step.stay(f"refused documents of a request that is {row.status}")
    if step.state in TERMINAL:
        return step.stay("refused documents; the claim was decided without them")
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
    return open_request(step, asked, beside=not interrupts(step), payer_id=row.payer_id)


def _overdue(step: ClaimStep) -> Decision:
    waiting = open_request_tasks(step)
    if not waiting:
        return onward(step, ClaimState.AWAITING_REMITTANCE, "no request is open any more")
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
