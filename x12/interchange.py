"""The three envelopes of an X12 file: interchange (ISA, IEA), group (GS, GE), transaction (ST, SE).

::

    ISA*00*          *00*          *ZZ*HARBORLIGHT    *ZZ*BLUEHERON      *261121*0930*^*00501*000000907*0*T*:~
    GS*HC*HARBORLIGHT*BLUEHERON*20261121*0930*907*X*005010X222A1~
    ST*837*0001*005010X222A1~
    ...
    SE*38*0001~
    GE*1*907~
    IEA*1*000000907~

Damage of an envelope never takes the records inside along: what is wrong is noted as a finding, and the
reading goes on. A set without its SE is given out as incomplete; only its reader knows what of it may
still be believed (claims before the cut: yes; a payment whose end is missing: no).

``read_interchanges`` gives a whole file at once, ``Messages`` one transaction set after the other, with
segments that are read when they are asked for, so that memory does not grow with the file.
"""

from collections.abc import Generator, Iterator
from datetime import datetime
from typing import BinaryIO

from models.acknowledgement import InterchangeAcknowledgement
from models.edi import EdiFinding
from models.errors import X12Refused
from x12.envelope_findings import envelope_finding
from x12.envelopes import Group, Interchange, OpenTransaction, Transaction
from x12.segment import Segment, absent
from x12.tokens import segments_in

_ENVELOPE_IDS = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})
_ISA_WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]
_OPENINGS = frozenset({"BHT", "BPR", "AK1", "BGN"})
_KINDS = {
    "HC": "837",
    "HP": "835",
    "FA": "999",
    "HN": "277",
    "HR": "276",
    "HS": "270",
    "HB": "271",
    "PI": "275",
}
_FOLLOWS = {
    "SE": frozenset({"ST", "GE", "GS", "IEA", "ISA"}),
    "GE": frozenset({"GS", "IEA", "ISA"}),
    "IEA": frozenset({"ISA"}),
    "ISA": frozenset({"GS", "TA1", "IEA"}),
    "GS": frozenset({"ST", "GE"}),
    "ST": _OPENINGS,
}
"""What must stand behind an envelope segment, so that it is one and not a stray copy."""


def read_interchanges(data: bytes | BinaryIO) -> tuple[Interchange, ...]:
    """Read a whole file. Raises ``X12Refused`` when it has no ISA that tells how to divide it."""
    messages = Messages(data)
    for opened in messages:
        segments = tuple(opened.segments)
        whole = Transaction(
            opened.kind,
            opened.control_number,
            opened.version,
            opened.delimiters,
            opened.group_control_number,
            opened.version_field,
            opened.complete,
            segments,
        )
        messages.group.transactions.append(whole)
    return tuple(messages.interchanges)


class Messages:
    """The transaction sets of a file, one after the other, in bounded memory.

    ``for transaction in Messages(file): for segment in transaction.segments: ...`` What a reader leaves of
    a set is skipped. ``interchanges`` grows as envelopes are met; ``interchange`` and ``group`` are those of
    the set given out last.
    """

    def __init__(self, data: bytes | BinaryIO) -> None:
        self.interchanges: list[Interchange] = []
        self._tokens = segments_in(data, self._note)
        self._noted: list[EdiFinding] = []
        self._back: list[Segment] = []
        self._number = ""

    @property
    def interchange(self) -> Interchange:
        """Return the interchange being read."""
        return self.interchanges[-1]

    @property
    def group(self) -> Group:
        """Return the group being read."""
        return self.interchange.groups[-1]

    @property
    def findings(self) -> list[EdiFinding]:
        """Return what is wrong with the envelopes met so far."""
        return [finding for interchange in self.interchanges for finding in interchange.findings]

    def __iter__(self) -> Iterator[OpenTransaction]:
        """Yield every transaction set; raises ``X12Refused`` when the file has no usable ISA."""
        for header in self._until_end():
            if header.id == "ISA":
                yield from self._interchange(header)
            elif header.id in {"GS", "ST"}:
                self._add("envelope_misplaced", header, found="IEA")
                self._back.append(header)
                yield from self._groups()
            else:
                self._add("segment_outside", header, found=header.offset)
        if self._noted and self.interchanges:
            self.interchange.findings += self._noted

    def _until_end(self) -> Iterator[Segment]:
        """Yield segments, first those that were put back."""
        while True:
            segment = self._back.pop() if self._back else next(self._tokens, None)
            if segment is None:
                return
            yield segment

    def _note(self, rule: str, offset: int) -> None:
        finding = envelope_finding(rule, found=offset)
        if all(finding.rule != noted.rule for noted in self._noted):
            self._noted.append(finding)

    def _interchange(self, header: Segment) -> Iterator[OpenTransaction]:
        """Read one interchange, up to its IEA or to where it is cut off."""
        self.interchanges.append(_interchange(header))
        self.interchange.findings += self._noted
        self._noted.clear()
        number = header.get(13)
        if not (number.isascii() and number.isdigit()) or len(number) > 9:
            self._add("isa_control_number", header, "13")
        if [len(element) for element in header.fields[1:16]] != _ISA_WIDTHS:
            self._add("isa_element_width", header)
        self._number = number
        yield from self._groups()

    def _groups(self) -> Iterator[OpenTransaction]:
        """Read the groups and TA1 segments of an interchange, up to its IEA."""
        for segment in self._until_end():
            if segment.id == "IEA":
                self._expect("group_count", segment, len(self.interchange.groups))
                self._same("interchange_control_number_differs", segment, self._number)
                return
            if segment.id == "ISA":
                self._back.append(segment)
                break
            if segment.id == "GS":
                yield from self._group(segment)
            elif segment.id == "ST":
                self._add("gs_missing", segment)
                self._back.append(segment)
                yield from self._group(Segment(["GS"]))
            elif segment.id == "TA1":
                self._acknowledged(segment)
            elif segment.id in _OPENINGS and self.interchange.groups:
                yield from self._implied_set(segment, self.group)
            else:
                self._add("segment_outside", segment, found=segment.offset)
        self._add("iea_missing", absent("IEA"))

    def _group(self, header: Segment) -> Iterator[OpenTransaction]:
        """Read one group, up to its GE or to where it is cut off."""
        number = header.get(6)
        usable = number.isascii() and number.isdigit() and len(number) <= 9
        group = Group(
            header.get(1), int(number) if usable else 0, header.get(8), header.get(2), header.get(3)
        )
        self.interchange.groups.append(group)
        written = len(header.fields) > 1
        if written and not usable:
            self._add("group_control_number", header, "06")
        for segment in self._until_end():
            if segment.id == "ST":
                yield from self._set(segment, group)
            elif segment.id == "GE":
                self._expect("transaction_count", segment, group.transaction_count)
                self._same("group_control_number_differs", segment, number)
                return
            elif segment.id in {"GS", "IEA", "ISA"}:
                self._back.append(segment)
                break
            elif segment.id in _OPENINGS and group.version:
                yield from self._implied_set(segment, group)
            else:
                self._add("segment_outside", segment, found=segment.offset)
        if written:
            self._add("ge_missing", header)

    def _implied_set(self, first: Segment, group: Group) -> Iterator[OpenTransaction]:
        """Give out a set whose ST is missing: the group says what it is."""
        self._add("st_missing", first)
        self._back.append(first)
        header = Segment(
            ["ST", _KINDS.get(group.functional_code, ""), "", group.version],
            1,
            first.offset,
            first.delimiters,
        )
        yield from self._set(header, group)

    def _set(self, header: Segment, group: Group) -> Iterator[OpenTransaction]:
        """Give out one transaction set, then skip what its reader has left of it."""
        group.transaction_count += 1
        opened = OpenTransaction(
            header.get(1),
            header.get(2),
            header.get(3) or group.version,
            header.delimiters,
            group.control_number,
            "ST03" if header.get(3) else "GS08",
        )
        opened.segments = self._set_segments(header, opened)
        yield opened
        for _ in opened.segments:
            pass

    def _set_segments(self, header: Segment, opened: OpenTransaction) -> Iterator[Segment]:
        """Yield ST to SE. An envelope segment that stands in the middle of the set is noted and left out."""
        yield header
        while (trailer := (yield from self._up_to_envelope())) is not None:
            if not (_is_right(trailer, opened) or self._ends_here(trailer)):
                self._add("envelope_misplaced", trailer, transaction=opened.control_number, found=trailer.id)
            elif trailer.id == "SE":
                number = opened.control_number
                self._expect("segment_count", trailer, trailer.position, number)
                self._same("set_control_number_differs", trailer, number, number)
                yield trailer
                return
            else:
                self._back.append(trailer)
                break
        opened.complete = False
        self._add("se_missing", header, transaction=opened.control_number)

    def _up_to_envelope(self) -> Generator[Segment, None, Segment | None]:
        """Yield segments; return the envelope segment that comes next, or None at the end of the file."""
        while self._back:
            if self._back[-1].id in _ENVELOPE_IDS:
                return self._back.pop()
            yield self._back.pop()
        for segment in self._tokens:
            if segment.id in _ENVELOPE_IDS:
                return segment
            yield segment
        return None

    def _ends_here(self, segment: Segment) -> bool:
        """Tell whether an envelope segment is followed by what follows it at the end of a set."""
        following = next(self._until_end(), None)
        if following is None:
            return True
        self._back.append(following)
        return following.id in _FOLLOWS[segment.id]

    def _acknowledged(self, segment: Segment) -> None:
        try:
            self.interchange.acknowledgements.append(_interchange_acknowledgement(segment))
        except X12Refused as refusal:
            self.interchange.findings.append(_as_finding(refusal, segment))

    def _expect(self, rule: str, trailer: Segment, counted: int, transaction: str = "") -> None:
        """Note a trailer whose count is not what the file holds."""
        said = trailer.get(1)
        if not (said.isascii() and said.isdigit()) or int(said[:18]) != counted:
            self._add(rule, trailer, "01", found=said or "nothing", right=counted, transaction=transaction)

    def _same(self, rule: str, trailer: Segment, number: str, transaction: str = "") -> None:
        """Note a trailer that repeats another control number than its header."""
        if trailer.get(2).lstrip("0") != number.lstrip("0"):
            self._add(rule, trailer, "02", transaction=transaction)

    def _add(
        self,
        rule: str,
        segment: Segment,
        element: str = "",
        *,
        found: object = "",
        right: object = "",
        transaction: str = "",
    ) -> None:
        position = segment.position if segment.id in {"ST", "SE"} else 0
        self.interchange.findings.append(
            envelope_finding(
                rule,
                found=found,
                right=right,
                transaction=transaction,
                segment=segment.id,
                position=position,
                element=element,
            )
        )


def _is_right(trailer: Segment, opened: OpenTransaction) -> bool:
    """Tell whether an SE counts and names the set it closes: then it ends it, whatever follows."""
    counted = trailer.get(1) == str(trailer.position)
    return trailer.id == "SE" and counted and trailer.get(2) == opened.control_number


def _interchange(header: Segment) -> Interchange:
    digits = header.get(13)
    return Interchange(
        sender_qualifier=header.get(5).strip(),
        sender_id=header.get(6).strip(),
        receiver_qualifier=header.get(7).strip(),
        receiver_id=header.get(8).strip(),
        control_number=int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else 0,
        created_at=_created_at(header.get(9), header.get(10)),
        usage=header.get(15).strip(),
        delimiters=header.delimiters,
    )


def _created_at(day: str, time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"20{day[:2]}-{day[2:4]}-{day[4:6]}T{time[:2]}:{time[2:4]}:00")
    except ValueError:
        return None


def _interchange_acknowledgement(segment: Segment) -> InterchangeAcknowledgement:
    """Read ``TA1*000000907*261121*0930*A*000``: interchange 907, sent at that moment, was accepted."""
    number = segment.get(1)
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        problem, remedy = "TA101 is not the control number of an interchange", "Repeat ISA13 in TA101"
        raise X12Refused(problem, record="TA1", field="TA101", remedy=remedy)
    note = segment.get(5) or "000"
    sent_at = _created_at(segment.get(2), segment.get(3))
    for status in ("A", "E", "R"):
        if segment.get(4) == status:
            return InterchangeAcknowledgement(
                control_number=int(number), status=status, note=note, sent_at=sent_at
            )
    problem, remedy = "the acknowledgement has no status", "TA104 must be A, E or R"
    raise X12Refused(problem, record=f"TA1 {number}", field="TA104", remedy=remedy)


def _as_finding(refusal: X12Refused, segment: Segment) -> EdiFinding:
    return EdiFinding(
        rule="ta1_unreadable",
        severity="error",
        message=refusal.problem,
        remedy=refusal.remedy,
        segment=segment.id,
        element=refusal.field[3:],
    )
