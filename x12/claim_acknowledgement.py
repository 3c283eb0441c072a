"""The claim acknowledgement, 277CA (005010X214): was each claim taken, before anybody adjudicates it?

::

    HL*1**20*1~  NM1*AY*2*Tidewater Clearing*****46*TIDE~     2000A who speaks: AY clearinghouse, PR payer
    HL*2*1*21*1~ TRN*2*000000907~ STC*A1:20*...*WQ*150~       2000B our batch: BHT03 of the 837
    HL*3*2*19*1~ NM1*85*2*Harborlight Clinic*****XX*...~      2000C billing provider
    HL*4*3*PT~   NM1*QC*1*Finch*Marigold****MI*LB-2~          2000D patient
                 TRN*2*HL-0001~                               2200D the claim: its CLM01
                 STC*A2:20:PR*20261121*WQ*150~                accepted (WQ) or rejected (U)
                 REF*1K*ICN-5~  DTP*472*D8*20261102~
"""

from collections.abc import Sequence
from typing import Literal

from models.acknowledgement import ClaimAcknowledgement, ClaimAcknowledgementReport
from models.envelope import Envelope
from models.errors import X12Refused
from models.money import text_from_cents
from models.party import PersonName
from x12.hierarchy import Level, read_levels
from x12.interchange import Transaction
from x12.parties import write_name
from x12.reading import Bag, day, money_or_none, names_its_transaction, one_of, period, required, split_at
from x12.segment import Segment, absent
from x12.statuses import read_statuses, status_composites
from x12.writing import SegmentWriter, day_text, interchange

VERSION = "005010X214"
Source = Literal["AY", "PR", "41", "40", "36"]
_SOURCES: tuple[Source, ...] = ("AY", "PR", "41", "40", "36")
_EMPTY = absent("NM1")


@names_its_transaction
def read_277ca(transaction: Transaction) -> ClaimAcknowledgementReport:
    """Read a whole 277CA. Raises ``X12Refused`` when a level or a status that it needs is missing."""
    _, levels = read_levels(transaction)
    source_level = _level(transaction, levels, "20")
    batch_level = _level(transaction, levels, "21")
    source = _named(source_level)
    header, batch = Bag(source_level.segments), Bag(batch_level.segments)
    receiver, provider = _named(batch_level), _EMPTY
    received, processed = header.take("DTP", "050"), header.take("DTP", "009")
    if received is None or processed is None:
        raise _missing(transaction, "DTP*050 and DTP*009", "Send the dates of receipt and processing")
    report = ClaimAcknowledgementReport(
        source=one_of(source, 1, _SOURCES, "information source"),
        source_name=source.get(3),
        source_id=source.get(9),
        receiver_name=receiver.get(3),
        receiver_id=receiver.get(9),
        batch_reference=batch.text("TRN", "2"),
        received_on=day(received, 3, "receipt date"),
        processed_on=day(processed, 3, "processing date"),
        acknowledgements=(),
    )
    providers = [level for level in levels if level.code == "19"]
    provider = _named(providers[0]) if providers else _EMPTY
    claims = [a for level in levels if level.code == "PT" for a in _read_patient(level, report)]
    rejections = [] if claims else _rejections([batch_level, *providers])
    update = {
        "billing_name": provider.get(3),
        "billing_npi": _npi(provider),
        "acknowledgements": tuple(claims),
        "batch_rejected": bool(rejections),
        "batch_statuses": read_statuses(rejections),
    }
    return report.model_copy(update=update)


def _rejections(levels: Sequence[Level]) -> list[Segment]:
    """Return the STC that turn away a whole batch or provider, whose claims are then not named."""
    return [s for level in levels for s in level.segments if s.id == "STC" and s.get(3) == "U"]


def _level(transaction: Transaction, levels: list[Level], code: str) -> Level:
    for level in levels:
        if level.code == code:
            return level
    raise _missing(transaction, f"HL level {code}", f"Send the level {code}")


def _missing(transaction: Transaction, what: str, remedy: str) -> X12Refused:
    record = f"ST {transaction.control_number[:20]}"
    return X12Refused(
        f"the acknowledgement has no {what}",
        record=record,
        field=what,
        remedy=remedy,
        position=len(transaction.segments),
    )


def _named(level: Level | None) -> Segment:
    segments = level.segments if level else ()
    return next((segment for segment in segments if segment.id == "NM1"), _EMPTY)


def _npi(provider: Segment) -> str:
    return provider.get(9) if provider.get(8) == "XX" else ""


def _read_patient(level: Level, report: ClaimAcknowledgementReport) -> list[ClaimAcknowledgement]:
    """Read every claim (2200D) of one patient."""
    patient, provider = _named(level), _named(level.up("19"))
    _, loops = split_at(level.segments, "TRN")
    return [_read_claim(loop, patient, provider, report) for loop in loops]


def _read_claim(
    loop: list[Segment], patient: Segment, provider: Segment, report: ClaimAcknowledgementReport
) -> ClaimAcknowledgement:
    head, lines = split_at(loop, "SVC")
    bag = Bag(head[1:])
    verdicts = bag.take_all("STC")
    if not verdicts:
        record = f"claim {head[0].get(2)[:38]}"
        problem, remedy = "the claim has no status", "Send STC after TRN"
        raise X12Refused(problem, record=record, field="STC", remedy=remedy, position=head[0].position)
    served = bag.take("DTP", "472")
    start, end = period(served, "service date") if served else (None, None)
    line_verdicts = [segment for line in lines for segment in line if segment.id == "STC"]
    return ClaimAcknowledgement(
        source=report.source,
        source_name=report.source_name,
        source_id=report.source_id,
        control_number=required(head[0], 2, "claim id"),
        accepted=one_of(verdicts[0], 3, ("WQ", "U"), "action code") == "WQ",
        statuses=(*read_statuses(verdicts), *read_statuses(line_verdicts)),
        effective_on=day(verdicts[0], 2, "status date"),
        charge_cents=money_or_none(verdicts[0], 4, "claim charge") or 0,
        message=verdicts[0].get(12),
        payer_claim_control_number=bag.text("REF", "1K"),
        clearinghouse_trace=bag.text("REF", "D9"),
        received_on=report.received_on,
        service_from=start,
        service_to=end,
        patient_last=patient.get(3),
        patient_first=patient.get(4),
        member_id=patient.get(9),
        billing_npi=_npi(provider),
    )


def write_277ca(envelope: Envelope, report: ClaimAcknowledgementReport) -> bytes:
    """Write a 277CA with the totals of accepted and rejected claims at receiver and provider level."""
    out = SegmentWriter()
    at = envelope.created_at
    reference = f"{envelope.control_number:09d}"
    out.add("BHT", "0085", "08", reference, f"{at:%Y%m%d}", f"{at:%H%M}", "TH")
    _write_source(out, report, reference)
    claims = report.acknowledgements
    receiver = out.level(1, "21", has_children=bool(claims))
    _write_organization(out, "41", report.receiver_name, "46", report.receiver_id)
    out.add("TRN", "2", report.batch_reference)
    _write_summary(out, report, claims, day_text(report.processed_on))
    _write_totals(out, claims, "90", "AA")
    groups: dict[str, list[ClaimAcknowledgement]] = {}
    for claim in claims:
        groups.setdefault(claim.billing_npi or report.billing_npi, []).append(claim)
    for npi, members in groups.items():
        _write_provider(out, receiver, report, npi, members)
    return interchange(envelope, "HN", VERSION, "277", [out])


def _write_organization(out: SegmentWriter, entity: str, name: str, qualifier: str, identifier: str) -> None:
    write_name(
        out, entity, PersonName(last=name), is_person=False, qualifier=qualifier, identifier=identifier
    )


def _write_source(out: SegmentWriter, report: ClaimAcknowledgementReport, reference: str) -> None:
    """Write 2000A, 2100A and 2200A with the dates of receipt and processing."""
    out.level(None, "20", has_children=True)
    qualifier = "PI" if report.source == "PR" else "46"
    _write_organization(out, report.source, report.source_name, qualifier, report.source_id)
    out.add("TRN", "1", reference)
    out.add("DTP", "050", "D8", day_text(report.received_on))
    out.add("DTP", "009", "D8", day_text(report.processed_on))


def _write_summary(
    out: SegmentWriter, report: ClaimAcknowledgementReport, claims: Sequence[ClaimAcknowledgement], day: str
) -> None:
    """Write the STC of a batch or provider: A1:20 received; rejected only when nothing was accepted."""
    accepted = any(claim.accepted for claim in claims) or not (claims or report.batch_rejected)
    total = text_from_cents(sum(claim.charge_cents for claim in claims))
    status, action = (("A1", "20"), "WQ") if accepted else (("A3", "23"), "U")
    rows = status_composites(report.batch_statuses) if report.batch_rejected else []
    for first, second, third in rows or [[status, ("",), ("",)]]:
        out.add("STC", first, day, action, total, "", "", "", "", "", second, third)


def _write_totals(
    out: SegmentWriter, claims: Sequence[ClaimAcknowledgement], accepted_mark: str, rejected_mark: str
) -> None:
    """Write QTY and AMT: ``QTY*90*2``, ``QTY*AA*1``, ``AMT*YU*300``, ``AMT*YY*150``."""
    groups = [
        (accepted_mark, "YU", [claim for claim in claims if claim.accepted]),
        (rejected_mark, "YY", [claim for claim in claims if not claim.accepted]),
    ]
    for mark, _, members in groups:
        out.add_if(members, "QTY", mark, str(len(members)))
    for _, mark, members in groups:
        out.add_if(members, "AMT", mark, text_from_cents(sum(claim.charge_cents for claim in members)))


def _write_provider(
    out: SegmentWriter,
    receiver: int,
    report: ClaimAcknowledgementReport,
    npi: str,
    claims: Sequence[ClaimAcknowledgement],
) -> None:
    """Write 2000C, 2100C and 2200C, then the claims of this billing provider."""
    level = out.level(receiver, "19", has_children=True)
    _write_organization(out, "85", report.billing_name, "XX", npi)
    out.add("TRN", "1", "0")
    # The guide wants no date in this STC.
    _write_summary(out, report, claims, "")
    _write_totals(out, claims, "QA", "QC")
    for claim in claims:
        _write_claim(out, level, claim)


def _write_claim(out: SegmentWriter, provider: int, claim: ClaimAcknowledgement) -> None:
    """Write 2000D, 2100D and 2200D."""
    out.level(provider, "PT")
    name = PersonName(last=claim.patient_last, first=claim.patient_first)
    write_name(out, "QC", name, is_person=True, qualifier="MI", identifier=claim.member_id)
    out.add("TRN", "2", claim.control_number)
    action = "WQ" if claim.accepted else "U"
    day, charge = day_text(claim.effective_on), text_from_cents(claim.charge_cents)
    for n, (first, second, third) in enumerate(status_composites(claim.statuses)):
        message = claim.message if n == 0 else ""
        out.add("STC", first, day, action, charge, "", "", "", "", "", second, third, message)
    out.add_if(claim.payer_claim_control_number, "REF", "1K", claim.payer_claim_control_number)
    out.add_if(claim.clearinghouse_trace, "REF", "D9", claim.clearinghouse_trace)
    if claim.service_from and claim.service_to:
        span = f"{day_text(claim.service_from)}-{day_text(claim.service_to)}"
        out.add("DTP", "472", "RD8", span)
    elif claim.service_from:
        out.add("DTP", "472", "D8", day_text(claim.service_from))
