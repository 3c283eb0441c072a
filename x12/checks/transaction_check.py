"""Goes through one transaction set once and finds what is wrong: SNIP 2 here, 3 and 4 by rules.

Each segment is placed in its loop (``guide_walk.py``) and matched against what the guide wants there
(``element_patterns.py``). When a loop closes, the rules for it look at it as a whole. A claim is let go
when it closes, so memory does not grow with the file.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from models.edi import EdiFinding
from x12.checks.element_checks import Fault, explain
from x12.checks.element_patterns import patterns
from x12.checks.guide import UNLIMITED, LoopUse, SegmentUse
from x12.checks.guide_places import Place, Step, Use
from x12.checks.guide_walk import Walk
from x12.checks.placed_loop import CLAIM_NUMBERS, PlacedLoop
from x12.checks.reporter import Reporter
from x12.checks.rule_sets import RULES_AT, LoopRule
from x12.segment import STANDARD, Delimiters, Segment

_DATA = frozenset({"BIN", "BDS"})
"""Segments of an attachment's data: what is inside is not X12."""
_AMONG_ELEMENTS = frozenset({"element_pair", "element_one_of", "element_needed", "element_excluded"})


class TransactionCheck:
    """The check of one transaction set."""

    def __init__(self, walk: Walk, control_number: str, delimiters: Delimiters) -> None:
        self.walk = walk
        self.probes = walk.probes
        self.standard = delimiters == STANDARD
        self.reporter = Reporter(control_number)
        self.place: Place = walk.start
        self.loop = PlacedLoop(walk.guide.root, None, None)
        self.any_case = False
        self.lost = ""
        self.last = Segment(["ST"])
        self.rules: dict[str, tuple[LoopRule, ...]] = RULES_AT.get(walk.guide.kind, {})
        self.levels = 0

    def run(self, segments: Iterable[Segment]) -> Iterator[EdiFinding]:
        """Yield what is wrong, claim by claim."""
        reporter = self.reporter
        for segment in segments:
            self.take(segment)
            if reporter.found:
                yield from reporter.found
                reporter.found = []
        self.finish()
        yield from reporter.found

    def take(self, segment: Segment) -> None:
        """Place one segment and check it."""
        probe = self.probes.get(segment.id)
        key = probe(segment) if probe is not None else segment.id
        step = self.place.steps.get(key) or self.walk.step(self.place, key)
        self.place = step.place
        if step.plain:
            self.loop.segments.append(segment)
        else:
            self._move(step, segment)
        self.last = segment
        if step.patterns is not None:
            fields = segment.fields
            text = "*".join(fields) if self.standard else segment.text
            known = patterns(step.patterns.use, any_case=True) if self.any_case else step.patterns
            matcher = known[len(fields)]
            if matcher is None or not matcher(text):
                self._explain(step.patterns.use, segment, text)

    def finish(self) -> None:
        """Close every loop that is still open."""
        for missing in self.walk.owed(self.place):
            # A set without its SE is told about with the envelopes.
            if missing.use.heading.id != "SE":
                self._note_missing(missing.up, missing.use, self.last.position + 1)
        while self.loop.parent is not None:
            self._close()
        self._close()

    def _move(self, step: Step, segment: Segment) -> None:
        """Take a step that is more than one segment further in the same loop."""
        for missing in step.missing:
            self._note_missing(missing.up, missing.use, segment.position)
        for _ in range(step.closes):
            self._close()
        for use in step.opens:
            self._open(use, segment)
        owner = self.loop
        for _ in range(step.up):
            owner = owner.parent or owner
        if step.fault:
            self._fault(step, owner, segment)
        if step.use is not None:
            self.lost = ""
            owner.segments.append(segment)
            if segment.id == "HL" or segment.id == "LX":
                self._number(segment)

    def _open(self, use: LoopUse, segment: Segment) -> None:
        opened = PlacedLoop(use, self.loop, segment)
        self.loop.loops.append(opened)
        self.loop = opened

    def _close(self) -> None:
        """Close the innermost loop: name what it lacks, let the rules look at it, let a claim go."""
        loop, parent = self.loop, self.loop.parent
        for use, position in loop.missing:
            self._report_missing(loop, use, position)
        if loop.segments and loop.segments[0].id == "HL":
            self._check_levels_below(loop)
        for rule in self.rules.get(loop.id, ()):
            rule(loop, self.reporter)
        if parent is None:
            return
        self.loop = parent
        if loop.use.most == UNLIMITED or loop.id in CLAIM_NUMBERS:
            self._let_go(loop, parent)

    def _let_go(self, loop: PlacedLoop, parent: PlacedLoop) -> None:
        """Forget a loop that may come any number of times, unless it is a part of a claim."""
        around: PlacedLoop | None = parent
        while around is not None:
            if around.id in CLAIM_NUMBERS:
                return
            around = around.parent
        parent.loops.pop()
        loop.let_go()
        if loop.id not in parent.gone:
            parent.gone |= {loop.id}

    def _number(self, segment: Segment) -> None:
        """Check the numbers that levels and lines count up."""
        loop, reporter = self.loop, self.reporter
        if segment.id == "LX":
            self._line_number(segment)
            return
        self.levels += 1
        if segment.get(1) != str(self.levels):
            reporter.add("level_number", loop, segment, "01", right=self.levels)
            # The levels behind count on from this one: they are not wrong, too.
            self.levels = _number(segment.get(1), self.levels)
        above = loop.parent.segments[0] if loop.parent and loop.parent.segments else None
        if above is not None and above.id == "HL" and segment.get(2) != above.get(1):
            reporter.add("level_parent", loop, segment, "02", right=above.get(1))

    def _check_levels_below(self, loop: PlacedLoop) -> None:
        """Check that HL04 says whether levels follow below; one that is missing is told already."""
        said, expected = loop.segments[0].get(4), loop.use.levels
        there = bool(expected & loop.gone) or any(inner.id in expected for inner in loop.loops)
        missing = any(use.id in expected for use, _ in loop.missing)
        if (said == "0" and there) or (said == "1" and not there and not missing):
            right = "levels follow below" if there else "none follows below"
            self.reporter.add("level_children", loop, loop.segments[0], "04", right=right)

    def _line_number(self, segment: Segment) -> None:
        parent = self.loop.parent
        if self.walk.guide.set_code != "837" or parent is None:
            return
        parent.lines += 1
        if segment.get(1) != str(parent.lines):
            self.reporter.add("line_number", self.loop, segment, "01", right=parent.lines)
            parent.lines = _number(segment.get(1), parent.lines)

    def _note_missing(self, up: int, use: Use, position: int) -> None:
        loop = self.loop
        for _ in range(up):
            loop = loop.parent or loop
        loop.missing.append((use, position))

    def _report_missing(self, loop: PlacedLoop, use: Use, position: int) -> None:
        there = Segment([use.heading.id], position)
        if isinstance(use, LoopUse):
            facts: dict[str, Any] = {"loop": use.id, "name": use.name, "what": _shown(use.heading)}
            self.reporter.add("loop_missing", loop, there, **facts)
        else:
            self.reporter.add("segment_missing", loop, there, what=_shown(use), name=use.name)

    def _fault(self, step: Step, owner: PlacedLoop, segment: Segment) -> None:
        """Report a segment that does not stand where the guide wants it."""
        about, rule = step.about, step.fault
        if about is None:
            self._unexpected(segment)
            return
        if rule == "loop_heading_missing" and self.lost == about.heading.id:
            # The heading was there, but could not be recognised: that is reported already.
            return
        settled = next((one for one in owner.missing if one[0] is about), None)
        if settled is not None:
            owner.missing.remove(settled)
        facts: dict[str, Any] = {"name": about.name, "what": _shown(about.heading), "most": about.most}
        if isinstance(about, LoopUse):
            facts["loop"] = about.id
        self.reporter.add(rule, owner, segment, **facts)

    def _unexpected(self, segment: Segment) -> None:
        """Report a segment that fits nowhere; of a whole unknown loop only its first segment."""
        if not self.lost:
            known = segment.id in self.walk.guide.segment_ids
            if not known:
                self.reporter.add("segment_unknown", self.loop, segment)
            else:
                self.reporter.add("segment_unexpected", self.loop, segment, what=self._with_code(segment))
        if segment.id in self.walk.headings:
            self.lost = segment.id

    def _with_code(self, segment: Segment) -> str:
        """Name a segment with its code; what is longer than a code may be a name in the wrong place."""
        code = segment.get(1)
        return f"{segment.id}*{code}" if segment.id in self.walk.probes and len(code) <= 3 else segment.id

    def _explain(self, use: SegmentUse, segment: Segment, text: str) -> None:
        """Look closely at a segment that did not match."""
        if not self.any_case and segment.id not in _DATA and any(letter.islower() for letter in text):
            self.any_case = True
            self.reporter.add("lower_case", self.loop, segment)
            matcher = patterns(use, any_case=True)[len(segment.fields)]
            if matcher is not None and matcher(text):
                return
        for fault in explain(use, segment):
            self._report_fault(segment, fault)

    def _report_fault(self, segment: Segment, fault: Fault) -> None:
        facts: dict[str, Any] = {"right": fault.right, "most": fault.most, "name": fault.name}
        label = f"{segment.id}{fault.element}"
        if fault.name:
            facts["what"] = f"{label} ({fault.name})"
        if fault.rule in _AMONG_ELEMENTS:
            facts["right"] = " and ".join(f"{segment.id}{part}" for part in fault.right.split(" and "))
        self.reporter.add(fault.rule, self.loop, segment, fault.element, value=fault.value, **facts)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _shown(use: SegmentUse) -> str:
    """Name a segment with its code: ``NM1*85``, ``REF*EI`` or only ``N3``."""
    first = next(iter(use.elements), None)
    codes: tuple[str, ...] = first.codes if first is not None else ()
    code = next(iter(codes), "")
    return f"{use.id}*{code}" if code and len(codes) <= 2 else use.id
