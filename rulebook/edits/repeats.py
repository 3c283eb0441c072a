"""Scrub rules about services billed twice: within a claim, and across the claims of a patient."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from models.claim import ServiceLine
from models.earlier_service import EarlierService
from rulebook.context import Case, Hit
from rulebook.edits.services import is_a

AGAIN = frozenset({"76", "77", "91"})
"""Modifiers that say a service was given once more; a third time carries the same one as the second."""

DISTINCT = frozenset({"59", "XE", "XS", "XP", "XU"})
"""Modifiers that tell a service from a plain one, and not from a further one with the same modifier."""

REPEATS = AGAIN | DISTINCT
THREE_YEARS = 3

Service = tuple[object, ...]


def duplicate_line(case: Case) -> Iterator[Hit]:
    """The same service twice on one day looks like a slip, unless something says otherwise.

    Two lines 99213 on 3 March by the same provider: the second one is found. With 76 (repeat by the same
    physician) on the second one, both are right; so are RT beside LT, another drug code, and lines whose
    notes tell different times.
    """
    if len(case.lines) < 2:
        return
    seen: set[Service] = set()
    for n, line in case.lines:
        key = (*_service(case, line, line.modifiers), line.units)
        if key in seen and REPEATS.isdisjoint(line.modifiers):
            yield Hit(f"lines.{n}", "The line repeats an earlier line without a modifier that says why")
        seen.add(key)


def repeat_unclear(case: Case) -> Iterator[Hit]:
    """A line that is told from another one by too little: its units alone, or a 59 that both of them carry.

    One of two such lines is mostly denied as a duplicate (CARC 18). Two lines with 91 are right beside a
    plain first test, here or on another claim, and keyed twice without it.
    """
    if len(case.lines) < 2 and DISTINCT.isdisjoint(case.modifiers):
        return
    seen: dict[Service, set[Decimal]] = {}
    for n, line in case.lines:
        key = _service(case, line, line.modifiers)
        if key in seen and _told_by_too_little(case, line, seen):
            yield Hit(
                f"lines.{n}", "Nothing but units, or a modifier that both have, tells the line from another"
            )
        elif not DISTINCT.isdisjoint(line.modifiers) and _on_another_claim(case, line):
            yield Hit(f"lines.{n}", "Another claim of this patient bills this service with the same modifier")
        seen.setdefault(key, set()).add(line.units)


def _told_by_too_little(case: Case, line: ServiceLine, seen: dict[Service, set[Decimal]]) -> bool:
    if REPEATS.isdisjoint(line.modifiers):
        return line.units not in seen[_service(case, line, line.modifiers)]
    if AGAIN.isdisjoint(line.modifiers):
        return True
    first = _service(case, line, (m for m in line.modifiers if m not in AGAIN))
    return first not in seen and not any(
        service.procedure == line.procedure for service in case.services_on(line.service_from)
    )


def _service(case: Case, line: ServiceLine, modifiers: Iterable[str]) -> Service:
    """Return what makes a line a service of its own; the order of modifiers only prices it."""
    dates = (line.service_from, line.service_to or line.service_from)
    drug = line.drug.ndc if line.drug is not None else ""
    what = (line.procedure, line.procedure_qualifier, tuple(sorted(modifiers)))
    return (*what, *dates, case.rendering(line).npi, drug, line.note)


def duplicate_claim(case: Case) -> Iterator[Hit]:
    """A service that another open or paid claim of the patient bills to the same payer comes back as CARC 18.

    Of two such claims the later one is found. A replacement or void repeats the claim it changes; that one is
    not among the others.
    """
    for n, line in case.lines if case.context.history else ():
        if _on_another_claim(case, line) and REPEATS.isdisjoint(line.modifiers):
            yield Hit(f"lines.{n}", "Another claim of this patient bills this service to this payer")


def _on_another_claim(case: Case, line: ServiceLine) -> bool:
    that_day = case.services_on(line.service_from)
    if not that_day:
        return False
    payer = case.billed[1].payer.payer_id if case.billed is not None else ""
    return any(
        payer in (service.payer_id, *service.payer_ids) and _same(case, line, service)
        for service in that_day
        if service.came_first
    )


def _same(case: Case, line: ServiceLine, service: EarlierService) -> bool:
    return (
        service.procedure == line.procedure
        and service.service_from == line.service_from
        and sorted(service.modifiers) == sorted(line.modifiers)
        and service.rendering_npi == case.rendering(line).npi
    )


def new_patient_seen_before(case: Case) -> Iterator[Hit]:
    """A patient is new when nobody of this specialty in the practice saw them for three years (CARC B16).

    Seen on 2 March 2023, the patient is new again on 2 March 2026 and not the day before.
    """
    for n, line in case.lines if case.context.history else ():
        if not is_a("new_patient", line.procedure, line.service_from):
            continue
        since = _years_before(line.service_from, THREE_YEARS)
        if any(
            since < service.service_from < line.service_from
            and is_a("visit", service.procedure, service.service_from)
            and _knows_the_patient(case, line, service)
            for service in case.context.history
        ):
            yield Hit(
                f"lines.{n}.procedure",
                "The patient was seen by this specialty of the practice within three years",
            )


def _knows_the_patient(case: Case, line: ServiceLine, service: EarlierService) -> bool:
    """Tell whether an earlier visit was to the same provider, or to the same specialty of the same group."""
    if service.rendering_npi and service.rendering_npi == case.rendering(line).npi:
        return True
    specialty = case.rendering(line).taxonomy or case.document.billing.taxonomy
    same_group = bool(service.billing_npi) and service.billing_npi == case.document.billing.npi
    return same_group and bool(specialty) and specialty == service.specialty


def _years_before(day: date, years: int) -> date:
    """Return the same day so many years ago; 28 February for a 29th that the year does not have."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
