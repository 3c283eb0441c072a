"""Claim status: the question (276) and the answer (277), both 005010X212.

::

    HL*1**20*1~ NM1*PR*2*Blue Heron Health*****PI*BHH01~       the payer
    HL*2*1*21*1~ NM1*41*2*Harborlight Clinic*****46*HARB~      who asks
    HL*3*2*19*1~ NM1*1P*2*Harborlight Clinic*****XX*...~       the provider
    HL*4*3*22*0~ NM1*IL*1*Finch*Marigold****MI*LB-2~           the subscriber
    TRN*1*Q-77~  REF*EJ*HL-0001~  AMT*T3*150~  DTP*472*...~    the claim asked for
    TRN*2*Q-77~  STC*F1:65*20261121**150*80~ REF*1K*ICN-5~     the claim answered

An answer is information; money moves only with the 835.
"""

from datetime import date

from models.acknowledgement import ClaimStatus
from models.envelope import Envelope
from models.errors import X12Refused
from models.inquiry import StatusAnswer, StatusInquiry
from models.money import text_from_cents
from models.party import Person, PersonName
from x12.hierarchy import Level, read_levels
from x12.interchange import Transaction
from x12.parties import read_name, read_person, write_demographics, write_name
from x12.reading import (
    Bag,
    day,
    day_or_none,
    money,
    money_or_none,
    names_its_transaction,
    period,
    refused,
    required,
    split_at,
)
from x12.segment import Segment, absent
from x12.statuses import read_statuses, status_composites
from x12.writing import SegmentWriter, day_text, interchange

VERSION = "005010X212"
_EMPTY = absent("NM1")


@names_its_transaction
def read_276(transaction: Transaction) -> tuple[StatusInquiry, ...]:
    """Read every claim asked for. A dependent's question carries the subscriber's name and member id."""
    _, levels = read_levels(transaction)
    inquiries = [
        _read_inquiry(level, loop)
        for level in levels
        if level.code in {"22", "23"}
        for loop in split_at(level.segments, "TRN")[1]
    ]
    if not inquiries:
        raise _nothing(transaction, "question")
    return tuple(inquiries)


def _nothing(transaction: Transaction, what: str) -> X12Refused:
    return X12Refused(
        f"the transaction set holds no {what}",
        record=f"ST {transaction.control_number[:20]}",
        field="TRN",
        remedy="Send a TRN below a subscriber or patient",
        position=len(transaction.segments),
    )


def _named(level: Level, code: str, *entities: str) -> Segment:
    found = level.up(code)
    segments = found.segments if found else ()
    return next((s for s in segments if s.id == "NM1" and s.get(1) in entities), _EMPTY)


def _read_inquiry(level: Level, loop: list[Segment]) -> StatusInquiry:
    trace, bag = loop[0], Bag(loop[1:])
    payer, submitter = _named(level, "20", "PR"), _named(level, "21", "41")
    provider, subscriber = _named(level, "19", "1P"), _named(level, "22", "IL")
    person = read_person(subscriber, Bag(level.segments))
    start, end = _read_period(trace, bag)
    return StatusInquiry(
        trace=required(trace, 2, "trace number"),
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        submitter_name=submitter.get(3),
        submitter_id=submitter.get(9),
        provider_name=str(read_name(provider)),
        provider_npi=provider.get(9),
        subscriber=person.name,
        member_id=subscriber.get(9),
        birth_date=person.birth_date,
        sex=person.sex,
        control_number=bag.text("REF", "EJ"),
        payer_claim_control_number=bag.text("REF", "1K"),
        charge_cents=_read_charge(trace, bag),
        service_from=start,
        service_to=end,
    )


def _read_charge(trace: Segment, bag: Bag) -> int:
    """Read AMT*T3; a question about single lines has the charges in SVC02 instead."""
    total = bag.take("AMT", "T3")
    if total is not None:
        return money(total, 2, "claim charge")
    lines = bag.take_all("SVC")
    if not lines:
        raise refused(trace, "", "the question names no claim charge", "Send AMT*T3")
    return sum(money(line, 2, "line charge") for line in lines)


def _read_period(trace: Segment, bag: Bag) -> tuple[date, date]:
    served = [period(segment, "service date") for segment in bag.take_all("DTP", "472")]
    if not served:
        raise refused(trace, "", "the question names no service date", "Send DTP*472")
    return min(start for start, _ in served), max(end or start for start, end in served)


@names_its_transaction
def read_277(transaction: Transaction) -> tuple[StatusAnswer, ...]:
    """Read every answer, at whatever level it stands: an answer above the subscriber refuses the question."""
    _, levels = read_levels(transaction)
    answers = [
        _read_answer(level, loop)
        for level in levels
        for loop in split_at(level.segments, "TRN")[1]
        if any(segment.id == "STC" for segment in loop)
    ]
    if not answers:
        raise _nothing(transaction, "answer")
    return tuple(answers)


def _read_answer(level: Level, loop: list[Segment]) -> StatusAnswer:
    head, lines = split_at(loop, "SVC")
    bag = Bag(head[1:])
    verdicts = bag.take_all("STC") or [s for line in lines for s in line if s.id == "STC"]
    first, payer = verdicts[0], _named(level, "20", "PR")
    return StatusAnswer(
        trace=required(head[0], 2, "trace number"),
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        control_number=bag.text("REF", "EJ"),
        payer_claim_control_number=bag.text("REF", "1K"),
        statuses=read_statuses(verdicts),
        effective_on=day(first, 2, "status date"),
        charge_cents=money_or_none(first, 4, "claim charge") or 0,
        paid_cents=money_or_none(first, 5, "amount paid") or 0,
        finalized_on=day_or_none(first, 6, "date finalized"),
        check_number=first.get(9),
    )


def write_276(envelope: Envelope, inquiry: StatusInquiry) -> bytes:
    """Write one question; BHT03 is the trace."""
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0010", "13", inquiry.trace, f"{at:%Y%m%d}", f"{at:%H%M}")
    _write_levels(out, inquiry, with_demographics=True)
    out.add("TRN", "1", inquiry.trace)
    number = inquiry.payer_claim_control_number
    out.add_if(number, "REF", "1K", number)
    out.add_if(inquiry.control_number, "REF", "EJ", inquiry.control_number)
    out.add("AMT", "T3", text_from_cents(inquiry.charge_cents))
    out.add("DTP", "472", "RD8", f"{day_text(inquiry.service_from)}-{day_text(inquiry.service_to)}")
    return interchange(envelope, "HR", VERSION, "276", [out])


def _write_levels(out: SegmentWriter, inquiry: StatusInquiry, *, with_demographics: bool) -> None:
    """Write the four levels from payer to subscriber; only the question carries DMG."""
    organizations = (
        ("20", "PR", inquiry.payer_name, "PI", inquiry.payer_id),
        ("21", "41", inquiry.submitter_name, "46", inquiry.submitter_id),
        ("19", "1P", inquiry.provider_name, "XX", inquiry.provider_npi),
    )
    parent: int | None = None
    for code, entity, name, qualifier, identifier in organizations:
        parent = out.level(parent, code, has_children=True)
        organization = PersonName(last=name)
        write_name(out, entity, organization, is_person=False, qualifier=qualifier, identifier=identifier)
    out.level(parent, "22", has_children=False)
    if with_demographics:
        person = Person(name=inquiry.subscriber, birth_date=inquiry.birth_date, sex=inquiry.sex)
        write_demographics(out, person)
    member = inquiry.member_id
    write_name(out, "IL", inquiry.subscriber, is_person=True, qualifier="MI", identifier=member)


def write_277(envelope: Envelope, answer: StatusAnswer, inquiry: StatusInquiry) -> bytes:
    """Write the answer to one question; people and parties are those of the question."""
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0010", "08", answer.trace, f"{at:%Y%m%d}", f"{at:%H%M}", "DG")
    asked_of = {"payer_name": answer.payer_name, "payer_id": answer.payer_id}
    _write_levels(out, inquiry.model_copy(update=asked_of), with_demographics=False)
    out.add("TRN", "2", answer.trace)
    _write_statuses(out, answer, answer.statuses)
    number = answer.payer_claim_control_number
    out.add_if(number, "REF", "1K", number)
    out.add_if(answer.control_number, "REF", "EJ", answer.control_number)
    out.add("DTP", "472", "RD8", f"{day_text(inquiry.service_from)}-{day_text(inquiry.service_to)}")
    return interchange(envelope, "HN", VERSION, "277", [out])


def _write_statuses(out: SegmentWriter, answer: StatusAnswer, statuses: tuple[ClaimStatus, ...]) -> None:
    """Write STC: 02 date, 04 charge, 05 paid, 06 finalized on, 08 and 09 the check, 10 and 11 more."""
    finalized = day_text(answer.finalized_on) if answer.finalized_on else ""
    check_date = finalized if answer.check_number else ""
    for first, second, third in status_composites(statuses):
        out.add(
            "STC",
            first,
            day_text(answer.effective_on),
            "",
            text_from_cents(answer.charge_cents),
            text_from_cents(answer.paid_cents),
            finalized,
            "",
            check_date,
            answer.check_number,
            second,
            third,
        )
