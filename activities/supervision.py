"""Stage supervision: instructions of a supervisor, late changes of the source, and steps that failed."""

import json
from enum import StrEnum

from sqlmodel import col, select
from temporalio import activity

from activities.denials import ask_to_decide
from activities.review import withdraw
from activities.steps import Steps, form
from models.claim import ClaimDocument
from models.correction import differences
from models.lifecycle import TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.tables import FactRow, HumanTaskRow, SubmissionRow
from models.tasks import DoneAnswer, TaskKind
from store import submissions, tasks
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus


class Instruction(StrEnum):
    """What a supervisor may tell an open claim."""

    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"


NEVER_SENT = NOT_HELD | {SubmissionStatus.QUEUED}
"""Attempts that the payer cannot hold; with anything else out, withdrawing means a void."""


class SupervisionSteps(Steps):
    """What does not come from payer, patient or coder."""

    @activity.defn
    def follow_instruction(self, request: StepRequest) -> Move:
        """Hold, resume or withdraw the claim as a supervisor said."""
        return self.take(request, _follow)

    @activity.defn
    def take_source_change(self, request: StepRequest) -> Move:
        """The practice's system sent the claim again with other content."""
        return self.take(request, _source_changed)

    @activity.defn
    def report_failure(self, request: StepRequest) -> Move:
        """A step failed in a way that trying again cannot mend: ask an admin."""
        return self.take(request, _failed)

    @activity.defn
    def escalate(self, request: StepRequest) -> Move:
        """A task is overdue: show it to supervisors, and look again later."""
        return self.take(request, _escalate)


def _follow(step: ClaimStep) -> Decision:
    instruction = Instruction(json.loads(step.fact.reference)["instruction"])
    if step.state in TERMINAL:
        return step.stay(f"{instruction}: the claim is closed")
    match instruction:
        case Instruction.HOLD:
            return _hold(step)
        case Instruction.RESUME:
            return _resume(step)
        case Instruction.WITHDRAW:
            return _withdraw(step)


def _hold(step: ClaimStep) -> Decision:
    if step.state is ClaimState.ON_HOLD:
        return step.stay("on hold already")
    step.claim.held_state = step.state.value
    return step.move(ClaimState.ON_HOLD, 30, "held by a supervisor")


def _resume(step: ClaimStep) -> Decision:
    if step.state is not ClaimState.ON_HOLD:
        return step.stay("not on hold")
    held = ClaimState(step.claim.held_state)
    return step.proceed(held, "resumed by a supervisor")


def _withdraw(step: ClaimStep) -> Decision:
    """Before transmission the claim ends; after the payer took it, the void does the same job."""
    attempts = submissions.of_claim(step.session, step.claim.id)
    out = [row for row in attempts if SubmissionStatus(row.status) not in NEVER_SENT]
    if not out:
        step.cancel_tasks("withdrawn")
        return withdraw(step, "withdrawn by a supervisor")
    return void(step, out[-1])


def void(step: ClaimStep, held: SubmissionRow) -> Decision:
    """Cancel at the payer with frequency 8 and its claim number; until that is known, remember the wish."""
    if not held.payer_control_number:
        step.claim.void_wanted = True
        return step.stay("to be voided as soon as the payer's claim number is known")
    step.cancel_tasks("to be voided")
    step.claim.void_wanted = False
    step.claim.next_frequency, step.claim.next_reference = "8", held.payer_control_number
    step.claim.next_reason = "withdrawn by a supervisor"
    return step.proceed(ClaimState.REVIEWING, "to be voided")


def _source_changed(step: ClaimStep) -> Decision:
    """Before anything was sent the change is a new version; after that somebody looks at it."""
    changed = ClaimDocument.model_validate_json(step.fact.reference)
    if step.state in TERMINAL or submissions.of_claim(step.session, step.claim.id):
        return _review_change(step, changed)
    step.cancel_tasks("the source sent the claim again, changed")
    step.revise(changed, "intake")
    return step.proceed(ClaimState.CHECKING_COVERAGE, "changed by the source before sending")


def _review_change(step: ClaimStep, changed: ClaimDocument) -> Decision:
    if step.state in TERMINAL:
        return step.stay("changed by the source after the claim closed")
    detail = {
        "account": step.claim.source_number,
        "changes": [form(change) for change in differences(step.document, changed)],
        "remedy": "Send a corrected claim if the payer must know; the claim here is unchanged",
    }
    step.claim.held_state = step.state.value
    return step.open_task(
        TaskKind.REVIEW_SOURCE_CHANGE,
        detail,
        ClaimState.ON_HOLD,
        summary="changed by the source after sending",
    )


def change_reviewed(step: ClaimStep, task: HumanTaskRow, answer: DoneAnswer) -> Decision:
    """Somebody looked at the late change: the claim goes on where it stood."""
    return step.proceed(ClaimState(step.claim.held_state), "late change reviewed")


def _failed(step: ClaimStep) -> Decision:
    """Keep the facts that could not be taken, untold, until an admin has mended the cause."""
    for fact in step.session.exec(_unconsumed(step)):
        fact.notify = False
    if step.state is not ClaimState.NEEDS_ATTENTION:
        step.claim.held_state = step.state.value
    detail = {
        "account": step.claim.source_number,
        "failed": step.notice.cause,
        "state": step.claim.held_state,
    }
    return step.open_task(
        TaskKind.MEND_CLAIM, detail, ClaimState.NEEDS_ATTENTION, summary="a step failed; an admin is asked"
    )


def _unconsumed(step: ClaimStep):
    return select(FactRow).where(FactRow.claim_id == step.claim.id, col(FactRow.consumed_by).is_(None))


def mended(step: ClaimStep, task: HumanTaskRow, answer: DoneAnswer) -> Decision:
    """The cause is mended: tell the kept facts again and go on where the claim stood."""
    for fact in step.session.exec(_unconsumed(step)):
        fact.notify = True
    return step.proceed(ClaimState(step.claim.held_state), "mended")


RESTART = {
    ClaimState.RESOLVING_COVERAGE: ClaimState.CHECKING_COVERAGE,
    ClaimState.CODING: ClaimState.CHECKING_COVERAGE,
    ClaimState.QUERYING_PROVIDER: ClaimState.CODING,
    ClaimState.FIXING_FINDINGS: ClaimState.REVIEWING,
    ClaimState.FIXING_REJECTION: ClaimState.REVIEWING,
    ClaimState.CHASING_ACKNOWLEDGEMENT: ClaimState.AWAITING_ACKNOWLEDGEMENT,
    ClaimState.CHASING_REMITTANCE: ClaimState.AWAITING_REMITTANCE,
}
"""Where a claim goes on whose task is gone (answered while it was held, say): the step before asks anew."""


def _escalate(step: ClaimStep) -> Decision:
    waiting = tasks.open_tasks(step.session, claim=step.claim.id)
    if not waiting and step.state in RESTART:
        return step.proceed(RESTART[step.state], "no task is open: asked anew")
    if not waiting and step.state not in (ClaimState.ON_HOLD, ClaimState.NEEDS_ATTENTION):
        return ask_to_decide(step, "no task is open", None)
    due = min((task.due_at for task in waiting), default=step.as_of)
    if due > step.as_of:
        return Decision(step.state, due, "task is not due yet")
    for task in waiting:
        task.escalated = True
    return step.move(step.state, step.policy.task_days, "task is overdue: shown to supervisors")
