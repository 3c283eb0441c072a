"""The rules of the order as rows of ``data/coverage_order.toml``: source, words, thresholds, dates."""

from datetime import date
from functools import cache

from rulebook.dated import Dated, entries


class OrderRule(Dated):
    """One rule. ``employees`` and ``months`` are its thresholds, 0 where it has none."""

    rule: str
    plain: str
    employees: int = 0
    months: int = 0


@cache
def order_rules() -> tuple[OrderRule, ...]:
    """Return every row, those out of force too."""
    return entries("coverage_order.toml", OrderRule, "rule")


@cache
def rule_on(rule: str, on: date) -> OrderRule:
    """Return the row of a rule that is in force on a day; before its first day the earliest row counts."""
    rows = [row for row in order_rules() if row.rule == rule]
    return next((row for row in rows if row.in_force(on)), rows[-1])
