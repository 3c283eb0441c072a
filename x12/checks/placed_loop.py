"""A loop of a file that is being read: its segments, the loops inside, and the claim it belongs to."""

from collections.abc import Iterator

from x12.checks.guide import LoopUse
from x12.checks.guide_places import Use
from x12.segment import Segment

CLAIM_NUMBERS = {"2300": 1, "2100": 1, "2200B": 2, "2200C": 2, "2200D": 2, "2200E": 2}
"""Where a loop names its claim: the element of its first segment. ``CLM01``, ``CLP01``, ``TRN02``."""


_NONE: frozenset[str] = frozenset()


class PlacedLoop:
    """An open loop. ``missing`` holds what it should have had by now, and since which position.

    ``gone`` names the loops inside that were closed and let go: claims, and levels with claims. ``lines``
    counts the numbered loops inside (LX).
    """

    __slots__ = ("claim", "gone", "id", "lines", "loops", "missing", "parent", "segments", "use")

    def __init__(self, use: LoopUse, parent: "PlacedLoop | None", heading: Segment | None) -> None:
        self.use = use
        self.id = use.id
        self.parent = parent
        self.segments: list[Segment] = []
        self.loops: list[PlacedLoop] = []
        self.missing: list[tuple[Use, int]] = []
        self.gone: frozenset[str] = _NONE
        self.lines = 0
        number = CLAIM_NUMBERS.get(use.id)
        if number is not None and heading is not None and heading.id in {"CLM", "CLP", "TRN"}:
            self.claim: str = heading.get(number)
        else:
            self.claim = parent.claim if parent is not None else ""

    def let_go(self) -> None:
        """Part with the loops inside, which know this one: a circle would wait for the garbage collector."""
        for loop in self.loops:
            if loop.loops:
                loop.let_go()
        self.loops = []

    def first(self, segment_id: str, code: str = "") -> Segment | None:
        """Return the first segment with this id (and this code in element 01), or None."""
        for segment in self.segments:
            if segment.id == segment_id and (not code or segment.get(1) == code):
                return segment
        return None

    def all(self, segment_id: str, code: str = "") -> Iterator[Segment]:
        """Yield the segments with this id (and this code in element 01)."""
        for segment in self.segments:
            if segment.id == segment_id and (not code or segment.get(1) == code):
                yield segment

    def inner(self, loop_id: str) -> "list[PlacedLoop]":
        """Return the loops of this name directly inside."""
        return [loop for loop in self.loops if loop.id == loop_id]

    def one(self, loop_id: str) -> "PlacedLoop | None":
        """Return the first loop of this name directly inside, or None."""
        for loop in self.loops:
            if loop.id == loop_id:
                return loop
        return None

    def outer(self, loop_id: str) -> "PlacedLoop | None":
        """Return the nearest loop of this name around this one, or None."""
        loop = self.parent
        while loop is not None and loop.id != loop_id:
            loop = loop.parent
        return loop
