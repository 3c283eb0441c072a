"""What is asked of charges, units, payments and dates of a claim and its lines (837)."""

import re
from datetime import date
from functools import lru_cache

from x12.checks.dates import day_of, first_day, last_day
from x12.checks.money_text import cents
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.claims.parts import CHARGES, ClaimParts
from x12.segment import Segment

_PAST_TEXT = """
    011 050 090 091 096 304 431 434 435 439 444 453 454 455 461 463 472 484 573 738 739
    """
_PAST = frozenset(_PAST_TEXT.split())
"""Dates of what has happened; a prescription or a return to work may lie ahead."""
_OLDEST = date(1900, 1, 1)
_MOST_CENTS = 99_999_999_99
_SURELY_GOOD = 8
"""So many digits without sign and point are an amount like most others."""
_NDC = re.compile(r"[0-9]{11}")


def check_services(claim: ClaimParts, reporter: Reporter) -> None:
    """Check the charges and dates of a claim and of each of its lines."""
    loop = claim.loop
    _check_amount(loop, claim.heading, 2, "charge_negative", reporter)
    if claim.charge == 0 and claim.heading.get(2):
        reporter.add("charge_zero", loop, claim.heading, "02")
    for line, service in claim.services:
        charge = CHARGES[service.id]
        _check_amount(line, service, charge, "charge_negative", reporter)
        _check_units(line, service, charge + 2, reporter)
    birth = _birth_day(loop)
    for place, day in claim.days:
        _check_day(place, day, birth, reporter)
    _check_line_numbers(claim, reporter)
    for line in claim.lines:
        if line.loops:
            _check_inside_line(line, reporter)
    for other in claim.others:
        _check_other_payer(other, reporter)


def _check_other_payer(other: PlacedLoop, reporter: Reporter) -> None:
    for segment in other.all("AMT"):
        _check_amount(other, segment, 2, "paid_negative", reporter)
    for inner in other.loops:
        _check_days(inner, reporter)


def _birth_day(claim: PlacedLoop) -> date | None:
    """Return the birth day of the patient: of loop 2010CA, or of 2010BA when the subscriber is it."""
    level = claim.parent
    person = (level.one("2010CA") or level.one("2010BA")) if level is not None else None
    facts = person.first("DMG") if person is not None else None
    return day_of(facts.get(2)) if facts is not None else None


def _check_line_numbers(claim: ClaimParts, reporter: Reporter) -> None:
    numbers: set[str] = set()
    for line, reference in claim.line_numbers:
        number = reference.get(2)
        if number in numbers:
            reporter.add("line_number_repeated", line, reference, "02")
        numbers.add(number)


def _check_inside_line(line: PlacedLoop, reporter: Reporter) -> None:
    """Check the decisions of other payers and the drugs of a line."""
    for inner in line.loops:
        if inner.id == "2430":
            _check_amount(inner, inner.segments[0], 2, "paid_negative", reporter)
            _check_days(inner, reporter)
        elif inner.id == "2410":
            _check_drug(inner, reporter)


def _check_units(line: PlacedLoop, segment: Segment, element: int, reporter: Reporter) -> None:
    number = segment.get(element)
    if number and (number[0] == "-" or not number.strip("0.")):
        reporter.add("units_not_positive", line, segment, f"{element:02d}")


def _check_amount(
    loop: PlacedLoop, segment: Segment, element: int, negative: str, reporter: Reporter
) -> None:
    """Check that an amount is not negative, has two decimals at most and ten digits at most."""
    text = segment.get(element)
    if len(text) <= _SURELY_GOOD and text.isdecimal():
        return
    place = f"{element:02d}"
    if text.startswith("-") and text.strip("-0."):
        reporter.add(negative, loop, segment, place)
    if len(text.partition(".")[2].rstrip("0")) > 2:
        reporter.add("amount_decimals", loop, segment, place)
    elif len(text) > 8 and abs(cents(segment, element) or 0) > _MOST_CENTS:
        reporter.add("amount_too_large", loop, segment, place)


def _check_days(loop: PlacedLoop, reporter: Reporter) -> None:
    """Check the dates of a loop that are not about the service itself."""
    for segment in loop.all("DTP"):
        _check_day(loop, segment, None, reporter)


def _check_day(loop: PlacedLoop, segment: Segment, birth: date | None, reporter: Reporter) -> None:
    rule = _wrong_day(segment.get(1), segment.get(3), reporter.file_day, birth)
    if rule is not None:
        reporter.add(rule, loop, segment, "03")


@lru_cache(maxsize=4096)
def _wrong_day(meaning: str, text: str, today: date | None, birth: date | None) -> str | None:
    """Return the rule that a day or period breaks; the same few days stand in most lines of a file."""
    first, last = first_day(text), last_day(text)
    if first is None or last is None:
        return None
    if first < _OLDEST:
        return "day_too_old"
    if last < first:
        return "period_reversed"
    if today is not None and last > today and meaning in _PAST:
        return "day_in_future"
    if birth is not None and meaning == "472" and first < birth:
        return "service_before_birth"
    return None


def _check_drug(drug: PlacedLoop, reporter: Reporter) -> None:
    """Check ``LIN**N4*12345678901``: an NDC has eleven digits."""
    product = drug.first("LIN")
    if product is not None and product.get(2) == "N4" and not _NDC.fullmatch(product.get(3)):
        reporter.add("drug_code_format", drug, product, "03")
