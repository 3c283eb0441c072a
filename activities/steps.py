"""What all steps share: the store they write to, and how long things may wait."""

from collections.abc import Callable
from typing import Any

from models.messages import Move, StepRequest
from models.policy import Policy
from models.practice import Payer
from models.tables import HumanTaskRow
from models.value import Value
from store import setup
from store.engine import Store
from store.step import ClaimStep, Decision, take_step

Decide = Callable[[ClaimStep], Decision]

Answered = Callable[[ClaimStep, HumanTaskRow, Any], Decision]
"""What a stage does with the answer to one of its tasks: the step, the task, the answer in its form."""


class Steps:
    """The base of every stage's steps: a step is one transaction on the claim."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store = store
        self.policy = policy

    def take(self, request: StepRequest, decide: Decide) -> Move:
        """Take the step once, whatever crashes."""
        return take_step(self.store, request, decide, self.policy)


def payer_of(step: ClaimStep) -> Payer | None:
    """Return what the practice set up about the payer billed now, or None."""
    return setup.get(step.session, Payer, step.claim.payer_id)


def form(value: Value) -> dict[str, Any]:
    """Return a value as the JSON that a task shows."""
    return value.model_dump(mode="json")
