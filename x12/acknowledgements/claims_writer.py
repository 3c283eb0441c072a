"""Writes the claim acknowledgement, 277CA (005010X214); ``x12/acknowledgements/claims.py`` shows one.

Nothing is written that would be read back otherwise: a claim that names another source, day of receipt
or provider than its report, or whose summary is not what its STC say, is refused (``BadInput``).
"""

from collections.abc import Sequence

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
)
from models.envelope import Envelope
from models.errors import BadInput
from models.money import text_from_cents
from models.party import PersonName
from x12.acknowledgements.claims_reader import summed_up
from x12.acknowledgements.claims_totals import completed
from x12.parties import write_name
from x12.services import procedure_element, write_identifications, write_period, write_reference
from x12.statuses import write_verdicts
from x12.writing import SegmentWriter, day_text, fit, interchange, need, need_fit

VERSION = "005010X214"


def write_277ca(envelope: Envelope, report: ClaimAcknowledgementReport) -> bytes:
    """Write a 277CA; what the report leaves out above its claims is worked out by ``completed``.

    Raises ``BadInput`` for anything the guide requires and nobody said, naming claim and field.
    """
    own_number = f"{envelope.control_number:09d}"
    report = completed(report, own_number)
    out = SegmentWriter("report")
    at = envelope.created_at
    reference = need_fit(report.reference, 50, "report", "reference", "Number the acknowledgement")
    out.add("BHT", "0085", "08", reference, f"{at:%Y%m%d}", f"{at:%H%M}", "TH")
    _write_source(out, report)
    receiver = _write_receiver(out, report)
    last = len(report.providers) - 1
    for n, provider in enumerate(report.providers):
        claims = [c for c in report.acknowledgements if c.provider == n]
        _write_provider(out, receiver, report, n, provider, claims)
    strays = [c for c in report.acknowledgements if not 0 <= c.provider <= last]
    if strays:
        problem, record = "the claim names a provider that the report does not have", _record(strays[0])
        raise BadInput(problem, record=record, field="provider", remedy=f"Use a number from 0 to {last}")
    return interchange(envelope, "HN", VERSION, "277", [out])


def _record(claim: ClaimAcknowledgement) -> str:
    return f"claim {claim.control_number[:38]}"


def _write_source(out: SegmentWriter, report: ClaimAcknowledgementReport) -> None:
    """Write 2000A, 2100A and 2200A with the dates of receipt and processing."""
    out.level(None, "20", has_children=True)
    name = need(report.source_name, "report", "source_name", "Name who acknowledges")
    identifier = need_fit(report.source_id, 80, "report", "source_id", "Send its identifier")
    qualifier = report.source_id_qualifier
    write_name(
        out,
        report.source,
        PersonName(last=name),
        is_person=False,
        qualifier=qualifier,
        identifier=identifier,
    )
    out.add("TRN", "1", need_fit(report.trace, 50, "report", "trace", "Number the acknowledgement"))
    out.add("DTP", "050", "D8", day_text(report.received_on))
    out.add("DTP", "009", "D8", day_text(report.processed_on))


def _write_receiver(out: SegmentWriter, report: ClaimAcknowledgementReport) -> int:
    """Write 2000B, 2100B and 2200B: whose batch it was, and what became of it. Returns the HL number."""
    level = out.level(1, "21", has_children=bool(report.providers))
    name = PersonName(
        last=need(report.receiver_name, "report", "receiver_name", "Name who sent the batch"),
        first=report.receiver_first,
    )
    identifier = need_fit(report.receiver_id, 80, "report", "receiver_id", "Send its identifier")
    write_name(out, "41", name, is_person=report.receiver_is_person, qualifier="46", identifier=identifier)
    remedy = "Repeat BHT03 of the batch acknowledged"
    out.add("TRN", "2", need_fit(report.batch_reference, 50, "report", "batch_reference", remedy))
    write_verdicts(out, report.receiver_verdicts, "report receiver", "action", "charge_cents")
    _write_totals(out, report.totals, "90", "AA")
    return level


def _write_totals(
    out: SegmentWriter, totals: AcknowledgedTotals, accepted_mark: str, rejected_mark: str
) -> None:
    """Write QTY and AMT: ``QTY*90*2``, ``QTY*AA*1``, ``AMT*YU*300``, ``AMT*YY*150``."""
    for mark, number in ((accepted_mark, totals.accepted), (rejected_mark, totals.rejected)):
        if number is not None:
            out.add("QTY", mark, str(number))
    for mark, cents in (("YU", totals.accepted_cents), ("YY", totals.rejected_cents)):
        if cents is not None:
            out.add("AMT", mark, text_from_cents(cents))


def _write_provider(
    out: SegmentWriter,
    receiver: int,
    report: ClaimAcknowledgementReport,
    index: int,
    provider: AcknowledgedProvider,
    claims: Sequence[ClaimAcknowledgement],
) -> None:
    """Write 2000C, 2100C and 2200C, then the claims of this billing provider."""
    record = out.record = f"provider {index + 1}"
    level = out.level(receiver, "19", has_children=bool(claims))
    need(provider.name.last, record, "name.last", "Name the billing provider")
    identifier = need_fit(provider.identifier, 80, record, "identifier", "Send the NPI or another number")
    qualifier = need(provider.qualifier, record, "qualifier", "Say what number it is, as XX")
    write_name(
        out,
        "85",
        provider.name,
        is_person=provider.is_person,
        qualifier=qualifier,
        identifier=identifier,
    )
    if provider.verdicts or provider.trace:
        remedy = "Number it, or send 0 when there is nothing to trace"
        out.add("TRN", "1", need_fit(provider.trace, 50, record, "trace", remedy))
        write_verdicts(out, provider.verdicts, record, "action", "charge_cents", dated=False)
    write_identifications(out, provider.references, record, "references")
    _write_totals(out, provider.totals, "QA", "QC")
    for claim in claims:
        _agree(claim, report, provider)
        _write_claim(out, level, claim)


def _agree(
    claim: ClaimAcknowledgement, report: ClaimAcknowledgementReport, provider: AcknowledgedProvider
) -> None:
    """Refuse a claim that says otherwise than what it stands below, or than its own STC."""
    npi = provider.identifier if provider.qualifier == "XX" else ""
    inherited = {
        "source": report.source,
        "source_name": report.source_name,
        "source_id": report.source_id,
        "received_on": report.received_on,
        "billing_npi": npi,
    }
    if not claim.statuses or not claim.verdicts:
        need("", _record(claim), "statuses", "Say what became of the claim")
    for field, value in {**inherited, **summed_up(claim.verdicts, report.processed_on)}.items():
        if getattr(claim, field) != value:
            problem = "the claim says otherwise than its report or its verdicts"
            remedy = "Leave it as the report and the verdicts have it"
            raise BadInput(problem, record=_record(claim), field=field, remedy=remedy)


def _write_claim(out: SegmentWriter, provider: int, claim: ClaimAcknowledgement) -> None:
    """Write 2000D, 2100D and 2200D."""
    record = out.record = _record(claim)
    out.level(provider, "PT")
    name = PersonName(
        last=need(claim.patient_last, record, "patient_last", "Name the patient"),
        first=claim.patient_first,
        middle=claim.patient_middle,
        suffix=claim.patient_suffix,
    )
    member = need_fit(claim.member_id, 80, record, "member_id", "Send the patient's member id")
    write_name(out, "QC", name, is_person=True, qualifier=claim.member_id_qualifier, identifier=member)
    remedy = "Repeat CLM01 of the claim"
    out.add("TRN", "2", need_fit(claim.control_number, 50, record, "control_number", remedy))
    write_verdicts(out, claim.verdicts, record, "action", "charge_cents", "message")
    write_reference(out, "1K", claim.payer_claim_control_number, record, "payer_claim_control_number")
    write_reference(out, "D9", claim.clearinghouse_trace, record, "clearinghouse_trace")
    write_reference(out, "BLT", claim.bill_type, record, "bill_type")
    write_reference(out, "EA", claim.medical_record_number, record, "medical_record_number")
    write_period(out, "472", claim.service_from, claim.service_to)
    for n, line in enumerate(claim.lines):
        _write_line(out, line, f"{record} line {n + 1}")


def _write_line(out: SegmentWriter, line: AcknowledgedLine, record: str) -> None:
    """Write 2220D: ``SVC*HC:99213*150*****1``, STC, REF*FJ and DTP*472."""
    revenue, units = fit(line.revenue_code, 48, record, "revenue_code"), fit(line.units, 15, record, "units")
    procedure = procedure_element(line.procedure, record, "procedure")
    out.add("SVC", procedure, text_from_cents(line.charge_cents), "", revenue, "", "", units)
    if not line.verdicts:
        need("", record, "verdicts", "Say what became of the line")
    write_verdicts(out, line.verdicts, record, "action", "message")
    write_reference(out, "FJ", line.control_number, record, "control_number")
    write_reference(out, "XZ", line.prescription_number, record, "prescription_number")
    write_period(out, "472", line.service_from, line.service_to)
