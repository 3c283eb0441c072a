"""What all steps share: the store they write to, and how long things may wait."""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlmodel import col, select

from activities.deadlines import watching_deadlines
from activities.priorities import ranking_tasks
from models.lifecycle import TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.policy import Policy
from models.practice import Payer
from models.tables import ClaimMoveRow, HumanTaskRow
from models.value import Value
from store.engine import Store
from store.step import ClaimStep, Decision, take_step

Decide = Callable[[ClaimStep], Decision]

Answered = Callable[[ClaimStep, HumanTaskRow, Any], Decision]
"""What a stage does with the answer to one of its tasks: the step, the task, the answer in its form."""


class NotPrepared(Exception):
    """A step needs something that takes seconds to make; no transaction may stay open for that long."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        super().__init__("made outside of the transaction, then the step is taken")
        self.prepare = prepare


class Steps:
    """The base of every stage's steps: a step is one transaction on the claim."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store = store
        self.policy = policy

    def take(self, request: StepRequest, decide: Decide) -> Move:
        """Take the step once, whatever crashes; look at the claim's deadlines and rank its tasks with it.

        What a step finds missing is made after its transaction was rolled back; then it is taken anew.
        """
        watched = ranking_tasks(watching_deadlines(decide))
        try:
            return take_step(self.store, request, watched, self.policy)
        except NotPrepared as missing:
            missing.prepare()
            return take_step(self.store, request, watched, self.policy)


def payer_of(step: ClaimStep) -> Payer | None:
    """Return what the practice set up about the payer billed now, or None."""
    return step.payer(step.claim.payer_id)


def waiting_for_people(step: ClaimStep, waiting: list[HumanTaskRow]) -> Decision:
    """Wait on until the first of these tasks is due; show what is overdue to supervisors."""
    due = min((task.due_at for task in waiting), default=step.as_of)
    if due > step.as_of:
        return Decision(step.state, due, "task is not due yet")
    for task in waiting:
        task.escalated = True
    return step.move(step.state, step.policy.task_days, "task is overdue: shown to supervisors")


def stands_in(step: ClaimStep) -> ClaimState:
    """Return where a claim stands; a held one where it was stopped."""
    held = step.claim.held_state
    return ClaimState(held) if step.state is ClaimState.ON_HOLD and held else step.state


def keep_on_hold(step: ClaimStep, decision: Decision) -> Decision:
    """What happens to a held claim is done, but the claim goes on from there only when it is resumed."""
    if step.state is not ClaimState.ON_HOLD or decision.state in TERMINAL | {ClaimState.ON_HOLD}:
        return decision
    step.claim.held_state = decision.state.value
    detail = decision.detail | {"resume_at": decision.wake_at}
    return Decision(step.state, step.waits_until, f"still on hold; {decision.summary}", detail)


def resume_time(step: ClaimStep) -> datetime | None:
    """Return when a held claim would have looked again, from the last move of this hold that says so."""
    query = (
        select(ClaimMoveRow)
        .where(ClaimMoveRow.claim_id == step.claim.id)
        .order_by(col(ClaimMoveRow.n).desc())
    )
    this_hold = takewhile(lambda move: move.state == ClaimState.ON_HOLD, step.session.exec(query))
    said = (json.loads(move.detail).get("resume_at") for move in this_hold)
    latest = next((instant for instant in said if instant), None)
    return datetime.fromisoformat(latest) if latest else None


def form(value: Value) -> dict[str, Any]:
    """Return a value as the JSON that a task shows."""
    return value.model_dump(mode="json")
