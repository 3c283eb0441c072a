"""Do the envelopes of a message agree with each other? SNIP level 1, beside what the reader notes itself.

::

    GS*HC*...*005010X222A1~          the functional code fits the set, HC to 837
    ST*837*0001*005010X222A1~        and names the same guide as the group; 0001 comes once
"""

from collections.abc import Iterator

from models.edi import EdiFinding
from x12.checks.finding_rules import GROUP_RULES
from x12.envelopes import Group, Interchange, TransactionHeader

_CODES = {
    "270": "HS",
    "271": "HB",
    "275": "PI",
    "276": "HR",
    "277": "HN",
    "278": "HI",
    "835": "HP",
    "837": "HC",
    "997": "FA",
    "999": "FA",
}
_LONGEST_PARTY = 15


class EnvelopeCheck:
    """Checks the envelopes of one file while its messages are read, set by set."""

    def __init__(self) -> None:
        self.sets: set[tuple[int, str]] = set()
        self.groups: list[Group] = []
        self.numbers: set[tuple[int, int]] = set()

    def check(
        self, interchange: Interchange, group: Group, header: TransactionHeader
    ) -> Iterator[EdiFinding]:
        """Yield what is wrong with the envelope of one set, and with its group when it is new."""
        if not self.groups or self.groups[-1] is not group:
            self.groups.append(group)
            self.sets.clear()
            yield from self._group(interchange, group)
        code = _CODES.get(header.kind)
        number = header.control_number
        if code is not None and group.functional_code not in {code, ""}:
            yield _finding("functional_code", header, "GS", "01", found=group.functional_code, right=code)
        if header.version_field == "ST03" and group.version not in {header.version, ""}:
            yield _finding("guide_differs", header, "ST", "03", found=header.version, right=group.version)
        if (len(self.groups), number) in self.sets:
            yield _finding("set_control_number_repeated", header, "ST", "02", found=number)
        self.sets.add((len(self.groups), number))

    def _group(self, interchange: Interchange, group: Group) -> Iterator[EdiFinding]:
        place = (id(interchange), group.control_number)
        if place in self.numbers:
            yield _finding("group_control_number_repeated", None, "GS", "06", found=group.control_number)
        self.numbers.add(place)
        for element, party in (("02", group.sender), ("03", group.receiver)):
            if group.functional_code and not 2 <= len(party) <= _LONGEST_PARTY:
                yield _finding("group_party_length", None, "GS", element, found=party)


def _finding(
    rule: str, header: TransactionHeader | None, segment: str, element: str, **facts: object
) -> EdiFinding:
    """Return a finding about the envelope; a group's has no position."""
    _, severity, message, remedy, code = GROUP_RULES[rule]
    facts["what"] = f"{segment}{element}"
    return EdiFinding(
        rule=rule,
        severity=severity,
        message=message.format_map(facts),
        remedy=remedy.format_map(facts),
        transaction=header.control_number if header is not None else "",
        segment=segment,
        position=1 if segment == "ST" else 0,
        element=element,
        value=str(facts["found"]),
        code=code,
    )
