"""Stages submission and decision: what a claim does about answers before the remittance, and their absence.

The parts: ``rejections`` (999, 277CA), ``silence`` (nothing heard in time), ``status_answers`` (276 and 277).
"""

import json
from typing import Any

from temporalio import activity

from activities.rejections import reject
from activities.silence import chase
from activities.status_answers import (
    await_remittance,
    call_payer,
    remittance_days,
    remittance_due,
    status_answered,
)
from activities.steps import Steps
from activities.withdrawal import void
from models.lifecycle import ClaimState
from models.messages import CauseKind, Move, StepRequest
from models.tables import SubmissionRow
from models.tasks import TaskKind
from store import submissions
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

AWAITS_ACKNOWLEDGEMENT = frozenset({ClaimState.AWAITING_ACKNOWLEDGEMENT, ClaimState.CHASING_ACKNOWLEDGEMENT})
HAS_SUBMISSION_OUT = AWAITS_ACKNOWLEDGEMENT | {
    ClaimState.AWAITING_REMITTANCE,
    ClaimState.ASKING_STATUS,
    ClaimState.CHASING_REMITTANCE,
    ClaimState.ANSWERING_REQUEST,
    ClaimState.AWAITING_VOID,
}
"""States in which a rejection of the current attempt changes what the claim waits for."""


class TrackingSteps(Steps):
    """What a claim does about answers before the remittance, and about their absence."""

    @activity.defn
    def record_acknowledgement(self, request: StepRequest) -> Move:
        """Take in a 999, TA1 or 277CA about the current attempt: accepted, or rejected and to be fixed."""
        return self.take(request, _acknowledged)

    @activity.defn
    def chase_acknowledgement(self, request: StepRequest) -> Move:
        """Time is up for an acknowledgement: look at the outbox, then ask about the file or the claim."""
        return self.take(request, chase)

    @activity.defn
    def inquire_status(self, request: StepRequest) -> Move:
        """Time is up for a remittance: ask the payer (276), or have somebody call."""
        return self.take(request, remittance_due)

    @activity.defn
    def record_status(self, request: StepRequest) -> Move:
        """Read the stored 277; money never moves on it."""
        return self.take(request, status_answered)

    @activity.defn
    def note_missing_status(self, request: StepRequest) -> Move:
        """The payer did not answer our 276: have somebody call."""
        return self.take(request, lambda step: call_payer(step, "no_answer", None))


def _acknowledged(step: ClaimStep) -> Decision:
    row = submissions.by_number(step.session, _reference(step)["control_number"])
    current = submissions.latest(step.session, step.claim)
    if row is None or current is None or row.control_number != current.control_number:
        return step.stay("about an earlier attempt")
    if _reference(step).get("forwarded"):
        return _passed_on(step)
    if step.notice.kind is CauseKind.CLAIM_ACCEPTED:
        return _accepted(step, row)
    if _reference(step).get("duplicate_of"):
        return _held_already(step)
    if step.state not in HAS_SUBMISSION_OUT or SubmissionStatus(row.status) not in NOT_HELD:
        return step.stay("rejection noted; the claim is not waiting for it")
    return reject(step, row, _reference(step))


def _passed_on(step: ClaimStep) -> Decision:
    """A0: somebody else has the claim now, and gets as long to acknowledge it as the payer had."""
    entity = _reference(step)["entity"] or "another entity"
    if step.state not in AWAITS_ACKNOWLEDGEMENT:
        return step.stay(f"passed on to {entity}")
    step.cancel_tasks_of(TaskKind.CLEARINGHOUSE_QUERY, "the claim was passed on")
    return step.move(
        ClaimState.AWAITING_ACKNOWLEDGEMENT, step.policy.claim_report_days, f"passed on to {entity}"
    )


def _held_already(step: ClaimStep) -> Decision:
    """Turned away as a duplicate: the payer has the claim, and is asked what became of it at once (276)."""
    held = submissions.held(step.session, step.claim)
    if step.claim.void_wanted and held is not None and held.payer_control_number:
        return void(step, held, "withdrawn by a supervisor")
    said = f"{_reference(step)['codes']}: the payer has the claim as {_reference(step)['duplicate_of']}"
    if step.state not in AWAITS_ACKNOWLEDGEMENT:
        return step.stay(said)
    step.cancel_tasks("the payer has the claim")
    return step.proceed(ClaimState.AWAITING_REMITTANCE, f"{said}; it is asked what became of it")


def _accepted(step: ClaimStep, row: SubmissionRow) -> Decision:
    if step.claim.void_wanted and row.payer_control_number and step.state in HAS_SUBMISSION_OUT:
        return void(step, row, "withdrawn by a supervisor")
    if step.state is ClaimState.AWAITING_VOID:
        days, _ = remittance_days(step)
        return step.move(step.state, days, "void accepted: the reversal is expected")
    if step.state not in AWAITS_ACKNOWLEDGEMENT:
        return step.stay("accepted by the payer")
    step.cancel_tasks("the payer accepted the claim")
    return await_remittance(step, "accepted by the payer")


def _reference(step: ClaimStep) -> dict[str, Any]:
    return json.loads(step.fact.reference)
