"""The question what became of a claim: 276 (005010X212).

::

    DMG*D8*19840229*F~ NM1*IL*1*Finch*Marigold****MI*LB-2~    2000D the subscriber, here the patient
    TRN*1*Q-77~                                               2200D our number, which comes back
    REF*1K*ICN-5~ REF*EJ*HL-0001~                             the payer's number of the claim, and CLM01
    AMT*T3*150~ DTP*472*RD8*20261102-20261102~                its charge and days of service
    SVC*HC:99213:25*150*****1~ REF*FJ*L1~ DTP*472*D8*...~     2210D a line, when only that is in question
"""

from collections.abc import Sequence
from datetime import date

from models.envelope import Envelope
from models.inquiry import InquiryLine, StatusInquiry, StatusInquiryReport
from models.money import text_from_cents
from models.party import PersonName, Sex
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.level_names import left_above, named, records_in, refuse_mixed
from x12.level_writer import LevelStep, write_birth_and_sex, write_levels
from x12.parties import read_person, write_name
from x12.reading import Bag, money, period, refused, required, split_at
from x12.refusals import nothing, read_each, reads_records
from x12.segment import Segment
from x12.services import procedure_element, read_procedure, write_period, write_reference
from x12.status.levels import (
    payer_of,
    provider_of,
    read_organizations,
    read_people,
    record_of,
    submitter_of,
    subscriber_of,
    write_payer,
    write_provider,
    write_submitter,
    write_subscriber,
)
from x12.writing import SegmentWriter, fit, interchange, need, need_fit

VERSION = "005010X212"


@reads_records
def read_276(transaction: Transaction) -> StatusInquiryReport:
    """Read every claim asked for; a question that cannot be read stands in ``refused``.

    Raises ``X12Refused`` when no question can be read.
    """
    header, levels = read_levels(transaction)
    bht = next((segment for segment in header if segment.id == "BHT"), Segment(["BHT"]))
    asked = [
        _Question(levels, level, record, mixed)
        for level in levels
        if level.code in {"22", "23"}
        for record, mixed in records_in(level)
    ]
    read, refusals = read_each(transaction, "trace", asked)
    if not read:
        problem, remedy = "the transaction set holds no question", "Send a TRN below a subscriber or patient"
        raise nothing(transaction, problem, "TRN", remedy)
    kept = [segment.text for segment in header if segment.id not in {"ST", "BHT"}]
    kept += [text for level in levels for text in left_above(level, "DMG")]
    kept += partly_held(transaction.segments)
    return StatusInquiryReport(reference=bht.get(3), inquiries=read, refused=refusals, kept_aside=tuple(kept))


class _Question:
    """One claim asked for: its loop (2200D or 2200E) and the levels above."""

    def __init__(self, levels: Sequence[Level], level: Level, record: list[Segment], mixed: bool) -> None:
        self.levels = levels
        self.level = level
        self.segments = record
        self.mixed = mixed

    @property
    def number(self) -> str:
        """Return TRN02."""
        return self.segments[0].get(2)

    def read(self) -> StatusInquiry:
        """Read the question; raises ``X12Refused``."""
        if self.mixed:
            refuse_mixed(self.segments)
        subscriber_level = self.level.up("22")
        if subscriber_level is None:
            raise refused(self.level.heading, 2, "no subscriber stands above the question", "Repair HL02")
        head, loops = split_at(self.segments, "SVC")
        trace, bag = head[0], Bag(head[1:])
        person = read_person(named(subscriber_level, "IL"), Bag(subscriber_level.segments))
        patient = None
        if self.level.code == "23":
            patient = read_person(named(self.level, "QC"), Bag(self.level.segments))
        lines = tuple(_read_line(loop) for loop in loops)
        start, end = _read_period(trace, bag, lines)
        return StatusInquiry(
            trace=required(trace, 2, "trace number"),
            **read_organizations(self.levels, self.level),
            **read_people(self.level),
            subscriber=person.name,
            birth_date=person.birth_date,
            sex=person.sex,
            dependent_birth_date=patient.birth_date if patient else None,
            dependent_sex=patient.sex if patient else None,
            payer_claim_control_number=bag.text("REF", "1K"),
            bill_type=bag.text("REF", "BLT"),
            application=bag.text("REF", "LU"),
            group_number=bag.text("REF", "6P"),
            control_number=bag.text("REF", "EJ"),
            prescription_number=bag.text("REF", "XZ"),
            clearinghouse_trace=bag.text("REF", "D9"),
            charge_cents=_read_charge(trace, bag, lines),
            service_from=start,
            service_to=end,
            lines=lines,
            kept_aside=bag.texts(),
        )


def _read_line(loop: list[Segment]) -> InquiryLine:
    """Read 2210D: SVC, REF*FJ and DTP*472."""
    service, bag = loop[0], Bag(loop[1:])
    served = bag.take("DTP", "472")
    if served is None:
        raise refused(service, "", "the line names no service date", "Send DTP*472 after SVC")
    start, end = period(served, "service date")
    return InquiryLine(
        procedure=read_procedure(service, 1),
        charge_cents=money(service, 2, "line charge"),
        revenue_code=service.get(4),
        units=service.get(7),
        control_number=bag.text("REF", "FJ"),
        service_from=start,
        service_to=end,
        kept_aside=bag.texts(),
    )


def _read_charge(trace: Segment, bag: Bag, lines: Sequence[InquiryLine]) -> int:
    """Read AMT*T3; a question about single lines has the charges in SVC02 instead."""
    total = bag.take("AMT", "T3")
    if total is not None:
        return money(total, 2, "claim charge")
    if not lines:
        raise refused(trace, "", "the question names no claim charge", "Send AMT*T3")
    return sum(line.charge_cents for line in lines)


def _read_period(trace: Segment, bag: Bag, lines: Sequence[InquiryLine]) -> tuple[date, date]:
    """Read DTP*472 of the claim, or the first and last day of its lines."""
    served = bag.take("DTP", "472")
    if served is not None:
        start, end = period(served, "service date")
        return start, end or start
    if not lines:
        raise refused(trace, "", "the question names no service date", "Send DTP*472")
    starts = [line.service_from for line in lines]
    return min(starts), max(line.service_to or line.service_from for line in lines)


def write_276(envelope: Envelope, inquiry: StatusInquiry) -> bytes:
    """Write one question; BHT03 is the trace. Raises ``BadInput`` as ``write_276_report`` does."""
    need_fit(inquiry.trace, 50, record_of(inquiry), "trace", "Number the question")
    return write_276_report(envelope, StatusInquiryReport(reference=inquiry.trace, inquiries=(inquiry,)))


def write_276_report(envelope: Envelope, report: StatusInquiryReport) -> bytes:
    """Write several questions in one set; neighbours share the levels that they have in common.

    Raises ``BadInput`` for anything the guide requires that is missing or too long, naming trace and
    field.
    """
    out = SegmentWriter("276")
    at = envelope.created_at
    if not report.inquiries:
        need("", "276", "inquiries", "Ask at least one question")
    reference = need_fit(report.reference, 50, "276", "reference", "Number the set (BHT03)")
    out.add("BHT", "0010", "13", reference, f"{at:%Y%m%d}", f"{at:%H%M}")
    write_levels(out, report.inquiries, _STEPS, _write_question, record_of)
    return interchange(envelope, "HR", VERSION, "276", [out])


def _subscriber_of(inquiry: StatusInquiry) -> object:
    # A subscriber's own claims and those of dependents stand in levels of their own.
    return subscriber_of(inquiry), inquiry.birth_date, inquiry.sex


def _write_subscriber(out: SegmentWriter, inquiry: StatusInquiry) -> None:
    """Write 2000D; DMG stands before NM1 in this guide."""
    _write_demographics(out, inquiry, inquiry.birth_date, inquiry.sex, "birth_date")
    write_subscriber(out, inquiry)


def _dependent_of(inquiry: StatusInquiry) -> object:
    if inquiry.dependent is None:
        return None
    return inquiry.dependent, inquiry.dependent_birth_date, inquiry.dependent_sex


def _write_dependent(out: SegmentWriter, inquiry: StatusInquiry) -> None:
    """Write 2000E and 2100E."""
    name = inquiry.dependent or PersonName(last="")
    born, sex = inquiry.dependent_birth_date, inquiry.dependent_sex
    _write_demographics(out, inquiry, born, sex, "dependent_birth_date")
    need(name.last, record_of(inquiry), "dependent.last", "Name the patient")
    write_name(out, "QC", name, is_person=True)


def _write_demographics(
    out: SegmentWriter, inquiry: StatusInquiry, birth_date: date | None, sex: Sex | None, field: str
) -> None:
    is_patient = (field == "birth_date") == (inquiry.dependent is None)
    if birth_date is None and (sex is not None or is_patient):
        need("", record_of(inquiry), field, "Send the patient's birth date")
    write_birth_and_sex(out, birth_date, sex)


_STEPS: tuple[LevelStep[StatusInquiry], ...] = (
    LevelStep("20", payer_of, write_payer),
    LevelStep("21", submitter_of, write_submitter),
    LevelStep("19", provider_of, write_provider),
    LevelStep("22", _subscriber_of, _write_subscriber),
    LevelStep("23", _dependent_of, _write_dependent, says_children=False),
)


def _write_question(out: SegmentWriter, inquiry: StatusInquiry) -> None:
    """Write 2200D (2200E)."""
    record = record_of(inquiry)
    out.add("TRN", "1", need_fit(inquiry.trace, 50, record, "trace", "Number the question"))
    references = (
        ("1K", inquiry.payer_claim_control_number, "payer_claim_control_number"),
        ("BLT", inquiry.bill_type, "bill_type"),
        ("LU", inquiry.application, "application"),
        ("6P", inquiry.group_number, "group_number"),
        ("EJ", inquiry.control_number, "control_number"),
        ("XZ", inquiry.prescription_number, "prescription_number"),
        ("D9", inquiry.clearinghouse_trace, "clearinghouse_trace"),
    )
    for qualifier, number, field in references:
        write_reference(out, qualifier, number, record, field)
    out.add("AMT", "T3", text_from_cents(inquiry.charge_cents))
    write_period(out, "472", inquiry.service_from, inquiry.service_to)
    for n, line in enumerate(inquiry.lines):
        _write_line(out, line, f"{record} line {n + 1}")


def _write_line(out: SegmentWriter, line: InquiryLine, record: str) -> None:
    """Write 2210D."""
    revenue, units = fit(line.revenue_code, 48, record, "revenue_code"), fit(line.units, 15, record, "units")
    procedure = procedure_element(line.procedure, record, "procedure")
    out.add("SVC", procedure, text_from_cents(line.charge_cents), "", revenue, "", "", units)
    write_reference(out, "FJ", line.control_number, record, "control_number")
    write_period(out, "472", line.service_from, line.service_to)
