"""The file's own acknowledgements: TA1 (interchange), 999 (005010X231A1) and its ancestor 997.

They tell whether a file could be read, never whether a claim was taken::

    TA1*000000907*261103*0930*A*000~         our interchange 907 of that moment was taken

    AK1*HC*907*005010X222A1~                 about our group 907
    AK2*837*0001*005010X222A1~               2000: its transaction set 0001
    IK3*CLM*22*2300*8~                       2100: segment 22, in loop 2300, has wrong elements
    CTX*CLM01:HL-0002~                       business unit: it is about this claim
    CTX*SITUATIONAL TRIGGER*CLM*22**5:3~     needed because of CLM05, third component
    IK4*2*782*1~                             2110: element 2 (data element 782) is missing
    IK5*R*5~                                 the set is rejected: one or more segments in error
    AK9*R*1*1*0~                             the group: rejected, 1 included, 1 received, 0 accepted

``E`` (of a set or a group) means accepted in spite of the errors noted. A 997 says the same with AK3, AK4
and AK5, and has no CTX.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SyntaxContext,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.envelope import Envelope
from models.errors import BadInput, X12Refused
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.reading import count, names_its_transaction, one_of, required, split_at
from x12.refusals import as_error, attempt, nothing, parted
from x12.segment import Segment
from x12.writing import Repeated, SegmentWriter, fit, interchange, need, need_fit, wrapped

VERSION = "005010X231A1"
_GROUP: tuple[Literal["A", "E", "M", "P", "R", "W", "X"], ...] = ("A", "E", "M", "P", "R", "W", "X")
_SET: tuple[Literal["A", "E", "M", "R", "W", "X"], ...] = ("A", "E", "M", "R", "W", "X")
_ELEMENTS_WRONG = "8"
"""IK304 when only elements are wrong."""


@names_its_transaction
def read_999(transaction: Transaction) -> GroupAcknowledgement:
    """Read a 999; a set whose verdict is unclear stands in ``refused``, the others go on.

    Raises ``X12Refused`` when AK1 or AK9 is missing, the group's status is unknown, or no set is readable.
    """
    return _read(transaction, "IK")


@names_its_transaction
def read_997(transaction: Transaction) -> GroupAcknowledgement:
    """Read a 997 into the same value as a 999; raises ``X12Refused`` as ``read_999`` does."""
    return _read(transaction, "AK")


def _read(transaction: Transaction, prefix: str) -> GroupAcknowledgement:
    result = _find(transaction, "AK9")
    body = [s for s in transaction.segments if s.id not in {"ST", "SE", "AK9"}]
    head, loops = split_at(body, "AK2")
    group = _find(transaction, "AK1")
    version = group.get(3)
    sets, refused = parted(
        attempt(lambda loop=loop: _read_set(loop, prefix, version), "set", loop[0].get(2), loop)
        for loop in loops
    )
    if refused and not sets:
        raise as_error(refused[0])
    return GroupAcknowledgement(
        functional_code=required(group, 1, "functional code"),
        group_control_number=count(group, 2, "group control number"),
        version=version,
        status=one_of(result, 1, _GROUP, "group status"),
        included=count(result, 2, "number of sets included"),
        received=count(result, 3, "number of sets received"),
        accepted=count(result, 4, "number of sets accepted"),
        errors=_codes(result, range(5, 10)),
        transactions=sets,
        refused=refused,
        kept_aside=(*(s.text for s in head if s is not group), *partly_held(transaction.segments)),
    )


def _find(transaction: Transaction, segment_id: str) -> Segment:
    for segment in transaction.segments:
        if segment.id == segment_id:
            return segment
    problem, remedy = (
        f"the acknowledgement has no {segment_id} segment",
        "Ask the sender for the complete one",
    )
    raise nothing(transaction, problem, segment_id, remedy)


def _codes(segment: Segment, places: range) -> tuple[str, ...]:
    return tuple(code for n in places if (code := segment.get(n)))


def _read_set(loop: list[Segment], prefix: str, version: str) -> TransactionAcknowledgement:
    """Read AK2 to IK5 (or AK5)."""
    header = loop[0]
    verdict = next((segment for segment in loop if segment.id == f"{prefix}5"), None)
    if verdict is None:
        problem, remedy = "the transaction set has no verdict", "Send IK5 (AK5) after AK2"
        raise X12Refused(problem, field=f"{prefix}5", remedy=remedy, position=header.position)
    head, places = split_at([s for s in loop[1:] if s is not verdict], f"{prefix}3")
    return TransactionAcknowledgement(
        transaction=header.get(1),
        control_number=required(header, 2, "transaction control number"),
        version="" if header.get(3) == version else header.get(3),
        status=one_of(verdict, 1, _SET, "transaction status"),
        findings=tuple(finding for place in places for finding in _read_place(place, prefix)),
        errors=_codes(verdict, range(2, 7)),
        kept_aside=tuple(segment.text for segment in head),
    )


def _read_place(loop: list[Segment], prefix: str) -> list[SyntaxFinding]:
    """Read IK3 with its IK4: one finding for each element, or one for the segment."""
    head, elements = split_at(loop, f"{prefix}4")
    place = head[0]
    return [
        SyntaxFinding(
            segment=required(place, 1, "segment id"),
            position=count(place, 2, "segment position"),
            loop=place.get(3),
            segment_error=place.get(4),
            contexts=_read_contexts(head),
            element=":".join(element[0].parts(1)) if element else "",
            reference=element[0].get(2) if element else "",
            element_error=element[0].get(3) if element else "",
            value=element[0].get(4) if element else "",
            element_contexts=_read_contexts(element),
        )
        for element in (elements or [[]])
    ]


def _read_contexts(segments: Sequence[Segment]) -> tuple[SyntaxContext, ...]:
    return tuple(_read_context(segment) for segment in segments if segment.id == "CTX")


def _read_context(segment: Segment) -> SyntaxContext:
    """Read ``CTX*CLM01:HL-0002`` or ``CTX*SITUATIONAL TRIGGER*CLM*43*2300*5:3*1325``."""
    first, *further = segment.repeats(1)
    mark = segment.delimiters.component
    name, _, value = first.partition(mark)
    return SyntaxContext(
        name=name,
        value=value,
        further=tuple(":".join(text.split(mark)) for text in further),
        segment=segment.get(2),
        position=count(segment, 3, "segment position") if segment.get(3) else None,
        loop=segment.get(4),
        element=":".join(segment.parts(5)),
        reference=":".join(segment.parts(6)),
    )


def write_999(envelope: Envelope, acknowledgement: GroupAcknowledgement) -> bytes:
    """Write a 999 for one group.

    Raises ``BadInput`` when a control number is missing or too long, or more than five error codes want
    one segment.
    """
    out = SegmentWriter("999")
    number = acknowledgement.group_control_number
    if not 1 <= number <= 999_999_999:
        problem, remedy = "the group control number is out of range", "Repeat GS06 of the group acknowledged"
        raise BadInput(problem, record="999", field="group_control_number", remedy=remedy)
    record, remedy = f"group {number}", "Repeat GS08 of the group acknowledged"
    version = need_fit(acknowledgement.version, 12, record, "version", remedy)
    code = need_fit(acknowledgement.functional_code, 2, record, "functional_code", "Repeat GS01")
    out.add("AK1", code, str(number), version)
    for transaction in acknowledgement.transactions:
        _write_set(out, transaction, version)
    counts = (acknowledgement.included, acknowledgement.received, acknowledgement.accepted)
    errors = _five(acknowledgement.errors, record)
    out.add("AK9", acknowledgement.status, *(str(count) for count in counts), *errors)
    return interchange(envelope, "FA", VERSION, "999", [out])


def _write_set(out: SegmentWriter, transaction: TransactionAcknowledgement, version: str) -> None:
    record = out.record = f"set {transaction.control_number[:9]}"
    number = need_fit(transaction.control_number, 9, record, "control_number", "Repeat ST02 of the set")
    kind = need_fit(transaction.transaction, 3, record, "transaction", "Repeat ST01 of the set")
    out.add("AK2", kind, number, fit(transaction.version or version, 35, record, "version"))
    _write_findings(out, transaction.findings, record)
    out.add("IK5", transaction.status, *_five(transaction.errors, record))


def _five(codes: tuple[str, ...], record: str) -> tuple[str, ...]:
    if len(codes) > 5 or not all(codes):
        problem, remedy = "at most five error codes go on one segment, none of them empty", "Leave some out"
        raise BadInput(problem, record=record, field="errors", remedy=remedy)
    return codes


def _write_findings(out: SegmentWriter, findings: tuple[SyntaxFinding, ...], record: str) -> None:
    """Write IK3 once for neighbours that speak of the same segment, IK4 for each element."""
    last: tuple[object, ...] = ()
    for n, finding in enumerate(findings):
        field = f"findings.{n}"
        error = finding.segment_error or (_ELEMENTS_WRONG if finding.element else "")
        segment = need_fit(finding.segment, 3, record, f"{field}.segment", "Name the segment")
        place = (segment, str(finding.position), fit(finding.loop, 4, record, f"{field}.loop"), error)
        if not finding.element or (*place, finding.contexts) != last:
            out.add("IK3", *place)
            _write_contexts(out, finding.contexts, record, f"{field}.contexts")
        last = (*place, finding.contexts) if finding.element else ()
        if finding.element:
            code = need(finding.element_error, record, f"{field}.element_error", "Say what is wrong (IK403)")
            element = tuple(finding.element.split(":"))
            out.add("IK4", element, finding.reference, code, finding.value[:99])
            _write_contexts(out, finding.element_contexts, record, f"{field}.element_contexts")


def _write_contexts(out: SegmentWriter, contexts: tuple[SyntaxContext, ...], record: str, field: str) -> None:
    for n, context in enumerate(contexts):
        name = need_fit(context.name, 35, record, f"{field}.{n}.name", "Name the context, as CLM01")
        value = fit(context.value, 50, record, f"{field}.{n}.value")
        further = (tuple(text.split(":")) for text in context.further)
        position = "" if context.position is None else str(context.position)
        place = (context.segment, position, context.loop)
        element, reference = tuple(context.element.split(":")), tuple(context.reference.split(":"))
        out.add("CTX", Repeated(((name, value), *further)), *place, element, reference)


def write_ta1(envelope: Envelope, acknowledgement: InterchangeAcknowledgement) -> bytes:
    """Write ISA, TA1 and IEA: an answer to an interchange without any group.

    TA102 and TA103 repeat date and time of the interchange acknowledged (``sent_at``); where nobody could
    read them, they are those of the answer. Raises ``BadInput`` for a control number out of range.
    """
    if not 0 <= acknowledgement.control_number <= 999_999_999:
        problem, remedy = "the interchange control number is out of range", "Repeat ISA13"
        raise BadInput(problem, record="TA1", field="control_number", remedy=remedy)
    out = SegmentWriter()
    at: datetime = acknowledgement.sent_at or envelope.created_at
    number = f"{acknowledgement.control_number:09d}"
    note = need_fit(acknowledgement.note, 3, f"TA1 {number}", "note", "Send 000 when nothing is wrong")
    out.add("TA1", number, f"{at:%y%m%d}", f"{at:%H%M}", acknowledgement.status, note)
    return wrapped(envelope, out.segments, groups=0)
