"""CAS segments, as 835 (2100, 2110) and 837 (2320, 2430) carry them.

``CAS*PR*1*25**2*15.5~`` says: patient responsibility, 25.00 deductible (reason 1) and 15.50 coinsurance
(reason 2). One segment holds one group and up to six triplets of reason, amount and quantity.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from models.adjustment import Adjustment
from models.money import text_from_cents
from models.value import unchecked
from x12.reading import cents_in, money, required
from x12.segment import Segment
from x12.writing import SegmentWriter

_TRIPLETS = 6
_REMEMBERED = 1 << 14
"""How many segments are remembered: a payer gives the same reasons, and often the same amounts."""
_made = unchecked(Adjustment)


def read_adjustments(segments: Iterable[Segment]) -> tuple[Adjustment, ...]:
    """Read every triplet of every CAS given, in their order."""
    return tuple([adjustment for segment in segments for adjustment in read_cas(segment)])


def read_cas(segment: Segment) -> tuple[Adjustment, ...]:
    """Read the triplets of one CAS."""
    fields = segment.fields
    found = _one_reason(fields[1], fields[2], fields[3]) if len(fields) == 4 else None
    return tuple(_triplets(segment)) if found is None else found


@lru_cache(maxsize=_REMEMBERED)
def _one_reason(group: str, reason: str, amount: str) -> tuple[Adjustment] | None:
    """Read ``CAS*CO*45*45~``, as nearly all are; None when an element is wrong: the segment tells which."""
    cents = cents_in(amount)
    if cents is None or not (group and reason):
        return None
    return (_made(group=group, reason=reason, amount_cents=cents, quantity=""),)


def _triplets(segment: Segment) -> Iterator[Adjustment]:
    group = required(segment, 1, "adjustment group")
    for n in range(2, len(segment.fields), 3):
        if segment.get(n) or segment.get(n + 1):
            yield _made(
                group=group,
                reason=required(segment, n, "adjustment reason"),
                amount_cents=money(segment, n + 1, "adjustment amount"),
                quantity=segment.get(n + 2),
            )


def write_adjustments(out: SegmentWriter, adjustments: Iterable[Adjustment]) -> None:
    """Write one CAS for neighbours of one group, more when they are over six; their order stays."""
    for group, members in groupby(adjustments, key=_group_of):
        run = list(members)
        for start in range(0, len(run), _TRIPLETS):
            elements: list[str] = []
            for a in run[start : start + _TRIPLETS]:
                elements += [a.reason, text_from_cents(a.amount_cents), a.quantity]
            out.add("CAS", group, *elements)


def _group_of(adjustment: Adjustment) -> str:
    return adjustment.group
