"""Accounts and sessions on both databases: attempts are counted, time goes forward, ends come once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.console_tables import SignedInRow
from models.errors import NotAllowed
from models.finding import Role
from models.practice import StaffUser
from store import accounts, leaving, setup
from store.engine import Store

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
WORDS = "four words make one"


@pytest.fixture
def ines(store: Store) -> str:
    """Put Ines on the staff list, with a password."""
    with store.write() as session:
        setup.put(session, "user", StaffUser(key="ines", name="Ines", roles=frozenset({Role.BILLER})))
        accounts.set_password(session, "ines", WORDS, NOW)
    return "ines"


def attempt(store: Store, right: bool, now: datetime = NOW) -> bool:
    """Note one attempt in a transaction of its own."""
    with store.write() as session:
        return accounts.note_attempt(session, "ines", right, now)


def test_five_guesses_at_the_same_time_lock_an_account(store: Store, ines: str) -> None:
    with ThreadPoolExecutor(5) as guessers:
        for guess in [guessers.submit(attempt, store, False) for _ in range(5)]:
            assert not guess.result()
    with store.read() as session:
        kept = accounts.password_kept(session, ines, NOW)
        later = accounts.password_kept(session, ines, NOW + timedelta(minutes=10))

    assert not attempt(store, True)
    assert not accounts.matches(kept, WORDS)
    assert accounts.matches(later, WORDS)
    assert attempt(store, True, NOW + timedelta(minutes=10))


def opened(store: Store, user: str, now: datetime = NOW) -> str:
    """Open a session and return its id."""
    with store.write() as session:
        return accounts.digest(accounts.open_session(session, user, "test", now))


def test_a_session_that_several_consoles_find_idle_ends_once(store: Store, ines: str) -> None:
    ids = {opened(store, ines) for _ in range(6)}
    later = NOW + accounts.IDLE

    def sweep(_: int) -> list[str]:
        with store.write() as session:
            return [row.id for row in accounts.end_idle(session, later)]

    with ThreadPoolExecutor(4) as consoles:
        ended = [one for found in consoles.map(sweep, range(4)) for one in found]

    assert sorted(ended) == sorted(ids)
    with store.read() as session:
        assert not accounts.any_idle(session, later)


def test_what_is_known_of_a_later_moment_is_not_taken_back(store: Store, ines: str) -> None:
    id = opened(store, ines)
    for minutes in (5, 3):
        with store.write() as session:
            accounts.touch(session, id, NOW + timedelta(minutes=minutes))
    with store.read() as session:
        row = session.get_one(SignedInRow, id)

        assert row.seen_at == NOW + timedelta(minutes=5)
        assert accounts.ends_at(row) == NOW + timedelta(minutes=20)


def test_a_new_password_ends_every_session(store: Store, ines: str) -> None:
    opened(store, ines)
    with store.write() as session:
        accounts.set_password(session, ines, "five other words go here", NOW)
    with store.read() as session:
        assert accounts.open_sessions(session, ines, NOW) == []


def test_a_link_is_over_after_a_day(store: Store, ines: str) -> None:
    with store.write() as session:
        token = accounts.make_link(session, ines, NOW)
    with store.read() as session:
        assert accounts.link_of(session, token, NOW + timedelta(hours=23)).user == ines
        with pytest.raises(NotAllowed, match="too old"):
            accounts.link_of(session, token, NOW + timedelta(hours=24))


def test_whoever_left_the_staff_list_does_not_get_in(store: Store, ines: str) -> None:
    with store.write() as session:
        accounts.set_password(session, "rory", WORDS, NOW)
    with store.read() as session:
        kept = accounts.password_kept(session, "rory", NOW)
    with store.write() as session:
        freed = leaving.release_untouched(session, "rory")

    assert not accounts.matches(kept, WORDS)
    assert freed == []
