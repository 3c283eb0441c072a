"""The three envelopes of an X12 file: interchange (ISA, IEA), group (GS, GE), transaction (ST, SE).

::

    ISA*00*          *00*          *ZZ*HARBORLIGHT    *ZZ*BLUEHERON      *261121*0930*^*00501*000000907*0*T*:~
    GS*HC*HARBORLIGHT*BLUEHERON*20261121*0930*907*X*005010X222A1~
    ST*837*0001*005010X222A1~
    ...
    SE*38*0001~
    GE*1*907~
    IEA*1*000000907~

The delimiters are read from the ISA itself: the fourth character divides elements, ISA16 divides
components, the character after ISA16 ends segments, ISA11 repeats. Line ends after a terminator, a byte
order mark, a missing last terminator and several interchanges in one file are all taken. What cannot be
divided is refused; counts and control numbers that disagree are only noted in ``Interchange.findings``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.acknowledgement import InterchangeAcknowledgement
from models.errors import X12Refused
from x12.segment import Delimiters, Segment

_BLANKS = " \t\r\n\x00\x1a"
_ASK_SENDER = "Ask the sender for the complete file"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction set, ST to SE. ``version`` is ST03, or GS08 where the guide has no ST03 (835, 997)."""

    kind: str
    control_number: str
    version: str
    segments: tuple[Segment, ...]
    delimiters: Delimiters


@dataclass(frozen=True, slots=True)
class Group:
    """One functional group, GS to GE: transactions of one kind (``HC`` claims, ``HP`` remittances)."""

    functional_code: str
    control_number: int
    version: str
    sender: str
    receiver: str
    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class Interchange:
    """One ISA to IEA. ``created_at`` has no time zone (ISA carries none) and is None when it is no date.

    ``acknowledgements`` are the TA1 segments; ``findings`` say which trailer disagrees with what was read.
    """

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    control_number: int
    created_at: datetime | None
    usage: str
    delimiters: Delimiters
    groups: tuple[Group, ...] = ()
    acknowledgements: tuple[InterchangeAcknowledgement, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """Return the transactions of all groups, in their order."""
        return tuple(transaction for group in self.groups for transaction in group.transactions)


def read_interchanges(data: bytes) -> tuple[Interchange, ...]:
    """Divide a file into its interchanges, or raise ``X12Refused``, whatever the bytes are."""
    text = _decoded(data)
    found: list[Interchange] = []
    offset = _skip(text, 0, _BLANKS)
    while offset < len(text):
        interchange, offset = _read_one(text, offset)
        found.append(interchange)
        offset = _skip(text, offset, _BLANKS + interchange.delimiters.terminator)
    if not found:
        raise X12Refused("the file is empty", record="file", remedy=_ASK_SENDER)
    return tuple(found)


def _decoded(data: bytes) -> str:
    """Decode one byte to one character, so that an offset in the text is an offset in the file."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problem = "the file is UTF-16 text, X12 is plain ASCII"
        raise X12Refused(problem, record="file", remedy="Save it as ASCII or UTF-8 and send it again")
    return data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _skip(text: str, offset: int, characters: str) -> int:
    while offset < len(text) and text[offset] in characters:
        offset += 1
    return offset


def _read_one(text: str, start: int) -> tuple[Interchange, int]:
    """Read the interchange that starts at ``start``; return it and where the next may start."""
    header, delimiters, body = _read_isa(text, start)
    end = _end_of_interchange(text, body, delimiters)
    segments = list(_segments(text, body, end, delimiters))
    reader = _EnvelopeReader(segments, delimiters)
    groups = reader.read()
    trailer = segments[-1]
    control_number = _number(header[12], "ISA13", 0)
    reader.expect(trailer.get(1), len(groups), "IEA01", "groups")
    reader.same(trailer.get(2), header[12], "IEA02", "ISA13")
    interchange = Interchange(
        sender_qualifier=header[4].strip(),
        sender_id=header[5].strip(),
        receiver_qualifier=header[6].strip(),
        receiver_id=header[7].strip(),
        control_number=control_number,
        created_at=_created_at(header[8], header[9]),
        usage=header[14].strip(),
        delimiters=delimiters,
        groups=tuple(groups),
        acknowledgements=tuple(reader.acknowledgements),
        findings=tuple(reader.findings),
    )
    return interchange, end


def _read_isa(text: str, start: int) -> tuple[list[str], Delimiters, int]:
    """Read the 16 elements of the ISA by their separators, as senders do pad them wrongly."""
    if not text.startswith("ISA", start):
        problem = "this is not an X12 file: it does not start with an ISA segment"
        if start > 0 and "ISA" in text[:start]:
            problem = f"what follows the interchange trailer is not X12 (byte {start})"
        raise X12Refused(problem, record="file", field="ISA", remedy=_ASK_SENDER)
    mark = text[start + 3 : start + 4]
    pieces = text[start : start + 400].split(mark, 16) if mark else []
    if len(pieces) < 17 or len(pieces[16]) < 2:
        raise X12Refused("the ISA segment is cut off", record="file", field="ISA", remedy=_ASK_SENDER)
    component, terminator = pieces[16][0], pieces[16][1]
    repetition = pieces[11] if len(pieces[11]) == 1 and not pieces[11].isalnum() else ""
    marks = [mark, component, terminator, *repetition.strip()]
    if len(set(marks)) < len(marks) or any(m.isalnum() or m == " " for m in marks):
        problem = "the ISA segment names no usable delimiters"
        raise X12Refused(problem, record="file", field="ISA16", remedy=_ASK_SENDER)
    body = start + sum(len(piece) + 1 for piece in pieces[:16]) + 2
    return pieces[1:16], Delimiters(mark, component, repetition.strip(), terminator), body


def _end_of_interchange(text: str, body: int, delimiters: Delimiters) -> int:
    """Find the end of the IEA segment: its terminator, or the end of the file."""
    trailer = rf"{re.escape(delimiters.terminator)}\s*IEA{re.escape(delimiters.element)}"
    found = re.compile(trailer).search(text, body - 1)
    if found is None:
        problem = "the file is cut off: the interchange has no IEA trailer"
        raise X12Refused(problem, record="file", field="IEA", remedy=_ASK_SENDER)
    end = text.find(delimiters.terminator, found.end())
    return len(text) if end < 0 else end + 1


def _segments(text: str, start: int, end: int, delimiters: Delimiters) -> Iterator[Segment]:
    """Divide the text between ISA and IEA; positions count from the last ST."""
    mark, terminator, position = delimiters.element, delimiters.terminator, 0
    offset = start
    for piece in text[start:end].split(terminator):
        content = piece.strip(_BLANKS)
        if content:
            name, *elements = content.split(mark)
            position = 1 if name == "ST" else position + 1
            yield Segment(name.strip(), tuple(elements), position, offset, delimiters)
        offset += len(piece) + 1


def _number(text: str, field: str, position: int) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        problem = "the control number is not a number"
        raise X12Refused(problem, record="file", field=field, remedy=_ASK_SENDER, position=position)
    return int(digits)


def _created_at(day: str, time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"20{day[:2]}-{day[2:4]}-{day[4:6]}T{time[:2]}:{time[2:4]}:00")
    except ValueError:
        return None


class _EnvelopeReader:
    """Walks the segments of one interchange and groups them; notes what the trailers say wrongly."""

    def __init__(self, segments: list[Segment], delimiters: Delimiters) -> None:
        self.segments = segments
        self.delimiters = delimiters
        self.index = 0
        self.findings: list[str] = []
        self.acknowledgements: list[InterchangeAcknowledgement] = []

    def read(self) -> list[Group]:
        """Read all groups up to the IEA, taking the TA1 segments on the way."""
        groups: list[Group] = []
        while (segment := self._next("IEA")).id != "IEA":
            if segment.id == "GS":
                groups.append(self._group(segment))
            elif segment.id == "TA1":
                self.acknowledgements.append(_interchange_acknowledgement(segment))
            else:
                raise self._misplaced(segment, "a GS, TA1 or IEA segment")
        return groups

    def expect(self, said: str, counted: int, field: str, what: str) -> None:
        """Note a trailer whose count is not what the file holds."""
        if not said.isdigit() or int(said[:18]) != counted:
            self.findings.append(f"{field} says {said or 'nothing'}, the file holds {counted} {what}")

    def same(self, trailer: str, header: str, field: str, other: str) -> None:
        """Note a trailer that repeats another control number than its header."""
        if trailer.strip().lstrip("0") != header.strip().lstrip("0"):
            self.findings.append(f"{field} and {other} are different control numbers")

    def _next(self, awaited: str) -> Segment:
        if self.index >= len(self.segments):
            problem = f"the file is cut off before its {awaited} segment"
            raise X12Refused(problem, record="file", field=awaited, remedy=_ASK_SENDER)
        self.index += 1
        return self.segments[self.index - 1]

    def _misplaced(self, segment: Segment, awaited: str) -> X12Refused:
        # A longer "id" is a piece of data that holds a terminator: it may be a name.
        name = segment.id if len(segment.id) <= 3 else "???"
        problem = f"found the segment {name} (byte {segment.offset}) where {awaited} must stand"
        return X12Refused(problem, record="file", field=name, remedy=_ASK_SENDER, position=segment.position)

    def _group(self, header: Segment) -> Group:
        transactions: list[Transaction] = []
        while (segment := self._next("GE")).id != "GE":
            if segment.id != "ST":
                raise self._misplaced(segment, "an ST or GE segment")
            transactions.append(self._transaction(segment, header.get(8)))
        self.expect(segment.get(1), len(transactions), "GE01", "transaction sets")
        self.same(segment.get(2), header.get(6), "GE02", "GS06")
        number = _number(header.get(6), "GS06", header.position)
        return Group(header.get(1), number, header.get(8), header.get(2), header.get(3), tuple(transactions))

    def _transaction(self, header: Segment, group_version: str) -> Transaction:
        start = self.index - 1
        while (segment := self._next("SE")).id != "SE":
            if segment.id in {"ST", "GE", "IEA", "GS", "ISA"}:
                raise self._misplaced(segment, "the SE trailer of transaction set")
        body = tuple(self.segments[start : self.index])
        self.expect(segment.get(1), len(body), "SE01", "segments in the transaction set")
        self.same(segment.get(2), header.get(2), "SE02", "ST02")
        version = header.get(3) or group_version
        return Transaction(header.get(1), header.get(2), version, body, self.delimiters)


def _interchange_acknowledgement(segment: Segment) -> InterchangeAcknowledgement:
    """Read ``TA1*000000907*261121*0930*A*000``: interchange 907 was accepted."""
    number = _number(segment.get(1), "TA101", segment.position)
    note = segment.get(5) or "000"
    for status in ("A", "E", "R"):
        if segment.get(4) == status:
            return InterchangeAcknowledgement(control_number=number, status=status, note=note)
    problem = "the acknowledgement has no status"
    raise X12Refused(problem, record=f"TA1 {number}", field="TA104", remedy="TA104 must be A, E or R")
