"""The table of moves: complete, without dead ends, and the steps that go with it."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from activities.answers import TAKEN_BY
from models.answers import ANSWER_FORM
from models.finding import Role
from models.lifecycle import LEGAL_MOVES, STAGE_OF, TERMINAL, ClaimState, Stage, is_legal
from models.messages import CauseKind
from models.tasks import ASKED_ROLE, TaskKind
from workflows.steps import ASKED_OF_PAYER, STEP_OF_FACT, STEP_OF_TIMER


def reachable(start: ClaimState, moves: Mapping[ClaimState, frozenset[ClaimState]]) -> set[ClaimState]:
    """Return every state that some walk from here comes to."""
    found, waiting = {start}, [start]
    while waiting:
        new = moves[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_every_state_stands_in_every_table() -> None:
    assert set(LEGAL_MOVES) == set(STAGE_OF) == set(ClaimState)
    assert set(STEP_OF_TIMER) == set(ClaimState) - TERMINAL
    assert set(ASKED_OF_PAYER) <= set(STEP_OF_TIMER)
    assert {state for state in ClaimState if STAGE_OF[state] is Stage.CLOSED} == TERMINAL


def test_every_cause_and_every_answer_has_its_step() -> None:
    assert set(STEP_OF_FACT) == set(CauseKind) - {CauseKind.TIMER}
    assert set(TAKEN_BY) == set(ANSWER_FORM) == set(ASKED_ROLE) == set(TaskKind)
    assert set(ASKED_ROLE.values()) <= set(Role)


def test_every_state_can_be_reached_and_none_is_a_dead_end() -> None:
    assert reachable(ClaimState.CHECKING_COVERAGE, LEGAL_MOVES) == set(ClaimState)
    for state in ClaimState:
        assert reachable(state, LEGAL_MOVES) & TERMINAL, f"{state} leads to no end"


def test_only_settling_ends_a_claim_with_money() -> None:
    ends = {ClaimState.PAID, ClaimState.PATIENT_BILLED, ClaimState.WRITTEN_OFF}
    before = {state for state in ClaimState if LEGAL_MOVES[state] & ends - {state}}

    assert before == {ClaimState.SETTLING}


@given(st.data())
def test_every_walk_comes_to_an_end_it_chooses(data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(sorted(ClaimState)))
    for _ in range(12):
        after = data.draw(st.sampled_from(sorted(LEGAL_MOVES[state])))
        assert is_legal(state, after)
        state = after
    assert reachable(state, LEGAL_MOVES) & TERMINAL


@given(st.sampled_from(sorted(ClaimState)), st.sampled_from(sorted(ClaimState)))
def test_a_move_is_legal_only_by_the_table(before: ClaimState, after: ClaimState) -> None:
    assert is_legal(before, after) == (before == after or after in LEGAL_MOVES[before])
