"""When a deadline wants to be looked at: warnings at 50, 75 and 90 percent, a supervisor, the limit.

A payer's promise is looked at once, on the day after it: before that nothing can be done about it.

A window from 1 January to 11 April (100 days): warned on 20 February, 17 March and 1 April, escalated on
27 March (15 days before), and past on 12 April.
"""

from datetime import date, timedelta

from models.deadline import ESCALATED_DAYS, WARNED_AT, Deadline, DeadlineKind


def escalated_on(deadline: Deadline) -> date:
    """Return the day a supervisor is shown the claim: 15 days before the last one, in short windows at half.

    Otherwise a window of ten days would be escalated before it began, and nobody would look any more.
    """
    if deadline.kind is DeadlineKind.PROMISE:
        return _day_after(deadline.last_day)
    half = deadline.started_on + (deadline.last_day - deadline.started_on) / 2
    return max(deadline.last_day - timedelta(days=ESCALATED_DAYS), half)


def warned_on(deadline: Deadline, percent: int) -> date:
    """Return the first day on which so many percent of the window are over."""
    window = (deadline.last_day - deadline.started_on).days
    return deadline.started_on + timedelta(days=-(-window * percent // 100))


def milestones(deadline: Deadline) -> tuple[date, ...]:
    """Return the days on which something is due, in order; the last one is the first day that is too late."""
    warned = () if deadline.kind is DeadlineKind.PROMISE else WARNED_AT
    warnings = {warned_on(deadline, percent) for percent in warned}
    # A payer that means "no date" writes 99991231, after which there is no day.
    too_late = {_day_after(deadline.last_day)} if deadline.last_day < date.max else set[date]()
    return tuple(sorted(warnings | {escalated_on(deadline)} | too_late))


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def next_milestone(deadline: Deadline, today: date) -> date | None:
    """Return the next such day after today, or None when the limit has passed."""
    return next((day for day in milestones(deadline) if day > today), None)
