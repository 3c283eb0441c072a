"""How windows are counted: calendar days, business days, months and years, whatever the calendar does."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.deadlines.counting import Unit, last_day
from rulebook.deadlines.holidays import is_business_day, observed

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
UNITS = st.sampled_from(
    ["days", "business_days", "months", "years", "end_of_month_after", "end_of_year_after"]
)


@pytest.mark.parametrize(
    ("start", "count", "unit", "last"),
    [
        (date(2026, 3, 1), 90, "days", date(2026, 5, 30)),
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2023, 2, 28), 1, "years", date(2024, 2, 28)),
        (date(2024, 2, 29), 4, "years", date(2028, 2, 29)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2026, 8, 31), 6, "months", date(2027, 2, 28)),
        (date(2026, 12, 15), 12, "months", date(2027, 12, 15)),
        (date(2026, 3, 17), 6, "end_of_month_after", date(2026, 9, 30)),
        (date(2026, 1, 1), 1, "end_of_year_after", date(2027, 12, 31)),
        (date(2026, 12, 31), 1, "end_of_year_after", date(2027, 12, 31)),
        # Veterans Day (11th) and Thanksgiving (26th) of November 2026 are no working days.
        (date(2026, 11, 4), 15, "business_days", date(2026, 11, 27)),
        # Independence Day 2026 is a Saturday, kept on Friday the 3rd.
        (date(2026, 7, 2), 1, "business_days", date(2026, 7, 6)),
        # New Year's Day 2028 is a Saturday: the Friday before belongs to the old year.
        (date(2027, 12, 30), 1, "business_days", date(2028, 1, 3)),
    ],
)
def test_a_window_ends_on_the_day_that_people_would_count(
    start: date, count: int, unit: Unit, last: date
) -> None:
    assert last_day(start, count, unit) == last


@given(DAYS, st.integers(0, 400), UNITS)
def test_one_more_of_a_unit_never_ends_earlier(start: date, count: int, unit: Unit) -> None:
    ends = last_day(start, count % 60, unit)

    assert ends >= start
    assert last_day(start, count % 60 + 1, unit) > ends


@given(DAYS, st.integers(1, 60))
def test_a_window_of_business_days_ends_on_one_and_holds_so_many(start: date, count: int) -> None:
    ends = last_day(start, count, "business_days")
    between = [start + timedelta(days=n) for n in range(1, (ends - start).days + 1)]

    assert is_business_day(ends)
    assert sum(is_business_day(day) for day in between) == count


@given(DAYS, st.integers(0, 60))
def test_a_month_later_is_never_the_month_after_next(start: date, count: int) -> None:
    ends = last_day(start, count, "months")

    assert (ends.year * 12 + ends.month) - (start.year * 12 + start.month) == count
    assert ends.day == start.day or (ends + timedelta(days=1)).day == 1


@pytest.mark.parametrize("year", range(1987, 2061))
def test_the_holidays_are_those_of_the_federal_government(year: int) -> None:
    """The judge is the package ``holidays``; it moves only what falls on a weekend, as the law does."""
    theirs = holidays.UnitedStates(years=[year - 1, year, year + 1], observed=True)
    working_off = {day for day in theirs if day.year == year and day.weekday() < 5}

    assert {day for day in observed(year) if day.weekday() < 5} == working_off
