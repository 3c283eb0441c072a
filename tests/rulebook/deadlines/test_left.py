"""What is left of a window: in business days, and in percent."""

from datetime import date

import pytest

from rulebook.deadlines.left import business_days_left, percent_used


@pytest.mark.parametrize(
    ("last_day", "today", "left"),
    [
        (date(2026, 12, 4), date(2026, 12, 1), 3),
        (date(2026, 12, 7), date(2026, 12, 4), 1),
        (date(2026, 12, 4), date(2026, 12, 4), 0),
        (date(2026, 12, 4), date(2026, 12, 7), -1),
        # Thanksgiving lies between.
        (date(2026, 11, 27), date(2026, 11, 25), 1),
        (date.max, date(2026, 11, 25), None),
    ],
)
def test_business_days_leave_out_weekends_and_holidays(last_day: date, today: date, left: int | None) -> None:
    assert business_days_left(last_day, today) == left


@pytest.mark.parametrize(
    ("today", "percent"),
    [
        (date(2025, 12, 1), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 2, 20), 50),
        (date(2026, 4, 11), 100),
        (date(2026, 4, 12), 101),
    ],
)
def test_percent_of_a_window_of_a_hundred_days(today: date, percent: int) -> None:
    assert percent_used(date(2026, 1, 1), date(2026, 4, 11), today) == percent


def test_a_window_of_no_days_is_used_up_on_the_next_day() -> None:
    day = date(2026, 1, 1)

    assert (percent_used(day, day, day), percent_used(day, day, date(2026, 1, 2))) == (0, 100)
