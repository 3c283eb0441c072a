"""A guide: what one kind of message may hold, loop by loop, segment by segment, element by element.

The tables are text files in ``x12/checks/guides/``, written in our own words; ``guide_text.py`` reads them::

    2010AA 1 ; billing provider
      NM1  1    85 1,2 + ? ? - ? XX? ?     ; billing provider
      N3   1    + ?                        ; address of the billing provider
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Presence = Literal["required", "situational", "unused"]
Note = tuple[str, tuple[int, ...]]
"""A rule among elements: ``("P", (3, 4))`` both or none; R at least one, E at most one, C and L if."""

UNLIMITED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DataElement:
    """One data element of the standard: ``782 R 1 18 amount``."""

    number: str
    type: str
    shortest: int
    longest: int
    name: str

    @property
    def is_number(self) -> bool:
        """Tell whether this is an amount, a quantity or a count."""
        return self.type in {"R", "N0"}

    def length_of(self, text: str) -> int:
        """Return how long a value is in the words of X12.6: sign and point of a number do not count."""
        return len(text.replace("-", "").replace(".", "")) if self.is_number else len(text)


@dataclass(frozen=True, slots=True)
class ElementUse:
    """How a guide uses an element of a segment; ``parts`` are the components of a composite one."""

    name: str
    presence: Presence
    element: DataElement | None = None
    codes: tuple[str, ...] = ()
    parts: "tuple[ElementUse, ...]" = ()
    notes: tuple[Note, ...] = ()
    most: int = 1


@dataclass(frozen=True, eq=False)
class SegmentUse:
    """How a guide uses a segment at one place: ``REF*G1`` of loop 2300 is the prior authorization."""

    id: str
    least: int
    most: int
    name: str
    elements: tuple[ElementUse, ...]
    notes: tuple[Note, ...]
    length: int
    """How many elements the standard gives the segment; a guide may use fewer."""

    @property
    def heading(self) -> "SegmentUse":
        """Return itself: what a loop answers with its first segment."""
        return self


@dataclass(frozen=True, eq=False)
class LoopUse:
    """A loop: it begins with its first segment, and holds segments and loops in their order."""

    id: str
    least: int
    most: int
    name: str
    children: "tuple[SegmentUse | LoopUse, ...]" = field(repr=False)

    @cached_property
    def heading(self) -> SegmentUse:
        """Return the segment that opens the loop."""
        first = self.children[0]
        return first if isinstance(first, SegmentUse) else first.heading

    @cached_property
    def levels(self) -> frozenset[str]:
        """Return the names of the levels (HL) directly below this one."""
        loops = (child for child in self.children if isinstance(child, LoopUse))
        return frozenset(loop.id for loop in loops if loop.heading.id == "HL")

    @cached_property
    def groups(self) -> "tuple[tuple[SegmentUse | LoopUse, ...], ...]":
        """Return the children by their place: neighbours with the same segment may come in any order."""
        groups: list[list[SegmentUse | LoopUse]] = []
        for child in self.children:
            if len(groups) > 1 and groups[-1][0].heading.id == child.heading.id:
                groups[-1].append(child)
            else:
                groups.append([child])
        return tuple(tuple(group) for group in groups)


@dataclass(frozen=True, eq=False)
class Guide:
    """The whole guide of one kind of message."""

    kind: str
    set_code: str
    functional_code: str
    versions: tuple[str, ...]
    root: LoopUse

    @property
    def version(self) -> str:
        """Return the version we name in messages, the first of those taken."""
        return self.versions[0]

    @cached_property
    def loops(self) -> tuple[LoopUse, ...]:
        """Return every loop once, the outer before the inner."""
        return tuple(dict.fromkeys(_loops(self.root)))

    @cached_property
    def segment_ids(self) -> frozenset[str]:
        """Return the names of all segments the guide knows."""
        return frozenset(
            use.id for loop in self.loops for use in loop.children if isinstance(use, SegmentUse)
        )


def _loops(loop: LoopUse) -> Iterator[LoopUse]:
    yield loop
    for child in loop.children:
        if isinstance(child, LoopUse):
            yield from _loops(child)
