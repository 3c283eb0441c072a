"""A partner takes so many questions a minute, from however many workers."""

from datetime import UTC, datetime, timedelta
from functools import partial

from store.engine import Store
from store.turns import PATIENCE, Turn, take_turn
from tests.racing import at_once

WALL = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def turn(store: Store, wall: datetime = WALL, per_minute: int = 12) -> Turn:
    """Take a turn in a transaction of one's own."""
    with store.write() as session:
        return take_turn(session, "clearinghouse", per_minute, wall)


def test_workers_that_ask_at_once_are_given_turns_one_after_the_other(store: Store) -> None:
    turn(store)
    outcomes = at_once(*(partial(turn, store) for _ in range(4)))

    waits = sorted(one.wait for one in outcomes if isinstance(one, Turn))
    assert waits == [timedelta(seconds=seconds) for seconds in (5, 10, 15, 20)]


def test_a_turn_that_is_far_off_is_not_taken_and_delays_nobody(store: Store) -> None:
    while (last := turn(store)).taken:
        pass
    again = turn(store)

    assert last.wait > PATIENCE
    assert again == last


def test_a_line_that_was_quiet_owes_nothing_and_has_saved_nothing(store: Store) -> None:
    turn(store)
    turn(store)
    later = WALL + timedelta(hours=1)

    assert turn(store, later) == Turn(timedelta(0), True)
    assert turn(store, later) == Turn(timedelta(seconds=5), True)


def test_a_new_limit_counts_from_the_next_question(store: Store) -> None:
    turn(store, per_minute=12)

    assert turn(store, per_minute=60).wait == timedelta(seconds=5)
    assert turn(store, per_minute=60).wait == timedelta(seconds=6)
