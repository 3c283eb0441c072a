"""Writes the other payers of an 837I claim: loop 2320 with 2330A, 2330B and 2330I.

::

    SBR*P*18*GRP-2******MA~
    CAS*PR*1*250~
    AMT*D*9000~
    OI***Y***Y~
    MIA*3***4120*MA01~                       what Medicare reported of the stay
    NM1*IL*1*Finch*Marigold****MI*LB-2~      2330A
    NM1*PR*2*Larkspur Benefit*****PI*LARK1~  2330B
    DTP*573*D8*20261110~
    REF*F8*ICN-5~
    NM1*85*2~  REF*G2*4711~                  2330I that payer's number of the billing provider
"""

from models.claim import Coverage, PriorAdjudication
from models.institutional import InstitutionalClaim
from models.money import text_from_cents
from x12.adjustments import write_adjustments
from x12.claims.place import Place
from x12.medicare import write_medicare
from x12.parties import write_address, write_name, write_payer, write_references
from x12.writing import SegmentWriter, day_text


def write_other_coverage(
    out: SegmentWriter, document: InstitutionalClaim, coverage: Coverage, place: Place, *, decided: bool
) -> None:
    """Write one other payer; ``decided`` brings along what that payer decided."""
    payer, adjudication = coverage.payer, coverage.adjudication if decided else None
    by_line = any(a.payer_id == payer.payer_id for line in document.lines for a in line.adjudications)
    policy = (coverage.group_number, coverage.group_name)
    out.add("SBR", coverage.sequence, coverage.relationship, *policy, *[""] * 4, coverage.filing_indicator)
    if adjudication is not None:
        _write_amounts(out, adjudication, by_line=by_line)
    out.add("OI", "", "", coverage.benefits_assigned, "", "", coverage.release_of_information)
    if adjudication is not None:
        write_medicare(out, adjudication, stays=True)
    # As in 2010BA: an employer as subscriber is no person.
    person = bool(coverage.subscriber.name.first) or coverage.filing_indicator != "WC"
    member = place.need(coverage.member_id, 80, "coverages.member_id", "Give the member id at this payer")
    name = coverage.subscriber.name
    write_name(out, "IL", name, is_person=person, qualifier="MI", identifier=member)
    write_address(out, coverage.subscriber.address)
    write_payer(out, payer, place.record)
    # The date stands at the payer or at every line, never at both.
    if adjudication is not None and adjudication.adjudicated_on and not by_line:
        out.add("DTP", "573", "D8", day_text(adjudication.adjudicated_on))
    write_references(out, payer.other_ids)
    if adjudication is not None and adjudication.claim_control_number:
        number = adjudication.claim_control_number
        out.add("REF", "F8", place.fit(number, 50, "coverages.adjudication.claim_control_number"))
    if payer.provider_ids:
        out.add("NM1", "85", "2")
        write_references(out, payer.provider_ids)


def _write_amounts(out: SegmentWriter, adjudication: PriorAdjudication, *, by_line: bool) -> None:
    """Write CAS, AMT*D, AMT*EAF and AMT*A8 of a payer that decided before."""
    write_adjustments(out, adjudication.adjustments)
    # AMT*A8 alone says that the payer was never billed: then it has paid nothing that could be told.
    never_billed = adjudication.non_covered_cents is not None and not adjudication.paid_cents and not by_line
    if not never_billed:
        out.add("AMT", "D", text_from_cents(adjudication.paid_cents))
    if adjudication.patient_liability_cents is not None:
        out.add("AMT", "EAF", text_from_cents(adjudication.patient_liability_cents))
    if adjudication.non_covered_cents is not None:
        out.add("AMT", "A8", text_from_cents(adjudication.non_covered_cents))
