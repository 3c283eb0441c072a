"""The order of work: what it is worth, how likely it comes, and how near its end is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks import TaskKind
from rulebook.priority import UNKNOWN, chance_of, chances, due_in_words, explained, rank_of

TODAY = date(2026, 11, 4)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(cents=st.integers(100, 10**9), chance=st.integers(1, 100), day=DAYS, days=st.integers(1, 400))
def test_more_money_a_better_chance_and_a_nearer_end_all_come_sooner(
    cents: int, chance: int, day: date, days: int
) -> None:
    rank = rank_of(cents, chance, day)

    assert rank_of(cents * 2, chance, day) >= rank
    assert rank_of(cents, min(chance * 2, 100), day) >= rank
    assert rank_of(cents, chance, day + timedelta(days=days)) < rank


def test_a_week_nearer_counts_as_much_as_twice_the_money() -> None:
    assert rank_of(200_000, 50, TODAY) == rank_of(100_000, 50, TODAY - timedelta(days=7))


def test_a_claim_of_nothing_is_ranked_by_its_day_alone() -> None:
    assert rank_of(0, 50, TODAY) == rank_of(0, 90, TODAY)


def test_every_kind_of_task_has_a_chance_of_its_own() -> None:
    known = {kind for row in chances() if not row.causes for kind in row.tasks}

    assert known == set(TaskKind)


def test_a_denial_for_a_wrong_code_is_likelier_won_than_one_for_lateness() -> None:
    wrong = chance_of(TaskKind.CORRECT_DENIAL, "code_wrong", TODAY)
    late = chance_of(TaskKind.CORRECT_DENIAL, "late", TODAY)

    assert (wrong, late) == (70, 15)
    assert chance_of(TaskKind.CORRECT_DENIAL, "", TODAY) == 50
    assert chance_of("of a later release", "", TODAY) == UNKNOWN


def test_the_rank_is_told_in_words() -> None:
    told = explained(163_150, 60, TODAY + timedelta(days=9), TODAY, "appeal")

    assert told == "$1,631 at stake, possible (60 %), the appeal window ends in 9 days"
    assert explained(5_000, 90, TODAY, TODAY) == "$50 at stake, likely (90 %), due today"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "2 days overdue"),
        (-1, "1 day overdue"),
        (0, "due today"),
        (1, "due in 1 business day"),
        (3, "due in 2 business days"),  # over a weekend
        (7, "due in 4 business days"),  # Veterans Day is none
        (99_999, "due in years"),
    ],
)
def test_due_is_told_in_business_days(days: int, words: str) -> None:
    assert due_in_words(TODAY + timedelta(days=days), TODAY) == words


def test_what_is_due_before_the_next_business_day_is_told_in_days() -> None:
    saturday = date(2026, 11, 7)

    assert due_in_words(saturday + timedelta(days=1), saturday) == "due in 1 day"
