"""How a window is counted: from a day, so many of a unit, to the last day that is in time.

The day of the event never counts, the last day does: 90 days from 1 March end on 30 May. A month or a year
ends on the same day of the month, or on the month's last day where it has none: one year from 29 February
2024 ends on 28 February 2025 (so does Medicare count, CMS MM6960), one month from 31 January on 28 February.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Literal

from rulebook.deadlines.holidays import is_business_day

Unit = Literal["days", "business_days", "months", "years", "end_of_month_after", "end_of_year_after"]
"""The two last end with the month, or the year, that comes ``count`` after the day's own."""


def last_day(start: date, count: int, unit: Unit) -> date:
    """Return the last day of a window of ``count`` units after ``start``; ``count`` is not negative."""
    match unit:
        case "days":
            return start + timedelta(days=count)
        case "business_days":
            return _business_days_after(start, count)
        case "months":
            return _months_after(start, count)
        case "years":
            return _months_after(start, 12 * count)
        case "end_of_month_after":
            end = _months_after(start.replace(day=1), count)
            return end.replace(day=monthrange(end.year, end.month)[1])
        case "end_of_year_after":
            return date(start.year + count, 12, 31)


def hours_later(start: datetime, hours: float) -> datetime:
    """Return the instant so many hours later, when only those of business days count.

    24 hours after Friday noon is Monday noon; what begins on a Saturday begins to count on Monday.
    """
    at, left = start, timedelta(hours=hours)
    while True:
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
        if is_business_day(at.date()):
            if at + left <= midnight:
                return at + left
            left -= midnight - at
        at = midnight


def _business_days_after(start: date, count: int) -> date:
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def _months_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
