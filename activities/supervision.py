"""Stage supervision: instructions of a supervisor, late changes of the source, and steps that failed."""

import json
from enum import StrEnum

from sqlmodel import col, select
from temporalio import activity

from activities.decisions import ask_to_decide
from activities.disputes import take_dispute
from activities.questions import query_closed, query_instructed
from activities.steps import Steps, form, keep_on_hold, resume_time, waiting_for_people
from activities.withdrawal import take_back
from models.answers import DoneAnswer
from models.claim import ClaimDocument
from models.correction import differences
from models.errors import BadInput, NotAllowed
from models.lifecycle import SUPERVISED, TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import facts, submissions, tasks
from store.staff import refuse_instruction, whose_instruction
from store.step import KEPT_BY_A_RECORD, ClaimStep, Decision

HOLD_DAYS = 30.0
"""A held claim is looked at again after so long."""


class Instruction(StrEnum):
    """What a supervisor may tell an open claim, a coder who has a question, and a patient who objects."""

    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    ASK_PROVIDER = "ask_provider"
    CLOSE_QUERY = "close_query"
    DISPUTE = "dispute"


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
    said = json.loads(step.fact.reference)
    instruction = Instruction(said["instruction"])
    try:
        # Once more here: whoever was on the list when it was said may not be any more.
        if said.get("by"):
            refuse_instruction(step.session, said["by"], whose_instruction(instruction, said))
    except NotAllowed as refusal:
        return step.stay(f"{instruction}: {refusal.problem}")
    if instruction is Instruction.CLOSE_QUERY:
        return keep_on_hold(step, query_closed(step, said))
    if instruction is Instruction.DISPUTE:
        return take_dispute(step, said)
    if step.state in TERMINAL:
        return step.stay(f"{instruction}: the claim is closed")
    match instruction:
        case Instruction.HOLD:
            return _hold(step)
        case Instruction.RESUME:
            return _resume(step)
        case Instruction.WITHDRAW:
            return _withdraw(step)
        case Instruction.ASK_PROVIDER:
            return query_instructed(step, said)


def _hold(step: ClaimStep) -> Decision:
    if step.state in SUPERVISED:
        return step.stay(f"{step.state} already")
    step.claim.held_state = step.state.value
    return step.move(ClaimState.ON_HOLD, HOLD_DAYS, "held by a supervisor", resume_at=step.waits_until)


def _resume(step: ClaimStep) -> Decision:
    """Go on where the claim stood; a wait that is not over (a crossover, an appeal) goes on, too."""
    if step.state is not ClaimState.ON_HOLD:
        return step.stay("not on hold")
    resume_at = resume_time(step) or step.as_of
    return Decision(ClaimState(step.claim.held_state), max(resume_at, step.as_of), "resumed by a supervisor")


def _withdraw(step: ClaimStep) -> Decision:
    try:
        return take_back(step, "withdrawn by a supervisor")
    except BadInput as refusal:
        return step.stay(refusal.problem)


def _source_changed(step: ClaimStep) -> Decision:
    """Before anything was sent the change is a new version; after that somebody looks at it."""
    changed = ClaimDocument.model_validate_json(step.fact.reference)
    if step.state in TERMINAL or submissions.of_claim(step.session, step.claim.id):
        return _review_change(step, changed)
    step.cancel_tasks("the source sent the claim again, changed")
    step.revise(changed, "intake")
    return keep_on_hold(
        step, step.proceed(ClaimState.CHECKING_COVERAGE, "changed by the source before sending")
    )


def _review_change(step: ClaimStep, changed: ClaimDocument) -> Decision:
    if step.state in TERMINAL:
        return step.stay("changed by the source after the claim closed")
    supervised = step.state in SUPERVISED
    detail = {
        "account": step.claim.source_number,
        "changes": [form(change) for change in differences(step.document, changed)],
        "remedy": "Send a corrected claim if the payer must know; the claim here is unchanged",
        "stood": step.state.value,
    }
    if not supervised:
        step.claim.held_state = step.state.value
    return step.open_task(
        TaskKind.REVIEW_SOURCE_CHANGE,
        detail,
        step.state if supervised else ClaimState.ON_HOLD,
        summary="changed by the source after sending",
    )


def change_reviewed(step: ClaimStep, task: HumanTaskRow, answer: DoneAnswer) -> Decision:
    """Somebody looked at the late change: the claim goes on where it stood, and stays held if it was."""
    stood = ClaimState(json.loads(task.detail)["stood"])
    if stood in SUPERVISED or step.state is not ClaimState.ON_HOLD:
        return step.stay("late change reviewed")
    return step.proceed(ClaimState(step.claim.held_state), "late change reviewed")


def _failed(step: ClaimStep) -> Decision:
    """Keep the facts that could not be taken, untold, until an admin has mended the cause."""
    facts.keep_untold(step.session, step.claim.id)
    stood = failed_in(step)
    step.cancel_tasks_of(TaskKind.MEND_CLAIM, "failed again")
    detail = {"account": step.claim.source_number, "failed": step.notice.cause, "state": stood}
    return step.open_task(
        TaskKind.MEND_CLAIM, detail, ClaimState.NEEDS_ATTENTION, summary="a step failed; an admin is asked"
    )


def failed_in(step: ClaimStep) -> str:
    """Return where the claim stood before it first failed."""
    if step.state is not ClaimState.NEEDS_ATTENTION:
        return step.state.value
    query = (
        select(HumanTaskRow.detail)
        .where(HumanTaskRow.claim_id == step.claim.id, HumanTaskRow.kind == TaskKind.MEND_CLAIM)
        .order_by(col(HumanTaskRow.n).desc())
    )
    return str(json.loads(step.session.exec(query.limit(1)).one())["state"])


def mended(step: ClaimStep, task: HumanTaskRow, answer: DoneAnswer) -> Decision:
    """The cause is mended: the kept facts are told again, and the claim goes on where it stood."""
    stood = ClaimState(json.loads(task.detail)["state"])
    if stood in (ClaimState.WITHDRAWN, ClaimState.VOIDED):
        return step.close(stood, "mended")
    # A claim that was closed is settled once more: that closes it again with what has come since.
    return step.proceed(ClaimState.SETTLING if stood in TERMINAL else stood, "mended")


RESTART = {
    ClaimState.RESOLVING_COVERAGE: ClaimState.CHECKING_COVERAGE,
    ClaimState.CODING: ClaimState.CHECKING_COVERAGE,
    ClaimState.QUERYING_PROVIDER: ClaimState.CODING,
    ClaimState.FIXING_FINDINGS: ClaimState.REVIEWING,
    ClaimState.DECIDING_DEADLINE: ClaimState.REVIEWING,
    ClaimState.FIXING_REJECTION: ClaimState.REVIEWING,
    ClaimState.CHASING_ACKNOWLEDGEMENT: ClaimState.AWAITING_ACKNOWLEDGEMENT,
    ClaimState.CHASING_REMITTANCE: ClaimState.AWAITING_REMITTANCE,
    ClaimState.ANSWERING_DISPUTE: ClaimState.SETTLING,
}
"""Where a claim goes on whose task is gone (answered while it was held, say): the step before asks anew."""


def _is_beside(step: ClaimStep, task: HumanTaskRow) -> bool:
    """Tell whether a task stands beside the work of the claim: it does not stand for it."""
    if task.kind == TaskKind.DECIDE_DEADLINE:
        return step.state is not ClaimState.DECIDING_DEADLINE
    return task.kind in KEPT_BY_A_RECORD and task.state != step.state


def _escalate(step: ClaimStep) -> Decision:
    asked = tasks.open_tasks(step.session, claim=step.claim.id)
    waiting = [task for task in asked if not _is_beside(step, task)]
    for task in asked:
        task.escalated = task.escalated or task.due_at <= step.as_of
    if not waiting and step.state in RESTART:
        return step.proceed(RESTART[step.state], "no task is open: asked anew")
    if not waiting and step.state not in (ClaimState.ON_HOLD, ClaimState.NEEDS_ATTENTION):
        return ask_to_decide(step, "no task is open", None)
    return waiting_for_people(step, waiting)
