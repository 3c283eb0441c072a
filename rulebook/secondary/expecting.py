"""What a later payer is expected to pay, line by line: never asserted, always compared.

Medicare as a later payer (42 CFR 411.33(b)): charge 175, primary allowed 150 and paid 120, Medicare's fee
125, deductible met. The three amounts are 55, 100 and 30: Medicare pays 30. For other plans the method of
coordination decides, and what their own benefit would be is rarely known: then the answer is a range.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from models.practice import LineOfBusiness
from models.secondary import SecondaryExpectation, SecondaryLine
from rulebook.dated import Dated, entries, in_force

BY_METHOD = ("standard", "carve_out", "maintenance_of_benefits")
Range = tuple[int, int, bool]
"""Lowest and highest amount in cents, and whether they are more than bounds."""


class SecondaryRule(Dated):
    """One row of ``data/secondary.toml``."""

    rule: str
    plain: str
    percent: int = 100


@cache
def secondary_rules() -> tuple[SecondaryRule, ...]:
    """Return every row, those out of force too."""
    return entries("secondary.toml", SecondaryRule, "rule")


def expected(
    lines: Iterable[SecondaryLine],
    on: date,
    *,
    line_of_business: LineOfBusiness = "commercial",
    method: str = "",
    deductible_left_cents: int = 0,
) -> SecondaryExpectation:
    """Return what the later payer pays for these lines together, in cents.

    ``deductible_left_cents`` is what the patient still owes of the later payer's deductible; it is used up
    line by line.
    """
    name = _rule_name(line_of_business, method)
    row = next(row for row in in_force(secondary_rules(), on) if row.rule == name)
    low = high = 0
    certain, left = True, deductible_left_cents
    for line in lines:
        at_least, at_most, known = _of_line(row, line, left)
        low, high, certain = low + at_least, high + at_most, certain and known
        left = max(0, left - (line.fee_cents or 0))
    return SecondaryExpectation(
        low_cents=low,
        high_cents=high,
        rule=row.rule,
        version=row.effective_from.isoformat(),
        source=row.source,
        reason=row.plain,
        certain=certain,
    )


def _rule_name(line_of_business: LineOfBusiness, method: str) -> str:
    if line_of_business == "medicare":
        return "secondary/medicare"
    return f"secondary/{method}" if method in BY_METHOD else "secondary/unknown_method"


def _of_line(row: SecondaryRule, line: SecondaryLine, deductible_cents: int) -> Range:
    match row.rule:
        case "secondary/medicare":
            return medicare_line(line, row.percent, deductible_cents)
        case "secondary/standard":
            return _standard(line, deductible_cents)
        case "secondary/carve_out":
            return _carve_out(line, deductible_cents)
        case "secondary/maintenance_of_benefits":
            return _maintenance(line, deductible_cents)
        case _:
            return 0, max(0, line.patient_cents), False


def medicare_line(line: SecondaryLine, percent: int = 80, deductible_cents: int = 0) -> Range:
    """Return what Medicare pays for one line after the primary (42 CFR 411.33(a)).

    Nothing where the provider must take the primary's payment as full (42 CFR 411.32(b)). Without Medicare's
    fee the middle one of the three amounts is not known, and the range begins at nothing.
    """
    charge = (
        line.charge_cents if line.obligated_cents is None else min(line.charge_cents, line.obligated_cents)
    )
    excess = max(0, charge - line.paid_cents)
    if line.fee_cents is None:
        return 0, max(0, min(excess, line.allowed_cents - line.paid_cents)), False
    alone = max(0, line.fee_cents - deductible_cents) * percent // 100
    higher = max(line.fee_cents, line.allowed_cents) - line.paid_cents
    pays = max(0, min(excess, alone, higher))
    return pays, pays, True


def _standard(line: SecondaryLine, deductible_cents: int) -> Range:
    """Up to the patient's share; the plan's own benefit is the other bound, where its fee is known."""
    share = max(0, line.patient_cents)
    if line.fee_cents is None:
        return 0, share, False
    return 0, min(share, max(0, line.fee_cents - deductible_cents)), False


def _carve_out(line: SecondaryLine, deductible_cents: int) -> Range:
    """Own benefit less the primary's payment: nothing where the primary paid as much."""
    if line.fee_cents is None:
        return 0, max(0, line.patient_cents), False
    most = max(0, line.fee_cents - deductible_cents) - line.paid_cents
    return 0, max(0, min(line.patient_cents, most)), most <= 0


def _maintenance(line: SecondaryLine, deductible_cents: int) -> Range:
    """The primary's payment comes off the allowed amount first, the plan's own sharing after that."""
    allowed = line.fee_cents if line.fee_cents is not None else line.allowed_cents
    most = max(0, allowed - line.paid_cents - deductible_cents)
    return 0, max(0, min(line.patient_cents, most)), most == 0
