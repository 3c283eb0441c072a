"""``claimflow edi show`` of claim statuses: the acceptance (277CA), the question (276), the answer (277)."""

from collections.abc import Iterator
from functools import partial

from console.commands.edi_show_parts import shown_contact, shown_provider_named, verdict_lines
from console.commands.edi_show_record import Record, kept, refusals
from console.commands.edi_show_text import (
    INDENT,
    days,
    dollars,
    facts,
    known_as,
    listed,
    number_kind,
    person,
    procedure,
    worded,
)
from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
)
from models.inquiry import InquiryLine, StatusAnswer, StatusAnswerLine, StatusInquiry
from models.party import PersonName
from x12.acknowledgements.claims import read_277ca
from x12.envelopes import Transaction
from x12.status.messages import read_276, read_277


def show_277ca(transaction: Transaction) -> Iterator[Record]:
    """Show whether claims were taken, by whom, and what is wrong with those that were not."""
    report = read_277ca(transaction)
    head = report.model_copy(update={"acknowledgements": (), "refused": ()})
    yield Record("report", "", partial(_report_lines, report), head)
    for held in report.acknowledgements:
        verdict = "ACCEPTED" if held.accepted else "REJECTED"
        title = f"CLAIM {held.control_number}  {verdict}  {dollars(held.charge_cents)}"
        numbers = tuple(n for n in (held.control_number, held.payer_claim_control_number) if n)
        yield Record("claim", title, partial(_claim_lines, held), held, numbers or ("?",))
    yield from refusals(report.refused)


def _report_lines(report: ClaimAcknowledgementReport) -> list[str]:
    receiver = listed((report.receiver_first, report.receiver_name), " ")
    who = listed((known_as(report.source_name, report.source_id), worded("entity", report.source)))
    rows = [
        ("Says", who),
        ("To", known_as(receiver, report.receiver_id)),
        ("Batch", report.batch_reference),
        ("Received", str(report.received_on)),
        ("Processed", str(report.processed_on)),
        ("Totals", _totals(report.totals)),
        ("Batch", "REJECTED as a whole" if report.batch_rejected else ""),
        *verdict_lines(report.receiver_verdicts),
    ]
    lines = facts(rows)
    for provider in report.providers:
        lines += _provider_lines(provider)
    return [*lines, *kept(report.kept_aside, "277CA")]


def _provider_lines(provider: AcknowledgedProvider) -> list[str]:
    name = known_as(person(provider.name), provider.identifier, number_kind(provider.qualifier))
    rejected = "REJECTED with all claims" if provider.rejected else ""
    rows = [
        ("Provider", listed((name, rejected))),
        ("Totals", _totals(provider.totals)),
        *verdict_lines(provider.verdicts),
    ]
    return [*facts(rows), *kept(provider.kept_aside, "277CA")]


def _totals(totals: AcknowledgedTotals) -> str:
    return listed(
        (
            _total("accepted", totals.accepted, totals.accepted_cents),
            _total("rejected", totals.rejected, totals.rejected_cents),
        )
    )


def _total(verdict: str, count: int | None, cents: int | None) -> str:
    over = f" over {dollars(cents)}" if cents is not None else ""
    return f"{count if count is not None else 'claims'} {verdict}{over}" if count is not None or over else ""


def _claim_lines(held: ClaimAcknowledgement) -> list[str]:
    patient = PersonName(
        last=held.patient_last,
        first=held.patient_first,
        middle=held.patient_middle,
        suffix=held.patient_suffix,
    )
    member = f"member {held.member_id}" if held.member_id else ""
    rows = [
        ("Patient", listed((person(patient), member))),
        ("Said by", listed((held.source_name, worded("entity", held.source)))),
        ("Service", days(held.service_from, held.service_to)),
        ("Payer's claim", held.payer_claim_control_number),
        ("Clearinghouse", held.clearinghouse_trace),
        ("Type of bill", held.bill_type),
        ("Received", str(held.received_on or "")),
        ("Record", held.medical_record_number),
        *verdict_lines(held.verdicts),
    ]
    return [*facts(rows), *_line_lines(held.lines, "277CA"), *kept(held.kept_aside, "277CA", "2200D")]


def _line_lines(
    lines: tuple[AcknowledgedLine, ...] | tuple[StatusAnswerLine, ...] | tuple[InquiryLine, ...], kind: str
) -> list[str]:
    """Write the service lines that a status names."""
    shown: list[str] = []
    for line in lines:
        done = procedure(line.procedure.code, line.procedure.modifiers, line.procedure.qualifier)
        paid = f"paid {dollars(line.paid_cents)}" if isinstance(line, StatusAnswerLine) else ""
        number = f"line {line.control_number}" if line.control_number else ""
        day = days(line.service_from, line.service_to)
        units = f"{line.units} {'unit' if line.units == '1' else 'units'}" if line.units else ""
        revenue = f"revenue code {line.revenue_code}" if line.revenue_code else ""
        said = listed((done, number, day, units, revenue, dollars(line.charge_cents), paid))
        rows = [] if isinstance(line, InquiryLine) else verdict_lines(line.verdicts)
        shown += [*facts([("Line", said)]), *facts(rows, INDENT * 2), *kept(line.kept_aside, kind)]
    return shown


def show_276(transaction: Transaction) -> Iterator[Record]:
    """Show what is asked about claims."""
    report = read_276(transaction)
    for asked in report.inquiries:
        title = f"QUESTION {asked.trace}  claim {asked.control_number}, {dollars(asked.charge_cents)}"
        numbers = tuple(n for n in (asked.control_number, asked.payer_claim_control_number, asked.trace) if n)
        yield Record("inquiry", title, partial(_inquiry_lines, asked), asked, numbers or ("?",))
    yield from refusals(report.refused)
    if report.kept_aside:
        yield Record(
            "kept_aside", "", lambda: kept(report.kept_aside, "276"), {"segments": report.kept_aside}
        )


def _inquiry_lines(asked: StatusInquiry) -> list[str]:
    born = asked.dependent_birth_date if asked.dependent else asked.birth_date
    rows = [
        *_parties(asked),
        ("Born", str(born or "")),
        ("Service", days(asked.service_from, asked.service_to)),
        ("Payer's claim", asked.payer_claim_control_number),
        ("Type of bill", asked.bill_type),
        ("Group", asked.group_number),
        ("Prescription", asked.prescription_number),
        ("Clearinghouse", asked.clearinghouse_trace),
        ("Lies at", asked.application),
    ]
    return [*facts(rows), *_line_lines(asked.lines, "276"), *kept(asked.kept_aside, "276", "2200D")]


def _parties(said: StatusInquiry | StatusAnswer) -> list[tuple[str, str]]:
    """Write payer, sender, provider and people as question and answer name them."""
    asker = shown_provider_named(said.submitter_name, said.submitter_id, "", said.submitter_first)
    provider = shown_provider_named(
        said.provider_name, said.provider_npi, said.provider_id_qualifier, said.provider_first
    )
    patient = said.dependent or said.subscriber
    insured = person(said.subscriber) if said.dependent else ""
    member = f"member {said.member_id}" if said.member_id else ""
    return [
        ("Patient", listed((person(patient), member, f"insured by {insured}" if insured else ""))),
        ("Payer", known_as(said.payer_name, said.payer_id)),
        ("Asked by", asker),
        ("Provider", provider),
    ]


def show_277(transaction: Transaction) -> Iterator[Record]:
    """Show what the payer answers about claims."""
    report = read_277(transaction)
    for answer in report.answers:
        about = {"claim": "claim", "provider": "the provider", "receiver": "the question"}[answer.level]
        claim = f"{about} {answer.control_number}".strip()
        first = answer.statuses[0].category if answer.statuses else ""
        title = f"ANSWER {answer.trace}  {claim}: {worded('status_category', first)}"
        numbers = tuple(
            n for n in (answer.control_number, answer.payer_claim_control_number, answer.trace) if n
        )
        yield Record("answer", title, partial(_answer_lines, answer), answer, numbers or ("?",))
    yield from refusals(report.refused)
    if report.kept_aside:
        yield Record(
            "kept_aside", "", lambda: kept(report.kept_aside, "277"), {"segments": report.kept_aside}
        )


def _answer_lines(answer: StatusAnswer) -> list[str]:
    rows = [
        *_parties(answer),
        ("Call", shown_contact(answer.payer_contact)),
        ("Service", days(answer.service_from, answer.service_to)),
        ("Payer's claim", answer.payer_claim_control_number),
        ("Type of bill", answer.bill_type),
        ("Prescription", answer.prescription_number),
        ("Voucher", answer.voucher),
        ("Clearinghouse", answer.clearinghouse_trace),
        ("As of", str(answer.effective_on)),
        *verdict_lines(answer.verdicts),
    ]
    return [*facts(rows), *_line_lines(answer.lines, "277"), *kept(answer.kept_aside, "277", "2200D")]
