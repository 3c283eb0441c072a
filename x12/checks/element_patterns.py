"""One regular expression for each segment of a guide: does the whole segment keep its rules?

Nearly every segment of a file is right. To look at its elements one by one costs ten times what one match
costs, so elements are looked at only where the match failed (``x12/checks/element_checks.py``). A pattern may
refuse what is right (a number with many decimals), never take what is wrong::

    REF*EI*814930247          REF\\*(?:EI|SY)\\*[ -}]{1,50}
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from x12.checks.guide import DataElement, ElementUse, Note, SegmentUse

Matcher = Callable[[str], object]

_DAY = (
    "(?:18|19|20)[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = "(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?"
_SHAPES = {"D8": _DAY, "RD8": f"{_DAY}-{_DAY}", "TM": _TIME, "DT": f"{_DAY}{_TIME}"}
_CAPITAL = r" -)+-9;-\]_{-}"
_ANY_CASE = r" -)+-9;-\]_a-{-}"


class Patterns(dict[int, Matcher | None]):
    """The matchers of one segment by its number of fields, the id counted in; made when first needed."""

    def __init__(self, use: SegmentUse, *, any_case: bool) -> None:
        super().__init__()
        self.use = use
        self.any_case = any_case

    def __missing__(self, fields: int) -> Matcher | None:
        pattern = _pattern(self.use, fields - 1, any_case=self.any_case)
        self[fields] = re.compile(pattern).fullmatch if pattern is not None else None
        return self[fields]


@lru_cache(maxsize=4096)
def patterns(use: SegmentUse, *, any_case: bool = False) -> Patterns:
    """Return the matchers of a segment, for text in capital letters or in any."""
    return Patterns(use, any_case=any_case)


def _pattern(use: SegmentUse, count: int, *, any_case: bool) -> str | None:
    """Return what a segment with so many elements must look like, or None when it cannot be right."""
    if not 0 < count <= len(use.elements):
        return None
    presence = _settled(use, count)
    if presence is None:
        return None
    open_notes = [note for note in use.notes if not _follows(note, presence)]
    aheads = "".join(_ahead(note) for note in open_notes)
    texts = _element_texts(use.elements[:count], presence, any_case=any_case)
    return f"{aheads}{re.escape(use.id)}" + "".join(rf"\*{text}" for text in texts)


def _settled(use: SegmentUse, count: int) -> list[bool | None] | None:
    """Say for each element: surely there (True), surely not (False), either (None); no answer: never right.

    The last element is there, or the segment would have ended before it. The notes settle further ones.
    """
    known: list[bool | None] = []
    for number in range(1, use.length + 1):
        element = use.elements[number - 1] if number <= count else None
        absent = element is None or element.presence == "unused"
        known.append(False if absent else True if element and element.presence == "required" else None)
    if any(use.elements[n].presence == "required" for n in range(count, len(use.elements))):
        return None
    if known[count - 1] is False:
        return None
    known[count - 1] = True
    for _ in known:
        for note in use.notes:
            if not _settle(note, known):
                return None
    return known


def _settle(note: Note, known: list[bool | None]) -> bool:
    """Write what a note tells of elements not yet known; False when it cannot be kept."""
    kind, numbers = note
    places = [number - 1 for number in numbers]
    values = [known[place] for place in places]
    if kind == "P" and set(values) != {None}:
        _write(known, places, value=True in values)
        return not {True, False} <= set(values)
    if kind == "C" and values[0]:
        _write(known, places, value=True)
        return False not in values[1:]
    if kind == "C" and False in values[1:]:
        _write(known, places[:1], value=False)
    if kind == "R":
        return set(values) != {False}
    if kind == "L":
        return not (values[0] and set(values[1:]) == {False})
    return kind != "E" or values.count(True) <= 1


def _write(known: list[bool | None], places: list[int], *, value: bool) -> None:
    for place in places:
        known[place] = value


def _follows(note: Note, known: list[bool | None]) -> bool:
    """Tell whether a note is kept whatever the elements not yet known are."""
    kind, numbers = note
    values = [known[number - 1] for number in numbers]
    if kind == "P":
        return None not in values
    if kind == "R":
        return True in values
    if kind == "E":
        return sum(value is not False for value in values) <= 1
    return values[0] is False or (all if kind == "C" else any)(value is True for value in values[1:])


def _ahead(note: Note) -> str:
    """Return a note as a look ahead over the whole segment."""
    kind, numbers = note
    there = [rf"(?:[^*]*\*){{{number}}}[^*]" for number in numbers]
    first, others = there[0], there[1:]
    if kind == "P":
        return f"(?:{''.join(f'(?={one})' for one in there)}|{''.join(f'(?!{one})' for one in there)})"
    if kind == "R":
        return f"(?={'|'.join(there)})"
    if kind == "E":
        return "".join(f"(?!(?={one}){two})" for at, one in enumerate(there) for two in there[at + 1 :])
    if kind == "C":
        return f"(?:(?!{first})|{''.join(f'(?={one})' for one in others)})"
    return f"(?:(?!{first})|(?={'|'.join(others)}))"


def _element_texts(
    elements: tuple[ElementUse, ...], presence: list[bool | None], *, any_case: bool
) -> Iterator[str]:
    """Yield the pattern of every element; a date is written together with the format before it."""
    skip = False
    for at, element in enumerate(elements):
        if skip:
            skip = False
            continue
        after = elements[at + 1] if at + 1 < len(elements) else None
        if _is_format(element) and after and after.element and after.element.number == "1251":
            skip = True
            text = _dated(element)
            there = presence[at]
        else:
            text, there = _one(element, any_case=any_case), presence[at]
        if there is False:
            yield r"\*" if skip else ""
        elif there:
            yield text
        else:
            yield rf"(?:{text}|\*)" if skip else f"(?:{text})?"


def _is_format(element: ElementUse) -> bool:
    return bool(element.codes) and element.element is not None and element.element.number == "1250"


def _dated(form: ElementUse) -> str:
    """Return format and date in one: ``D8*20261103`` or ``RD8*20261101-20261103``."""
    shapes = [rf"{code}\*{_SHAPES[code]}" for code in form.codes if code in _SHAPES]
    return f"(?:{'|'.join(shapes) or '(?!)'})"


def _one(use: ElementUse, *, any_case: bool) -> str:
    text = _composite(use, any_case=any_case) if use.parts else _value(use, (), any_case=any_case)
    return text if use.most == 1 else rf"{text}(?:\^{text}){{0,{use.most - 1}}}"


def _composite(use: ElementUse, *, any_case: bool) -> str:
    """Return components, the later ones nested in the earlier, without a delimiter at the end."""
    if any(_still_open(note, use.parts) for note in use.notes):
        return "(?!)"
    last = max(n for n, part in enumerate(use.parts) if part.presence != "unused")
    text, must_follow = "", False
    for at, part in reversed(tuple(enumerate(use.parts[: last + 1]))):
        form = use.parts[at - 1].codes if at else ()
        value = "" if part.presence == "unused" else _value(part, form, any_case=any_case)
        must = part.presence == "required"
        behind = f":{text}" if must_follow else f"(?::{text})?" if text else ""
        text = (value if must else f"(?:{value})?" if value else "") + behind
        must_follow = must_follow or must
    return f"(?=[^*]){text}(?<!:)"


def _still_open(note: Note, parts: tuple[ElementUse, ...]) -> bool:
    known = [{"required": True, "unused": False, "situational": None}[part.presence] for part in parts]
    known += [False] * 16
    return not _follows(note, known)


def _value(use: ElementUse, form: tuple[str, ...], *, any_case: bool) -> str:
    if use.codes:
        return f"(?:{'|'.join(re.escape(code) for code in use.codes)})"
    element = use.element
    if element is None:
        return "(?!)"
    if element.number == "1251":
        # Where the format may be one or the other, or stands elsewhere, the explaining check must look.
        return _SHAPES.get(form[0], "(?!)") if len(form) == 1 else "(?!)"
    return _typed(element, any_case=any_case)


def _typed(element: DataElement, *, any_case: bool) -> str:
    least, most = max(element.shortest, 1), element.longest
    match element.type:
        case "N0":
            return f"[0-9]{{{least},{most}}}"
        case "R":
            decimals = f"|[0-9]{{{max(least - 1, 0)},{most - 4}}}\\.[0-9]{{1,4}}" if most > 4 else ""
            return f"-?(?:[0-9]{{{least},{most}}}{decimals})"
        case "DT":
            return _DAY
        case "TM":
            return _TIME
        case "ID":
            return f"[A-Z0-9]{{{least},{most}}}"
        case "AN":
            return f"[{_ANY_CASE if any_case else _CAPITAL}]{{{least},{most}}}"
        case _:
            return "(?!)"
