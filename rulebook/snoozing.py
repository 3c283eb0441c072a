"""Until when work may be put off: to a day, by so many business days, or while a payer is given time."""

from datetime import UTC, date, datetime, time, timedelta

from models.errors import BadInput
from rulebook.deadlines.counting import last_day

LONGEST_DAYS = 90
"""Longer than a quarter nothing is put off: by then it is forgotten."""

PAYER_DAYS = 30
"""A payer that says nothing for so long is asked: the task comes back by itself."""


def until_day(day: date, today: date) -> datetime:
    """Return when a task that is put off to a day wakes; raises ``BadInput`` for today, or too far off."""
    if not today < day <= today + timedelta(days=LONGEST_DAYS):
        raise BadInput(
            f"{day:%b} {day.day}, {day.year} is no day to put it off to",
            field="until",
            remedy=f"Give a day after today, and within {LONGEST_DAYS} days",
        )
    return datetime.combine(day, time(), UTC)


def after_business_days(count: int, today: date) -> datetime:
    """Return when a task wakes that is put off by so many business days."""
    if count < 1:
        raise BadInput("it must be one day at least", field="days", remedy="Give 1 or more")
    return until_day(last_day(today, count, "business_days"), today)


def while_payer_is_silent(today: date) -> datetime:
    """Return when a task that waits for the payer comes back, if the payer says nothing at all."""
    return until_day(today + timedelta(days=PAYER_DAYS), today)
