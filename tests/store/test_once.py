"""An idempotency key: one act, one answer, whoever asks again and whenever."""

from datetime import timedelta

import pytest

from models.errors import BadInput, Conflict
from store import once
from store.engine import Store
from store.once import Asked, Given
from tests.racing import at_once
from tests.store.given import AS_OF

ASKED = Asked("ines", "note-1", "what was asked")
GIVEN = Given(201, {"ETag": '"1.1"'}, '{"id": "N1"}')


def done(store: Store, asked: Asked = ASKED) -> Given | None:
    """Do it, and keep the answer; return what was answered before, if it was."""
    with store.write() as session:
        known = once.begin(session, asked, AS_OF)
        if known is None:
            once.answered(session, asked, GIVEN)
        return known


def test_what_was_asked_again_gets_the_same_answer(store: Store) -> None:
    assert (done(store), done(store)) == (None, GIVEN)


def test_of_many_who_ask_at_once_one_does_it_and_the_others_wait_for_its_answer(store: Store) -> None:
    outcomes = at_once(*[lambda: done(store)] * 4)

    assert sorted(outcomes, key=str) == sorted([None, GIVEN, GIVEN, GIVEN], key=str)


def test_something_else_under_the_same_key_is_refused(store: Store) -> None:
    done(store)
    with pytest.raises(BadInput, match="something else"):
        done(store, ASKED._replace(what="another body"))


def test_a_key_is_its_persons_own(store: Store) -> None:
    done(store)

    assert done(store, ASKED._replace(user="rory")) is None


def test_an_act_that_failed_leaves_no_key(store: Store) -> None:
    def fails() -> None:
        with store.write() as session:
            once.begin(session, ASKED, AS_OF)
            raise Conflict("somebody was first")

    with pytest.raises(Conflict):
        fails()

    assert done(store) is None


def test_what_is_still_being_done_is_a_conflict_until_it_was_broken_off_for_minutes(store: Store) -> None:
    with store.write() as session:
        once.begin(session, ASKED, AS_OF)
    with pytest.raises(Conflict, match="still being done"), store.write() as session:
        once.begin(session, ASKED, AS_OF + once.GIVEN_UP - timedelta(seconds=1))
    with store.write() as session:
        assert once.begin(session, ASKED, AS_OF + once.GIVEN_UP) is None


def test_who_is_late_and_fails_leaves_the_key_to_whoever_took_it_over(store: Store) -> None:
    later = AS_OF + once.GIVEN_UP
    with store.write() as session:
        once.begin(session, ASKED, AS_OF)
    with store.write() as session:
        once.begin(session, ASKED, later)
    with store.write() as session:
        once.let_go(session, ASKED, AS_OF)
    with pytest.raises(Conflict, match="still being done"), store.write() as session:
        once.begin(session, ASKED, later)


def test_after_a_day_a_key_is_forgotten(store: Store) -> None:
    done(store)
    later = AS_OF + once.KEPT
    with store.read() as session:
        assert once.is_old(session, later)
    with store.write() as session:
        assert once.begin(session, ASKED, later) is None
        once.let_go(session, ASKED, later)
    done(store)
    with store.write() as session:
        once.forget_old(session, later)
        assert not once.is_old(session, later)
