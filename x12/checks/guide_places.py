"""Places in a guide: which loops are open, what stood there, and what each next segment would mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from x12.checks.element_patterns import Patterns
from x12.checks.guide import LoopUse, SegmentUse

Use = SegmentUse | LoopUse


class Frame(NamedTuple):
    """An open loop: which group of its children was reached, and how often each of them stood there."""

    loop: LoopUse
    group: int
    counts: tuple[int, ...]


class Missing(NamedTuple):
    """What a loop should have had by now; ``up`` counts open loops outwards, 0 is the innermost."""

    up: int
    use: Use


@dataclass(slots=True, eq=False)
class Step:
    """What a segment means at a place: missing things are noted, loops closed, then loops opened.

    ``use`` is None when the segment fits nowhere; ``up`` says how many loops out it belongs when it comes
    too late; ``fault`` is the rule broken, by ``about``. A ``plain`` step stays in its loop and breaks none.
    ``patterns`` tell whether the segment itself is right.
    """

    place: "Place"
    use: SegmentUse | None
    missing: tuple[Missing, ...] = ()
    closes: int = 0
    opens: tuple[LoopUse, ...] = ()
    up: int = 0
    fault: str = ""
    about: Use | None = None
    plain: bool = True
    patterns: Patterns | None = None


@dataclass(slots=True, eq=False)
class Place:
    """The open loops and what was seen, with the steps known from here."""

    frames: tuple[Frame, ...]
    steps: dict[str, Step] = field(default_factory=dict[str, Step])


def no_counts(loop: LoopUse, group: int) -> tuple[int, ...]:
    """Return that nothing of a group has stood there yet."""
    return (0,) * len(loop.groups[group])


def opened(loop: LoopUse) -> Frame:
    """Return a loop whose first segment was met."""
    return Frame(loop, 0, (1,))


def owed(frames: tuple[Frame, ...], outermost: int) -> Iterator[Missing]:
    """Yield what the loops from ``outermost`` inwards lack when they close now."""
    for depth in range(len(frames) - 1, outermost - 1, -1):
        frame = frames[depth]
        yield from passed(frame, len(frame.loop.groups), len(frames) - 1 - depth)


def passed(frame: Frame, target: int, up: int) -> Iterator[Missing]:
    """Yield what must stand in the groups that are passed on the way to ``target``."""
    for group in range(frame.group, target):
        for child, use in enumerate(frame.loop.groups[group]):
            if use.least > 0 and (group != frame.group or frame.counts[child] == 0):
                yield Missing(up, use)
