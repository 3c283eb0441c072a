"""What is asked of charges, units, payments and dates of a claim and its lines (837)."""

import re
from datetime import date

from x12.dates import day_of, first_day, last_day
from x12.money_text import cents
from x12.placed_loop import PlacedLoop
from x12.reporter import Reporter
from x12.segment import Segment

_PAST_TEXT = """
    011 050 090 091 096 304 431 434 435 439 444 453 454 455 461 463 472 484 573 738 739
    """
_PAST = frozenset(_PAST_TEXT.split())
"""Dates of what has happened; a prescription or a return to work may lie ahead."""
_OLDEST = date(1900, 1, 1)
_MOST_CENTS = 99_999_999_99
_DECIMALS = re.compile(r".*\.[0-9]{2}[0-9]*[1-9]")
_NDC = re.compile(r"[0-9]{11}")


def check_services(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check the charges and dates of a claim and of each of its lines."""
    heading = claim.first("CLM")
    if heading is not None:
        _check_amount(claim, heading, 2, "charge_negative", reporter)
        if heading.get(2) and cents(heading, 2) == 0:
            reporter.add("charge_zero", claim, heading, "02")
    birth, numbers = _birth_day(claim), set[str]()
    _check_days(claim, None, reporter)
    for line in claim.inner("2400"):
        _check_line(line, birth, numbers, reporter)
    for other in claim.inner("2320"):
        for segment in other.all("AMT"):
            _check_amount(other, segment, 2, "paid_negative", reporter)
        for inner in other.loops:
            _check_days(inner, None, reporter)


def _birth_day(claim: PlacedLoop) -> date | None:
    """Return the birth day of the patient: of loop 2010CA, or of 2010BA when the subscriber is it."""
    level = claim.parent
    person = (level.one("2010CA") or level.one("2010BA")) if level is not None else None
    facts = person.first("DMG") if person is not None else None
    return day_of(facts.get(2)) if facts is not None else None


def _check_line(line: PlacedLoop, birth: date | None, numbers: set[str], reporter: Reporter) -> None:
    for segment in line.segments:
        if segment.id == "SV1":
            _check_charge(line, segment, 2, 4, reporter)
        elif segment.id == "SV2":
            _check_charge(line, segment, 3, 5, reporter)
        elif segment.id == "REF" and segment.get(1) == "6R":
            if segment.get(2) in numbers:
                reporter.add("line_number_repeated", line, segment, "02")
            numbers.add(segment.get(2))
    _check_days(line, birth, reporter)
    for inner in line.loops:
        if inner.id == "2430":
            _check_amount(inner, inner.segments[0], 2, "paid_negative", reporter)
            _check_days(inner, None, reporter)
        elif inner.id == "2410":
            _check_drug(inner, reporter)


def _check_charge(line: PlacedLoop, segment: Segment, charge: int, units: int, reporter: Reporter) -> None:
    _check_amount(line, segment, charge, "charge_negative", reporter)
    number = segment.get(units)
    if number and (number.startswith("-") or not number.strip("0.")):
        reporter.add("units_not_positive", line, segment, f"{units:02d}")


def _check_amount(
    loop: PlacedLoop, segment: Segment, element: int, negative: str, reporter: Reporter
) -> None:
    """Check that an amount is not negative, has two decimals at most and ten digits at most."""
    text, place = segment.get(element), f"{element:02d}"
    if text.startswith("-") and text.strip("-0."):
        reporter.add(negative, loop, segment, place)
    if "." in text and _DECIMALS.fullmatch(text):
        reporter.add("amount_decimals", loop, segment, place)
    elif len(text) > 8 and abs(cents(segment, element) or 0) > _MOST_CENTS:
        reporter.add("amount_too_large", loop, segment, place)


def _check_days(loop: PlacedLoop, birth: date | None, reporter: Reporter) -> None:
    """Check the dates of one loop; those of a service against the patient's birth, too."""
    for segment in loop.segments:
        if segment.id != "DTP":
            continue
        text = segment.get(3)
        first, last = first_day(text), last_day(text)
        if first is None or last is None:
            continue
        rule = _wrong_day(segment.get(1), first, last, reporter.file_day)
        if rule is None and birth is not None and segment.get(1) == "472" and first < birth:
            rule = "service_before_birth"
        if rule is not None:
            reporter.add(rule, loop, segment, "03")


def _wrong_day(meaning: str, first: date, last: date, today: date | None) -> str | None:
    if first < _OLDEST:
        return "day_too_old"
    if last < first:
        return "period_reversed"
    if today is not None and last > today and meaning in _PAST:
        return "day_in_future"
    return None


def _check_drug(drug: PlacedLoop, reporter: Reporter) -> None:
    """Check ``LIN**N4*12345678901``: an NDC has eleven digits."""
    product = drug.first("LIN")
    if product is not None and product.get(2) == "N4" and not _NDC.fullmatch(product.get(3)):
        reporter.add("drug_code_format", drug, product, "03")
