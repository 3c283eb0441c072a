"""Scrub rules about modifiers: valid on the day, on the right kind of service, free of contradiction."""

import re
from collections.abc import Iterator

from models.claim import ServiceLine
from rulebook.context import Case, Hit
from rulebook.edits.lines import timed_anesthesia
from rulebook.edits.repeats import REPEATS
from rulebook.edits.services import ModifierUse, conflicts, misplaced, places_of

MODIFIER = re.compile(r"[0-9A-Z]{2}")
MOST_MODIFIERS = 4
COMPONENTS = frozenset({"26", "TC"})
SIDES = frozenset({"RT", "LT"})


def modifier_format(case: Case) -> Iterator[Hit]:
    """A modifier is two letters or digits, and a line carries at most four (SV101-3 to 6)."""
    for n, line in case.lines:
        field = f"lines.{n}.modifiers"
        if any(MODIFIER.fullmatch(modifier) is None for modifier in line.modifiers):
            yield Hit(field, "A modifier is not two letters or digits")
        if len(line.modifiers) > MOST_MODIFIERS:
            yield Hit(field, f"The line has more than {MOST_MODIFIERS} modifiers")


def modifier_unknown(case: Case) -> Iterator[Hit]:
    """A modifier is one of the code set in force on the date of service (CARC 182)."""
    for n, line in case.lines:
        if line.modifiers and case.codes.loaded("modifiers", line.service_from):
            for modifier in line.modifiers:
                if MODIFIER.fullmatch(modifier) and case.codes.modifier(modifier, line.service_from) is None:
                    yield Hit(
                        f"lines.{n}.modifiers",
                        f"{modifier} is no modifier on {line.service_from.isoformat()}",
                    )


def modifier_duplicate(case: Case) -> Iterator[Hit]:
    """The same modifier twice on a line says nothing more, and some payers reject the line."""
    for n, line in case.lines:
        if len(line.modifiers) > 1 and len(set(line.modifiers)) < len(line.modifiers):
            once = list(dict.fromkeys(line.modifiers))
            yield Hit(f"lines.{n}.modifiers", "The line carries a modifier twice", once)


def modifier_only_with(case: Case) -> Iterator[Hit]:
    """Some modifiers go with one kind of service only: 25 with a visit, 91 with a test.

    25 on an injection (96372) is wrong: it belongs on the visit beside it.
    """
    for n, _, modifier, use in _misplaced(case):
        if use.only and not use.payers_differ:
            yield Hit(
                f"lines.{n}.modifiers", f"Modifier {modifier} goes with {' or '.join(use.only)} codes only"
            )


def modifier_never_with(case: Case) -> Iterator[Hit]:
    """Some modifiers never stand on a visit: no two sides (50), no second surgeon (62), no parts (26)."""
    for n, _, modifier, use in _misplaced(case):
        if use.never and not use.payers_differ:
            yield Hit(
                f"lines.{n}.modifiers", f"Modifier {modifier} never goes with a {' or '.join(use.never)} code"
            )


def modifier_unusual(case: Case) -> Iterator[Hit]:
    """Some modifiers stand on a service only where the payer wants it so.

    59 on a visit: 25 sets it apart, and yet some payers ask for 59 on the second visit of a day. QZ on a
    nerve block: it is no anesthesia, and yet some payers want to know who gave it.
    """
    for n, line, modifier, use in _misplaced(case):
        if use.payers_differ:
            yield Hit(f"lines.{n}.modifiers", f"Modifier {modifier} is unusual on {line.procedure}")


def _misplaced(case: Case) -> Iterator[tuple[int, ServiceLine, str, ModifierUse]]:
    for n, line in case.lines:
        for modifier in line.modifiers:
            for use in misplaced(modifier, line.procedure, line.service_from):
                yield n, line, modifier, use


def modifier_25_alone(case: Case) -> Iterator[Hit]:
    """25 sets a visit apart from another service of the same practice on the same day; there must be one.

    The other service may be a colleague's, or stand on another claim of the patient.
    """
    for n, line in case.lines:
        if "25" in line.modifiers and not _beside(case, line):
            yield Hit(
                f"lines.{n}.modifiers",
                "Modifier 25 without another service of that day",
                _without(line, "25"),
            )


def _beside(case: Case, line: ServiceLine) -> bool:
    on = line.service_from
    return any(other.service_from == on and other is not line for _, other in case.lines) or bool(
        case.services_on(on)
    )


def _without(line: ServiceLine, modifier: str) -> list[str]:
    return [m for m in line.modifiers if m != modifier]


def modifier_components(case: Case) -> Iterator[Hit]:
    """26 is the reading and TC the machine; both on one line, or one beside the whole, is billed twice.

    A second service of the day is one of its own: at another place, or told from the first by 76, 77, 59.
    """
    yield from _contradictions(case, "modifier_components")
    for lines in _once(case, COMPONENTS):
        whole = {line.procedure for _, line in lines if COMPONENTS.isdisjoint(line.modifiers)}
        for n, line in lines:
            if line.procedure in whole and not COMPONENTS.isdisjoint(line.modifiers):
                yield Hit(
                    f"lines.{n}.modifiers",
                    "The whole service is billed beside its professional or technical part",
                )


def modifier_bilateral(case: Case) -> Iterator[Hit]:
    """50 says both sides; with RT or LT, on this line or another, a side is billed twice."""
    yield from _contradictions(case, "modifier_bilateral")
    for lines in _once(case, SIDES):
        both = {line.procedure for _, line in lines if "50" in line.modifiers}
        for n, line in lines:
            if line.procedure in both and "50" not in line.modifiers and not SIDES.isdisjoint(line.modifiers):
                yield Hit(f"lines.{n}.modifiers", "Both sides are billed on another line of this procedure")


def _once(case: Case, asked: frozenset[str]) -> Iterator[list[tuple[int, ServiceLine]]]:
    """Yield the lines of one day, provider and place that no modifier calls a service given once more.

    Nothing where none of the modifiers ``asked`` about stands on the claim.
    """
    for encounter in () if case.modifiers.isdisjoint(asked) else case.encounters:
        places: dict[str, list[tuple[int, ServiceLine]]] = {}
        for n, line in encounter.lines if len(encounter.lines) > 1 else ():
            if REPEATS.isdisjoint(line.modifiers):
                places.setdefault(case.place(line), []).append((n, line))
        yield from places.values()


def bilateral_units(case: Case) -> Iterator[Hit]:
    """A line with 50 has one unit: the modifier doubles it."""
    for n, line in case.lines:
        if "50" in line.modifiers and line.units > 1:
            yield Hit(f"lines.{n}.units", "A line with modifier 50 has more than one unit", 1)


def modifier_distinct(case: Case) -> Iterator[Hit]:
    """An X modifier says more exactly what 59 says; together they contradict each other."""
    for n, message in _pairs(case, "modifier_distinct"):
        yield Hit(f"lines.{n}.modifiers", message, _without(case.lines[n - 1][1], "59"))


def modifier_notice(case: Case) -> Iterator[Hit]:
    """GA (notice signed), GZ (none signed), GX and GY (never covered) exclude one another."""
    yield from _contradictions(case, "modifier_notice")


def telehealth_place(case: Case) -> Iterator[Hit]:
    """A telehealth modifier goes with place 02 or 10, since the place says where the patient was.

    95 stands beside a hospital's place (19, 22) too: its therapists treat patients at home by video. Health
    centers keep their own place (50, 72).
    """
    for n, line in case.lines:
        told = (places_of(modifier, line.service_from) for modifier in line.modifiers)
        if any(places is not None and case.place(line) not in places for places in told):
            yield Hit(
                f"lines.{n}.modifiers", "A telehealth modifier stands beside a place that is not telehealth"
            )


def anesthesia_modifier_missing(case: Case) -> Iterator[Hit]:
    """A timed anesthesia service says who gave it: AA, AD, QK, QX, QY or QZ."""
    given = {"AA", "AD", "QK", "QX", "QY", "QZ", "QS"}
    for n, line in case.lines:
        if timed_anesthesia(line) and given.isdisjoint(line.modifiers):
            yield Hit(f"lines.{n}.modifiers", "An anesthesia service does not say who gave it")


def _contradictions(case: Case, rule: str) -> Iterator[Hit]:
    for n, message in _pairs(case, rule):
        yield Hit(f"lines.{n}.modifiers", message)


def _pairs(case: Case, rule: str) -> Iterator[tuple[int, str]]:
    for n, line in case.lines:
        if len(line.modifiers) < 2:
            continue
        for conflict in conflicts(rule):
            if conflict.in_force(line.service_from) and set(conflict.modifiers) <= set(line.modifiers):
                yield (
                    n,
                    f"Modifiers {conflict.modifiers[0]} and {conflict.modifiers[1]} contradict each other",
                )
