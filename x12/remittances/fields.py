"""How one segment of an 835 goes into the fields of its loop.

A loop is read in one pass: a table names a ``Holder`` for each segment id, which puts what the segment
says into the loop's ``Fields`` and tells whether that was all it said. What is not held is kept aside::

    DTM*232*20261102~   fields["service_from"] = date(2026, 11, 2)   held
    DTM*999*20261102~                                                not held: the guide has no such date
"""

from collections.abc import Callable, Iterable
from typing import Any

from models.adjustment import Adjustment
from models.errors import X12Refused
from models.party import Contact, PersonName, Reference
from models.remittance_parts import Amount, Quantity
from models.value import unchecked
from x12.adjustments import read_cas
from x12.reading import day, money, quantity_or_none
from x12.segment import Segment

Fields = dict[str, Any]
Holder = Callable[[Fields, Segment], bool]

_name = unchecked(PersonName)
_reference = unchecked(Reference)
_amount = unchecked(Amount)
_quantity = unchecked(Quantity)
_MARKS = {"TE": "phone", "EX": "extension", "EM": "email", "FX": "fax", "UR": "url"}


def says_more(segment: Segment, last: int) -> bool:
    """Tell whether a segment has anything behind element ``last``."""
    said = segment.fields
    return len(said) > last + 1 and any(said[last + 1 :])


def padded(segment: Segment, last: int) -> list[str]:
    """Return the fields of a segment up to element ``last``, empty where it ends before."""
    said = segment.fields
    return said if len(said) > last else said + [""] * (last + 1 - len(said))


def hold_adjustments(fields: Fields, segment: Segment) -> bool:
    """Hold ``CAS*PR*1*25**2*15.5~``."""
    known: tuple[Adjustment, ...] | None = fields.get("adjustments")
    found = read_cas(segment)
    fields["adjustments"] = (*known, *found) if known else found
    return len(segment.fields) <= 20 or not says_more(segment, 19)


def dates(places: dict[str, str]) -> Holder:
    """Hold ``DTM*472*20261102~`` in the field its qualifier names; a second date for it is not held."""

    def hold(fields: Fields, segment: Segment) -> bool:
        said = segment.fields
        field = places.get(said[1]) if len(said) > 2 and said[2] else None
        if field is None or field in fields:
            return False
        fields[field] = day(segment, 2, "date")
        return len(said) == 3 or not says_more(segment, 2)

    return hold


def if_readable(hold: Holder) -> Holder:
    """Keep a segment aside that cannot be read, where nothing depends on it: no money, no identity."""

    def held(fields: Fields, segment: Segment) -> bool:
        try:
            return hold(fields, segment)
        except X12Refused:
            return False

    return held


def references(known: frozenset[str], own: str = "") -> Holder:
    """Hold ``REF*EA*7741~``: the qualifier ``own`` as control number, the known ones as references."""

    def hold(fields: Fields, segment: Segment) -> bool:
        said = segment.fields
        if len(said) < 3 or not said[2]:
            return False
        qualifier, number = said[1], said[2]
        if qualifier == own and "control_number" not in fields:
            fields["control_number"] = number
        elif qualifier in known:
            held = _reference(qualifier=qualifier, number=number)
            fields["references"] = (*fields.get("references", ()), held)
        else:
            return False
        return len(said) == 3 or not says_more(segment, 2)

    return hold


def amounts(known: frozenset[str], allowed: str = "") -> Holder:
    """Hold ``AMT*B6*105~``: the qualifier ``allowed`` in ``allowed_cents``, the known ones as amounts."""

    def hold(fields: Fields, segment: Segment) -> bool:
        said = segment.fields
        if len(said) < 3 or not said[2]:
            return False
        qualifier = said[1]
        if qualifier == allowed and "allowed_cents" not in fields:
            fields["allowed_cents"] = money(segment, 2, "allowed amount")
        elif qualifier in known:
            held = _amount(qualifier=qualifier, amount_cents=money(segment, 2, "amount"))
            fields["amounts"] = (*fields.get("amounts", ()), held)
        else:
            return False
        return len(said) == 3 or not says_more(segment, 2)

    return hold


def quantities(known: frozenset[str]) -> Holder:
    """Hold ``QTY*CA*3~``."""

    def hold(fields: Fields, segment: Segment) -> bool:
        number = quantity_or_none(segment, 2, "quantity") if segment.get(1) in known else None
        if number is None:
            return False
        held = _quantity(qualifier=segment.get(1), quantity=number)
        fields["quantities"] = (*fields.get("quantities", ()), held)
        return not says_more(segment, 2)

    return hold


def name_in(said: list[str]) -> PersonName | None:
    """Read NM103 to NM107, or None when nobody is named."""
    if said[3] or said[4] or said[5] or said[7]:
        return _name(last=said[3], first=said[4], middle=said[5], suffix=said[7])
    return None


def numbers_in(segment: Segment, elements: dict[int, str]) -> Fields:
    """Read the numbers of MIA, MOA, TS3 or TS2; a name that ends in ``_cents`` is money."""
    found: Fields = {}
    for n, name in elements.items():
        if segment.get(n):
            is_money = name.endswith("_cents")
            what = name.removesuffix("_cents").replace("_", " ")
            found[name] = money(segment, n, what) if is_money else quantity_or_none(segment, n, what)
    return found


def hold_all(fields: Fields, segments: Iterable[Segment], holders: dict[str, Holder]) -> None:
    """Put a whole loop into its fields; what is not held goes to ``kept_aside`` as text, in its order."""
    for segment in segments:
        hold = holders.get(segment.id)
        if hold is None or not hold(fields, segment):
            keep_aside(fields, segment)


def keep_aside(fields: Fields, segment: Segment) -> None:
    """Keep the text of a segment that no field holds, or not all of it."""
    fields["kept_aside"] = (*fields.get("kept_aside", ()), segment.text)


def contact_in(segment: Segment) -> tuple[Contact, bool]:
    """Read ``PER*CX*Claims desk*TE*5035550199*EX*12~``; tell whether the contact holds all of it."""
    numbers: dict[str, str] = {}
    whole = not says_more(segment, 8)
    for n in (3, 5, 7):
        mark, number = _MARKS.get(segment.get(n), ""), segment.get(n + 1)
        if mark and number and mark not in numbers:
            numbers[mark] = number
        elif segment.get(n) or number:
            whole = False
    return Contact(name=segment.get(2), **numbers), whole
