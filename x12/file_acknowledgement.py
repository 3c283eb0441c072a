"""The file's own acknowledgements: TA1 (interchange), 999 (005010X231A1) and its ancestor 997.

They tell whether a file could be read, never whether a claim was taken::

    AK1*HC*907*005010X222A1~       about our group 907
    AK2*837*0001*005010X222A1~     its transaction set 0001
    IK3*CLM*22*2300*8~             2100: segment 22, in loop 2300, has wrong elements
    IK4*2*782*1~                   2110: element 2 (data element 782) is missing
    IK5*R*5~                       the set is rejected
    AK9*R*1*1*0~                   the group: rejected, 1 included, 1 received, 0 accepted

A 997 says the same with AK3, AK4 and AK5.
"""

from typing import Literal

from models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.envelope import Envelope
from models.errors import X12Refused
from x12.interchange import Transaction
from x12.reading import count, names_its_transaction, one_of, required, split_at
from x12.segment import Segment
from x12.writing import SegmentWriter, interchange, wrapped

VERSION = "005010X231A1"
_GROUP: tuple[Literal["A", "E", "M", "P", "R", "W", "X"], ...] = ("A", "E", "M", "P", "R", "W", "X")
_SET: tuple[Literal["A", "E", "M", "R", "W", "X"], ...] = ("A", "E", "M", "R", "W", "X")


@names_its_transaction
def read_999(transaction: Transaction) -> GroupAcknowledgement:
    """Read a 999. Raises ``X12Refused`` when AK1 or AK9 is missing or a status is unknown."""
    return _read(transaction, "IK")


@names_its_transaction
def read_997(transaction: Transaction) -> GroupAcknowledgement:
    """Read a 997 into the same value as a 999."""
    return _read(transaction, "AK")


def _read(transaction: Transaction, prefix: str) -> GroupAcknowledgement:
    _, sets = split_at(transaction.segments[1:-1], "AK2")
    group = _find(transaction, "AK1")
    result = _find(transaction, "AK9")
    return GroupAcknowledgement(
        functional_code=required(group, 1, "functional code"),
        group_control_number=count(group, 2, "group control number"),
        version=group.get(3),
        status=one_of(result, 1, _GROUP, "group status"),
        included=count(result, 2, "number of sets included"),
        received=count(result, 3, "number of sets received"),
        accepted=count(result, 4, "number of sets accepted"),
        transactions=tuple(_read_set(loop, prefix) for loop in sets),
    )


def _find(transaction: Transaction, segment_id: str) -> Segment:
    for segment in transaction.segments:
        if segment.id == segment_id:
            return segment
    raise X12Refused(
        f"the acknowledgement has no {segment_id} segment",
        record=f"ST {transaction.control_number[:20]}",
        field=segment_id,
        remedy="Ask the sender for the complete acknowledgement",
        position=len(transaction.segments),
    )


def _read_set(loop: list[Segment], prefix: str) -> TransactionAcknowledgement:
    """Read AK2 to IK5 (or AK5)."""
    header = loop[0]
    verdict = next((segment for segment in loop if segment.id == f"{prefix}5"), None)
    if verdict is None:
        problem, remedy = "the transaction set has no verdict", "Send IK5 (AK5) after AK2"
        raise X12Refused(problem, field=f"{prefix}5", remedy=remedy, position=header.position)
    _, places = split_at(loop, f"{prefix}3")
    return TransactionAcknowledgement(
        transaction=header.get(1),
        control_number=required(header, 2, "transaction control number"),
        status=one_of(verdict, 1, _SET, "transaction status"),
        findings=tuple(finding for place in places for finding in _read_place(place, prefix)),
        errors=tuple(code for n in range(2, 7) if (code := verdict.get(n))),
    )


def _read_place(loop: list[Segment], prefix: str) -> list[SyntaxFinding]:
    """Read IK3 with its IK4: one finding for each element, or one for the segment."""
    place = loop[0]
    elements = [segment for segment in loop if segment.id == f"{prefix}4"]
    return [
        SyntaxFinding(
            segment=required(place, 1, "segment id"),
            position=count(place, 2, "segment position"),
            loop=place.get(3),
            segment_error=place.get(4),
            element=":".join(element.parts(1)) if element else "",
            element_error=element.get(3) if element else "",
            value=element.get(4) if element else "",
        )
        for element in (elements or [None])
    ]


def write_999(envelope: Envelope, acknowledgement: GroupAcknowledgement) -> bytes:
    """Write a 999 for one group."""
    out = SegmentWriter()
    group = str(acknowledgement.group_control_number)
    out.add("AK1", acknowledgement.functional_code, group, acknowledgement.version)
    for transaction in acknowledgement.transactions:
        out.add("AK2", transaction.transaction, transaction.control_number, acknowledgement.version)
        _write_findings(out, transaction.findings)
        out.add("IK5", transaction.status, *transaction.errors[:5])
    counts = (acknowledgement.included, acknowledgement.received, acknowledgement.accepted)
    out.add("AK9", acknowledgement.status, *(str(number) for number in counts))
    return interchange(envelope, "FA", VERSION, "999", [out])


def _write_findings(out: SegmentWriter, findings: tuple[SyntaxFinding, ...]) -> None:
    """Write IK3 once for neighbours that speak of the same segment, IK4 for each element."""
    last: tuple[str, ...] = ()
    for finding in findings:
        # 8 says "the segment has element errors": what IK304 is when only the element was named.
        error = finding.segment_error or ("8" if finding.element else "")
        place = (finding.segment, str(finding.position), finding.loop, error)
        if place != last:
            out.add("IK3", *place)
        last = place if finding.element else ()
        if finding.element:
            element = tuple(finding.element.split(":"))
            out.add("IK4", element, "", finding.element_error, finding.value)


def write_ta1(envelope: Envelope, acknowledgement: InterchangeAcknowledgement) -> bytes:
    """Write ISA, TA1 and IEA: an answer to an interchange without any group.

    TA102 and TA103 want the date and time of the file acknowledged, which the value does not carry:
    they are those of the answer.
    """
    out = SegmentWriter()
    at = envelope.created_at
    number = f"{acknowledgement.control_number:09d}"
    out.add("TA1", number, f"{at:%y%m%d}", f"{at:%H%M}", acknowledgement.status, acknowledgement.note)
    return wrapped(envelope, out.segments, groups=0)
