"""The inbox: exactly one person completes a task, and the others are told who."""

from functools import partial
from typing import Any

import pytest

from models.errors import BadInput, Conflict
from models.lifecycle import ClaimState
from models.messages import ClaimNotice
from models.policy import Policy
from models.tables import FactRow
from models.tasks import TaskKind
from store import tasks
from store.engine import Store
from store.step import take_step
from tests.racing import at_once, told
from tests.store.given import AS_OF, a_timer, an_accepted_claim, dump

ANSWER = {"action": "correct", "changes": {"note": "left knee"}}


@pytest.fixture
def task(store: Store) -> str:
    """Open a task and return its id."""
    claim = an_accepted_claim(store)
    take_step(
        store,
        a_timer(claim, 2),
        lambda step: step.open_task(TaskKind.FIX_FINDINGS, {}, ClaimState.REVIEWING, summary=""),
        Policy(),
    )
    return f"{claim}-T2"


def complete(store: Store, task: str, user: str, answer: dict[str, Any] | None = None) -> ClaimNotice | None:
    """Complete a task as a user in a transaction of one's own."""
    with store.write() as session:
        return tasks.complete(session, task, answer or ANSWER, user, AS_OF)


def test_of_people_who_answer_at_once_exactly_one_wins(store: Store, task: str) -> None:
    people = [f"user{n}" for n in range(8)]
    outcomes = at_once(*(partial(complete, store, task, user) for user in people))

    late = told(outcomes)
    won = [user for user, outcome in zip(people, outcomes, strict=True) if not isinstance(outcome, Conflict)]
    assert len(won) == 1
    assert len(late) == 7
    assert all(f"already completed by {won[0]}" in message for message in late), late
    with store.read() as session:
        assert session.get(FactRow, f"task:{task}") is not None


def test_the_same_person_may_press_the_button_twice(store: Store, task: str) -> None:
    assert complete(store, task, "ada") is not None
    before = dump(store)
    assert complete(store, task, "ada") is None
    assert dump(store) == before


def test_a_task_on_somebodys_desk_is_theirs(store: Store, task: str) -> None:
    with store.write() as session:
        tasks.take(session, task, "ada")
    with pytest.raises(Conflict, match="claimed by ada"):
        complete(store, task, "bo")
    with pytest.raises(Conflict, match="already claimed by ada"), store.write() as session:
        tasks.take(session, task, "bo")
    with pytest.raises(Conflict, match="only they can release"), store.write() as session:
        tasks.release(session, task, "bo")
    with store.write() as session:
        tasks.release(session, task, "ada")

    assert complete(store, task, "bo") is not None


def test_who_looked_at_an_older_version_is_asked_to_look_again(store: Store, task: str) -> None:
    with store.write() as session:
        tasks.take(session, task, "ada")
        tasks.release(session, task, "ada")

    with pytest.raises(Conflict, match="changed by someone else"), store.write() as session:
        tasks.complete(session, task, ANSWER, "bo", AS_OF, version=1)


@pytest.mark.parametrize("answer", [{}, {"action": "guess"}, {"action": "correct", "color": "red"}])
def test_an_answer_without_the_tasks_form_changes_nothing(
    store: Store, task: str, answer: dict[str, Any]
) -> None:
    before = dump(store)
    if not answer:
        answer = {"changes": []}
    with pytest.raises(BadInput, match="answer to fix_findings"):
        complete(store, task, "ada", answer)
    assert dump(store) == before
