"""Writes messages that hang on levels (HL): neighbours with the same parties share their levels.

::

    HL*1**20*1~       the payer of everything below
    HL*2*1*21*1~      who asks
    HL*3*2*19*1~      the provider of both claims
    HL*4*3*22*0~      a subscriber with a claim
    HL*5*3*22*1~      another subscriber
    HL*6*5*23~        a dependent with a claim
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from models.errors import BadInput
from models.party import PersonName, Sex
from x12.parties import write_name
from x12.writing import SegmentWriter, day_text, fit_text, need, need_fit

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class LevelStep(Generic[Item]):
    """One kind of level: items with the same ``key`` share one, None stands for "not so deep".

    ``says_children`` False leaves HL04 out, as some guides want it for the lowest level.
    """

    code: str
    key: Callable[[Item], object]
    write: Callable[[SegmentWriter, Item], None]
    says_children: bool = True


def write_levels(
    out: SegmentWriter,
    items: Sequence[Item],
    steps: Sequence[LevelStep[Item]],
    write_item: Callable[[SegmentWriter, Item], None],
    name_of: Callable[[Item], str],
    parent: int | None = None,
) -> None:
    """Write items in their order, each below its levels; only neighbours share a level.

    ``name_of`` names an item in the refusal of one of its segments.
    """
    step, deeper = steps[0], steps[1:]

    def placed(item: Item) -> tuple[object, bool]:
        return step.key(item), all(below.key(item) is None for below in deeper)

    for (_, ends_here), group in groupby(items, placed):
        run = list(group)
        children = (not ends_here) if step.says_children else None
        number = out.level(parent, step.code, has_children=children)
        out.record = name_of(run[0])
        step.write(out, run[0])
        if not ends_here:
            write_levels(out, run, deeper, write_item, name_of, number)
            continue
        for item in run:
            out.record = name_of(item)
            write_item(out, item)


@dataclass(frozen=True, slots=True)
class NamedParty:
    """One NM1 to write: ``entity`` NM101, the name, ``qualifier`` and ``identifier`` NM108 and NM109."""

    entity: str
    name: PersonName
    is_person: bool
    qualifier: str = ""
    identifier: str = ""


def write_party(
    out: SegmentWriter, party: NamedParty, record: str, field: str, *, needs_name: bool = True
) -> None:
    """Write NM1 with a name and an identifier.

    Raises ``BadInput`` when one of them is missing or the identifier too long, and for an organization
    with a first name, which NM1 has no place for.
    """
    name = party.name
    if needs_name:
        need(name.last, record, f"{field}_name", "Send the name")
    check_name(name, party.is_person, record, f"{field}_first")
    qualifier = need(party.qualifier, record, f"{field}_id_qualifier", "Say what number it is")
    identifier = need_fit(party.identifier, 80, record, f"{field}_id", "Send the identifier")
    write_name(out, party.entity, name, is_person=party.is_person, qualifier=qualifier, identifier=identifier)


def check_name(name: PersonName, is_person: bool, record: str, field: str) -> None:
    """Refuse an organization with a first name, and names longer than NM1 holds (``BadInput``)."""
    if not is_person and (name.first or name.middle or name.suffix):
        problem, remedy = "an organization has only one name", "Say that it is a person, or leave it out"
        raise BadInput(problem, record=record, field=field, remedy=remedy)
    parts = ((name.last, 60), (name.first, 35), (name.middle, 25), (name.suffix, 10))
    for text, longest in parts:
        fit_text(text, longest, record, field)


def write_birth_and_sex(out: SegmentWriter, birth_date: date | None, sex: Sex | None) -> None:
    """Write ``DMG*D8*19840229*F``, of it what is known."""
    day = ("D8", day_text(birth_date)) if birth_date else ("", "")
    out.add_if(birth_date or sex, "DMG", *day, sex or "")
