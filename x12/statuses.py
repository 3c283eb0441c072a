"""STC segments, shared by 277CA (005010X214) and 277 (005010X212).

``STC*A7:562:85*20261121*U*150*******A7:500:85~``: category A7 (rejected, invalid information), status 562
(the NPI) of the billing provider (85); STC10 and STC11 carry a second and a third status.
"""

from collections.abc import Iterable, Sequence

from models.acknowledgement import ClaimStatus
from x12.reading import refused
from x12.segment import Segment

_PLACES = (1, 10, 11)


def read_statuses(segments: Iterable[Segment]) -> tuple[ClaimStatus, ...]:
    """Read STC01, STC10 and STC11 of every STC given; each STC must have a first status."""
    found: list[ClaimStatus] = []
    for segment in segments:
        if not segment.part(1, 1):
            raise refused(segment, "01-1", "there is no status category", "Send a category such as A2")
        for n in _PLACES:
            if category := segment.part(n, 1):
                status = ClaimStatus(category=category, code=segment.part(n, 2), entity=segment.part(n, 3))
                found.append(status)
    return tuple(found)


def status_composites(statuses: Sequence[ClaimStatus]) -> list[list[tuple[str, ...]]]:
    """Return the composites of as many STC segments as needed: three statuses on each."""
    composites = [(status.category, status.code, status.entity) for status in statuses]
    rows = [list[tuple[str, ...]](composites[n : n + 3]) for n in range(0, len(composites), 3)]
    return [row + [("",)] * (3 - len(row)) for row in rows]
