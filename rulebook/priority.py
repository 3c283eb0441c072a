"""In which order work is worth doing: dollars at stake x chance of success x how near the end is.

A claim of $1,631 that comes in six of ten cases is worth $978.60 today. Every week nearer to its last day
doubles that. As everything comes nearer at the same pace, the order of two tasks never changes by itself, so
the rank can be stored and indexed: it is ``log2(dollars x chance) - last day / 7``, the higher the sooner.

``rank_of(163150, 60, date(2026, 11, 13))`` is the same today and tomorrow.
"""

from datetime import date
from functools import cache
from math import log2

from models.tasks import TaskKind
from rulebook.dated import Dated, entries, in_force
from rulebook.deadlines.left import business_days_left

WEEK = 7
"""So many days nearer to its last day, a task counts twice as much."""

DAY_ONE = date(2026, 1, 1)
"""Any day does, as long as it stays the same: ranks of different days are compared."""

UNKNOWN = 50
LIKELY, UNLIKELY = 65, 35


class Chance(Dated):
    """In how many of a hundred cases tasks of these kinds, about these root causes, bring the money."""

    tasks: tuple[TaskKind, ...]
    causes: tuple[str, ...] = ()
    percent: int


@cache
def chances() -> tuple[Chance, ...]:
    """Return every estimate of ``data/chances.toml``."""
    return entries("chances.toml", Chance, "chance")


def chance_of(kind: str, cause: str, on: date) -> int:
    """Return the chance in percent; a row that names the root cause comes before one that names none."""
    fitting = [row for row in in_force(chances(), on) if kind in row.tasks]
    found = [row for row in fitting if cause and cause in row.causes] or [r for r in fitting if not r.causes]
    return found[0].percent if found else UNKNOWN


def rank_of(stake_cents: int, chance: int, lost_after: date) -> float:
    """Return the place in the order of work, higher is sooner; it does not depend on today."""
    worth = max(stake_cents * chance / 100, 1.0)
    return round(log2(worth) - (lost_after - DAY_ONE).days / WEEK, 6)


def explained(stake_cents: int, chance: int, lost_after: date, today: date, what: str = "") -> str:
    """Return the reason for a rank in words: ``$1,631 at stake, likely (70 %), appeal lost in 9 days``.

    ``what`` is what is over then; without it the day is only when the task is due.
    """
    money = f"${stake_cents // 100:,} at stake, {_likely(chance)} ({chance} %)"
    return f"{money}, {_end(what, (lost_after - today).days)}"


def _likely(chance: int) -> str:
    if chance >= LIKELY:
        return "likely"
    return "unlikely" if chance < UNLIKELY else "possible"


def _end(what: str, days: int) -> str:
    when = "today" if days == 0 else f"{_days(abs(days))} ago" if days < 0 else f"in {_days(days)}"
    if not what:
        return f"was due {when}" if days < 0 else f"due {when}"
    return f"the {what} window ended {when}" if days < 0 else f"the {what} window ends {when}"


def due_in_words(due_on: date, today: date) -> str:
    """Return how far off a day is, as people plan: ``due in 3 business days``, ``2 days overdue``."""
    days = (due_on - today).days
    if days < 0:
        return f"{_days(-days)} overdue"
    if days == 0:
        return "due today"
    left = business_days_left(due_on, today)
    if left is None:
        return "due in years"
    if left == 0:
        return f"due in {_days(days)}"
    return "due in 1 business day" if left == 1 else f"due in {left} business days"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
