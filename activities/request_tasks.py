"""A payer's request as a task: one open task for each open request, wherever the claim stands.

A claim that waits for its payer (or is closed) waits for the answer. A claim that is about something else,
a denial say, stays where it is, and the task stands beside its work::

    AWAITING_REMITTANCE + R4   ->  ANSWERING_REQUEST, answer_request
    CORRECTING_DENIAL + R4     ->  CORRECTING_DENIAL, correct_denial and answer_request
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.attachments import takes_attachments
from activities.contacts import contacts_of
from activities.steps import form, stands_in
from models.information import InformationRequest
from models.judgement import Judgement
from models.lifecycle import TERMINAL, ClaimState
from models.record_tables import DocumentRequestRow
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import documents, requests, submissions, tasks
from store.requests import RequestStatus
from store.step import ClaimStep, Decision

WAITS_FOR_PAYER = frozenset(
    {
        ClaimState.AWAITING_ACKNOWLEDGEMENT,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
        ClaimState.AWAITING_REMITTANCE,
        ClaimState.ASKING_STATUS,
        ClaimState.CHASING_REMITTANCE,
        ClaimState.ANSWERING_REQUEST,
    }
)
"""States in which a claim does nothing but wait for its payer; in any other a request stands beside."""

OVERTAKEN = (TaskKind.CALL_PAYER, TaskKind.CLEARINGHOUSE_QUERY, TaskKind.FILE_UNACKNOWLEDGED)
"""Tasks that a request or a part of the decision makes idle: it says what became of the claim."""

BEFORE_DUE = timedelta(days=3)
"""So long before the payer's date a request that nobody has answered is shown to supervisors."""


def interrupts(step: ClaimStep) -> bool:
    """Tell whether the claim itself waits for a request: it does nothing else, or it is closed."""
    stands = stands_in(step)
    if stands in TERMINAL:
        return True
    if stands is ClaimState.CHASING_REMITTANCE:
        return all(task.kind != TaskKind.BALANCE_REMITTANCE for task in _open_tasks(step))
    return stands in WAITS_FOR_PAYER


def end_asking(step: ClaimStep, because: str) -> None:
    """Close the tasks that ask what became of the claim: the payer has said so."""
    for kind in OVERTAKEN:
        step.cancel_tasks_of(kind, because)


def open_request_tasks(step: ClaimStep) -> list[HumanTaskRow]:
    """Return the claim's tasks that ask for an answer, the first due first."""
    return [row for row in _open_tasks(step) if row.kind == TaskKind.ANSWER_REQUEST]


def task_of(step: ClaimStep, request: str) -> HumanTaskRow | None:
    """Return the open task of a request, or None."""
    return next((t for t in open_request_tasks(step) if request_of(t) == request), None)


def request_of(task: HumanTaskRow) -> str:
    """Return the id of the request that a task asks to answer."""
    return str(json.loads(task.detail)["request"])


def end_tasks(step: ClaimStep, because: str) -> None:
    """Close the tasks of requests that are not open any more."""
    step.session.flush()
    for task in open_request_tasks(step):
        if requests.need(step.session, request_of(task)).status != RequestStatus.OPEN:
            step.cancel_task(task, because)


def close_requests(step: ClaimStep, status: RequestStatus, because: str, payer_id: str = "") -> None:
    """Close the open requests of a payer, or of all, with their tasks."""
    requests.close_open(step.session, step.claim.id, status, payer_id)
    end_tasks(step, because)


def ask(
    step: ClaimStep,
    row: DocumentRequestRow,
    asked: InformationRequest,
    shown: dict[str, Any],
    *,
    beside: bool = False,
    look_at: datetime | None = None,
) -> Decision:
    """Open the task of a request; the claim waits for it, or goes on with what it is about (``beside``)."""
    summary = f"the payer asks for information ({asked.code}) until {row.due_on}"
    opened = step.open_task(
        TaskKind.ANSWER_REQUEST,
        _detail(step, row, asked) | shown,
        ClaimState.ANSWERING_REQUEST,
        role=asked.role,
        summary=summary,
    )
    due_at = near_due(step, row.due_on, look_at or opened.wake_at)
    tasks.need(step.session, opened.detail["task"]).due_at = due_at
    why = judgement_of(step, asked, row.due_on, f"{asked.words}; asked of {asked.role}")
    told = opened.detail | {"request": row.id, "judgement": form(why)}
    if beside:
        return step.stay(f"{summary}, beside what the claim is about", **told)
    end_asking(step, "the payer asks for information")
    return Decision(opened.state, first_due(step), summary, told)


def first_due(step: ClaimStep) -> datetime:
    """Return when the first of the claim's requests is to be looked at."""
    step.session.flush()
    return min((task.due_at for task in open_request_tasks(step)), default=step.as_of)


def _detail(step: ClaimStep, row: DocumentRequestRow, asked: InformationRequest) -> dict[str, Any]:
    kept = documents.of_claim(step.session, step.claim.id)
    return {
        "account": step.claim.source_number,
        "request": row.id,
        "asked_by": f"{asked.source} {asked.code}",
        "wanted": asked.words,
        "statuses": [form(status) for status in asked.wanted],
        "message": asked.message,
        "advice": asked.advice,
        "due_on": row.due_on,
        "payer_reference": row.payer_reference,
        "takes_275": takes_attachments(step, row.payer_id),
        "documents": [{"document": d.id, "kind": d.kind, "name": d.name} for d in kept],
        "contacts": contacts_of(step),
        "asked": form(asked),
    }


def near_due(step: ClaimStep, due_on: date | None, usual: datetime | None) -> datetime:
    """Return when to look again: after a task's usual time, earlier when the payer's date is near."""
    usual = usual or step.as_of
    if due_on is None:
        return usual
    near = datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC) - BEFORE_DUE
    return min(usual, max(near, step.after(step.policy.retry_days)))


def judgement_of(step: ClaimStep, asked: InformationRequest, due_on: date | None, reason: str) -> Judgement:
    """Return why the request is asked of this person until this day."""
    inputs = {
        "code": asked.code,
        "statuses": [f"{status.category}:{status.code}" for status in asked.wanted],
        "due_on": str(due_on),
        "due_said_by_payer": asked.due_on is not None,
        "state": step.state.value,
    }
    return Judgement(rule=asked.rule, source=asked.rule_source, inputs=inputs, reason=reason)


def number_at_payer(step: ClaimStep) -> str:
    """Return the number under which the payer knows the newest attempt, else ours."""
    attempt = submissions.latest(step.session, step.claim)
    return (attempt.payer_control_number or attempt.control_number) if attempt else ""


def _open_tasks(step: ClaimStep) -> list[HumanTaskRow]:
    return tasks.open_tasks(step.session, claim=step.claim.id)
