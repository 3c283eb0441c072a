"""What tells segments of one id apart: ``REF*G1`` is another segment of a guide than ``REF*F8``."""

from collections.abc import Callable

from x12.checks.guide import Guide, SegmentUse
from x12.segment import Segment

Probe = Callable[[Segment], str]
"""Makes the key of a segment: its id, and the codes that decide."""

_DECIDING = 4
"""Only the first elements of a segment say what it is."""


def probe_of(guide: Guide, segment_id: str) -> Probe | None:
    """Return how to tell segments of one id apart: by the codes of one or two elements, or not at all."""
    for loop in guide.loops:
        uses = [child.heading for child in loop.children if child.heading.id == segment_id]
        numbers = [n for n in range(1, _DECIDING + 1) if len({_codes(use, n) for use in uses}) > 1]
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


def _by_code(segment_id: str, numbers: list[int], known: set[str]) -> Probe:
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


def keys_of(use: SegmentUse, probe: Probe | None) -> frozenset[str]:
    """Return the keys that a use of a segment answers to: ``REF*EI`` and ``REF*SY``."""
    if probe is None:
        return frozenset({use.id})
    fields = [[use.id]]
    for number in range(1, min(max(len(use.elements), 1), _DECIDING) + 1):
        fields = [[*before, code] for before in fields for code in (_codes(use, number) or ("",))]
    return frozenset(probe(Segment(one)) for one in fields)
