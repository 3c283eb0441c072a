"""Looks at a segment element by element and says what is wrong with each: SNIP level 2.

``explain`` is for the few segments that no pattern takes (``x12/checks/element_patterns.py``)::

    DTP*472*D8*20261131~      element_date: DTP03 is not a date CCYYMMDD
    NM1*85*2*HARBOR LIGHT*****XX~   element_pair: NM108 and NM109 must come together
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from x12.checks.dates import is_date, is_period, is_time
from x12.checks.guide import DataElement, ElementUse, Note, SegmentUse
from x12.segment import Segment

_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_WHOLE = re.compile(r"-?[0-9]+")
_FORBIDDEN = re.compile(r"[^ -~]")


class Fault(NamedTuple):
    """One thing wrong with an element: the rule, ``"02"`` or ``"02-1"``, what stands there, what is right."""

    rule: str
    element: str = ""
    name: str = ""
    value: str = ""
    right: str = ""
    most: int = 0


def explain(use: SegmentUse, segment: Segment) -> Iterator[Fault]:
    """Yield everything wrong with the elements of a segment; nothing when it is right after all."""
    count = len(segment.fields) - 1
    if not any(segment.fields[1:]):
        yield Fault("segment_empty")
        return
    if count > use.length and any(segment.fields[use.length + 1 :]):
        yield Fault("elements_too_many", f"{use.length + 1:02d}", most=use.length)
    for number, element in enumerate(use.elements, 1):
        yield from _element(element, segment, number)
    for number in range(len(use.elements) + 1, min(count, use.length) + 1):
        if segment.get(number):
            yield Fault("element_unused", f"{number:02d}", value=segment.get(number))
    yield from _notes(use.notes, segment.get, use.elements, "{:02d}".format)
    if not segment.fields[-1]:
        yield Fault("trailing_delimiter")


def _element(use: ElementUse, segment: Segment, number: int) -> Iterator[Fault]:
    """Check one element, each of its repetitions for itself."""
    text, place = segment.get(number), f"{number:02d}"
    if use.presence == "unused" or not text:
        yield from _presence(use, text, place)
        return
    repeats = segment.repeats(number) if use.most > 1 else [text]
    if len(repeats) > use.most:
        yield Fault("element_repeated", place, use.name, text, most=use.most)
    for repeat in repeats:
        if use.parts:
            yield from _composite(use, repeat.split(segment.delimiters.component), place)
        else:
            form = segment.get(number - 1) if use.element and use.element.number == "1251" else ""
            yield from _value(use, repeat, place, form, segment)


def _presence(use: ElementUse, text: str, place: str) -> Iterator[Fault]:
    if use.presence == "unused" and text:
        yield Fault("element_unused", place, use.name, text)
    elif use.presence == "required" and not text:
        yield Fault("element_missing", place, use.name)


def _composite(use: ElementUse, parts: list[str], place: str) -> Iterator[Fault]:
    """Check ``HC:99213:25``: the components of a composite element."""
    if len(parts) > len(use.parts) and any(parts[len(use.parts) :]):
        yield Fault("components_too_many", place, use.name, most=len(use.parts))

    def text(number: int) -> str:
        return parts[number - 1].strip() if number <= len(parts) else ""

    for number, part in enumerate(use.parts, 1):
        value, at = text(number), f"{place}-{number}"
        if part.presence == "unused" or not value:
            yield from _presence(part, value, at)
        else:
            form = text(number - 1) if part.element and part.element.number == "1251" else ""
            yield from _value(part, value, at, form, None)
    yield from _notes(use.notes, text, use.parts, lambda number: f"{place}-{number}")


def _value(use: ElementUse, text: str, place: str, form: str, segment: Segment | None) -> Iterator[Fault]:
    """Check a value that is there: characters, code, type, length."""
    element = use.element
    if element is None:
        return
    if element.type == "B":
        return
    if _FORBIDDEN.search(text) or (segment and _divides(text, segment)):
        yield Fault("element_character", place, use.name, text)
        return
    if use.codes:
        if text not in use.codes:
            yield Fault("element_code", place, use.name, text, _choice(use.codes))
        return
    wrong = _type_fault(element, text, form)
    if wrong is not None:
        yield Fault(wrong[0], place, use.name, text, wrong[1])
        return
    yield from _length(element, text, place, use.name)


def _divides(text: str, segment: Segment) -> bool:
    """Tell whether a simple element holds a delimiter of components or repetitions."""
    marks = segment.delimiters
    return marks.component in text or bool(marks.repetition and marks.repetition in text)


def _choice(codes: tuple[str, ...]) -> str:
    shown = ", ".join(codes[:12])
    return f"{shown} or another code of the guide" if len(codes) > 12 else shown


def _is_moment(text: str) -> bool:
    return is_date(text[:8]) and is_time(text[8:])


_PERIODS: dict[str, tuple[Callable[[str], bool], str]] = {
    "D8": (is_date, "a date CCYYMMDD"),
    "RD8": (is_period, "a period CCYYMMDD-CCYYMMDD"),
    "DT": (_is_moment, "a date and time CCYYMMDDHHMM"),
    "TM": (is_time, "a time HHMM"),
}


def _type_fault(element: DataElement, text: str, form: str) -> tuple[str, str] | None:
    """Return the rule a value breaks by its type, and what would be right."""
    if element.number == "1251" and form in _PERIODS:
        test, right = _PERIODS[form]
        return None if test(text) else ("element_date", right)
    if element.type == "R" and not _NUMBER.fullmatch(text):
        return "element_number", "a number"
    if element.type == "N0" and not _WHOLE.fullmatch(text):
        return "element_number", "a whole number"
    if element.type == "DT" and not is_date(text):
        return "element_date", "a date CCYYMMDD"
    if element.type == "TM" and not is_time(text):
        return "element_time", "a time HHMM"
    return None


def _length(element: DataElement, text: str, place: str, name: str) -> Iterator[Fault]:
    """Check the length."""
    length = element.length_of(text)
    if length < element.shortest:
        yield Fault("element_too_short", place, name, text, str(element.shortest))
    if element.longest and length > element.longest:
        yield Fault("element_too_long", place, name, text, str(element.longest))


def _notes(
    notes: tuple[Note, ...],
    text: Callable[[int], str],
    uses: tuple[ElementUse, ...],
    label: Callable[[int], str],
) -> Iterator[Fault]:
    """Check the rules among elements, those that speak of elements the guide uses."""
    for kind, numbers in notes:
        there = [number for number in numbers if text(number)]
        absent = [number for number in numbers if not text(number)]
        first, names = numbers[0], " and ".join(label(number) for number in numbers)
        missing = absent[0] if absent else 0
        name = uses[missing - 1].name if 0 < missing <= len(uses) else ""
        if kind == "P" and there and absent:
            yield Fault("element_pair", label(missing), name, right=names)
        elif kind == "R" and not there:
            yield Fault("element_one_of", label(first), name, right=names)
        elif kind == "E" and len(there) > 1:
            yield Fault("element_excluded", label(there[1]), value=text(there[1]), right=names)
        elif (kind == "C" and first in there and absent) or (kind == "L" and there == [first]):
            yield Fault("element_needed", label(missing), name, right=label(first))
