"""Writes the remittance advice, 835 (005010X221A1), for the payer's side of the wire: the simulator.

Nothing is balanced or corrected on the way: an unbalanced remittance goes out unbalanced, so that the
reader's side can show what it does with it.
"""

from collections.abc import Iterator, Sequence

from models.envelope import Envelope
from models.errors import BadInput
from models.money import text_from_cents
from models.party import PersonName
from models.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine
from x12.adjustments import write_adjustments
from x12.parties import write_contact, write_name
from x12.writing import SegmentWriter, day_text, interchange, number_text

VERSION = "005010X221A1"
_PLB_PAIRS = 6
_MOA_REMARKS = 5


def write_835(envelope: Envelope, remittances: tuple[Remittance, ...]) -> bytes:
    """Write one transaction set for each payment, all in one group."""
    bodies = [_write_remittance(remittance) for remittance in remittances]
    return interchange(envelope, "HP", VERSION, "835", bodies, names_version=False)


def _write_remittance(remittance: Remittance) -> SegmentWriter:
    out = SegmentWriter()
    _write_payment(out, remittance)
    _write_payer(out, remittance)
    _write_payee(out, remittance)
    if remittance.claims:
        out.add("LX", "1")
    for claim in remittance.claims:
        _write_claim(out, claim)
    for members in _by_provider(remittance.provider_adjustments):
        first = members[0]
        pairs = [
            element for a in members for element in ((a.reason, a.reference), text_from_cents(a.amount_cents))
        ]
        out.add("PLB", first.provider_id, day_text(first.fiscal_period_end), *pairs)
    return out


def _write_payment(out: SegmentWriter, remittance: Remittance) -> None:
    """Write BPR, TRN and DTM*405. Bank accounts (BPR06 to BPR15) are left out: nobody here has any."""
    paid = text_from_cents(remittance.payment_cents)
    form = "CCP" if remittance.method == "ACH" else ""
    out.add(
        "BPR",
        remittance.handling,
        paid,
        remittance.credit_or_debit,
        remittance.method,
        form,
        *[""] * 10,
        day_text(remittance.paid_on),
    )
    out.add("TRN", "1", remittance.trace_number, _originator(remittance))
    if remittance.produced_on:
        out.add("DTM", "405", day_text(remittance.produced_on))


def _originator(remittance: Remittance) -> str:
    """Return TRN03, which has exactly ten characters: other payer ids are padded, and repeated in REF*2U."""
    payer_id = remittance.payer_id
    return payer_id if len(payer_id) == 10 else f"1{payer_id:0>9}"[:10]


def _write_payer(out: SegmentWriter, remittance: Remittance) -> None:
    """Write 1000A; PER*BL is required there, and names the payer when no desk is known."""
    out.add("N1", "PR", remittance.payer_name[:60])
    out.add_if(remittance.payer_address_line, "N3", remittance.payer_address_line[:55])
    if remittance.payer_city:
        out.add("N4", remittance.payer_city[:30], remittance.payer_state, remittance.payer_zip)
    if len(remittance.payer_id) != 10:
        out.add("REF", "2U", remittance.payer_id)
    write_contact(out, "CX", remittance.payer_contact)
    out.add("PER", "BL", remittance.payer_name[:60])


def _write_payee(out: SegmentWriter, remittance: Remittance) -> None:
    if remittance.payee_npi:
        out.add("N1", "PE", remittance.payee_name[:60], "XX", remittance.payee_npi)
        out.add_if(remittance.payee_tax_id, "REF", "TJ", remittance.payee_tax_id)
    else:
        out.add("N1", "PE", remittance.payee_name[:60], "FI", remittance.payee_tax_id)


def _write_claim(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write loop 2100 and its lines."""
    out.add(
        "CLP",
        claim.control_number,
        claim.status,
        text_from_cents(claim.charge_cents),
        text_from_cents(claim.paid_cents),
        text_from_cents(claim.patient_responsibility_cents) if claim.patient_responsibility_cents else "",
        claim.filing_indicator,
        claim.payer_claim_control_number,
        claim.place_of_service,
        claim.frequency,
    )
    write_adjustments(out, claim.adjustments)
    _write_names(out, claim)
    if len(claim.remarks) > _MOA_REMARKS:
        problem = "MOA holds at most five remark codes"
        raise BadInput(problem, record=claim.control_number, field="remarks", remedy="Give five at most")
    out.add_if(claim.remarks, "MOA", "", "", *claim.remarks)
    dates = (("232", claim.service_from), ("233", claim.service_to), ("050", claim.received_on))
    for qualifier, day in dates:
        if day is not None:
            out.add("DTM", qualifier, day_text(day))
    for line in claim.lines:
        _write_line(out, line)


def _write_names(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write NM1 of the patient, the corrected insured, the rendering provider and the crossover payer."""
    patient = claim.patient or PersonName(last="")
    write_name(out, "QC", patient, is_person=True, qualifier="MI", identifier=claim.member_id)
    nobody = PersonName(last="")
    if claim.corrected_member_id:
        corrected = claim.corrected_member_id
        write_name(out, "74", nobody, is_person=True, qualifier="C", identifier=corrected)
    if claim.rendering_npi:
        write_name(out, "82", nobody, is_person=True, qualifier="XX", identifier=claim.rendering_npi)
    if claim.crossover_to:
        name = PersonName(last=claim.crossover_to)
        write_name(out, "TT", name, is_person=False, qualifier="PI", identifier=claim.crossover_to)


def _write_line(out: SegmentWriter, line: RemittanceLine) -> None:
    """Write loop 2110."""
    modifiers = (*line.modifiers[:4], "", "", "", "")[:4]
    submitted = (line.procedure_qualifier, line.submitted_procedure) if line.submitted_procedure else ""
    out.add(
        "SVC",
        (line.procedure_qualifier, line.procedure, *modifiers),
        text_from_cents(line.charge_cents),
        text_from_cents(line.paid_cents),
        "",
        "" if line.units is None else number_text(line.units),
        submitted,
    )
    if line.service_from and line.service_to:
        out.add("DTM", "150", day_text(line.service_from))
        out.add("DTM", "151", day_text(line.service_to))
    elif line.service_from:
        out.add("DTM", "472", day_text(line.service_from))
    write_adjustments(out, line.adjustments)
    out.add_if(line.control_number, "REF", "6R", line.control_number)
    if line.allowed_cents is not None:
        out.add("AMT", "B6", text_from_cents(line.allowed_cents))
    for remark in line.remarks:
        out.add("LQ", "HE", remark)


def _by_provider(
    adjustments: Sequence[ProviderAdjustment],
) -> Iterator[list[ProviderAdjustment]]:
    """Gather neighbours of one provider and fiscal year, six to a PLB."""
    current: list[ProviderAdjustment] = []
    for adjustment in adjustments:
        key = (adjustment.provider_id, adjustment.fiscal_period_end)
        same = current and key == (current[0].provider_id, current[0].fiscal_period_end)
        if current and (not same or len(current) == _PLB_PAIRS):
            yield current
            current = []
        current.append(adjustment)
    if current:
        yield current
