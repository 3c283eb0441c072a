"""Segments and delimiters: the smallest pieces of an X12 file.

A segment is an identifier and its elements; an element may hold components, and may repeat::

    SV1*HC:99213:25*150*UN*1***1:2~
    |   |           |           `-- SV107: two components, pointers to diagnosis 1 and 2
    |   |           `-- SV102: the charge
    |   `-- SV101: a composite of qualifier, procedure and modifier
    `-- the segment identifier
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four characters that divide a file. They stand in the ISA segment, every sender picks its own.

    ``repetition`` is empty when the sender named none (ISA11 of 4010 files held a letter).
    """

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


STANDARD = Delimiters()
"""What claimflow writes: ``*`` elements, ``:`` components, ``^`` repetitions, ``~`` ends the segment."""


class Segment:
    """One segment. ``fields[0]`` is its id, ``fields[n]`` element n: ``get(1)`` of ``NM1*85*2`` is ``"85"``.

    ``position`` counts from ST = 1 (a 999 points at segments this way); ``offset`` is the byte in the file
    where it starts. A plain class with slots: a file holds 26 of these for every claim, and a frozen
    dataclass takes three times as long to make.
    """

    __slots__ = ("delimiters", "fields", "id", "offset", "position")

    def __init__(
        self, fields: list[str], position: int = 0, offset: int = 0, delimiters: Delimiters = STANDARD
    ) -> None:
        self.id = fields[0]
        self.fields = fields
        self.position = position
        self.offset = offset
        self.delimiters = delimiters

    @property
    def elements(self) -> Sequence[str]:
        """Return the elements without the id: ``elements[0]`` is element 01."""
        return self.fields[1:]

    def get(self, n: int) -> str:
        """Return element ``n``, or the empty string when it is absent."""
        fields = self.fields
        return fields[n] if n < len(fields) else ""

    def parts(self, n: int) -> list[str]:
        """Return the components of element ``n``: ``["HC", "99213", "25"]``."""
        fields = self.fields
        return fields[n].split(self.delimiters.component) if n < len(fields) else [""]

    def part(self, n: int, m: int) -> str:
        """Return component ``m`` of element ``n``, or the empty string."""
        parts = self.parts(n)
        return parts[m - 1].strip() if m <= len(parts) else ""

    def repeats(self, n: int) -> list[str]:
        """Return the repetitions of element ``n``: EB03 ``1^33`` is ``["1", "33"]``."""
        text, mark = self.get(n), self.delimiters.repetition
        return text.split(mark) if mark else [text]

    @property
    def text(self) -> str:
        """Return the segment without terminator, in claimflow's own delimiters whatever the file used."""
        if self.delimiters == STANDARD:
            return "*".join(self.fields)
        table = _to_standard(self.delimiters)
        return "*".join(field.translate(table) for field in self.fields)

    def __repr__(self) -> str:
        """Name the segment by id and place; its elements may tell of a person."""
        return f"<{self.id} at {self.position}>"


def absent(segment_id: str, position: int = 0) -> Segment:
    """Return a segment without any element, standing for one that is not there."""
    return Segment([segment_id], position)


def raw_text(segments: Iterable[Segment]) -> str:
    """Return segments as the file divides them, one on a line, for a person or for quarantine."""
    return "\n".join(s.delimiters.element.join(s.fields) + s.delimiters.terminator for s in segments)


@lru_cache(maxsize=64)
def _to_standard(source: Delimiters) -> dict[int, str]:
    """Map a file's delimiters to ours. What was data there but divides here becomes a blank."""
    table = {ord(mark): " " for mark in "*:^~"}
    table[ord(source.component)] = ":"
    if source.repetition:
        table[ord(source.repetition)] = "^"
    return table
