"""Segments and delimiters: the smallest pieces of an X12 file.

A segment is an identifier and its elements; an element may hold components, and may repeat::

    SV1*HC:99213:25*150*UN*1***1:2~
    |   |           |           `-- SV107: two components, pointers to diagnosis 1 and 2
    |   |           `-- SV102: the charge
    |   `-- SV101: a composite of qualifier, procedure and modifier
    `-- the segment identifier
"""

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


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. ``elements[0]`` is element 01, so ``segment.get(1)`` of ``NM1*85*2`` is ``"85"``.

    ``position`` counts from ST = 1 (a 999 points at segments this way); ``offset`` is the byte in the file.
    """

    id: str
    elements: tuple[str, ...]
    position: int = 0
    offset: int = 0
    delimiters: Delimiters = STANDARD

    def get(self, n: int) -> str:
        """Return element ``n`` without surrounding blanks, or the empty string when it is absent."""
        return self.elements[n - 1].strip() if n <= len(self.elements) else ""

    def parts(self, n: int) -> tuple[str, ...]:
        """Return the components of element ``n``: ``("HC", "99213", "25")``."""
        return tuple(part.strip() for part in self.get(n).split(self.delimiters.component))

    def part(self, n: int, m: int) -> str:
        """Return component ``m`` of element ``n``, or the empty string."""
        parts = self.parts(n)
        return parts[m - 1] if m <= len(parts) else ""

    def repeats(self, n: int) -> tuple[str, ...]:
        """Return the repetitions of element ``n``: EB03 ``1^33`` is ``("1", "33")``."""
        text, mark = self.get(n), self.delimiters.repetition
        return tuple(text.split(mark)) if mark else (text,)

    @property
    def text(self) -> str:
        """Return the segment without terminator, in claimflow's own delimiters whatever the file used."""
        if self.delimiters == STANDARD:
            return "*".join((self.id, *self.elements))
        table = _to_standard(self.delimiters)
        return "*".join((self.id, *(element.translate(table) for element in self.elements)))


@lru_cache(maxsize=64)
def _to_standard(source: Delimiters) -> dict[int, str]:
    """Map a file's delimiters to ours. What was data there but divides here becomes a blank."""
    table = {ord(mark): " " for mark in "*:^~"}
    table[ord(source.component)] = ":"
    if source.repetition:
        table[ord(source.repetition)] = "^"
    return table
