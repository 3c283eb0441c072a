"""Turns what rules find into findings: fills in the words, and says where and about which claim."""

from collections import Counter
from datetime import date

from models.edi import EdiFinding
from x12.checks.balance_rules import BALANCE_RULES
from x12.checks.finding_rules import ELEMENT_RULES, GROUP_RULES, STRUCTURE_RULES, Rule
from x12.checks.placed_loop import PlacedLoop
from x12.checks.situation_rules import SITUATION_RULES
from x12.segment import Segment

RULES: dict[str, Rule] = {
    **GROUP_RULES,
    **STRUCTURE_RULES,
    **ELEMENT_RULES,
    **BALANCE_RULES,
    **SITUATION_RULES,
}
"""Every rule but those about damaged envelopes (``x12/envelope_findings.py``)."""


_LONGEST_VALUE = 99
"""What IK404 can hold."""


class Reporter:
    """Collects the findings of one transaction set. ``sums`` and ``seen`` are the rules' own memory."""

    def __init__(self, control_number: str) -> None:
        self.control_number = control_number
        self.found: list[EdiFinding] = []
        self.sums: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.file_day: date | None = None

    def add(
        self,
        rule: str,
        loop: PlacedLoop,
        segment: Segment | None = None,
        element: str = "",
        /,
        *,
        value: str | None = None,
        **facts: object,
    ) -> None:
        """Add a finding about a segment; ``value`` is what the element holds, unless another is given."""
        if segment is None:
            segment = loop.segments[0] if loop.segments else Segment([loop.use.heading.id])
        if value is None:
            value = _value(segment, element)
        # A longer "id" is a piece of data that holds a terminator: it may be a name.
        name = segment.id if len(segment.id) <= 3 else "???"
        known = {"what": f"{name}{element}", "segment": name, "found": value, "loop": loop.id, **facts}
        _, severity, message, remedy, code = RULES[rule]
        self.found.append(
            EdiFinding(
                rule=rule,
                severity=severity,
                message=message.format_map(known),
                remedy=remedy.format_map(known),
                transaction=self.control_number,
                claim=loop.claim,
                loop="" if loop.id == "ST" else loop.id,
                segment=name,
                position=segment.position,
                element=element,
                value=value[:_LONGEST_VALUE],
                code=code,
            )
        )


def _value(segment: Segment, element: str) -> str:
    """Return what stands in ``"02"`` or ``"01-2"`` of a segment."""
    number, _, part = element.partition("-")
    if not number:
        return ""
    return segment.part(int(number), int(part)) if part else segment.get(int(number))
