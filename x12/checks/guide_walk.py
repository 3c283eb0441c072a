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

from functools import lru_cache

from x12.checks.element_patterns import patterns
from x12.checks.guide import Guide, SegmentUse
from x12.checks.guide_keys import keys_of, probe_of
from x12.checks.guide_places import Frame, Missing, Place, Step, no_counts, owed
from x12.checks.guide_search import Search
from x12.checks.guide_text import load_guide

_MOST_PLACES = 50_000


class Walk:
    """The steps through one guide; shared by all transaction sets of its kind.

    ``probes`` make the key of a segment where its id does not tell: ``REF*G1`` is another than ``REF*F8``.
    """

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.probes = {name: probe for name in guide.segment_ids if (probe := probe_of(guide, name))}
        self.headings = frozenset(loop.heading.id for loop in guide.loops)
        self.places: dict[tuple[Frame, ...], Place] = {}
        self.keys: dict[SegmentUse, frozenset[str]] = {}
        self.start = self.place((Frame(guide.root, 0, no_counts(guide.root, 0)),))

    def step(self, place: Place, key: str) -> Step:
        """Return where a segment leads from a place."""
        step = place.steps.get(key)
        if step is None:
            step = Search(self, place, key).step()
            step.plain = not (step.missing or step.closes or step.opens or step.up or step.fault)
            step.patterns = patterns(step.use) if step.use is not None else None
            place.steps[key] = step
        return step

    def keys_of(self, use: SegmentUse) -> frozenset[str]:
        """Return the keys that a use of a segment answers to: ``REF*EI`` and ``REF*SY``."""
        found = self.keys.get(use)
        if found is None:
            found = self.keys[use] = keys_of(use, self.probes.get(use.id))
        return found

    def owed(self, place: Place) -> tuple[Missing, ...]:
        """Return what the open loops still lack when the transaction set ends here."""
        return tuple(owed(place.frames, 0))

    def place(self, frames: tuple[Frame, ...]) -> Place:
        """Return the one place with these open loops."""
        found = self.places.get(frames)
        if found is None:
            if len(self.places) > _MOST_PLACES:
                # A hostile file may reach any number of places; the steps worked out are only a memory.
                self.places.clear()
                self.start.steps.clear()
            found = self.places[frames] = Place(frames)
        return found


@lru_cache(maxsize=16)
def walk_of(kind: str) -> Walk:
    """Return the walk through the guide of a kind of message."""
    return Walk(load_guide(kind))
