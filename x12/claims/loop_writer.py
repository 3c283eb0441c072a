"""Writes loop 2300 of an 837P, its providers (2310), other payers (2320, 2330) and lines (2400).

A secondary claim tells what the primary did. At claim level (2320), with the payer's own loops::

    SBR*P*18*******CI~
    AMT*D*60~
    OI***Y***Y~
    NM1*IL*1*Finch*Marigold****MI*LB-2~      2330A
    NM1*PR*2*Larkspur Benefit*****PI*LARK1~  2330B
"""

from typing import get_args

from models.claim import ClaimDocument, Coverage, OutboundClaim, PayerSequence
from models.errors import BadInput
from models.money import text_from_cents
from x12.adjustments import write_adjustments
from x12.claims.kept_aside import kept_ambulance, kept_claim_elements, with_kept_claim_segments
from x12.claims.line_writer import write_line
from x12.medicare import write_medicare
from x12.parties import (
    write_address,
    write_facility,
    write_name,
    write_payer,
    write_provider,
    write_references,
)
from x12.writing import SegmentWriter, day_text

_SEQUENCES: tuple[str, ...] = get_args(PayerSequence)
_MOST_DIAGNOSES = 12
_MOST_LINES = 50


def write_claim_loop(out: SegmentWriter, claim: OutboundClaim, billed: Coverage) -> None:
    """Write everything from CLM to the last line; ``billed`` is the coverage of loop 2000B."""
    document = claim.document
    _check_sizes(claim)
    start = len(out.segments)
    _write_head(out, claim)
    if document.kept_aside:
        out.segments[start:] = with_kept_claim_segments(out.segments[start:], document.kept_aside)
    _write_providers(out, document)
    if document.kept_aside:
        out.segments += kept_ambulance(document.kept_aside)
    others = [coverage for coverage in document.coverages if coverage is not billed]
    earlier = [c for c in others if _SEQUENCES.index(c.sequence) < _SEQUENCES.index(billed.sequence)]
    for coverage in others:
        _write_other_payer(out, claim, coverage, decided=coverage in earlier)
    dates = {c.payer.payer_id: c.adjudication.adjudicated_on if c.adjudication else None for c in earlier}
    for line in document.lines:
        write_line(out, line, dates)


def _check_sizes(claim: OutboundClaim) -> None:
    document = claim.document
    problems = (
        (not document.lines, "lines", "the claim has no service line", "Add a service line"),
        (len(document.lines) > _MOST_LINES, "lines", "the claim has over 50 lines", "Split the claim"),
        (not document.diagnoses, "diagnoses", "the claim has no diagnosis", "Add a diagnosis"),
        (
            len(document.diagnoses) > _MOST_DIAGNOSES,
            "diagnoses",
            "the claim has over 12 diagnoses",
            "Keep twelve",
        ),
    )
    for wrong, field, problem, remedy in problems:
        if wrong:
            raise BadInput(problem, record=claim.control_number, field=field, remedy=remedy)


def _write_head(out: SegmentWriter, claim: OutboundClaim) -> None:
    """Write CLM, DTP, PWK, AMT*F5, REF, NTE and HI."""
    document = claim.document
    signature, program, delay = kept_claim_elements(document.kept_aside)
    causes = (*document.related_causes[:3], "", "", "")[:3]
    out.add(
        "CLM",
        claim.control_number,
        text_from_cents(document.charge_cents),
        "",
        "",
        (document.place_of_service, "B", claim.frequency),
        "Y" if document.provider_signature else "N",
        document.assignment,
        document.benefits_assigned,
        document.release_of_information,
        signature,
        (*causes, document.accident_state),
        program,
        *[""] * 7,
        delay,
    )
    for qualifier, day in document.dates.items():
        out.add("DTP", qualifier, "D8", day_text(day))
    for paper in document.attachments:
        marks = ("AC", paper.control_number) if paper.control_number else ("", "")
        out.add("PWK", paper.report_type, paper.transmission, "", "", *marks)
    if document.patient_paid_cents is not None:
        out.add("AMT", "F5", text_from_cents(document.patient_paid_cents))
    references = (
        ("9F", document.referral_number),
        ("G1", document.authorization_number),
        ("F8", claim.original_reference),
        ("X4", document.clia_number),
        ("EA", document.medical_record_number),
    )
    for qualifier, number in references:
        if number:
            out.add("REF", qualifier, number)
    if document.note:
        out.add("NTE", document.note_kind, document.note)
    out.add("HI", *[(diagnosis.qualifier, diagnosis.code) for diagnosis in document.diagnoses])


def _write_providers(out: SegmentWriter, document: ClaimDocument) -> None:
    """Write 2310A referring (DN, then P3), 2310B rendering, 2310C facility, 2310D supervising."""
    if document.referring:
        write_provider(out, "DN", document.referring)
    if document.primary_care:
        write_provider(out, "P3", document.primary_care)
    if document.rendering:
        write_provider(out, "82", document.rendering, "PE")
    if document.facility:
        write_facility(out, document.facility)
    if document.supervising:
        write_provider(out, "DQ", document.supervising)


def _write_other_payer(
    out: SegmentWriter, claim: OutboundClaim, coverage: Coverage, *, decided: bool
) -> None:
    """Write 2320, 2330A and 2330B; ``decided`` brings along what that payer decided."""
    policy = (coverage.group_number, coverage.group_name, coverage.insurance_type)
    out.add("SBR", coverage.sequence, coverage.relationship, *policy, "", "", "", coverage.filing_indicator)
    by_line = any(
        a.payer_id == coverage.payer.payer_id for line in claim.document.lines for a in line.adjudications
    )
    adjudication = coverage.adjudication
    if decided:
        _write_decision(out, coverage, by_line=by_line)
    out.add("OI", "", "", coverage.benefits_assigned, "", "", coverage.release_of_information)
    if decided and adjudication:
        write_medicare(out, adjudication, stays=False)
    # As in 2010BA: an employer as subscriber is no person.
    person = bool(coverage.subscriber.name.first) or coverage.filing_indicator != "WC"
    name, member = coverage.subscriber.name, coverage.member_id
    write_name(out, "IL", name, is_person=person, qualifier="MI", identifier=member)
    write_address(out, coverage.subscriber.address)
    write_payer(out, coverage.payer, claim.control_number)
    # The date stands at the payer or at every line, never at both.
    if decided and adjudication and adjudication.adjudicated_on and not by_line:
        out.add("DTP", "573", "D8", day_text(adjudication.adjudicated_on))
    write_references(out, coverage.payer.other_ids)
    if decided and adjudication and adjudication.claim_control_number:
        out.add("REF", "F8", adjudication.claim_control_number)
    if coverage.payer.provider_ids:
        out.add("NM1", "85", "1" if claim.document.billing.is_person else "2")
        write_references(out, coverage.payer.provider_ids)


def _write_decision(out: SegmentWriter, coverage: Coverage, *, by_line: bool) -> None:
    """Write CAS, AMT*D, AMT*A8 and AMT*EAF of a payer that decided before."""
    adjudication = coverage.adjudication
    if adjudication is None:
        return
    write_adjustments(out, adjudication.adjustments)
    # AMT*A8 alone says that the payer was never billed: then it has paid nothing that could be told.
    never_billed = adjudication.non_covered_cents is not None and not adjudication.paid_cents and not by_line
    if not never_billed:
        out.add("AMT", "D", text_from_cents(adjudication.paid_cents))
    if adjudication.non_covered_cents is not None:
        out.add("AMT", "A8", text_from_cents(adjudication.non_covered_cents))
    if adjudication.patient_liability_cents is not None:
        out.add("AMT", "EAF", text_from_cents(adjudication.patient_liability_cents))
