"""Scrub rules about service lines: codes, charges, units, drugs."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal

from models.claim import ServiceLine
from rulebook.context import Case, Hit
from rulebook.edits.services import age_rule, is_a

PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
"""CPT (``99213``, ``0001F``, ``0042T``) or HCPCS level II (``J1100``): five characters."""

HCPCS = re.compile(r"[A-Z][0-9]{4}")
REMEMBERED = 65536
MOST_LINES = 50
MINUTES_OF_A_DAY = 1440
LABORATORIES = frozenset({"11", "49", "50", "72", "81"})
"""Places whose laboratory bills its tests under its own CLIA number: offices, clinics, laboratories."""

LINE_CLIA = re.compile(r"REF.(X4|F4).+")
"""A CLIA number at a line, as the segment came: of this laboratory, or of the one that was sent to."""


@lru_cache(maxsize=REMEMBERED)
def table_of(procedure: str) -> Literal["cpt", "hcpcs", ""]:
    """Return the code set that a procedure is one of by its shape; empty for the shape of neither."""
    if PROCEDURE.fullmatch(procedure) is None:
        return ""
    return "hcpcs" if HCPCS.fullmatch(procedure) else "cpt"


def line_count(case: Case) -> Iterator[Hit]:
    """An 837P claim has one to fifty service lines (loop 2400)."""
    if not case.lines:
        yield Hit("lines", "The claim has no service line")
    if len(case.lines) > MOST_LINES:
        yield Hit("lines", f"The claim has more than {MOST_LINES} service lines")


def procedure_format(case: Case) -> Iterator[Hit]:
    """Every line has a procedure; one of the HC code set has the shape of CPT or HCPCS."""
    for n, line in case.lines:
        if not line.procedure:
            yield Hit(f"lines.{n}.procedure", "The line has no procedure code")
        elif line.procedure_qualifier == "HC" and not table_of(line.procedure):
            yield Hit(f"lines.{n}.procedure", "This is not the shape of a CPT or HCPCS code")


def procedure_unknown(case: Case) -> Iterator[Hit]:
    """A procedure is a code in force on the date of service (CARC 181).

    Checked only against a complete table: HCPCS Level II by letter, CPT by the practice's own file.
    """
    for n, line in case.lines:
        kind = table_of(line.procedure) if line.procedure_qualifier == "HC" else ""
        if not kind:
            continue
        if case.complete(kind, line.service_from) and case.procedure(line) is None:
            day = line.service_from.isoformat()
            yield Hit(f"lines.{n}.procedure", f"{line.procedure} is no procedure code on {day}")


def procedure_sex(case: Case) -> Iterator[Hit]:
    """Some procedures are of one sex (CARC 7); KX says that the contradiction is known and meant."""
    if not case.sex:
        return
    for n, line in case.lines:
        if "KX" not in line.modifiers and _sex(case, line) not in ("", case.sex):
            yield Hit(f"lines.{n}.procedure", f"{line.procedure} does not go with the sex on the claim")


def _sex(case: Case, line: ServiceLine) -> str:
    known = case.procedure(line)
    if known is not None and known.sex:
        return known.sex
    return _sex_of(line.procedure, line.service_from)


@lru_cache(maxsize=REMEMBERED)
def _sex_of(procedure: str, on: date) -> str:
    """Return the sex that a procedure is of by its class; empty for most."""
    if is_a("female", procedure, on):
        return "F"
    return "M" if is_a("male", procedure, on) else ""


def procedure_age(case: Case) -> Iterator[Hit]:
    """Some procedures are of an age (CARC 6): 99394 is the yearly visit of somebody of 12 to 17."""
    for n, line in case.lines:
        ages = _ages(case, line)
        age = case.age_on(line.service_from) if ages is not None else None
        if ages is not None and age is not None and not ages[0] <= age <= ages[1]:
            yield Hit(
                f"lines.{n}.procedure", f"{line.procedure} does not go with the age on the date of service"
            )


def _ages(case: Case, line: ServiceLine) -> tuple[int, int] | None:
    """Return the ages that a line's procedure is for; None for most, which are for all."""
    known = case.procedure(line)
    if known is not None and (known.age_from is not None or known.age_to is not None):
        return known.age_from or 0, 999 if known.age_to is None else known.age_to
    rule = age_rule(line.procedure, line.service_from)
    return rule.years if rule is not None else None


def unlisted_description_missing(case: Case) -> Iterator[Hit]:
    """An unlisted code (64999, J3490) says nothing by itself: SV101-7 or a note describes the service."""
    for n, line in case.lines:
        known = case.procedure(line)
        unlisted = known is not None and known.unlisted
        if not unlisted and not is_a("unlisted", line.procedure, line.service_from):
            continue
        drug = line.drug is not None and bool(line.drug.ndc)
        if not (line.description or line.note or case.document.note or drug):
            yield Hit(f"lines.{n}.description", f"{line.procedure} is an unlisted code without a description")


def line_charge(case: Case) -> Iterator[Hit]:
    """A charge is never negative (RFI 2499: void and replace), and zero only where nothing is charged.

    A claim that charges nothing at all is an error. One line of zero beside others is asked about:
    samples and what another line pays for are billed so, and payers differ in whether they take it.

    Quality codes report care and carry no price: CPT category II (``3078F``), HCPCS G and M may be 0; so may
    the visit after surgery (99024) and a vaccine that the state supplied (modifier SL).
    """
    something = any(line.charge_cents > 0 for _, line in case.lines)
    for n, line in case.lines:
        field = f"lines.{n}.charge_cents"
        if line.charge_cents < 0:
            yield Hit(field, "The charge is negative")
        elif line.charge_cents == 0 and not _reports_only(line):
            yield Hit(field, "The charge is zero", asks=something)


def _reports_only(line: ServiceLine) -> bool:
    """Quality codes, a visit within a global period (99024), and vaccines the state supplied (SL)."""
    free = line.procedure.startswith("G") or line.procedure == "99024" or "SL" in line.modifiers
    return free or is_a("quality", line.procedure, line.service_from)


def charge_sum(case: Case) -> Iterator[Hit]:
    """The claim's charge (CLM02) is the sum of its lines (SV102): 120.00 + 30.00 = 150.00, to the cent."""
    if case.lines:
        right = sum(line.charge_cents for _, line in case.lines)
        if case.document.charge_cents != right:
            yield Hit("charge_cents", "The claim's charge is not the sum of its lines", right)


def fee_outlier(case: Case) -> Iterator[Hit]:
    """A charge many times the payer's fee is mostly a slip (``Payer.fee_outlier_factor``)."""
    factor = case.context.payer.fee_outlier_factor if case.context.payer is not None else 0
    for n, line, fee in case.allowed:
        if factor and line.charge_cents > factor * fee:
            yield Hit(f"lines.{n}.charge_cents", f"The charge is more than {factor} times the payer's fee")


def charge_below_fee(case: Case) -> Iterator[Hit]:
    """Payers pay the lower of charge and fee: a charge below the fee gives money away."""
    for n, line, fee in case.allowed:
        if 0 < line.charge_cents < fee:
            yield Hit(f"lines.{n}.charge_cents", "The charge is below the payer's fee")


def units_not_positive(case: Case) -> Iterator[Hit]:
    """A service was given at least once: units (SV104) are above zero."""
    for n, line in case.lines:
        if line.units <= 0:
            yield Hit(f"lines.{n}.units", "The units are zero or negative")


def units_fraction(case: Case) -> Iterator[Hit]:
    """Services are counted in whole units; only drugs and miles may be fractions."""
    for n, line in case.lines:
        if line.unit != "UN" or line.units == line.units.to_integral_value():
            continue
        on = line.service_from
        if (
            line.drug is None
            and not is_a("drug", line.procedure, on)
            and not is_a("ambulance", line.procedure, on)
        ):
            yield Hit(f"lines.{n}.units", "The units are a fraction")


def unit_measure(case: Case) -> Iterator[Hit]:
    """Units are counted (UN) or minutes of anesthesia (MJ); nothing else fits SV103."""
    for n, line in case.lines:
        if line.unit not in {"UN", "MJ"}:
            yield Hit(f"lines.{n}.unit", "The unit is neither UN nor MJ")


def anesthesia_minutes(case: Case) -> Iterator[Hit]:
    """Minutes (MJ) are billed for anesthesia (00100 to 01999) and nothing else, at most a day of them."""
    for n, line in case.lines:
        if line.unit != "MJ":
            continue
        if not timed_anesthesia(line):
            yield Hit(f"lines.{n}.unit", "Minutes (MJ) are billed for anesthesia only")
        elif line.units > MINUTES_OF_A_DAY * _days(line):
            yield Hit(f"lines.{n}.units", "The minutes are more than the days of the line have")


def anesthesia_units(case: Case) -> Iterator[Hit]:
    """The time of anesthesia is billed in minutes (MJ), or in units where the payer counts it so.

    Medicare and most payers take minutes; ``Payer.anesthesia_unit`` says what this one takes.
    """
    wanted = case.context.payer.anesthesia_unit if case.context.payer is not None else "MJ"
    for n, line in case.lines:
        if line.unit in ("MJ", "UN") and line.unit != wanted and timed_anesthesia(line):
            counted = "minutes (MJ)" if wanted == "MJ" else "units (UN)"
            yield Hit(f"lines.{n}.unit", f"This payer counts the time of anesthesia in {counted}")


def timed_anesthesia(line: ServiceLine) -> bool:
    """Tell whether a line is anesthesia that is billed by its time; daily pain management (01996) is not."""
    code, on = line.procedure, line.service_from
    return is_a("anesthesia", code, on) and not is_a("anesthesia_without_time", code, on)


def units_of_span(case: Case) -> Iterator[Hit]:
    """A line over several days has at least a unit a day, or it is split by day (RARC N345).

    Not meant is what is billed by the month (equipment, care management, dialysis), by the course
    (radiation, a recorder worn for days) or by time (home care).
    """
    for n, line in case.lines:
        days = _days(line)
        if days < 2 or line.unit != "UN" or not line.units % days:
            continue
        if not any(is_a(name, line.procedure, line.service_from) for name in ("equipment", "by_period")):
            yield Hit(f"lines.{n}.units", f"The units do not divide among the {days} days of the line")


def _days(line: ServiceLine) -> int:
    return ((line.service_to or line.service_from) - line.service_from).days + 1


def line_control_number_duplicate(case: Case) -> Iterator[Hit]:
    """A line control number (REF*6R) brings the payer's answer back to its line, so no two are the same."""
    seen: set[str] = set()
    for n, line in case.lines:
        if line.control_number and line.control_number in seen:
            yield Hit(f"lines.{n}.control_number", "Another line has this control number")
        seen.add(line.control_number)


def clia_missing(case: Case) -> Iterator[Hit]:
    """A laboratory's test needs the laboratory's CLIA number (REF*X4, CARC B23, RARC MA120).

    It may stand at the line (REF*X4, or REF*F4 of the laboratory that was sent to). Hospitals bill their own
    tests under another agreement; a test sent out (90) has the other's number.
    """
    if case.document.clia_number:
        return
    for n, line in case.lines:
        on, code = line.service_from, line.procedure
        if not is_a("laboratory", code, on) or is_a("without_clia", code, on):
            continue
        told = "90" in line.modifiers or any(LINE_CLIA.match(segment) for segment in line.kept_aside)
        if not told and case.place(line) in LABORATORIES and line.charge_cents > 0:
            yield Hit("clia_number", f"Line {n} is a laboratory test, and the claim has no CLIA number")
            return


def ordering_provider_missing(case: Case) -> Iterator[Hit]:
    """Medicare pays tests, images and equipment only with who ordered them (RARC N264, N265)."""
    if case.billed is None or case.billed[1].filing_indicator != "MB":
        return
    claim = case.document
    for n, line in case.lines:
        named = line.ordering or line.referring or claim.referring or claim.primary_care
        kinds = ("laboratory", "imaging", "durable")
        if named is None and any(is_a(kind, line.procedure, line.service_from) for kind in kinds):
            yield Hit(f"lines.{n}.ordering", "The line does not say who ordered the service")
