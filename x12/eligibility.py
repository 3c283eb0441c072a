"""Coverage: the question (270) and the answer (271), both 005010X279A1.

::

    HL*1**20*1~ NM1*PR*2*Blue Heron Health*****PI*BHH01~      the payer
    HL*2*1*21*1~ NM1*1P*2*Harborlight Clinic*****XX*...~      who asks
    HL*3*2*22*0~ TRN*1*E-12*9199300000~ NM1*IL*1*Finch*Marigold****MI*LB-2~
    DMG*D8*19840229*F~ DTP*291*D8*20261121~ EQ*30~            covered on that day?
    TRN*2*E-12*9199300000~ EB*1**30**Heron Gold~              271: active
    AAA*N**75*C~                                              271: the payer does not know this person

A dependent asks one level deeper (HL 23, NM1*03).
"""

from collections.abc import Iterable
from datetime import date

from models.eligibility import Benefit, EligibilityAnswer, EligibilityInquiry
from models.envelope import Envelope
from models.errors import X12Refused
from models.money import text_from_cents
from models.party import Person, PersonName
from x12.hierarchy import Level, read_levels
from x12.interchange import Transaction
from x12.parties import read_name, read_person, write_demographics, write_name
from x12.reading import Bag, money_or_none, names_its_transaction, period, refused, required, split_at
from x12.segment import Segment, absent
from x12.writing import SegmentWriter, day_text, interchange

VERSION = "005010X279A1"
_EMPTY = absent("NM1")
_BEGINS = ("346", "356", "291", "348")
_ENDS = ("347", "357", "349")
_PAYER_TROUBLE = frozenset({"04", "41", "42", "79", "80", "T4"})
_PROVIDER_TROUBLE = frozenset({"43", "44", "45", "46", "47", "48", "50", "51", "97"})


@names_its_transaction
def read_270(transaction: Transaction) -> tuple[EligibilityInquiry, ...]:
    """Read every question: one for each subscriber or dependent with EQ segments."""
    header, levels = read_levels(transaction)
    bht = next((segment for segment in header if segment.id == "BHT"), absent("BHT"))
    asked = [level for level in levels if any(segment.id == "EQ" for segment in level.segments)]
    if not asked:
        raise _nothing(transaction, "question", "EQ")
    return tuple(_read_inquiry(level, bht) for level in asked)


def _nothing(transaction: Transaction, what: str, field: str) -> X12Refused:
    return X12Refused(
        f"the transaction set holds no {what}",
        record=f"ST {transaction.control_number[:20]}",
        field=field,
        remedy=f"Send a {field} below a subscriber or dependent",
        position=len(transaction.segments),
    )


def _named(level: Level | None, *entities: str) -> Segment:
    segments = level.segments if level else ()
    found = (s for s in segments if s.id == "NM1" and (not entities or s.get(1) in entities))
    return next(found, _EMPTY)


def _read_inquiry(level: Level, bht: Segment) -> EligibilityInquiry:
    bag = Bag(level.segments)
    subscriber_level = level.up("22")
    if subscriber_level is None:
        raise refused(level.heading, 2, "no subscriber stands above the question", "Repair HL02")
    payer, provider = _named(level.up("20")), _named(level.up("21"))
    insured = _named(subscriber_level, "IL")
    subscriber = read_person(insured, Bag(subscriber_level.segments))
    dependent = read_person(_named(level, "03"), Bag(level.segments)) if level.code == "23" else None
    return EligibilityInquiry(
        trace=bag.text("TRN", "1") or bht.get(3),
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        provider_name=str(read_name(provider)),
        provider_npi=provider.get(9),
        subscriber=subscriber.name,
        member_id=insured.get(9),
        birth_date=subscriber.birth_date,
        sex=subscriber.sex,
        dependent=dependent.name if dependent else None,
        dependent_birth_date=dependent.birth_date if dependent else None,
        dependent_sex=dependent.sex if dependent else None,
        service_on=_read_service_date(bag, bht),
        service_types=_read_service_types(bag),
    )


def _read_service_date(bag: Bag, bht: Segment) -> date:
    """Read DTP*291; without it the question is about the day it was asked (BHT04)."""
    asked_for = bag.take("DTP", "291")
    if asked_for is None:
        return period(Segment(["BHT", "", "D8", bht.get(4)], bht.position), "transaction date")[0]
    return period(asked_for, "service date")[0]


def _read_service_types(bag: Bag) -> tuple[str, ...]:
    types = [code for segment in bag.take_all("EQ") for code in segment.repeats(1) if code]
    return tuple(types) or ("30",)


@names_its_transaction
def read_271(transaction: Transaction) -> tuple[EligibilityAnswer, ...]:
    """Read every answer. A refusal above the subscriber is one answer whose trace is BHT03."""
    header, levels = read_levels(transaction)
    reference = next((segment.get(3) for segment in header if segment.id == "BHT"), "")
    answered = [level for level in levels if level.code in {"22", "23"} and _says_something(level)]
    if not answered:
        answered = [level for level in levels if _says_something(level)]
    if not answered:
        raise _nothing(transaction, "answer", "EB or AAA")
    return tuple(_read_answer(level, reference) for level in answered)


def _says_something(level: Level) -> bool:
    return any(segment.id in {"EB", "AAA"} for segment in level.segments)


def _read_answer(level: Level, reference: str) -> EligibilityAnswer:
    # Benefits below EB have dates and names of their own (loop 2110): only what stands before is the plan's.
    head, benefits = split_at(level.segments, "EB")
    bag, payer = Bag(head), _named(level.up("20"))
    insured = _named(level.up("22"), "IL")
    begin, end = _read_plan_dates(bag)
    return EligibilityAnswer(
        trace=bag.text("TRN", "2") or reference,
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        member_id=insured.get(9),
        subscriber=read_name(insured) if insured.get(3) else None,
        plan_begin=begin,
        plan_end=end,
        benefits=tuple(benefit for loop in benefits for benefit in _read_benefits(loop[0])),
        rejections=_read_rejections(level),
    )


def _read_rejections(level: Level) -> tuple[str, ...]:
    """Read AAA03 of this level and of those above it, the uppermost first."""
    above = _read_rejections(level.parent) if level.parent else ()
    own = [required(segment, 3, "reject reason") for segment in level.segments if segment.id == "AAA"]
    return (*above, *own)


def _read_plan_dates(bag: Bag) -> tuple[date | None, date | None]:
    """Read ``DTP*346*D8*20260101`` (begin), 347 (end), 356 and 357, or ``DTP*291*RD8*...``."""
    begin: date | None = None
    end: date | None = None
    for segment in bag.take_all("DTP", *_BEGINS, *_ENDS):
        start, until = period(segment, "plan date")
        if segment.get(1) in _ENDS:
            end = end or start
        else:
            begin, end = begin or start, end or until
    return begin, end


def _read_benefits(segment: Segment) -> Iterable[Benefit]:
    """Read ``EB*B*IND*1^33*HM*Heron Gold*27*25``: one benefit for each service type of EB03."""
    for service_type in segment.repeats(3):
        yield Benefit(
            information=required(segment, 1, "benefit information"),
            coverage_level=segment.get(2),
            service_type=service_type,
            insurance_type=segment.get(4),
            plan=segment.get(5),
            period=segment.get(6),
            amount_cents=money_or_none(segment, 7, "benefit amount"),
            percent=segment.get(8),
        )


def write_270(envelope: Envelope, inquiry: EligibilityInquiry) -> bytes:
    """Write one question; BHT03 is the trace, so that a refusal without TRN still finds its question."""
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0022", "13", inquiry.trace, f"{at:%Y%m%d}", f"{at:%H%M}")
    _write_parties(out, inquiry, inquiry.payer_name, inquiry.payer_id, below=True)
    _write_insured(out, inquiry, inquiry.member_id, inquiry.subscriber, trace_type="1")
    if inquiry.dependent is not None:
        _write_dependent(out, inquiry, trace_type="1")
    out.add("DTP", "291", "D8", day_text(inquiry.service_on))
    for service_type in inquiry.service_types:
        out.add("EQ", service_type)
    return interchange(envelope, "HS", VERSION, "270", [out])


def _write_parties(
    out: SegmentWriter, inquiry: EligibilityInquiry, payer_name: str, payer_id: str, *, below: bool
) -> None:
    """Write the payer's and the provider's level; ``below`` tells whether a subscriber follows."""
    out.level(None, "20", has_children=True)
    write_name(out, "PR", PersonName(last=payer_name), is_person=False, qualifier="PI", identifier=payer_id)
    out.level(1, "21", has_children=below)
    provider = PersonName(last=inquiry.provider_name)
    write_name(out, "1P", provider, is_person=False, qualifier="XX", identifier=inquiry.provider_npi)


def _write_insured(
    out: SegmentWriter, inquiry: EligibilityInquiry, member_id: str, name: PersonName, *, trace_type: str
) -> None:
    """Write the subscriber's level; the trace stands with the patient, so here unless a dependent asks."""
    dependent = inquiry.dependent is not None
    out.level(2, "22", has_children=dependent)
    if not dependent:
        _write_trace(out, inquiry, trace_type)
    write_name(out, "IL", name, is_person=True, qualifier="MI", identifier=member_id)
    write_demographics(out, Person(name=name, birth_date=inquiry.birth_date, sex=inquiry.sex))


def _write_dependent(out: SegmentWriter, inquiry: EligibilityInquiry, *, trace_type: str) -> None:
    out.level(3, "23", has_children=False)
    _write_trace(out, inquiry, trace_type)
    name = inquiry.dependent or PersonName(last="")
    write_name(out, "03", name, is_person=True)
    birth_date, sex = inquiry.dependent_birth_date, inquiry.dependent_sex
    write_demographics(out, Person(name=name, birth_date=birth_date, sex=sex))


def _write_trace(out: SegmentWriter, inquiry: EligibilityInquiry, trace_type: str) -> None:
    """Write TRN; TRN03 names who traces in ten characters, 9 marking a number of our own choice."""
    digits = "".join(c for c in inquiry.provider_npi if c.isalnum())
    out.add("TRN", trace_type, inquiry.trace, f"9{digits[:9]:0>9}")


def write_271(envelope: Envelope, answer: EligibilityAnswer, inquiry: EligibilityInquiry) -> bytes:
    """Write the answer to one question; trouble of payer or provider is said at that level and ends there."""
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0022", "11", answer.trace, f"{at:%Y%m%d}", f"{at:%H%M}")
    if _PAYER_TROUBLE.intersection(answer.rejections):
        out.level(None, "20", has_children=False)
        payer = PersonName(last=answer.payer_name)
        write_name(out, "PR", payer, is_person=False, qualifier="PI", identifier=answer.payer_id)
        _write_rejections(out, answer, follow_up="R")
    elif _PROVIDER_TROUBLE.intersection(answer.rejections):
        _write_parties(out, inquiry, answer.payer_name, answer.payer_id, below=False)
        _write_rejections(out, answer, follow_up="C")
    else:
        _write_member_answer(out, answer, inquiry)
    return interchange(envelope, "HB", VERSION, "271", [out])


def _write_rejections(out: SegmentWriter, answer: EligibilityAnswer, *, follow_up: str) -> None:
    """Write ``AAA*N**75*C``: reject reason 75, please correct and ask again (R: ask again later)."""
    for reason in answer.rejections:
        out.add("AAA", "N", "", reason, follow_up)


def _write_member_answer(out: SegmentWriter, answer: EligibilityAnswer, inquiry: EligibilityInquiry) -> None:
    _write_parties(out, inquiry, answer.payer_name, answer.payer_id, below=True)
    traced = inquiry.model_copy(update={"trace": answer.trace})
    name = answer.subscriber or PersonName(last="")
    _write_insured(out, traced, answer.member_id, name, trace_type="2")
    if inquiry.dependent is not None:
        _write_dependent(out, traced, trace_type="2")
    _write_rejections(out, answer, follow_up="C")
    for qualifier, day in (("346", answer.plan_begin), ("347", answer.plan_end)):
        if day is not None:
            out.add("DTP", qualifier, "D8", day_text(day))
    for benefit in answer.benefits:
        amount = "" if benefit.amount_cents is None else text_from_cents(benefit.amount_cents)
        kind = (benefit.coverage_level, benefit.service_type, benefit.insurance_type)
        out.add("EB", benefit.information, *kind, benefit.plan, benefit.period, amount, benefit.percent)
