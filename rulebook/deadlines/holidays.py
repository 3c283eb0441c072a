"""Federal holidays and business days, from the dated rows of ``data/holidays.toml``.

Business dates must come out the same on every machine and in every year, so the eleven holidays are rows
with the law behind them and no package's opinion of the day; a test compares them with one.

``is_business_day(date(2026, 7, 3))`` is False: Independence Day 2026 is a Saturday, kept on Friday.
"""

from datetime import date, timedelta
from functools import cache

from rulebook.dated import Dated, entries

SATURDAY, SUNDAY = 5, 6


class Holiday(Dated):
    """One holiday: a fixed ``day`` of its month, or the ``nth`` ``weekday`` of it (-1 is the last)."""

    name: str
    month: int
    day: int | None = None
    weekday: int = 0
    nth: int = 0

    def in_year(self, year: int) -> date:
        """Return the day itself, before it is moved off a weekend."""
        if self.day is not None:
            return date(year, self.month, self.day)
        if self.nth < 0:
            last = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


@cache
def observed(year: int) -> frozenset[date]:
    """Return the days of this year on which a holiday is kept, New Year's of the next year included."""
    found = (
        _kept(holiday.in_year(wanted))
        for holiday in entries("holidays.toml", Holiday, "holiday")
        for wanted in (year, year + 1)
        if holiday.in_force(holiday.in_year(wanted))
    )
    return frozenset(day for day in found if day.year == year)


def _kept(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def is_business_day(day: date) -> bool:
    """Tell whether offices work on this day: Monday to Friday, no federal holiday."""
    return day.weekday() < SATURDAY and day not in observed(day.year)
