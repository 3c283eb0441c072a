"""Scrub rules about where the service was given."""

import re
from collections.abc import Iterator

from models.claim import ServiceLine
from rulebook.context import Case, Hit
from rulebook.edits.services import House, place_rule, table

PLACE = re.compile(r"[0-9]{2}")
NO_BUILDING = frozenset({"02", "10", "12", "41", "42"})
"""Telehealth, home and ambulance: there is no facility to name."""


def place_of_service_format(case: Case) -> Iterator[Hit]:
    """A place of service code (CLM05-1, SV105) is two digits: 11 office, 10 telehealth at home."""
    for path, place in _places(case):
        if PLACE.fullmatch(place) is None:
            yield Hit(path, "The place of service is not two digits")


def place_of_service_unknown(case: Case) -> Iterator[Hit]:
    """The place is one of CMS's list on the date of service (CARC 58)."""
    if not case.codes.loaded("pos", case.on):
        return
    for path, place in _places(case):
        if PLACE.fullmatch(place) is not None and case.codes.place(place, case.on) is None:
            yield Hit(path, f"{place} is no place of service on {case.on.isoformat()}")


def facility_missing(case: Case) -> Iterator[Hit]:
    """A service in a facility (hospital, surgery center, nursing home) names it: loop 2310C, RARC MA114.

    A facility that bills for itself is named already, as the billing provider.
    """
    if case.document.facility is not None:
        return
    for n, line in case.lines:
        place = case.codes.place(case.place(line), line.service_from)
        if place is None or not place.facility or place.code in NO_BUILDING or line.facility is not None:
            continue
        if not at_own_house(case, line, place.code):
            yield Hit("facility", f"Line {n} was given in a facility that the claim does not name")
            return


def at_own_house(case: Case, line: ServiceLine, place: str) -> bool:
    """Tell whether who bills is the place itself: by its taxonomy, or by SG of a surgery center."""
    taxonomy = case.document.billing.taxonomy
    if "SG" in line.modifiers:
        return True
    return any(
        place in house.places and taxonomy.startswith(house.taxonomies)
        for house in table(House, "house")
        if house.in_force(line.service_from)
    )


def place_for_visit(case: Case) -> Iterator[Hit]:
    """A visit's code says where it is given: an emergency visit (99284) at place 23 or by video (CARC 5)."""
    for n, line in case.lines:
        rule = place_rule(line.procedure, line.service_from)
        if rule is not None and not rule.fits(case.place(line)):
            field = f"lines.{n}.place_of_service" if line.place_of_service else "place_of_service"
            yield Hit(field, f"Line {n} is a {rule.name.replace('_', ' ')}, which is not given at this place")


def _places(case: Case) -> Iterator[tuple[str, str]]:
    yield "place_of_service", case.document.place_of_service
    for n, line in case.lines:
        if line.place_of_service:
            yield f"lines.{n}.place_of_service", line.place_of_service
