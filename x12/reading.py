"""Reading one segment or loop: amounts, dates, choices, and what is left over.

Every refusal made here names the element (``CLM02``), the position and the remedy. The value itself is
left out where it could tell of a person: a birth date, a name, a member id.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar

from models.errors import X12Refused
from models.money import cents_from_text, plain_cents
from x12.envelopes import Transaction
from x12.segment import Segment

Choice = TypeVar("Choice", bound=str)
Read = TypeVar("Read")
_CUT_OFF = "the transaction set has no SE trailer: its end is missing"
_REMEMBERED = 1 << 14
"""How many amounts, numbers and dates are remembered: a file says the same ones again and again."""
_LONGEST_AMOUNT = 16
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,15}\.?[0-9]{0,6}|\.[0-9]{1,6})")


def refused(segment: Segment, element: int | str, problem: str, remedy: str) -> X12Refused:
    """Return the refusal of one element: ``CLM02: there is no amount. Send it as dollars ...``."""
    place = f"{segment.id}{element:02d}" if isinstance(element, int) else f"{segment.id}{element}"
    return X12Refused(problem, field=place, remedy=remedy, position=segment.position)


def names_its_transaction(reader: Callable[[Transaction], Read]) -> Callable[[Transaction], Read]:
    """Make a reader's refusals name the transaction set (ST02) when they name no smaller record.

    A set without its end is refused: nobody knows what a payer said there.
    """

    @wraps(reader)
    def reading(transaction: Transaction) -> Read:
        try:
            if not transaction.complete:
                raise X12Refused(_CUT_OFF, field="SE", remedy="Ask the sender for the complete file")
            return reader(transaction)
        except X12Refused as error:
            record = error.record or f"ST {transaction.control_number[:20]}"
            raise X12Refused(
                error.problem,
                record=record,
                field=error.field,
                remedy=error.remedy,
                position=error.position,
            ) from None

    return reading


def required(segment: Segment, n: int, what: str) -> str:
    """Return element ``n``, which must be there."""
    if text := segment.get(n):
        return text
    raise refused(segment, n, f"there is no {what}", f"Send the {what}")


def money(segment: Segment, n: int, what: str) -> int:
    """Return element ``n`` as cents; it must be there."""
    fields = segment.fields
    cents = cents_in(fields[n]) if n < len(fields) else None
    if cents is not None:
        return cents
    required(segment, n, what)
    remedy = "Send it in dollars with at most two decimals, as 79.04"
    raise refused(segment, n, f"the {what} is not an amount of money", remedy)


@lru_cache(maxsize=_REMEMBERED)
def cents_in(text: str) -> int | None:
    """Return an amount as cents, or None when the text is no amount."""
    cents = plain_cents(text) if len(text) <= _LONGEST_AMOUNT else None
    if cents is not None:
        return cents
    try:
        return cents_from_text(text) if _NUMBER.fullmatch(text) else None
    except ValueError:
        return None


def money_or_none(segment: Segment | None, n: int, what: str) -> int | None:
    """Return element ``n`` as cents, or None when there is nothing."""
    return money(segment, n, what) if segment and segment.get(n) else None


def quantity_or_none(segment: Segment, n: int, what: str) -> Decimal | None:
    """Return element ``n`` as a number, or None when there is nothing."""
    text = segment.get(n)
    if not text:
        return None
    number = _decimal(text)
    if number is None:
        raise refused(segment, n, f"the {what} is not a number", "Send a plain number, as 1 or 2.5")
    return number


@lru_cache(maxsize=_REMEMBERED)
def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def count(segment: Segment, n: int, what: str) -> int:
    """Return element ``n`` as a whole number; it must be there."""
    number = _whole(required(segment, n, what))
    if number is None:
        raise refused(segment, n, f"the {what} is not a whole number", "Send digits only")
    return number


@lru_cache(maxsize=_REMEMBERED)
def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def day(segment: Segment, n: int, what: str) -> date:
    """Return element ``n``, written CCYYMMDD, as a date; it must be there."""
    fields = segment.fields
    found = _calendar_day(fields[n]) if n < len(fields) else None
    return found or _date(segment, n, required(segment, n, what), what)


def day_or_none(segment: Segment | None, n: int, what: str) -> date | None:
    """Return element ``n`` as a date, or None when there is nothing."""
    return day(segment, n, what) if segment and segment.get(n) else None


def _date(segment: Segment, n: int, text: str, what: str) -> date:
    found = _calendar_day(text)
    if found is not None:
        return found
    remedy = "Send a date of the calendar as CCYYMMDD, as 20261121"
    raise refused(segment, n, f"the {what} is not a date", remedy)


@lru_cache(maxsize=_REMEMBERED)
def _calendar_day(text: str) -> date | None:
    try:
        if len(text) == 8 and text.isascii() and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        pass
    return None


def period(segment: Segment, what: str) -> tuple[date, date | None]:
    """Read ``DTP*472*D8*20261121`` or ``DTP*472*RD8*20261121-20261123``; one day has no end."""
    found = _period(segment.get(2), segment.get(3))
    if found is not None:
        return found
    text = required(segment, 3, what)
    if segment.get(2) != "RD8":
        return _date(segment, 3, text, what), None
    start, _, end = text.partition("-")
    return _date(segment, 3, start, what), _date(segment, 3, end or start, what)


@lru_cache(maxsize=_REMEMBERED)
def _period(kind: str, text: str) -> tuple[date, date | None] | None:
    start, _, end = text.partition("-") if kind == "RD8" else (text, "", "")
    days = _calendar_day(start), _calendar_day(end or start)
    return (days[0], days[1] if kind == "RD8" else None) if days[0] and days[1] else None


def one_of(segment: Segment, n: int | tuple[int, int], allowed: tuple[Choice, ...], what: str) -> Choice:
    """Return element ``n`` (or component ``(n, m)``) as one of the codes allowed."""
    text = segment.get(n) if isinstance(n, int) else segment.part(*n)
    for code in allowed:
        if code == text:
            return code
    place = n if isinstance(n, int) else f"{n[0]:02d}-{n[1]}"
    # A code is short; anything longer slipped in from another element and may be a name.
    found = f"{text!r} is no {what}" if 0 < len(text) <= 2 else f"there is no {what} known here"
    raise refused(segment, place, found, f"Send one of {', '.join(allowed)}")


def split_at(segments: Iterable[Segment], *starters: str) -> tuple[list[Segment], list[list[Segment]]]:
    """Cut segments into loops: what stands before the first starter, then one list for each starter."""
    head: list[Segment] = []
    loops: list[list[Segment]] = []
    current = head
    for segment in segments:
        if segment.id in starters:
            current = list[Segment]()
            loops.append(current)
        current.append(segment)
    return head, loops


_QUALIFIED = frozenset({"REF", "DTP", "DTM", "AMT", "NTE", "NM1", "QTY", "LQ", "PER", "PRV"})


class Loop:
    """The segments of one loop by id and qualifier: ``loop.take("REF*G1")``, ``loop.take("SV1")``.

    Readers take what they understand; what nobody took is kept aside. A second segment under the same
    name stays for ``take_all`` or is kept aside as well.
    """

    __slots__ = ("more", "named")

    def __init__(self, segments: Iterable[Segment]) -> None:
        named: dict[str, Segment] = {}
        more: list[Segment] = []
        for segment in segments:
            name = segment.id
            if name in _QUALIFIED:
                name = f"{name}*{segment.get(1)}"
            if name in named:
                more.append(segment)
            else:
                named[name] = segment
        self.named = named
        self.more = more

    def take(self, name: str) -> Segment | None:
        """Take the first segment of this name, or return None."""
        return self.named.pop(name, None)

    def put_back(self, segment: Segment) -> None:
        """Leave a segment that was taken in the loop as well: it says more than was read of it."""
        self.more.append(segment)

    def text(self, name: str) -> str:
        """Take a segment and return its element 02: ``text("REF*G1")`` is the authorization number."""
        segment = self.named.pop(name, None)
        return "" if segment is None else segment.get(2)

    def take_all(self, segment_id: str) -> list[Segment]:
        """Take every segment of this id, whatever its qualifier, in their order."""
        if segment_id in _QUALIFIED:
            names = [name for name, segment in self.named.items() if segment.id == segment_id]
        else:
            names = [segment_id] if segment_id in self.named else []
        taken = [self.named.pop(name) for name in names]
        if self.more:
            taken += [segment for segment in self.more if segment.id == segment_id]
            self.more = [segment for segment in self.more if segment.id != segment_id]
            taken.sort(key=_place)
        return taken

    def take_every(self, name: str) -> list[Segment]:
        """Take every segment of this name, in their order: ``take_every("REF*LX")``."""
        first = self.named.pop(name, None)
        if first is None:
            return []
        segment_id, _, qualifier = name.partition("*")
        same = [s for s in self.more if s.id == segment_id and s.get(1) == qualifier]
        self.more = [s for s in self.more if s not in same]
        return [first, *same]

    def left(self) -> list[str]:
        """Return what nobody took, as text, in its order."""
        if not self.named and not self.more:
            return []
        return [segment.text for segment in sorted([*self.named.values(), *self.more], key=_place)]


def _place(segment: Segment) -> int:
    return segment.offset


class Bag:
    """The segments of one loop: readers take what they understand, what is ``left`` is kept aside.

    Taken segments are looked up by id and qualifier (``REF*G1``), so that a loop is gone through once.
    """

    __slots__ = ("_found", "_taken", "segments")

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self._taken: set[int] = set()
        found: dict[str, list[Segment]] = {}
        for segment in segments:
            same = found.get(segment.id)
            if same is None:
                found[segment.id] = [segment]
            else:
                same.append(segment)
        self._found = found

    @property
    def left(self) -> list[Segment]:
        """Return what nobody took, in its order."""
        taken = self._taken
        if not taken:
            return list(self.segments)
        return [segment for segment in self.segments if id(segment) not in taken]

    def peek(self, segment_id: str, *qualifiers: str) -> Segment | None:
        """Return the first segment of this id (and qualifier in element 01) without taking it."""
        for segment in self._found.get(segment_id, ()):
            if (not qualifiers or segment.get(1) in qualifiers) and id(segment) not in self._taken:
                return segment
        return None

    def take(self, segment_id: str, *qualifiers: str) -> Segment | None:
        """Take the first segment of this id (and qualifier in element 01) out of the bag."""
        segment = self.peek(segment_id, *qualifiers)
        if segment is not None:
            self._taken.add(id(segment))
        return segment

    def take_all(self, segment_id: str, *qualifiers: str) -> list[Segment]:
        """Take every segment of this id (and qualifier) out of the bag."""
        taken: list[Segment] = []
        while segment := self.take(segment_id, *qualifiers):
            taken.append(segment)
        return taken

    def keep(self, segment: Segment) -> None:
        """Take one segment of the bag that was looked at."""
        self._taken.add(id(segment))

    def put_back(self, segment: Segment) -> None:
        """Leave a segment that was taken in the bag as well: it says more than was read of it."""
        self._taken.discard(id(segment))

    def text(self, segment_id: str, qualifier: str, n: int = 2) -> str:
        """Take a segment and return its element ``n``: ``text("REF", "G1")`` is the authorization number."""
        segment = self.take(segment_id, qualifier)
        return segment.get(n) if segment else ""

    def texts(self) -> tuple[str, ...]:
        """Return what nobody took, as text."""
        return tuple(segment.text for segment in self.left)


def take_held(loop: Bag | Loop, name: str, *held: int) -> Segment | None:
    """Take a segment of which the elements ``held`` are read; one that says more is kept aside as well."""
    segment = loop.take(name)
    if segment is not None and unheld(segment, *held):
        loop.put_back(segment)
    return segment


def unheld(segment: Segment, *held: int) -> bool:
    """Tell whether a segment says more than the elements named, so that it must be kept aside as well."""
    fields = segment.fields
    if len(fields) <= 2:
        return 1 not in held and bool(segment.get(1))
    return any([n not in held for n in range(1, len(fields)) if fields[n]])
