"""Which step follows which cause: facts by their kind, timers by the state that waited."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.answers import AnswerSteps
    from activities.appeals import AppealSteps
    from activities.contacts import ContactSteps
    from activities.coordination import CoordinationSteps
    from activities.coverage import CoverageSteps
    from activities.network import NetworkActivities
    from activities.patient import PatientSteps
    from activities.posting import PostingSteps
    from activities.requests import RequestSteps
    from activities.review import ReviewSteps
    from activities.submission import SubmissionSteps
    from activities.supervision import SupervisionSteps
    from activities.tracking import TrackingSteps
    from models.lifecycle import ClaimState
    from models.messages import AskRequest, CauseKind, Move, Notice, StepRequest, network_queue

Step = Callable[[Any, StepRequest], Move]
Question = Callable[[Any, AskRequest], Awaitable[Notice]]

NOT_MENDED_BY_RETRYING = [
    "AssertionError",
    "AttributeError",
    "BadInput",
    "BadSettings",
    "IllegalMove",
    "IndexError",
    "InvalidOperation",
    "JSONDecodeError",
    "KeyError",
    "NotFound",
    "NotImplementedError",
    "OverflowError",
    "StopIteration",
    "TypeError",
    "Unbalanced",
    "UndefinedError",
    "UnicodeDecodeError",
    "ValidationError",
    "ValueError",
    "X12Refused",
    "ZeroDivisionError",
]
"""Mistakes of ours or of the set-up. Anything else (a database that is away) is tried again for ever.

Temporal compares names and knows no base classes, so each subclass that can come up has a line of its own.
"""

SILENCE = timedelta(seconds=6)
"""How long a worker in the middle of a remote activity may give no sign of life before it counts as dead."""

LOCAL_STEP: Mapping[str, Any] = {
    # Twice SQLite's busy timeout: a step that waits for the writer's lock is not a lost step.
    "start_to_close_timeout": timedelta(seconds=30),
    # A step that must be tried for longer (the database is away) waits as a timer on the server. Waiting in
    # the worker, it would keep the worker from ending: shutdown lasts until the step has succeeded.
    "local_retry_threshold": timedelta(seconds=2),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        maximum_interval=timedelta(seconds=30),
        non_retryable_error_types=NOT_MENDED_BY_RETRYING,
    ),
}

STEP_OF_FACT: Mapping[CauseKind, Step] = {
    CauseKind.COVERAGE_ANSWERED: CoverageSteps.record_coverage,
    CauseKind.TASK_COMPLETED: AnswerSteps.take_answer,
    CauseKind.FILE_REJECTED: TrackingSteps.record_acknowledgement,
    CauseKind.CLAIM_ACCEPTED: TrackingSteps.record_acknowledgement,
    CauseKind.CLAIM_REJECTED: TrackingSteps.record_acknowledgement,
    CauseKind.STATUS_ANSWERED: TrackingSteps.record_status,
    CauseKind.REMITTANCE_RECEIVED: PostingSteps.post_remittance,
    CauseKind.REMITTANCE_QUARANTINED: PostingSteps.question_remittance,
    CauseKind.INSTRUCTION_GIVEN: SupervisionSteps.follow_instruction,
    CauseKind.SOURCE_CHANGED: SupervisionSteps.take_source_change,
    CauseKind.INFORMATION_REQUESTED: RequestSteps.take_request,
    CauseKind.CONTACT_LOGGED: ContactSteps.take_contact,
    CauseKind.FAILURE: SupervisionSteps.report_failure,
}

STEP_OF_TIMER: Mapping[ClaimState, Step] = {
    ClaimState.CHECKING_COVERAGE: CoverageSteps.note_missing_coverage,
    ClaimState.RESOLVING_COVERAGE: SupervisionSteps.escalate,
    ClaimState.CODING: SupervisionSteps.escalate,
    ClaimState.QUERYING_PROVIDER: SupervisionSteps.escalate,
    ClaimState.REVIEWING: ReviewSteps.review_claim,
    ClaimState.FIXING_FINDINGS: SupervisionSteps.escalate,
    ClaimState.DECIDING_DEADLINE: SupervisionSteps.escalate,
    ClaimState.READY: SubmissionSteps.queue_submission,
    ClaimState.RELEASING_CLAIM: SupervisionSteps.escalate,
    ClaimState.AWAITING_ACKNOWLEDGEMENT: TrackingSteps.chase_acknowledgement,
    ClaimState.CHASING_ACKNOWLEDGEMENT: SupervisionSteps.escalate,
    ClaimState.FIXING_REJECTION: SupervisionSteps.escalate,
    ClaimState.AWAITING_REMITTANCE: TrackingSteps.inquire_status,
    ClaimState.ASKING_STATUS: TrackingSteps.note_missing_status,
    ClaimState.CHASING_REMITTANCE: SupervisionSteps.escalate,
    ClaimState.ANSWERING_REQUEST: RequestSteps.chase_request,
    ClaimState.CORRECTING_DENIAL: SupervisionSteps.escalate,
    ClaimState.RELEASING_CORRECTION: SupervisionSteps.escalate,
    ClaimState.APPEALING: AppealSteps.ask_appeal_decision,
    ClaimState.DECIDING_DENIAL: SupervisionSteps.escalate,
    ClaimState.APPROVING_WRITE_OFF: SupervisionSteps.escalate,
    ClaimState.APPROVING_REFUND: SupervisionSteps.escalate,
    ClaimState.BILLING_NEXT_PAYER: CoordinationSteps.bill_next_payer,
    ClaimState.SETTLING: PatientSteps.settle_claim,
    ClaimState.ANSWERING_DISPUTE: SupervisionSteps.escalate,
    ClaimState.ON_HOLD: SupervisionSteps.escalate,
    ClaimState.NEEDS_ATTENTION: SupervisionSteps.escalate,
    ClaimState.AWAITING_VOID: TrackingSteps.chase_acknowledgement,
}

ASKED_OF_PAYER: Mapping[ClaimState, Question] = {
    ClaimState.CHECKING_COVERAGE: NetworkActivities.ask_coverage,
    ClaimState.ASKING_STATUS: NetworkActivities.ask_status,
}
"""States that end with a question over the network; its answer is the next cause."""


def step_for(kind: CauseKind, state: ClaimState) -> Step:
    """Return the step that a cause leads to."""
    return STEP_OF_TIMER[state] if kind is CauseKind.TIMER else STEP_OF_FACT[kind]


def payer_queue() -> str:
    """Return the task queue for files to and from payers: beside the workflow's own.

    It is another queue so that a slow mailbox never takes the place of anything a claim waits for.
    """
    return network_queue(workflow.info().task_queue)
