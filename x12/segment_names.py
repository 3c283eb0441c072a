"""What a segment is called in its guide: ``REF*EW*A-77`` of an 837P is the mammography certificate.

For people who read a segment that no model holds. Where it stood is not known any more, so the first
loop that has a place for it gives the name; ``loops`` are looked at first.
"""

from collections.abc import Iterable
from functools import lru_cache

from x12.checks.guide import Guide, LoopUse, SegmentUse
from x12.checks.guide_text import KINDS, load_guide, segment_layouts


def segment_name(kind: str, text: str, loops: Iterable[str] = ()) -> str:
    """Return the name of a segment (in standard delimiters), the standard's own for one in no guide."""
    segment_id, *elements = text.split("*")
    if kind in KINDS:
        wanted = tuple(loops)
        for use in _uses(kind, segment_id, wanted):
            if _fits(use, elements):
                return use.name
    layout = segment_layouts().get(segment_id)
    return layout.name if layout is not None else ""


@lru_cache(maxsize=1024)
def _uses(kind: str, segment_id: str, loops: tuple[str, ...]) -> tuple[SegmentUse, ...]:
    """Return every use of a segment, those of the loops wanted before the others."""
    found = [
        (not loop.id.startswith(loops) if loops else False, use)
        for loop, use in _all_uses(load_guide(kind))
        if use.id == segment_id
    ]
    return tuple(use for _, use in sorted(found, key=lambda one: one[0]))


def _all_uses(guide: Guide) -> list[tuple[LoopUse, SegmentUse]]:
    return [(loop, use) for loop in guide.loops for use in loop.children if isinstance(use, SegmentUse)]


def _fits(use: SegmentUse, elements: list[str]) -> bool:
    """Tell whether the qualifier of a segment is one of this use."""
    first = next(iter(use.elements), None)
    if first is None:
        return True
    codes = first.parts[0].codes if first.parts else first.codes
    said = elements[0].partition(":")[0] if elements else ""
    return not codes or said in codes
