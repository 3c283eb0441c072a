"""Levels of appeal as data: Medicare has five, other payers two, unless there is too little at stake.

A Medicare claim of 150.00 that was lost at level 2 goes no further: an administrative law judge hears nothing
below the amount in controversy (42 CFR 405.1006)::

    next_level(payer, after=2, open_cents=15000, on=date(2026, 11, 22))     None
"""

from datetime import date
from functools import cache
from typing import Literal

from models.practice import Payer
from rulebook.dated import Dated, entries, in_force

Scheme = Literal["commercial", "medicare"]


class AppealLevel(Dated):
    """One level: who decides (``department``), how many days that takes, what must be at stake (cents)."""

    scheme: Scheme
    level: int
    name: str
    department: str
    response_days: int
    minimum_cents: int = 0


@cache
def levels() -> tuple[AppealLevel, ...]:
    """Return every level, those out of force too."""
    return entries("appeals.toml", AppealLevel, "level")


def scheme_of(payer: Payer | None) -> Scheme:
    """Return which levels a payer has: those of Medicare, or the usual two."""
    return "medicare" if payer is not None and payer.line_of_business == "medicare" else "commercial"


def level_of(payer: Payer | None, level: int, on: date) -> AppealLevel | None:
    """Return one level of a payer, or None when it has no such level."""
    scheme = scheme_of(payer)
    known = (one for one in in_force(levels(), on) if (one.scheme, one.level) == (scheme, level))
    return next(known, None)


def next_level(payer: Payer | None, after: int, open_cents: int, on: date) -> AppealLevel | None:
    """Return the level after a lost one; None when there is none, or too little is at stake."""
    following = level_of(payer, after + 1, on)
    return following if following is not None and open_cents >= following.minimum_cents else None
