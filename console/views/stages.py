"""Where a claim stands on its way: the stages that most claims go through, and the others where it went."""

from typing import NamedTuple

from models.lifecycle import STAGE_OF, TERMINAL, ClaimState, Stage
from models.tables import ClaimMoveRow

WAY = (
    Stage.COVERAGE,
    Stage.CODING,
    Stage.REVIEW,
    Stage.SUBMISSION,
    Stage.DECISION,
    Stage.PATIENT,
    Stage.CLOSED,
)
ASIDE = {Stage.DENIAL: Stage.DECISION, Stage.NEXT_PAYER: Stage.DECISION}
"""Stages that only some claims see, and after which stage they are drawn."""

NAMES: dict[Stage, str] = {
    Stage.COVERAGE: "Coverage",
    Stage.CODING: "Coding",
    Stage.REVIEW: "Review",
    Stage.SUBMISSION: "Submission",
    Stage.DECISION: "Payer decides",
    Stage.DENIAL: "Denial",
    Stage.NEXT_PAYER: "Next payer",
    Stage.PATIENT: "Patient",
    Stage.SUPERVISION: "Stopped",
    Stage.CLOSED: "Closed",
}


class Step(NamedTuple):
    """One stage of the diagram: its name, whether the claim was there before, and whether it is there now."""

    name: str
    past: bool
    here: bool


def way_of(state: ClaimState, moves: list[ClaimMoveRow]) -> list[Step]:
    """Return the diagram of a claim: its usual way, and each other stage that it has seen, in order."""
    here = STAGE_OF[state]
    seen = {STAGE_OF[ClaimState(move.state)] for move in moves}
    drawn: list[Stage] = []
    for stage in WAY:
        if stage is Stage.CLOSED and here is Stage.SUPERVISION:
            drawn.append(Stage.SUPERVISION)
        drawn.append(stage)
        drawn += [aside for aside, after in ASIDE.items() if after is stage and aside in seen | {here}]
    return [Step(NAMES[stage], stage in seen or state in TERMINAL, stage is here) for stage in drawn]
