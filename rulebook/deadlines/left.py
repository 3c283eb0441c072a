"""How much of a window is over, in the numbers people plan by.

On 1 December 2026, of a window from 2 November to 16 December: 15 days left, 11 of them business days, 65 %
used::

    business_days_left(date(2026, 12, 16), date(2026, 12, 1))
"""

from datetime import date, timedelta

from rulebook.deadlines.holidays import is_business_day

FAR_DAYS = 3660
"""Beyond ten years nobody counts business days (a payer that means "no date" writes 99991231)."""


def business_days_left(last_day: date, today: date) -> int | None:
    """Return the business days after today until the last day; negative when past, None when far off."""
    days = (last_day - today).days
    if abs(days) > FAR_DAYS:
        return None
    first = min(last_day, today)
    counted = sum(is_business_day(first + timedelta(days=n)) for n in range(1, abs(days) + 1))
    return counted if days >= 0 else -counted


def percent_used(started_on: date, last_day: date, today: date) -> int:
    """Return how much of the window is over, 0 to 100 and more: whole percent, rounded down."""
    window = (last_day - started_on).days
    used = max((today - started_on).days, 0)
    if window <= 0:
        return 100 if used else 0
    return used * 100 // window
