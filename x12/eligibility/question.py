"""The question whether somebody is covered: 270 (005010X279A1).

::

    HL*3*2*22*0~ TRN*1*E-12*9199300000~ NM1*IL*1*Finch*Marigold****MI*LB-2~    2000C who
    REF*6P*HARBOR7~ DMG*D8*19840229*F~ HI*ABK:E119~                            group, birth, diagnosis
    DTP*291*D8*20261121~                                                       covered on that day?
    EQ*30^98~                                                                  2110C for these services?
    EQ**HC:99213**FAM**1~ III*ZZ*11~                                           or this procedure, in an office
"""

from collections.abc import Sequence
from datetime import date

from models.coded import Identification
from models.eligibility import BenefitQuestion, EligibilityInquiry, EligibilityInquiryReport
from models.envelope import Envelope
from models.errors import BadInput
from models.money import text_from_cents
from x12.eligibility.benefits import read_pointers
from x12.eligibility.levels import (
    left_above,
    parted_level,
    payer_of,
    provider_of,
    read_organizations,
    read_originator,
    read_people,
    read_subscriber_name,
    record_of,
    refuse_lost,
    subscriber_of,
    write_dependent,
    write_dependent_birth,
    write_payer,
    write_provider,
    write_subscriber,
    write_subscriber_birth,
    write_trace,
)
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.level_names import named
from x12.level_writer import LevelStep, write_levels
from x12.parties import read_name
from x12.reading import Bag, money_or_none, period, refused, split_at, unheld
from x12.refusals import nothing, read_each, reads_records
from x12.segment import Segment, absent
from x12.services import (
    procedure_element,
    read_identifications,
    read_procedure,
    write_identifications,
    write_period,
)
from x12.writing import Repeated, SegmentWriter, interchange, need, need_fit

VERSION = "005010X279A1"
_EVERYTHING = "30"


@reads_records
def read_270(transaction: Transaction) -> EligibilityInquiryReport:
    """Read every question: one for each subscriber or dependent with EQ segments.

    A question that cannot be read stands in ``refused``. Raises ``X12Refused`` when none can be read.
    """
    header, levels = read_levels(transaction)
    bht = next((segment for segment in header if segment.id == "BHT"), absent("BHT"))
    asked: list[_Question] = []
    for level in levels:
        own, lost = parted_level(level)
        asked += [
            _Question(levels, level, part, bht, is_lost=part is lost)
            for part in (own, lost)
            if any(segment.id == "EQ" for segment in part)
        ]
    read, refusals = read_each(transaction, "trace", asked)
    if not read:
        problem, remedy = (
            "the transaction set holds no question",
            "Send an EQ below a subscriber or dependent",
        )
        raise nothing(transaction, problem, "EQ", remedy)
    kept = [segment.text for segment in header if segment.id not in {"ST", "BHT"}]
    kept += partly_held(transaction.segments)
    asking = {id(question.level) for question in asked}
    kept += [text for level in levels if id(level) not in asking for text in left_above(level)]
    return EligibilityInquiryReport(
        reference=bht.get(3), inquiries=read, refused=refusals, kept_aside=tuple(kept)
    )


class _Question:
    """What one patient asks, with the levels above."""

    def __init__(
        self,
        levels: Sequence[Level],
        level: Level,
        segments: list[Segment],
        bht: Segment,
        *,
        is_lost: bool,
    ) -> None:
        self.levels = levels
        self.level = level
        self.segments = segments
        self.bht = bht
        self.is_lost = is_lost

    @property
    def number(self) -> str:
        """Return TRN02, or BHT03 where the question has no number of its own."""
        trace = Bag(self.segments).peek("TRN", "1")
        return trace.get(2) if trace else self.bht.get(3)

    def read(self) -> EligibilityInquiry:
        """Read the question; raises ``X12Refused``."""
        if self.is_lost:
            refuse_lost(self.segments)
        if self.level.up("22") is None:
            raise refused(self.level.heading, 2, "no subscriber stands above the question", "Repair HL02")
        head, loops = split_at(self.segments, "EQ")
        own = Bag(head)
        trace = own.take("TRN", "1")
        own.keep(named(self.level, "IL", "03"))
        organizations = read_organizations(self.levels, self.level)
        begin, end = self._read_days(own)
        questions = tuple(_read_question(loop) for loop in loops)
        types = tuple(code for question in questions for code in question.service_types)
        return EligibilityInquiry(
            trace=self.number,
            trace_originator=read_originator(trace, organizations["provider_npi"]),
            **organizations,
            **read_people(self.level, own),
            subscriber=read_subscriber_name(self.level) or read_name(named(None)),
            service_on=begin,
            service_to=end,
            service_types=types or (() if any(map(_asks_more, questions)) else (_EVERYTHING,)),
            questions=questions if any(map(_asks_more, questions)) else (),
            diagnoses=_read_diagnoses(own),
            kept_aside=own.texts(),
        )

    def _read_days(self, own: Bag) -> tuple[date, date | None]:
        """Read DTP*291; without it the question is about the day it was asked (BHT04)."""
        asked_for = own.take("DTP", "291")
        if asked_for is None:
            asked_on = Segment(["BHT", "", "D8", self.bht.get(4)], self.bht.position)
            return period(asked_on, "transaction date")
        return period(asked_for, "service date")


def _read_question(loop: list[Segment]) -> BenefitQuestion:
    """Read EQ with AMT, III, REF and DTP behind it (2110C)."""
    segment, bag = loop[0], Bag(loop[1:])
    asked_for = bag.take("DTP", "291")
    begin, end = period(asked_for, "service date") if asked_for else (None, None)
    places = [place for place in bag.take_all("III", "ZZ") if not unheld(place, 1, 2)]
    return BenefitQuestion(
        service_types=tuple(code.strip() for code in segment.repeats(1) if code.strip()),
        procedure=read_procedure(segment, 2) if segment.get(2) else None,
        coverage_level=segment.get(3),
        diagnosis_pointers=read_pointers(segment, 5),
        spend_down_cents=money_or_none(bag.take("AMT", "R"), 2, "spend down amount"),
        billed_cents=money_or_none(bag.take("AMT", "PB"), 2, "billed amount"),
        places=tuple(place.get(2) for place in places),
        references=read_identifications(bag),
        service_from=begin,
        service_to=end,
        kept_aside=bag.texts(),
    )


def _asks_more(question: BenefitQuestion) -> bool:
    """Tell whether a question says more than service types."""
    return question != BenefitQuestion(service_types=question.service_types)


def _read_diagnoses(own: Bag) -> tuple[Identification, ...]:
    """Read ``HI*ABK:E119*ABF:I10``."""
    return tuple(
        Identification(qualifier=segment.part(n, 1), number=segment.part(n, 2))
        for segment in own.take_all("HI")
        for n in range(1, len(segment.fields))
        if segment.part(n, 2)
    )


def write_270(envelope: Envelope, inquiry: EligibilityInquiry) -> bytes:
    """Write one question; BHT03 is the trace, so that a refusal without TRN still finds its question.

    Raises ``BadInput`` as ``write_270_report`` does.
    """
    need_fit(inquiry.trace, 50, record_of(inquiry), "trace", "Number the question")
    report = EligibilityInquiryReport(reference=inquiry.trace, inquiries=(inquiry,))
    return write_270_report(envelope, report)


def write_270_report(envelope: Envelope, report: EligibilityInquiryReport) -> bytes:
    """Write several questions in one set; neighbours share payer, provider and subscriber.

    Raises ``BadInput`` for anything the guide requires that is missing or too long, naming trace and
    field.
    """
    out = SegmentWriter("270")
    at = envelope.created_at
    if not report.inquiries:
        need("", "270", "inquiries", "Ask at least one question")
    reference = need_fit(report.reference, 50, "270", "reference", "Number the set (BHT03)")
    out.add("BHT", "0022", "13", reference, f"{at:%Y%m%d}", f"{at:%H%M}")
    write_levels(out, report.inquiries, _STEPS, _write_questions, record_of)
    return interchange(envelope, "HS", VERSION, "270", [out])


def _subscriber_of(inquiry: EligibilityInquiry) -> object:
    # A patient's level carries one question: only dependents share their subscriber's.
    return subscriber_of(inquiry) if inquiry.dependent else object()


def _write_subscriber(out: SegmentWriter, inquiry: EligibilityInquiry) -> None:
    if inquiry.dependent is None:
        write_trace(out, inquiry, "1")
    if not (inquiry.subscriber.last or inquiry.member_id):
        need("", record_of(inquiry), "member_id", "Name the subscriber, or send the member id")
    write_subscriber(out, inquiry)
    write_subscriber_birth(out, inquiry)
    if inquiry.dependent is None:
        _write_diagnoses(out, inquiry)


def _write_dependent(out: SegmentWriter, inquiry: EligibilityInquiry) -> None:
    write_trace(out, inquiry, "1")
    write_dependent(out, inquiry)
    write_dependent_birth(out, inquiry)
    _write_diagnoses(out, inquiry)


def _write_diagnoses(out: SegmentWriter, inquiry: EligibilityInquiry) -> None:
    record = record_of(inquiry)
    if len(inquiry.diagnoses) > 8:
        problem, remedy = "a question carries eight diagnoses at most", "Leave the others out"
        raise BadInput(problem, record=record, field="diagnoses", remedy=remedy)
    pairs = [
        (
            need_fit(diagnosis.qualifier, 3, record, "diagnoses.qualifier", "Say ABK or ABF"),
            need_fit(diagnosis.number, 30, record, "diagnoses.number", "Send the code"),
        )
        for diagnosis in inquiry.diagnoses
    ]
    out.add_if(pairs, "HI", *pairs)


_STEPS: tuple[LevelStep[EligibilityInquiry], ...] = (
    LevelStep("20", payer_of, write_payer),
    LevelStep("21", provider_of, write_provider),
    LevelStep("22", _subscriber_of, _write_subscriber),
    LevelStep("23", lambda inquiry: object() if inquiry.dependent else None, _write_dependent),
)


def _write_questions(out: SegmentWriter, inquiry: EligibilityInquiry) -> None:
    """Write DTP*291 and the EQ of one patient."""
    record = record_of(inquiry)
    write_period(out, "291", inquiry.service_on, inquiry.service_to)
    asked = tuple(code for question in inquiry.questions for code in question.service_types)
    if inquiry.questions and asked != inquiry.service_types:
        problem = "the service types are not those of the questions"
        remedy = "Name in service_types what stands in the questions"
        raise BadInput(problem, record=record, field="service_types", remedy=remedy)
    plain = tuple(BenefitQuestion(service_types=(code,)) for code in inquiry.service_types)
    if not (inquiry.questions or plain):
        need("", record, "service_types", "Ask for a service type, as 30")
    for n, question in enumerate(inquiry.questions or plain):
        _write_question(out, question, f"{record} question {n + 1}")


def _write_question(out: SegmentWriter, question: BenefitQuestion, record: str) -> None:
    """Write 2110C."""
    procedure = procedure_element(question.procedure, record, "procedure") if question.procedure else ""
    if not (procedure or question.service_types):
        need("", record, "service_types", "Ask for a service type or a procedure")
    remedy = "Send a code of two characters, as 30"
    types = tuple(need_fit(code, 2, record, "service_types", remedy) for code in question.service_types)
    pointers = tuple(str(pointer) for pointer in question.diagnosis_pointers)
    out.add("EQ", Repeated(types), procedure, question.coverage_level, "", pointers)
    for mark, cents in (("R", question.spend_down_cents), ("PB", question.billed_cents)):
        if cents is not None:
            out.add("AMT", mark, text_from_cents(cents))
    for place in question.places:
        out.add("III", "ZZ", need(place, record, "places", "Leave it out"))
    write_identifications(out, question.references, record, "references")
    write_period(out, "291", question.service_from, question.service_to)
