"""Scrub rules about services billed twice: within a claim, and across the claims of a patient."""

from collections.abc import Iterator

from models.claim import ServiceLine
from models.earlier_service import EarlierService
from rulebook.context import Case, Hit
from rulebook.edits.services import is_a

REPEATS = frozenset({"76", "77", "91", "59", "XE", "XS", "XP", "XU"})
"""Modifiers that make a second line a service of its own: repeat, repeat test, distinct service."""

NEW_PATIENT = ("99202", "99203", "99204", "99205", "99341", "99342", "99344", "99345")
THREE_YEARS = 3


def duplicate_line(case: Case) -> Iterator[Hit]:
    """The same service twice on one day looks like a slip, unless something says otherwise.

    Two lines 99213 on 3 March by the same provider: the second one is found. With 76 (repeat by the same
    physician) on the second one, both are right; so are RT beside LT, other units, another drug code, and
    lines whose notes tell different times.
    """
    seen: set[tuple[object, ...]] = set()
    for n, line in case.lines:
        key = _service(case, line)
        if key in seen and REPEATS.isdisjoint(line.modifiers):
            yield Hit(f"lines.{n}", "The line repeats an earlier line without a modifier that says why")
        seen.add(key)


def _service(case: Case, line: ServiceLine) -> tuple[object, ...]:
    dates = (line.service_from, line.service_to or line.service_from)
    drug = line.drug.ndc if line.drug is not None else ""
    # The order of modifiers prices a line but does not make it another service.
    what = (line.procedure, line.procedure_qualifier, tuple(sorted(line.modifiers)), line.units)
    return (*what, *dates, case.rendering(line).npi, drug, line.note)


def duplicate_claim(case: Case) -> Iterator[Hit]:
    """A service that another open or paid claim of the patient bills to the same payer comes back as CARC 18.

    Of two such claims the later one is found. A replacement or void repeats the claim it changes; that one is
    not among the others.
    """
    payer = case.billed[1].payer.payer_id if case.billed is not None else ""
    for n, line in case.lines:
        if REPEATS.isdisjoint(line.modifiers) and any(
            payer in (service.payer_id, *service.payer_ids) and _same(case, line, service)
            for service in case.context.history
            if service.came_first
        ):
            yield Hit(f"lines.{n}", "Another claim of this patient bills this service to this payer")


def _same(case: Case, line: ServiceLine, service: EarlierService) -> bool:
    return (
        service.procedure == line.procedure
        and service.service_from == line.service_from
        and sorted(service.modifiers) == sorted(line.modifiers)
        and service.rendering_npi == case.rendering(line).npi
    )


def new_patient_seen_before(case: Case) -> Iterator[Hit]:
    """A patient is new when the practice has not seen them for three years (CARC B16)."""
    for n, line in case.lines:
        if line.procedure not in NEW_PATIENT:
            continue
        since = line.service_from.replace(year=line.service_from.year - THREE_YEARS, day=1)
        if any(
            since <= s.service_from < line.service_from
            and s.rendering_npi == case.rendering(line).npi
            and is_a("visit", s.procedure, s.service_from)
            for s in case.context.history
        ):
            yield Hit(f"lines.{n}.procedure", "The patient was seen by this provider within three years")
