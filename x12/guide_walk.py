"""Where does a segment stand? Follows the segments of a transaction set through the loops of its guide.

::

    HL*2*1*22*1~     opens 2000B, subscriber level
    SBR*P*18~        stands in 2000B
    NM1*IL*1*...~    opens 2010BA, subscriber
    CLM*A-1*150~     closes 2010BA, opens 2300

A guide keeps its order, so all that is to be remembered of a place is the open loops, in each the place
reached, and what stood there already. Those places are few, however long the file is: each is a ``Place``
made once, and each step from it is worked out once and looked up from then on.

A segment that does not fit never stops the walk. What comes too late is named and taken where it belongs;
when a loop has lost its first segment, its second opens it; what fits nowhere is passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from x12.element_patterns import Patterns, patterns
from x12.guide import UNLIMITED, Guide, LoopUse, SegmentUse
from x12.guide_text import load_guide
from x12.segment import Segment

_MOST_PLACES = 50_000
_REPEATED_HEADINGS = frozenset({"HL", "CLM", "LX", "CLP", "SVC", "SVD", "TRN"})

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


class Walk:
    """The steps through one guide; shared by all transaction sets of its kind.

    ``probes`` make the key of a segment where its id does not tell: ``REF*G1`` is another than ``REF*F8``.
    """

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.probes = {name: probe for name in guide.segment_ids if (probe := _probe(guide, name))}
        self.headings = frozenset(loop.heading.id for loop in guide.loops)
        self.places: dict[tuple[Frame, ...], Place] = {}
        self.start = self.place((Frame(guide.root, 0, _counts(guide.root, 0)),))

    def step(self, place: Place, key: str) -> Step:
        """Return where a segment leads from a place."""
        step = place.steps.get(key)
        if step is None:
            step = _Search(self, place, key).step()
            step.plain = not (step.missing or step.closes or step.opens or step.up or step.fault)
            step.patterns = patterns(step.use) if step.use is not None else None
            place.steps[key] = step
        return step

    def keys_of(self, use: SegmentUse) -> frozenset[str]:
        """Return the keys that a use of a segment answers to: ``REF*EI`` and ``REF*SY``."""
        return _keys_of(self, use)

    def owed(self, place: Place) -> tuple[Missing, ...]:
        """Return what the open loops still lack when the transaction set ends here."""
        return tuple(_owed(place.frames, 0))

    def place(self, frames: tuple[Frame, ...]) -> Place:
        """Return the one place with these open loops."""
        found = self.places.get(frames)
        if found is None:
            if len(self.places) > _MOST_PLACES:
                # A hostile file may reach any number of places; the steps worked out are only a memory.
                self.places.clear()
            found = self.places[frames] = Place(frames)
        return found


@lru_cache(maxsize=16)
def walk_of(kind: str) -> Walk:
    """Return the walk through the guide of a kind of message."""
    return Walk(load_guide(kind))


def _counts(loop: LoopUse, group: int) -> tuple[int, ...]:
    return (0,) * len(loop.groups[group])


def _probe(guide: Guide, segment_id: str) -> "Callable[[Segment], str] | None":
    """Return how to tell segments of one id apart: by the codes of one or two elements, or not at all."""
    for loop in guide.loops:
        uses = [child.heading for child in loop.children if child.heading.id == segment_id]
        numbers = [n for n in range(1, 5) if len({_codes(use, n) for use in uses}) > 1]
        if numbers:
            numbers = numbers[:2] if _overlap(uses, numbers[0]) else numbers[:1]
            return _by_code(segment_id, numbers, _known_codes(guide, segment_id, numbers))
    return None


def _known_codes(guide: Guide, segment_id: str, numbers: list[int]) -> set[str]:
    uses = (child.heading for loop in guide.loops for child in loop.children)
    return {code for use in uses if use.id == segment_id for n in numbers for code in _codes(use, n)}


def _overlap(uses: list[SegmentUse], number: int) -> bool:
    """Tell whether one code leads to two uses, so that a second element must decide."""
    codes = [code for use in uses for code in _codes(use, number)]
    return len(codes) > len(set(codes))


def _codes(use: SegmentUse, number: int) -> tuple[str, ...]:
    if number > len(use.elements):
        return ()
    element = use.elements[number - 1]
    return element.parts[0].codes if element.parts else element.codes


def _by_code(segment_id: str, numbers: list[int], known: set[str]) -> Callable[[Segment], str]:
    """Return a function that makes ``REF*G1`` of a segment; codes the guide does not know count as one."""

    def key(segment: Segment) -> str:
        text = segment_id
        for number in numbers:
            fields = segment.fields
            code = fields[number] if number < len(fields) else ""
            if code not in known:
                code = code.partition(segment.delimiters.component)[0]
            text += f"*{code}" if code in known else "*?"
        return text

    if len(numbers) > 1:
        return key
    number, keys = numbers[0], {code: f"{segment_id}*{code}" for code in known}

    def quick_key(segment: Segment) -> str:
        fields = segment.fields
        found = keys.get(fields[number]) if number < len(fields) else None
        return found or key(segment)

    return quick_key


@lru_cache(maxsize=8192)
def _keys_of(walk: Walk, use: SegmentUse) -> frozenset[str]:
    """Return the keys that a use of a segment answers to."""
    probe = walk.probes.get(use.id)
    if probe is None:
        return frozenset({use.id})
    length = max(len(use.elements), 1)
    fields = [[use.id]]
    for number in range(1, min(length, 4) + 1):
        fields = [[*before, code] for before in fields for code in (_codes(use, number) or ("",))]
    return frozenset(probe(Segment(one)) for one in fields)


class _Search:
    """Works out one step: looks forward in the open loops, then back, then for loops without heading."""

    def __init__(self, walk: Walk, place: Place, key: str) -> None:
        self.walk = walk
        self.frames = place.frames
        self.here = place
        self.key = key
        self.id = key.partition("*")[0]

    def step(self) -> Step:
        """Return the step, whatever the segment is."""
        return (
            self._forward()
            or self._lost_heading(second_only=True)
            or self._back()
            or self._lost_heading(second_only=False)
            or self._wrong_code()
            or self._unexpected()
        )

    def _fits(self, use: Use) -> bool:
        return self.key in _keys_of(self.walk, use.heading)

    def _ahead(self) -> Iterator[tuple[int, int, int]]:
        """Yield (frame, group, child) from the innermost loop outwards, from the place reached onwards."""
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            # The first segment of an open loop opens the next one; it does not come again inside.
            for group in range(max(frame.group, min(depth, 1)), len(frame.loop.groups)):
                for child in range(len(frame.loop.groups[group])):
                    yield depth, group, child

    def _use(self, depth: int, group: int, child: int) -> Use:
        return self.frames[depth].loop.groups[group][child]

    def _count(self, depth: int, group: int, child: int) -> int:
        frame = self.frames[depth]
        return frame.counts[child] if group == frame.group else 0

    def _forward(self) -> Step | None:
        """Find where the segment fits; a place that is full is only second best."""
        full: tuple[int, int, int] | None = None
        for at in self._ahead():
            if self._fits(self._use(*at)):
                if self._count(*at) < self._use(*at).most:
                    return self._enter(at)
                full = full or at
        if full is None:
            return None
        step = self._enter(full)
        step.about = self._use(*full)
        step.fault = "loop_repeated" if isinstance(step.about, LoopUse) else "segment_repeated"
        return step

    def _enter(self, at: tuple[int, int, int]) -> Step:
        """Go to a child of an open loop: the loops inside are closed, what they lack is noted."""
        depth, group, child = at
        frame, use = self.frames[depth], self._use(*at)
        counts = list(frame.counts if group == frame.group else _counts(frame.loop, group))
        # Beyond its limit, and without one, a count says nothing more.
        counts[child] = min(counts[child] + 1, 1 if use.most == UNLIMITED else use.most)
        frames = (*self.frames[:depth], Frame(frame.loop, group, tuple(counts)))
        closes = len(self.frames) - 1 - depth
        missing = (*_owed(self.frames, depth + 1), *_passed(frame, group, closes))
        if isinstance(use, SegmentUse):
            return Step(self.walk.place(frames), use, missing, closes)
        frames += (_opened(use),)
        return Step(self.walk.place(frames), use.heading, missing, closes, (use,))

    def _back(self) -> Step | None:
        """Find a place that is passed already; a segment leaves the walk where it is, a loop is opened."""
        for depth in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[depth]
            for use in (use for group in frame.loop.groups[: frame.group] for use in group):
                if not self._fits(use):
                    continue
                up = len(self.frames) - 1 - depth
                if isinstance(use, SegmentUse):
                    return Step(self.here, use, up=up, fault="segment_misplaced", about=use)
                place = self.walk.place((*self.frames, _opened(use)))
                return Step(place, use.heading, opens=(use,), fault="loop_misplaced", about=use)
        return None

    def _lost_heading(self, *, second_only: bool) -> Step | None:
        """Find a loop that could stand here and holds the segment: its first segment is lost.

        A loop that must come and has not may begin with any of its segments. One that repeats must begin
        with a segment it cannot be without; with ``second_only``, with the one that comes second.
        """
        for at in self._ahead():
            loop = self._use(*at)
            if not isinstance(loop, LoopUse):
                continue
            lacking = loop.least > 0 and self._count(*at) == 0 and not second_only
            if not lacking and loop.heading.id not in _REPEATED_HEADINGS:
                continue
            found = self._inside(loop, 2 if second_only else len(loop.groups))
            if found is not None and (lacking or loop.groups[found[0]][found[1]].least > 0):
                return self._headless(at, loop, *found)
        return None

    def _inside(self, loop: LoopUse, groups: int) -> tuple[int, int] | None:
        """Find the segment, or the loop it opens, behind the first segment of a loop."""
        for group, uses in enumerate(loop.groups[1:groups], 1):
            for child, use in enumerate(uses):
                if self._fits(use):
                    return group, child
        return None

    def _headless(self, at: tuple[int, int, int], loop: LoopUse, group: int, child: int) -> Step:
        """Open a loop at a segment in its middle."""
        step, use = self._enter(at), loop.groups[group][child]
        counts = [0] * len(loop.groups[group])
        counts[child] = 1
        frames = (*step.place.frames[:-1], Frame(loop, group, tuple(counts)))
        if isinstance(use, LoopUse):
            frames, step.opens = (*frames, _opened(use)), (loop, use)
        step.place = self.walk.place(frames)
        step.use, step.fault, step.about = use.heading, "loop_heading_missing", loop
        return step

    def _wrong_code(self) -> Step | None:
        """Take the segment for one that must come and has not, though its code is wrong."""
        for at in self._ahead():
            use = self._use(*at)
            if use.heading.id == self.id and use.least > 0 and self._count(*at) == 0:
                return self._enter(at)
        return None

    def _unexpected(self) -> Step:
        return Step(self.here, None, fault="segment_unexpected")


def _opened(loop: LoopUse) -> Frame:
    return Frame(loop, 0, (1,))


def _owed(frames: tuple[Frame, ...], outermost: int) -> Iterator[Missing]:
    """Yield what the loops from ``outermost`` inwards lack when they close now."""
    for depth in range(len(frames) - 1, outermost - 1, -1):
        frame = frames[depth]
        yield from _passed(frame, len(frame.loop.groups), len(frames) - 1 - depth)


def _passed(frame: Frame, target: int, up: int) -> Iterator[Missing]:
    """Yield what must stand in the groups that are passed on the way to ``target``."""
    for group in range(frame.group, target):
        for child, use in enumerate(frame.loop.groups[group]):
            if use.least > 0 and (group != frame.group or frame.counts[child] == 0):
                yield Missing(up, use)
