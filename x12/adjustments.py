"""CAS segments, as 835 (2100, 2110) and 837 (2320, 2430) carry them.

``CAS*PR*1*25**2*15.5~`` says: patient responsibility, 25.00 deductible (reason 1) and 15.50 coinsurance
(reason 2). One segment holds one group and up to six triplets of reason, amount and quantity.
"""

from collections.abc import Iterable

from models.adjustment import Adjustment
from models.money import text_from_cents
from x12.reading import money, required
from x12.segment import Segment
from x12.writing import SegmentWriter

_TRIPLETS = 6


def read_adjustments(segments: Iterable[Segment]) -> tuple[Adjustment, ...]:
    """Read every triplet of every CAS given, in their order."""
    return tuple(adjustment for segment in segments for adjustment in _triplets(segment))


def _triplets(segment: Segment) -> Iterable[Adjustment]:
    group = required(segment, 1, "adjustment group")
    for n in range(2, len(segment.fields), 3):
        if segment.get(n) or segment.get(n + 1):
            yield Adjustment(
                group=group,
                reason=required(segment, n, "adjustment reason"),
                amount_cents=money(segment, n + 1, "adjustment amount"),
                quantity=segment.get(n + 2),
            )


def write_adjustments(out: SegmentWriter, adjustments: Iterable[Adjustment]) -> None:
    """Write one CAS for each group, more only when a group has over six reasons."""
    groups: dict[str, list[Adjustment]] = {}
    for adjustment in adjustments:
        groups.setdefault(adjustment.group, []).append(adjustment)
    for group, members in groups.items():
        for start in range(0, len(members), _TRIPLETS):
            elements: list[str] = []
            for a in members[start : start + _TRIPLETS]:
                elements += [a.reason, text_from_cents(a.amount_cents), a.quantity]
            out.add("CAS", group, *elements)
