"""Works out what a segment means at a place of its guide, whatever segment it is.

The search looks forward from the place reached; then, for what does not fit there, for a loop that has lost
its first segment, for a place that is passed already, and for a segment whose code is wrong.
"""

from collections.abc import Iterator
from typing import Protocol

from x12.checks.guide import UNLIMITED, LoopUse, SegmentUse
from x12.checks.guide_places import Frame, Place, Step, Use, no_counts, opened, owed, passed

_REPEATED_HEADINGS = frozenset({"HL", "CLM", "LX", "CLP", "SVC", "SVD", "TRN"})


class Known(Protocol):
    """What the search asks its walk: the keys of a segment, and the one place with these open loops."""

    def keys_of(self, use: SegmentUse) -> frozenset[str]:
        """Return the keys that a use of a segment answers to."""
        ...

    def place(self, frames: tuple[Frame, ...]) -> Place:
        """Return the one place with these open loops."""
        ...


class Search:
    """Works out one step: looks forward in the open loops, then back, then for loops without heading."""

    def __init__(self, walk: Known, place: Place, key: str) -> None:
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
        return self.key in self.walk.keys_of(use.heading)

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
        counts = list(frame.counts if group == frame.group else no_counts(frame.loop, group))
        # Beyond its limit, and without one, a count says nothing more.
        counts[child] = min(counts[child] + 1, 1 if use.most == UNLIMITED else use.most)
        frames = (*self.frames[:depth], Frame(frame.loop, group, tuple(counts)))
        closes = len(self.frames) - 1 - depth
        missing = (*owed(self.frames, depth + 1), *passed(frame, group, closes))
        if isinstance(use, SegmentUse):
            return Step(self.walk.place(frames), use, missing, closes)
        frames += (opened(use),)
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
                place = self.walk.place((*self.frames, opened(use)))
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
            frames, step.opens = (*frames, opened(use)), (loop, use)
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
