"""Scrub rules about services that belong together: NCCI pairs, unit limits (MUE), add-on codes.

The tables are CMS's own and count by date of service. What one provider gave on one day
is looked at together. They are Medicare's: what is an error for Medicare, Medicare Advantage and whoever
follows the tables (``Payer.follows_ncci``) is a question for every other payer. Medicaid has
tables of its own.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from models.claim import ServiceLine
from models.codes import AddOn
from models.earlier_service import EarlierService
from rulebook.context import Case, Encounter, Hit
from rulebook.deadlines.windows import scope_of
from rulebook.edits.repeats import DISTINCT
from rulebook.edits.services import is_a

Numbered = tuple[int, ServiceLine]

FOLLOWS_NCCI = frozenset({"medicare", "medicare_advantage"})
"""Lines of business that Medicare's tables bind, unless the payer is set up otherwise."""


def _found(case: Case, field: str, message: str) -> Hit:
    """Return a hit of Medicare's tables, which only asks where the payer does not follow them."""
    payer, sequence = case.context.payer, case.context.sequence
    told = payer.follows_ncci if payer is not None else None
    if told is None:
        told = scope_of(case.document, payer, sequence).line_of_business in FOLLOWS_NCCI
    return Hit(field, message) if told else Hit(field, f"{message} (by Medicare's table)", asks=True)


def ncci_pair(case: Case) -> Iterator[Hit]:
    """Of an NCCI pair (column 1, column 2) the payer pays column 1 alone (CARC 97, 236).

    Indicator 0: never both. Indicator 1: both, when a modifier on one of them says that they are distinct and
    the note supports it. Indicator 9: the pair does not count.
    """
    for encounter in case.encounters:
        lines = encounter.lines
        if len(lines) < 2:
            continue
        for first in lines:
            for second in lines:
                if first[1].procedure != second[1].procedure:
                    yield from _pair(case, encounter, first, second)


def _pair(case: Case, encounter: Encounter, first: Numbered, second: Numbered) -> Iterator[Hit]:
    edit = case.codes.ptp(first[1].procedure, second[1].procedure, encounter.on)
    if edit is None or edit.indicator == "9":
        return
    field = f"lines.{second[0]}.procedure"
    if edit.indicator == "0":
        yield _found(case, field, f"{edit.column2} is never paid beside {edit.column1} on line {first[0]}")
    elif not _set_apart(case, encounter, (*first[1].modifiers, *second[1].modifiers)):
        yield _found(
            case,
            field,
            f"{edit.column2} is part of {edit.column1} on line {first[0]} unless a modifier says why",
        )


def _set_apart(case: Case, encounter: Encounter, modifiers: Iterable[str]) -> bool:
    known = (case.codes.modifier(modifier, encounter.on) for modifier in modifiers)
    return any(modifier is not None and modifier.bypasses_ncci for modifier in known)


def ncci_pair_elsewhere(case: Case) -> Iterator[Hit]:
    """The other half of an NCCI pair may stand on another claim of that day; the payer sees both."""
    for encounter in case.encounters:
        others = _same_day(case, encounter)
        for n, line in encounter.lines if others else ():
            if any(_bundled(case, encounter, line, other) for other in others):
                yield _found(
                    case,
                    f"lines.{n}.procedure",
                    "Another claim of this day bills a service this one belongs to",
                )


def distinct_from_nothing(case: Case) -> Iterator[Hit]:
    """59 and X{EPSU} part an NCCI pair, or the same service given twice; elsewhere they say nothing.

    Asked only where all pairs of the day are loaded, and not of visits and encounters: some payers want 59
    there (``modifier_unusual``).
    """
    for n, line in case.lines:
        on, code = line.service_from, line.procedure
        if DISTINCT.isdisjoint(line.modifiers) or is_a("visit", code, on):
            continue
        others = [other.procedure for m, other in case.lines if m != n and _overlap(line, other)]
        others += [service.procedure for service in case.services_on(on)]
        if not any(_may_be_parted(case, code, other, on) for other in others) and case.complete("ptp", on):
            message = (
                "Nothing of that day is bundled with this service: 59 and X modifiers part it from nothing"
            )
            yield Hit(f"lines.{n}.modifiers", message)


def _overlap(line: ServiceLine, other: ServiceLine) -> bool:
    last, others_last = (each.service_to or each.service_from for each in (line, other))
    return line.service_from <= others_last and other.service_from <= last


def _may_be_parted(case: Case, code: str, other: str, on: date) -> bool:
    edits = (case.codes.ptp(code, other, on), case.codes.ptp(other, code, on))
    return code == other or any(edit is not None and edit.indicator != "9" for edit in edits)


def _bundled(case: Case, encounter: Encounter, line: ServiceLine, other: EarlierService) -> bool:
    pairs = ((line.procedure, other.procedure), (other.procedure, line.procedure))
    edits = (case.codes.ptp(first, second, encounter.on) for first, second in pairs)
    modifiers = (*line.modifiers, *other.modifiers)
    return any(
        edit is not None
        and (edit.indicator == "0" or (edit.indicator == "1" and not _set_apart(case, encounter, modifiers)))
        for edit in edits
    )


def mue_line(case: Case) -> Iterator[Hit]:
    """An MUE of indicator 1 limits the units of one line (CARC 151, RARC N362).

    The limit is one of a day: the units of a line over several days are divided among them and rounded, so
    that six units in three days are two (NCCI Policy Manual, chapter I.V).
    """
    for n, line in case.lines:
        limit = case.codes.mue(line.procedure, line.service_from)
        if limit is not None and limit.mai == 1 and line.unit == "UN" and _a_day(line) > limit.units:
            days = "" if line.service_to in (None, line.service_from) else " for each of its days"
            yield _found(
                case,
                f"lines.{n}.units",
                f"More than {limit.units} units of {line.procedure} on one line{days}",
            )


def _a_day(billed: ServiceLine | EarlierService) -> Decimal:
    """Return the units that fall on each day of a service, rounded half up as CMS does for a span."""
    days = ((billed.service_to or billed.service_from) - billed.service_from).days + 1
    return (billed.units / days).quantize(Decimal(1), ROUND_HALF_UP) if days > 1 else billed.units


def mue_day(case: Case) -> Iterator[Hit]:
    """An MUE of indicator 2 limits a whole day: by law or anatomy more is not possible."""
    yield from _over_the_day(case, 2)


def mue_day_review(case: Case) -> Iterator[Hit]:
    """An MUE of indicator 3 limits a whole day, and more is paid only after an appeal with records."""
    yield from _over_the_day(case, 3)


def _over_the_day(case: Case, mai: int) -> Iterator[Hit]:
    for encounter in case.encounters:
        seen: set[str] = set()
        for n, line in encounter.lines:
            code = line.procedure
            limit = case.codes.mue(code, line.service_from)
            if limit is None or limit.mai != mai or code in seen:
                continue
            seen.add(code)
            if _day_units(case, encounter, code) > limit.units:
                yield _found(case, f"lines.{n}.units", f"More than {limit.units} units of {code} on one day")


def _day_units(case: Case, encounter: Encounter, code: str) -> Decimal:
    """Return the units of a code that fall on the encounter's day, those of lines over several days too."""
    here = (
        _a_day(line)
        for _, line in case.lines
        if line.procedure == code
        and line.unit == "UN"
        and line.service_from <= encounter.on <= (line.service_to or line.service_from)
        and case.rendering(line).npi == encounter.npi
    )
    elsewhere = (_a_day(s) for s in _same_day(case, encounter) if s.procedure == code)
    return sum(here, Decimal(0)) + sum(elsewhere, Decimal(0))


def add_on_alone(case: Case) -> Iterator[Hit]:
    """An add-on code stands beside its primary procedure of that day (RARC N122).

    The primary may be on another claim of the patient, by a colleague of the same practice (99292).
    """
    for n, line in case.lines:
        add_on = case.codes.add_on(line.procedure, line.service_from)
        if add_on is not None and not _has_primary(case, line, add_on):
            yield _found(
                case, f"lines.{n}.procedure", f"{add_on.code} is an add-on code without its primary procedure"
            )


def _has_primary(case: Case, line: ServiceLine, add_on: AddOn) -> bool:
    day = line.service_from
    others = {other.procedure for _, other in case.lines if other is not line and other.service_from == day}
    others |= {service.procedure for service in case.services_on(day)}
    if add_on.kind != 2 and not others.isdisjoint(add_on.primaries):
        return True
    if add_on.kind == 1 and add_on.primaries:
        return False
    # The payer decides which primaries fit: anything that is no add-on itself may be one.
    return any(case.codes.add_on(code, day) is None for code in others)


def _same_day(case: Case, encounter: Encounter) -> tuple[EarlierService, ...]:
    return tuple(s for s in case.services_on(encounter.on) if s.rendering_npi == encounter.npi)
