"""A step happens once, whatever comes twice, late, or first."""

from collections.abc import Callable

import pytest

from models.errors import NotFound
from models.lifecycle import LEGAL_MOVES, TERMINAL, ClaimState, is_legal
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from models.tables import ClaimRow, FactRow, HumanTaskRow
from models.tasks import TaskKind
from store.engine import Store
from store.step import ClaimStep, Decision, IllegalMove, latest_move, take_step
from tests.store.given import AS_OF, a_fact, a_timer, an_accepted_claim, dump

POLICY = Policy()
Decide = Callable[[ClaimStep], Decision]


def to_review(step: ClaimStep) -> Decision:
    """Decide to review, with a task and a posting so that doing it twice would show."""
    step.post(f"once:{step.claim.id}", "charge", [])
    return step.open_task(TaskKind.FIX_FINDINGS, {}, ClaimState.REVIEWING, summary="to be reviewed")


def never(step: ClaimStep) -> Decision:
    """Fail the test: this step must not be decided again."""
    raise AssertionError("a step that was taken before was decided again")


def test_a_step_is_taken_once_per_number(store: Store) -> None:
    claim = an_accepted_claim(store)
    first = take_step(store, a_timer(claim, 2), to_review, POLICY)
    before = dump(store)
    again = take_step(store, a_timer(claim, 2), never, POLICY)

    assert (first.n, first.state) == (2, ClaimState.REVIEWING)
    assert again == first
    assert dump(store) == before


def test_another_cause_under_a_number_that_is_taken_gets_the_stored_move(store: Store) -> None:
    claim = an_accepted_claim(store)
    first = take_step(store, a_timer(claim, 2), to_review, POLICY)
    notice = a_fact(store, claim)
    before = dump(store)
    other = StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF)

    assert take_step(store, other, never, POLICY) == first
    assert dump(store) == before
    with store.read() as session:
        fact = session.get(FactRow, notice.cause)
        assert fact is not None
        assert fact.consumed_by is None


def test_a_cause_that_was_taken_under_another_number_is_not_taken_again(store: Store) -> None:
    claim = an_accepted_claim(store)
    notice = a_fact(store, claim)
    first = take_step(store, StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF), to_review, POLICY)
    before = dump(store)
    later = StepRequest(claim=claim, n=3, notice=notice, as_of=AS_OF)

    assert take_step(store, later, never, POLICY) == first
    assert dump(store) == before


def test_a_workflow_that_is_behind_is_told_where_the_claim_stands_now(store: Store) -> None:
    claim = an_accepted_claim(store)
    notice = a_fact(store, claim)
    take_step(store, StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF), to_review, POLICY)
    take_step(store, a_timer(claim, 3), lambda _: Decision(ClaimState.READY, AS_OF, "clean"), POLICY)
    before = dump(store)
    told_again = take_step(store, StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF), never, POLICY)
    timer_again = take_step(store, a_timer(claim, 2), never, POLICY)

    assert (told_again.n, told_again.state, told_again.cause) == (3, ClaimState.READY, notice.cause)
    assert (timer_again.n, timer_again.cause) == (3, "timer:2")
    assert dump(store) == before


def test_a_timer_gives_way_to_a_fact_that_waits(store: Store) -> None:
    claim = an_accepted_claim(store)
    notice = a_fact(store, claim)
    before = dump(store)
    move = take_step(store, a_timer(claim, 2), never, POLICY)

    assert move.instead == notice
    assert move.n == 1
    assert dump(store) == before


def test_a_step_that_fails_leaves_nothing_behind(store: Store) -> None:
    claim = an_accepted_claim(store)
    before = dump(store)

    def breaks(step: ClaimStep) -> Decision:
        to_review(step)
        step.session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_step(store, a_timer(claim, 2), breaks, POLICY)
    assert dump(store) == before


def test_a_step_without_its_fact_says_which_is_missing(store: Store) -> None:
    claim = an_accepted_claim(store)
    ghost = Notice(cause="835:nothing:1", kind=CauseKind.REMITTANCE_RECEIVED)

    with pytest.raises(NotFound, match="835:nothing:1"):
        take_step(store, StepRequest(claim=claim, n=2, notice=ghost, as_of=AS_OF), to_review, POLICY)


def test_a_claim_that_does_not_exist_is_named(store: Store) -> None:
    with pytest.raises(NotFound, match="NOBODY"):
        take_step(store, a_timer("NOBODY", 2), to_review, POLICY)


@pytest.mark.parametrize("before", ClaimState)
def test_no_move_outside_the_table_is_ever_recorded(store: Store, before: ClaimState) -> None:
    claim = an_accepted_claim(store)
    with store.write() as session:
        row = session.get(ClaimRow, claim)
        assert row is not None
        row.state = before.value
    kept = dump(store)
    outside = [after for after in ClaimState if not is_legal(before, after)]
    assert LEGAL_MOVES[before].isdisjoint(outside)

    for after in outside:
        wake_at = None if after in TERMINAL else AS_OF
        with pytest.raises(IllegalMove, match=after.value):
            take_step(store, a_timer(claim, 2), lambda _: Decision(after, wake_at, ""), POLICY)  # noqa: B023
    assert dump(store) == kept


@pytest.mark.parametrize(("state", "wake_at"), [(ClaimState.REVIEWING, None), (ClaimState.WITHDRAWN, AS_OF)])
def test_an_open_claim_always_has_a_time_to_look_again(
    store: Store, state: ClaimState, wake_at: object
) -> None:
    claim = an_accepted_claim(store)
    decision = Decision(state, None if wake_at is None else AS_OF, "")

    with pytest.raises(IllegalMove, match="time to look again"):
        take_step(store, a_timer(claim, 2), lambda _: decision, POLICY)
    with store.read() as session:
        assert latest_move(session, claim).n == 1


def test_a_task_is_due_when_the_policy_says(store: Store) -> None:
    claim = an_accepted_claim(store)
    move = take_step(store, a_timer(claim, 2), to_review, POLICY)
    with store.read() as session:
        task = session.get(HumanTaskRow, f"{claim}-T2")
        assert task is not None
        assert task.due_at == move.wake_at
        assert (task.due_at - AS_OF).days == POLICY.task_days
