"""Reads the tables in ``x12/checks/guides/``.

A guide names itself, its set, its functional code and its versions; then come loops and segments, indented
by what they stand in::

    guide 837P 837 HC 005010X222A1 005010X222
    let street = + ?
    1000A 1 ; submitter
      NM1  1    41 1,2 + ? ? - - 46 +          ; submitter
      PER  1-2  IC ? ED,EM,FX,TE + 4x?         ; contact of the submitter

The second column says how often: ``1``, ``0-1``, ``1-*``. Then each element in its order: ``+`` must be
there, ``?`` may, ``-`` must not; ``A,B`` must be one of these codes, ``A,B?`` may be. Parentheses hold the
components of a composite element. What is not mentioned must not be there. ``$street`` puts in what ``let``
named, ``4x?`` says it four times, and ``2300 1-100 like the one above`` takes a loop that was told before.
Neighbours with the same segment (the ``REF`` of a loop) may come in any order; all else keeps its order.
"""

import re
from functools import lru_cache
from importlib.resources import files

from x12.checks.guide import UNLIMITED, DataElement, ElementUse, Guide, LoopUse, Note, Presence, SegmentUse

_TOKEN = re.compile(r"\(|\)\??|[^\s()]+")
_TIMES = re.compile(r"\b(\d+)x(\([^()]*\)\??|\S+)")
_NOTE = re.compile(r"[PRECL](?:\d\d){2,}")
_LOOP = re.compile(r"\d")
_PRESENCE: dict[str, Presence] = {"+": "required", "?": "situational", "-": "unused"}
KINDS = ("837P", "837I", "835", "999", "277CA", "276", "277", "270", "271", "275")


@lru_cache(maxsize=len(KINDS))
def load_guide(kind: str) -> Guide:
    """Return the guide of a kind of message: ``load_guide("837P")``."""
    return _GuideText(_lines(f"{kind.lower()}.txt")).read()


def _lines(name: str) -> list[str]:
    """Return the lines of a table that say something."""
    text = files("x12.checks.guides").joinpath(name).read_text(encoding="ascii")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=1)
def data_elements() -> dict[str, DataElement]:
    """Return the data elements of the standard by number."""
    found: dict[str, DataElement] = {}
    for line in _lines("elements.txt"):
        number, kind, shortest, longest, name = line.split(maxsplit=4)
        found[number] = DataElement(number, kind, int(shortest), int(longest), name)
    return found


class Layout:
    """The elements of a segment, or the components of a composite, as the standard orders them.

    ``elements`` are numbers of data elements, ``C003`` for a composite, ``1270*3`` for one said three times.
    """

    def __init__(self, line: str) -> None:
        words, _, self.name = (part.strip() for part in line.partition(";"))
        self.id, *rest = words.split()
        self.notes = tuple(_note(word) for word in rest if _NOTE.fullmatch(word))
        self.elements = tuple(word for word in rest if not _NOTE.fullmatch(word))


def data_element(segment_id: str, element: str) -> str:
    """Return the number of a data element: ``data_element("CLM", "05-3")`` is ``1325``, empty if unknown."""
    number, _, part = element.partition("-")
    layout, text = segment_layouts().get(segment_id), ""
    for place in (number, part) if part else (number,):
        if layout is None or not 0 < int(place) <= len(layout.elements):
            return ""
        text = layout.elements[int(place) - 1].partition("*")[0]
        layout = segment_layouts().get(text)
    return "" if text.startswith("C") else text


def _note(word: str) -> Note:
    digits = word[1:]
    return word[0], tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))


@lru_cache(maxsize=1)
def segment_layouts() -> dict[str, Layout]:
    """Return the segments and composites of the standard by name."""
    layouts = (Layout(line.removeprefix("=")) for line in _lines("segments.txt"))
    return {layout.id: layout for layout in layouts}


class _GuideText:
    """Reads one guide. Indentation says what a line belongs to."""

    def __init__(self, lines: list[str]) -> None:
        _, self.kind, self.set_code, self.functional_code, *self.versions = lines[0].split()
        self.lines = lines[1:]
        self.index = 0
        self.named: dict[str, str] = {}
        self.known: dict[str, LoopUse] = {}

    def read(self) -> Guide:
        """Read all lines into one guide; its outermost loop is the transaction set itself."""
        root = LoopUse("ST", 1, 1, "transaction set", self._children(0))
        return Guide(self.kind, self.set_code, self.functional_code, tuple(self.versions), root)

    def _children(self, depth: int) -> tuple[SegmentUse | LoopUse, ...]:
        found: list[SegmentUse | LoopUse] = []
        while self.index < len(self.lines):
            line = self.lines[self.index]
            if _indentation(line) < depth:
                break
            self.index += 1
            if line.startswith("let "):
                name, _, value = line.removeprefix("let ").partition("=")
                self.named[name.strip()] = self._filled_in(value.strip())
            elif _LOOP.match(line.strip()):
                found.append(self._loop(line))
            else:
                found.append(self._segment(line))
        return tuple(found)

    def _loop(self, line: str) -> LoopUse:
        words, _, name = (part.strip() for part in line.partition(";"))
        loop_id, how_often, *like = words.split()
        least, most = _how_often(how_often)
        if like:
            told = self.known[loop_id]
            return LoopUse(loop_id, least, most, told.name, told.children)
        self.known[loop_id] = LoopUse(loop_id, least, most, name, self._children(_indentation(line) + 1))
        return self.known[loop_id]

    def _segment(self, line: str) -> SegmentUse:
        words, _, name = (part.strip() for part in line.partition(";"))
        segment_id, how_often, *tokens = _TOKEN.findall(self._filled_in(words))
        layout = segment_layouts()[segment_id]
        least, most = _how_often(how_often)
        elements = _element_uses(_nested(tokens), layout)
        return SegmentUse(segment_id, least, most, name, elements, layout.notes, len(layout.elements))

    def _filled_in(self, text: str) -> str:
        text = re.sub(r"\$(\w+)", lambda found: self.named[found[1]], text)
        return _TIMES.sub(lambda found: " ".join([found[2]] * int(found[1])), text)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _how_often(text: str) -> tuple[int, int]:
    least, dash, most = text.partition("-")
    if not dash:
        return int(least), int(least)
    return int(least), UNLIMITED if most == "*" else int(most)


_Told = str | tuple[list[str], bool]
"""An element as a guide tells it: a word, or the words of a composite and whether it must be there."""


def _nested(tokens: list[str]) -> list[_Told]:
    told: list[_Told] = []
    inner: list[str] | None = None
    for token in tokens:
        if token == "(":
            inner = []
        elif token[0] == ")":
            told.append((inner or [], token == ")"))
            inner = None
        elif inner is not None:
            inner.append(token)
        else:
            told.append(token)
    return told


def _element_uses(told: list[_Told], layout: Layout) -> tuple[ElementUse, ...]:
    if len(told) > len(layout.elements):
        raise ValueError(f"{layout.id} has {len(layout.elements)} elements, the guide tells {len(told)}")
    return tuple(_element_use(*pair) for pair in zip(told, layout.elements, strict=False))


def _element_use(told: _Told, place: str) -> ElementUse:
    number, _, repeats = place.partition("*")
    most = int(repeats or 1)
    if isinstance(told, str):
        return _simple_use(told, number, most)
    words, must = told
    layout = segment_layouts()[number]
    parts = _element_uses(list(words), layout)
    presence: Presence = "required" if must else "situational"
    return ElementUse(layout.name, presence, parts=parts, notes=layout.notes, most=most)


def _simple_use(told: str, number: str, most: int) -> ElementUse:
    if number.startswith("C"):
        if told != "-":
            raise ValueError(f"{number} is composite: its components must be told in parentheses")
        return ElementUse(segment_layouts()[number].name, "unused")
    element = data_elements()[number]
    if told in _PRESENCE:
        return ElementUse(element.name, _PRESENCE[told], element, most=most)
    presence: Presence = "situational" if told.endswith("?") else "required"
    codes = tuple(code.replace("_", " ") for code in told.rstrip("?").split(","))
    return ElementUse(element.name, presence, element, codes, most=most)
