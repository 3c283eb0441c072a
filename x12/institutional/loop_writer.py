"""Writes loop 2300 of an 837I, its providers (2310) and lines (2400).

::

    CLM*HL-7001*12750***11:A:1**A*Y*Y~
    DTP*096*TM*1130~
    DTP*434*RD8*20261101-20261104~
    DTP*435*DT*202611010830~
    CL1*1*7*01~
    REF*G1*AUTH-77~
    HI*ABK:S72001A:::::::Y~
    NM1*71*1*Finch*Marigold****XX*1993000003~   2310A
    PRV*AT*PXC*207Q00000X~
"""

from typing import get_args

from models.claim import Coverage, PayerSequence
from models.institutional import InstitutionalClaim, OutboundInstitutionalClaim
from models.money import text_from_cents
from models.party import Provider
from x12.claims.place import Place
from x12.institutional.code_writer import write_codes
from x12.institutional.kept import with_kept_segments
from x12.institutional.line_writer import write_institutional_line
from x12.institutional.parts import write_attachment, write_physician
from x12.institutional.payer_writer import write_other_coverage
from x12.institutional.places import PROVIDERS, REFERENCES
from x12.parties import write_facility
from x12.writing import SegmentWriter, day_text, fit_text

_SEQUENCES: tuple[str, ...] = get_args(PayerSequence)
_MOST = {
    "lines": 999,
    "coverages": 11,
    "visit_reasons": 3,
    "external_causes": 12,
    "other_diagnoses": 24,
    "other_procedures": 24,
    "occurrence_spans": 24,
    "occurrences": 24,
    "value_codes": 24,
    "conditions": 24,
    "treatments": 24,
    "device_exemptions": 5,
    "attachments": 10,
    "notes": 10,
}
"""How many of each the guide takes in one claim."""


def write_institutional_loop(out: SegmentWriter, claim: OutboundInstitutionalClaim, billed: Coverage) -> None:
    """Write everything from CLM to the last line; ``billed`` is the coverage of loop 2000B."""
    document, place = claim.document, Place(claim.control_number)
    _check(claim, place)
    start = len(out.segments)
    _write_heading(out, claim, billed, place)
    _write_numbers(out, claim, place)
    _write_notes(out, document, place)
    write_codes(out, document, place)
    if document.kept_aside:
        out.segments[start:] = with_kept_segments(out.segments[start:], document.kept_aside)
    _write_providers(out, document, place)
    others = [coverage for coverage in document.coverages if coverage is not billed]
    earlier = [c for c in others if _SEQUENCES.index(c.sequence) < _SEQUENCES.index(billed.sequence)]
    for coverage in others:
        write_other_coverage(out, document, coverage, place, decided=coverage in earlier)
    dates = {c.payer.payer_id: c.adjudication.adjudicated_on if c.adjudication else None for c in earlier}
    for n, line in enumerate(document.lines, 1):
        write_institutional_line(out, line, n, dates, place.at(f"lines.{n}"))


def _check(claim: OutboundInstitutionalClaim, place: Place) -> None:
    """Refuse a claim that lacks what no file can do without."""
    document = claim.document
    if not document.lines:
        raise place.refusal("the claim has no service line", "lines", "Add a service line")
    if document.principal_diagnosis is None:
        raise place.refusal("the claim has no principal diagnosis", "principal_diagnosis", "Name it")
    if document.admitted_at is not None and document.admitted_on is None:
        raise place.refusal("there is an hour of admission without its day", "admitted_on", "Give the day")
    if document.statement_to < document.statement_from:
        remedy = "Give the first day, then the last"
        raise place.refusal("the statement ends before it begins", "statement_to", remedy)
    if claim.frequency in {"7", "8"} and not claim.original_reference:
        remedy = "Wait for the payer's number of the original (REF*F8)"
        raise place.refusal("a replacement or void names no claim of the payer", "original_reference", remedy)
    for name, most in _MOST.items():
        place.at_most(most, getattr(document, name), name)


def _write_heading(
    out: SegmentWriter, claim: OutboundInstitutionalClaim, billed: Coverage, place: Place
) -> None:
    """Write CLM, DTP, CL1, PWK and AMT*F3."""
    document = claim.document
    facility = place.need(document.facility_type, 2, "facility_type", "Give 11, 13 ... of the type of bill")
    frequency = place.need(claim.frequency, 1, "frequency", "Give the third digit of the type of bill")
    out.add(
        "CLM",
        claim.control_number,
        text_from_cents(document.charge_cents),
        "",
        "",
        (facility, "A", frequency),
        "",
        document.assignment,
        billed.benefits_assigned,
        billed.release_of_information,
        *[""] * 10,
        document.delay_reason,
    )
    _write_dates(out, document)
    kind, source = document.admission_type, document.admission_source
    status = place.need(document.patient_status, 2, "patient_status", "Give the patient status, as 01")
    out.add("CL1", place.fit(kind, 1, "admission_type"), place.fit(source, 1, "admission_source"), status)
    for n, paper in enumerate(document.attachments, 1):
        write_attachment(out, paper, place.at(f"attachments.{n}"))
    if document.patient_due_cents is not None:
        out.add("AMT", "F3", text_from_cents(document.patient_due_cents))


def _write_dates(out: SegmentWriter, document: InstitutionalClaim) -> None:
    """Write discharge, statement period and admission."""
    if document.discharged_at is not None:
        out.add("DTP", "096", "TM", f"{document.discharged_at:%H%M}")
    period = f"{day_text(document.statement_from)}-{day_text(document.statement_to)}"
    out.add("DTP", "434", "RD8", period)
    if document.admitted_on is None:
        return
    day = day_text(document.admitted_on)
    if document.admitted_at is None:
        out.add("DTP", "435", "D8", day)
    else:
        out.add("DTP", "435", "DT", f"{day}{document.admitted_at:%H%M}")


def _write_numbers(out: SegmentWriter, claim: OutboundInstitutionalClaim, place: Place) -> None:
    """Write the REF of the claim; REF*F8 is the original that this one replaces or voids."""
    document = claim.document
    for qualifier, field in REFERENCES.items():
        original = qualifier == "F8"
        number = claim.original_reference if original else getattr(document, field)
        if number:
            out.add("REF", qualifier, place.fit(number, 50, "original_reference" if original else field))
    for n, number in enumerate(document.device_exemptions, 1):
        out.add("REF", "LX", place.need(number, 50, f"device_exemptions.{n}", "Give the number"))


def _write_notes(out: SegmentWriter, document: InstitutionalClaim, place: Place) -> None:
    """Write the notes of the claim, then the billing note (ADD)."""
    for n, note in enumerate(document.notes, 1):
        here = place.at(f"notes.{n}")
        kind = here.need(note.kind, 3, "kind", "Say what the note is about, as DCP")
        out.add("NTE", kind, fit_text(note.text, 80, here.record, here.field("text")))
    if document.billing_note:
        out.add("NTE", "ADD", fit_text(document.billing_note, 80, place.record, place.field("billing_note")))


def _write_providers(out: SegmentWriter, document: InstitutionalClaim, place: Place) -> None:
    """Write 2310A to 2310F; only the attending provider tells a specialty."""
    for entity, field in PROVIDERS.items():
        provider: Provider | None = getattr(document, field)
        if entity == "DN":
            _write_facility(out, document, place)
        if provider is not None:
            specialty = "AT" if entity == "71" else ""
            write_physician(out, entity, provider, place.at(field), specialty)


def _write_facility(out: SegmentWriter, document: InstitutionalClaim, place: Place) -> None:
    facility = document.facility
    if facility is None:
        return
    here = place.at("facility")
    if facility.address is None:
        raise here.refusal("the facility has no address", "address", "Give its street address")
    here.fit(facility.npi, 80, "npi")
    write_facility(out, facility)
