"""Scrub rules about service lines: codes, modifiers, charges, units, repeats."""

import re
from collections.abc import Iterator

from models.claim import ClaimDocument, ServiceLine
from rulebook.context import Case, Hit

PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
"""CPT (``99213``, ``0001F``, ``0042T``) or HCPCS level II (``J1100``): five characters."""

MODIFIER = re.compile(r"[0-9A-Z]{2}")
REPEATS = frozenset({"76", "77", "91", "59", "XE", "XS", "XP", "XU"})
"""Modifiers that make a second line a service of its own: repeat, repeat test, distinct service."""

MOST_MODIFIERS = 4
MOST_LINES = 50


def line_count(case: Case) -> Iterator[Hit]:
    """An 837P claim has one to fifty service lines (loop 2400)."""
    if not case.document.lines:
        yield Hit("lines", "The claim has no service line")
    if len(case.document.lines) > MOST_LINES:
        yield Hit("lines", f"The claim has more than {MOST_LINES} service lines")


def procedure_format(case: Case) -> Iterator[Hit]:
    """Every line has a procedure; one of the HC code set has the shape of CPT or HCPCS."""
    for n, line in case.lines:
        if not line.procedure:
            yield Hit(f"lines.{n}.procedure", "The line has no procedure code")
        elif line.procedure_qualifier == "HC" and PROCEDURE.fullmatch(line.procedure) is None:
            yield Hit(f"lines.{n}.procedure", "This is not the shape of a CPT or HCPCS code")


def modifier_format(case: Case) -> Iterator[Hit]:
    """A modifier is two letters or digits, and a line carries at most four (SV101-3 to 6)."""
    for n, line in case.lines:
        field = f"lines.{n}.modifiers"
        if any(MODIFIER.fullmatch(modifier) is None for modifier in line.modifiers):
            yield Hit(field, "A modifier is not two letters or digits")
        if len(line.modifiers) > MOST_MODIFIERS:
            yield Hit(field, f"The line has more than {MOST_MODIFIERS} modifiers")


def line_charge(case: Case) -> Iterator[Hit]:
    """A charge is never negative (RFI 2499: void and replace), and zero only where nothing is charged.

    Quality codes report care and carry no price: CPT category II (``3078F``) and HCPCS G codes may be 0.
    """
    for n, line in case.lines:
        field = f"lines.{n}.charge_cents"
        if line.charge_cents < 0:
            yield Hit(field, "The charge is negative")
        elif line.charge_cents == 0 and not _reports_only(line):
            yield Hit(field, "The charge is zero")


def charge_sum(case: Case) -> Iterator[Hit]:
    """The claim's charge (CLM02) is the sum of its lines (SV102): 120.00 + 30.00 = 150.00, to the cent."""
    if case.document.lines and case.document.charge_cents != sum(
        line.charge_cents for line in case.document.lines
    ):
        yield Hit("charge_cents", "The claim's charge is not the sum of its lines")


def units_not_positive(case: Case) -> Iterator[Hit]:
    """A service was given at least once: units (SV104) are above zero."""
    for n, line in case.lines:
        if line.units <= 0:
            yield Hit(f"lines.{n}.units", "The units are zero or negative")


def unit_measure(case: Case) -> Iterator[Hit]:
    """Units are counted (UN) or minutes of anesthesia (MJ); nothing else fits SV103."""
    for n, line in case.lines:
        if line.unit not in {"UN", "MJ"}:
            yield Hit(f"lines.{n}.unit", "The unit is neither UN nor MJ")


def duplicate_line(case: Case) -> Iterator[Hit]:
    """The same service twice on one day looks like a slip, unless a modifier says otherwise.

    Two lines 99213 on 3 March by the same provider: the second one is found. With 76 (repeat by the same
    physician) on the second one, both are right.
    """
    seen: set[tuple[object, ...]] = set()
    for n, line in case.lines:
        key = _service(line, case.document)
        if key in seen and REPEATS.isdisjoint(line.modifiers):
            yield Hit(f"lines.{n}", "The line repeats an earlier line without a modifier that says why")
        seen.add(key)


def line_control_number_duplicate(case: Case) -> Iterator[Hit]:
    """A line control number (REF*6R) brings the payer's answer back to its line, so no two are the same."""
    seen: set[str] = set()
    for n, line in case.lines:
        if line.control_number and line.control_number in seen:
            yield Hit(f"lines.{n}.control_number", "Another line has this control number")
        seen.add(line.control_number)


def _reports_only(line: ServiceLine) -> bool:
    return line.procedure.endswith("F") or line.procedure.startswith("G")


def _service(line: ServiceLine, document: ClaimDocument) -> tuple[object, ...]:
    rendering = line.rendering or document.rendering or document.billing
    dates = (line.service_from, line.service_to or line.service_from)
    # The order of modifiers prices a line but does not make it another service.
    return (line.procedure, line.procedure_qualifier, tuple(sorted(line.modifiers)), *dates, rendering.npi)
