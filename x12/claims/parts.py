"""A claim of an 837 as its rules want it: sorted once, so that each rule looks only at what it is about."""

from x12.checks.money_text import cents
from x12.checks.placed_loop import PlacedLoop
from x12.segment import Segment

Placed = tuple[PlacedLoop, Segment]
"""A segment with the loop it stands in."""

CHARGES = {"SV1": 2, "SV2": 3}
"""Which element of a service is its charge: SV102 in a professional claim, SV203 in an institutional one."""


class ClaimParts:
    """A claim (loop 2300) with its heading CLM, its lines, its other payers, and segments by what they are.

    ``place`` is CLM05 in parts: place of service, its code list, frequency. ``services`` are SV1 and SV2,
    ``days`` DTP and ``attachments`` PWK of claim and lines, ``line_numbers`` REF*6R.
    """

    __slots__ = (
        "attachments",
        "charge",
        "days",
        "heading",
        "line_numbers",
        "lines",
        "loop",
        "others",
        "place",
        "services",
    )

    def __init__(self, loop: PlacedLoop, heading: Segment) -> None:
        self.loop = loop
        self.heading = heading
        self.charge = cents(heading, 2)
        self.place = heading.parts(5)
        self.lines = loop.inner("2400")
        self.others = loop.inner("2320")
        self.services: list[Placed] = []
        self.days: list[Placed] = []
        self.attachments: list[Placed] = []
        self.line_numbers: list[Placed] = []
        for one in (loop, *self.lines):
            self._sort(one)

    def _sort(self, loop: PlacedLoop) -> None:
        for segment in loop.segments:
            match segment.id:
                case "DTP":
                    self.days.append((loop, segment))
                case "SV1" | "SV2":
                    self.services.append((loop, segment))
                case "REF":
                    if segment.get(1) == "6R":
                        self.line_numbers.append((loop, segment))
                case "PWK":
                    self.attachments.append((loop, segment))
                case _:
                    pass

    def day(self, meaning: str) -> Segment | None:
        """Return the first date of the claim itself with this meaning, or None."""
        for loop, segment in self.days:
            if loop is self.loop and segment.get(1) == meaning:
                return segment
        return None


def service_charge(segment: Segment) -> int:
    """Return what a service charges, in cents."""
    return cents(segment, CHARGES[segment.id]) or 0
