"""Deadlines of a claim as values: since when a clock runs, the last day, and the rule behind it.

A claim for a visit of 1 March under a contract of 90 days::

    Deadline(kind=DeadlineKind.FILING, started_on=date(2026, 3, 1), last_day=date(2026, 5, 30),
             rule="filing/contract", source="contract with ACME1", basis="service_from")
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from models.value import Value

Counts = Literal["received", "sent"]
"""What must happen by the last day: the payer has it, or it is on its way."""

WARNED_AT = (50, 75, 90)
"""Percent of the window after which people are warned."""

ESCALATED_DAYS = 15
"""So many days before the last one a supervisor is shown the claim."""


class DeadlineKind(StrEnum):
    """What must be done in time."""

    FILING = "filing"
    """The claim must be with the payer billed now."""
    CORRECTED = "corrected"
    """A corrected claim (frequency 7) must be with the payer that denied."""
    APPEAL = "appeal"
    """An appeal must be with the payer; its level stands beside."""
    REQUEST = "request"
    """The payer wants information."""
    CROSSOVER = "crossover"
    """No limit: the first day on which the next payer may be billed although the claim was forwarded."""
    PROMISE = "promise"
    """The payer promised something for this day."""


class ClockStatus(StrEnum):
    """Where a clock stands. ``RUNNING`` and ``LEFT`` are watched; a clock ends as ``MET`` or ``VOID``."""

    RUNNING = "running"
    """The claim is where it can be met."""
    LEFT = "left"
    """The claim stands elsewhere and has not done it: the clock runs on, from its own basis."""
    MET = "met"
    """The act happened: the payer has it. ``met_on`` says when, in time or not."""
    VOID = "void"
    """Nothing is owed any more: the claim is closed, or something else took the act's place."""


WATCHED = frozenset({ClockStatus.RUNNING, ClockStatus.LEFT})


class Deadline(Value):
    """One running clock. Days are calendar days; the last day still counts as in time.

    ``sequence`` is the payer it concerns (SBR01), ``level`` that of an appeal. ``started_on`` is the day the
    clock counts from, named by ``basis``. ``decision`` is what a supervisor decided about it, empty before.
    """

    kind: DeadlineKind
    sequence: str = "P"
    level: int = 0
    started_on: date
    last_day: date
    rule: str
    version: str = ""
    source: str = ""
    basis: str = ""
    counts: Counts = "received"
    decision: str = ""

    def days_left(self, today: date) -> int:
        """Return the days left, 0 on the last day, negative when it has passed."""
        return (self.last_day - today).days

    def passed(self, today: date) -> bool:
        """Tell whether the last day is over."""
        return today > self.last_day

    def blocks(self, today: date) -> bool:
        """Tell whether it has passed and no supervisor has decided to go on all the same."""
        return self.passed(today) and self.decision != "go_on"

    def warned(self, today: date) -> int:
        """Return the highest of 50, 75 and 90 percent of the window that today has reached, else 0.

        Nobody is warned of a promise: only when it is broken is there anything to do.
        """
        if self.kind is DeadlineKind.PROMISE:
            return 0
        window, used = (self.last_day - self.started_on).days, (today - self.started_on).days
        return max((percent for percent in WARNED_AT if used * 100 >= window * percent), default=0)
