"""What a segment that leaves the house must look like: allowed characters, and elements of legal length.

One regular expression for each segment and number of elements says yes to nearly all; only where it says
no is the segment looked at element by element. The lengths are those of ``x12/checks/guides/segments.txt``::

    SV1*HC:99213:25*150*UN*1***1:2    element 02 is an amount: 1 to 18 digits
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from models.errors import BadInput
from x12.checks.guide import DataElement
from x12.checks.guide_text import data_elements, segment_layouts

ALLOWED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"&'()+,-./;?=%@[]_{}\\|<>#$"
)
_CHARACTER = r"[ -)+-9;-\]_a-}]"
_BLANK_AT_EDGE = re.compile(r" [*:^]|[*:^] | $").search

_FINE = re.compile(f"{_CHARACTER}*").fullmatch
_REPEATING = frozenset({"LX", "SV1", "SV2", "DTP", "DTM", "PRV", "HI", "SBR", "OI", "SVC", "CAS", "LQ"})
"""Segments that come again and again in a file and name nobody: those accepted are remembered."""
_ACCEPTED: set[str] = set()
_MOST_ACCEPTED = 1 << 14

Matcher = Callable[[str], object]


class SegmentPatterns(dict[tuple[str, int], Matcher]):
    """The matcher of each segment by id and number of fields, the id counted in; made when first needed."""

    def __missing__(self, key: tuple[str, int]) -> Matcher:
        segment_id, fields = key
        texts = [rf"\*{_element_pattern(place)}" for place in _places(segment_id)[: fields - 1]]
        # A segment with more elements than the standard knows matches nothing.
        beyond = r"(?!)" if fields - 1 > len(_places(segment_id)) else ""
        self[key] = re.compile(re.escape(segment_id) + "".join(texts) + beyond).fullmatch
        return self[key]


PATTERNS = SegmentPatterns()


def fits(segment_id: str, fields: int, line: str) -> bool:
    """Tell whether a segment may be written as it is."""
    repeats = segment_id in _REPEATING
    if repeats and line in _ACCEPTED:
        return True
    if not PATTERNS[segment_id, fields](line) or (" " in line and _BLANK_AT_EDGE(line)):
        return False
    if repeats:
        if len(_ACCEPTED) >= _MOST_ACCEPTED:
            _ACCEPTED.clear()
        _ACCEPTED.add(line)
    return True


def clean(text: str) -> str:
    """Make text fit for X12: no delimiters, only the extended character set, accents taken off letters."""
    if _FINE(text):
        return text.strip()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c if c in ALLOWED else " " if c.isspace() else "" for c in plain).strip()


def refuse_misfit(segment_id: str, texts: list[str], record: str) -> None:
    """Raise ``BadInput`` naming the element that is too short or too long; return when none is."""
    places = _places(segment_id)
    if len(texts) - 1 > len(places):
        problem = f"{segment_id} has only {len(places)} elements"
        raise BadInput(problem, record=record, field=segment_id, remedy="Leave out the rest")
    for number, (text, place) in enumerate(zip(texts[1:], places, strict=False), 1):
        for part, piece, element in _pieces(text, place):
            length = element.length_of(piece)
            if piece and not element.shortest <= length <= element.longest:
                field = f"{segment_id}{number:02d}{part}"
                limits = f"{element.shortest} to {element.longest}"
                problem = f"{field} has {length} characters, it holds {limits}"
                raise BadInput(problem, record=record, field=field, remedy="Give a value of that length")


@lru_cache(maxsize=256)
def _places(segment_id: str) -> tuple[str, ...]:
    return segment_layouts()[segment_id].elements


def _pieces(text: str, place: str) -> Iterator[tuple[str, str, DataElement]]:
    """Yield the pieces of an element with what holds them: ``("-2", "99213", data element 234)``."""
    number = place.partition("*")[0]
    for said in text.split("^"):
        if not number.startswith("C"):
            yield "", said, data_elements()[number]
            continue
        parts = segment_layouts()[number].elements
        for n, (piece, part) in enumerate(zip(said.split(":"), parts, strict=False), 1):
            yield f"-{n}", piece, data_elements()[part]


@lru_cache(maxsize=1024)
def _element_pattern(place: str) -> str:
    """Return the pattern of an element that may be empty: simple, composite or repeated."""
    number, _, repeats = place.partition("*")
    if number.startswith("C"):
        parts = segment_layouts()[number].elements
        first, *rest = [_text_pattern(part) for part in parts]
        once = first + "".join(f"(?::{part}" for part in rest) + ")?" * len(rest)
    else:
        once = _text_pattern(number)
    return rf"{once}(?:\^{once})*" if repeats else once


def _text_pattern(number: str) -> str:
    element = data_elements()[number]
    if element.is_number:
        # Sign and point are not counted (X12.6): no more digits than fit, and a little beside them.
        return rf"(?!(?:[-.]?[0-9]){{{element.longest + 1}}}){_CHARACTER}{{0,{element.longest + 2}}}"
    if element.shortest > 1:
        return f"(?:{_CHARACTER}{{{element.shortest},{element.longest}}})?"
    return f"{_CHARACTER}{{0,{element.longest}}}"
