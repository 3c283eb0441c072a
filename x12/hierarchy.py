"""HL levels: the tree that 837, 270, 271, 276, 277 and 277CA hang their loops on.

::

    HL*1**20*1~      billing provider (837) or payer (27x)
    HL*2*1*22*1~     subscriber, below level 1
    HL*3*2*23*0~     patient, below level 2
"""

from dataclasses import dataclass
from itertools import pairwise

from x12.interchange import Transaction
from x12.segment import Segment


@dataclass(frozen=True, slots=True)
class Level:
    """One HL with the segments up to the next HL. ``code`` is HL03: 20, 21, 19, 22, 23, PT."""

    heading: Segment
    code: str
    parent: "Level | None"
    segments: tuple[Segment, ...]

    def up(self, code: str) -> "Level | None":
        """Return this level or the nearest above it with this code."""
        level: Level | None = self
        while level is not None and level.code != code:
            level = level.parent
        return level


def read_levels(transaction: Transaction) -> tuple[tuple[Segment, ...], list[Level]]:
    """Cut a transaction into its header (before the first HL) and its levels, in file order.

    A parent must stand before its child, so a file cannot make a ring of levels. Of two levels with one
    number the one counts that stands in its place in the numbering: a copy must not take the children away.
    """
    body = transaction.segments[:-1]
    starts = [index for index, segment in enumerate(body) if segment.id == "HL"]
    known: dict[str, Level] = {}
    levels: list[Level] = []
    for start, end in pairwise([*starts, len(body)]):
        heading = body[start]
        parent = known.get(heading.get(2)) if heading.get(2) else None
        level = Level(heading, heading.get(3), parent, body[start + 1 : end])
        same = known.get(heading.get(1))
        if same is None or not same.segments or _follows(levels, heading):
            known[heading.get(1)] = level
        levels.append(level)
    return body[: starts[0] if starts else len(body)], levels


def _follows(levels: list[Level], heading: Segment) -> bool:
    """Tell whether a level has the number after the one before it."""
    before, number = levels[-1].heading.get(1) if levels else "0", heading.get(1)
    return before.isdecimal() and number.isdecimal() and int(number[:9]) == int(before[:9]) + 1
