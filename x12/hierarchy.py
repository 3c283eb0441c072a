"""HL levels: the tree that 837, 270, 271, 276, 277 and 277CA hang their loops on.

::

    HL*1**20*1~      billing provider (837) or payer (27x)
    HL*2*1*22*1~     subscriber, below level 1
    HL*3*2*23*0~     patient, below level 2
"""

from dataclasses import dataclass
from itertools import pairwise

from x12.envelopes import Transaction
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
    numbers = [_number(body[start]) for start in starts]
    known: dict[str, tuple[tuple[int, bool], Level]] = {}
    levels: list[Level] = []
    for n, (start, end) in enumerate(pairwise([*starts, len(body)])):
        heading = body[start]
        _, parent = known.get(heading.get(2), (None, None))
        level = Level(heading, heading.get(3), parent, body[start + 1 : end])
        weight = _in_place(numbers, n), any(segment.id == "NM1" for segment in level.segments)
        same = known.get(heading.get(1))
        if same is None or weight >= same[0]:
            known[heading.get(1)] = weight, level
        levels.append(level)
    return body[: starts[0] if starts else len(body)], levels


def _number(heading: Segment) -> int:
    number = heading.get(1)
    return int(number[:9]) if number.isdecimal() else -1


def _in_place(numbers: list[int], n: int) -> int:
    """Count on how many sides a level has the neighbour that its number wants."""
    before = numbers[n - 1] if n else 0
    after = numbers[n + 1] if n + 1 < len(numbers) else numbers[n] + 1
    return (before + 1 == numbers[n]) + (numbers[n] + 1 == after)
