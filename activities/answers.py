"""Answers to human tasks: one table says which stage takes which."""

import json

from temporalio import activity

from activities.appeal_filing import appeal_answered, appeal_approved, appeal_delivered
from activities.appeal_outcomes import appeal_decided
from activities.authorization_answers import authorization_answered
from activities.code_changes import hand_over, refuse_uncoded
from activities.coding import codes_answered, query_answered
from activities.coordination import lines_matched
from activities.corrections import correction_released
from activities.coverage import coverage_answered, payer_set_up
from activities.deadline_answers import deadline_decided
from activities.denial_answers import (
    denial_answered,
    next_payer_verified,
    refund_approved,
    write_off_answered,
)
from activities.disputes import dispute_answered
from activities.rejections import rejection_answered
from activities.releasing import refuse_release, release_answered
from activities.request_answers import request_answered
from activities.review import findings_answered
from activities.silence import clearinghouse_answered, file_answered
from activities.status_answers import payer_called
from activities.steps import Answered, Steps, keep_on_hold, stands_in
from activities.supervision import change_reviewed, failed_in, mended
from activities.unbalanced import remittance_questioned
from models.answers import ANSWER_FORM, AuthorizationAnswer, CorrectionAnswer
from models.errors import BadInput, NotFound
from models.finding import Role
from models.lifecycle import SUPERVISED, TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import tasks
from store.step import KEPT_BY_A_RECORD, ClaimStep, Decision

TAKEN_BY: dict[TaskKind, Answered] = {
    TaskKind.CONTACT_PATIENT: coverage_answered,
    TaskKind.VERIFY_COVERAGE: coverage_answered,
    TaskKind.SET_UP_PAYER: payer_set_up,
    TaskKind.ASSIGN_CODES: codes_answered,
    TaskKind.ANSWER_QUERY: query_answered,
    TaskKind.FIX_FINDINGS: findings_answered,
    TaskKind.OBTAIN_AUTHORIZATION: authorization_answered,
    TaskKind.RELEASE_CLAIM: release_answered,
    TaskKind.FIX_REJECTION: rejection_answered,
    TaskKind.FILE_UNACKNOWLEDGED: file_answered,
    TaskKind.CLEARINGHOUSE_QUERY: clearinghouse_answered,
    TaskKind.CALL_PAYER: payer_called,
    TaskKind.BALANCE_REMITTANCE: remittance_questioned,
    TaskKind.CORRECT_DENIAL: denial_answered,
    TaskKind.RELEASE_CORRECTION: correction_released,
    TaskKind.FILE_APPEAL: appeal_answered,
    TaskKind.APPROVE_APPEAL: appeal_approved,
    TaskKind.DELIVER_APPEAL: appeal_delivered,
    TaskKind.VERIFY_NEXT_PAYER: next_payer_verified,
    TaskKind.APPROVE_REFUND: refund_approved,
    TaskKind.ANSWER_DISPUTE: dispute_answered,
    TaskKind.RECORD_APPEAL_DECISION: appeal_decided,
    TaskKind.DECIDE_DENIAL: denial_answered,
    TaskKind.APPROVE_WRITE_OFF: write_off_answered,
    TaskKind.MATCH_LINES: lines_matched,
    TaskKind.REVIEW_SOURCE_CHANGE: change_reviewed,
    TaskKind.MEND_CLAIM: mended,
    TaskKind.DECIDE_DEADLINE: deadline_decided,
    TaskKind.ANSWER_REQUEST: request_answered,
}


BESIDE = KEPT_BY_A_RECORD | {TaskKind.DECIDE_DEADLINE}
"""Kinds that may stand beside the work of a claim, and take nothing from its other tasks."""


class AnswerSteps(Steps):
    """The step that follows a completed task."""

    @activity.defn
    def take_answer(self, request: StepRequest) -> Move:
        """Carry out the answer that a person gave; too late if the claim went on meanwhile."""
        return self.take(request, _answered)


def _answered(step: ClaimStep) -> Decision:
    task = tasks.need(step.session, step.fact.reference)
    if not is_asked(step, task):
        return step.stay(f"answer to {task.kind} came after the claim went on")
    kind = TaskKind(task.kind)
    try:
        with step.all_or_nothing():
            decision = _taken(step, task, kind)
    except (BadInput, NotFound) as problem:
        decision = _asked_again(step, task, problem)
    if step.state is ClaimState.NEEDS_ATTENTION is not decision.state:
        step.cancel_tasks_of(TaskKind.MEND_CLAIM, "the claim went on")
    # A late change of the source held the claim itself, and its review is what lets it go on.
    return decision if kind is TaskKind.REVIEW_SOURCE_CHANGE else keep_on_hold(step, decision)


def _taken(step: ClaimStep, task: HumanTaskRow, kind: TaskKind) -> Decision:
    """Let the stage take the answer; codes that changed with it need a coder, whatever the task was."""
    before, answer = step.document, ANSWER_FORM[kind].model_validate_json(task.answer)
    if isinstance(answer, CorrectionAnswer | AuthorizationAnswer) and answer.action == "hand_over":
        return hand_over(step, task, answer)
    if isinstance(answer, CorrectionAnswer) and answer.action == "release":
        refuse_release(task)
    decision = TAKEN_BY[kind](step, task, answer)
    refuse_uncoded(task, before, step.document)
    return decision


def is_asked(step: ClaimStep, task: HumanTaskRow) -> bool:
    """Tell whether the claim waits for this answer: it stands (or is held) there, and asked nothing since."""
    if task.kind in KEPT_BY_A_RECORD:
        return True  # What a provider says, or was sent to a payer, is kept wherever the claim stands.
    if task.kind == TaskKind.REVIEW_SOURCE_CHANGE:
        return step.state not in TERMINAL  # Resumed or not, somebody looks at the change.
    if step.state is ClaimState.NEEDS_ATTENTION:
        stood = failed_in(step)
        held = stood == ClaimState.ON_HOLD and task.state == step.claim.held_state
        return task.kind == TaskKind.MEND_CLAIM or task.state == stood or held
    if task.kind == TaskKind.DECIDE_DEADLINE and task.state != ClaimState.DECIDING_DEADLINE:
        return step.state not in TERMINAL  # It stands beside whatever the claim is about.
    if task.state == step.state:
        asked = tasks.open_tasks(step.session, claim=step.claim.id)
        asked = [t for t in asked if t.kind not in BESIDE or t.kind == task.kind]
        return step.state in SUPERVISED or not any(t.n > task.n and t.state == task.state for t in asked)
    return step.state is ClaimState.ON_HOLD and task.state == step.claim.held_state


def _asked_again(step: ClaimStep, task: HumanTaskRow, problem: BadInput | NotFound) -> Decision:
    """An answer that does not fit the claim is asked for again, with what is wrong; nothing was changed."""
    beside = task.kind == TaskKind.DECIDE_DEADLINE
    beside = beside or (task.kind in KEPT_BY_A_RECORD and stands_in(step) != task.state)
    detail = json.loads(task.detail) | {"problem": str(problem), "refused": json.loads(task.answer)}
    state = step.state if task.kind == TaskKind.DECIDE_DEADLINE else ClaimState(task.state)
    asked = step.open_task(
        TaskKind(task.kind),
        detail,
        state,
        role=Role(task.role),
        subject=task.subject,
        summary="asked again",
    )
    return step.stay(asked.summary, **asked.detail) if beside else asked
