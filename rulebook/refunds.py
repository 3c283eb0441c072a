"""Until when a payer gets back what it paid too much: pure, from ``data/refunds.toml``.

An overpayment by Medicare that was found on 2026-11-04 is returned by 2027-01-03: ``limit_of("MB", day)``.
"""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from rulebook.dated import Dated, entries


class RefundRule(Dated):
    """One row of the data file: payers of these filing indicators get it back within so many days."""

    filing_indicators: tuple[str, ...]
    days: int


class RefundLimit(NamedTuple):
    """The last day for returning an overpayment, and the law that says so."""

    last_day: date
    source: str


@cache
def refund_rules() -> tuple[RefundRule, ...]:
    """Return every row of ``data/refunds.toml``."""
    return entries("refunds.toml", RefundRule)


def limit_of(filing_indicator: str, found_on: date) -> RefundLimit | None:
    """Return until when this kind of payer gets its money back; None where only its contract says."""
    rules = (rule for rule in refund_rules() if filing_indicator in rule.filing_indicators)
    rule = next((rule for rule in rules if rule.in_force(found_on)), None)
    return RefundLimit(found_on + timedelta(days=rule.days), rule.source) if rule else None
