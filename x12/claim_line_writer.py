"""Writes service lines of an 837P: loop 2400 with 2410, 2420 and 2430.

``SVD*LARK1*60*HC:99213:25**1~`` with ``CAS*PR*1*25~`` tells the next payer that the primary paid 60.00 of
the line and left 25.00 to the patient; line charge = paid + adjustments, or the next payer refuses it.
"""

from collections.abc import Mapping
from datetime import date

from models.claim import Drug, LineAdjudication, ServiceLine
from models.money import text_from_cents
from models.party import Provider
from x12.adjustments import write_adjustments
from x12.kept_aside import kept_ambulance, kept_forms, with_kept_line_segments
from x12.parties import write_address, write_contact, write_provider
from x12.writing import SegmentWriter, day_text, number_text


def write_line(out: SegmentWriter, line: ServiceLine, decided_on: Mapping[str, date | None]) -> None:
    """Write one line. ``decided_on`` maps the payers that decided earlier to their claim-level date."""
    head = SegmentWriter()
    _write_head(head, line)
    out.segments += with_kept_line_segments(head.segments, line.kept_aside)
    if line.drug:
        _write_drug(out, line.drug)
    _write_providers(out, line)
    out.segments += kept_ambulance(line.kept_aside)
    for adjudication in line.adjudications:
        if adjudication.payer_id in decided_on:
            _write_adjudication(out, line, adjudication, decided_on[adjudication.payer_id])
    out.segments += kept_forms(line.kept_aside)


def _write_head(out: SegmentWriter, line: ServiceLine) -> None:
    """Write LX, SV1, DTP*472, REF and NTE."""
    out.add("LX", str(line.number))
    modifiers = (*line.modifiers[:4], "", "", "", "")[:4]
    out.add(
        "SV1",
        (line.procedure_qualifier, line.procedure, *modifiers, line.description[:80]),
        text_from_cents(line.charge_cents),
        line.unit,
        number_text(line.units),
        line.place_of_service,
        "",
        tuple(str(pointer) for pointer in line.diagnosis_pointers),
        "",
        "Y" if line.emergency else "",
    )
    if line.service_to is None:
        out.add("DTP", "472", "D8", day_text(line.service_from))
    else:
        out.add("DTP", "472", "RD8", f"{day_text(line.service_from)}-{day_text(line.service_to)}")
    out.add_if(line.authorization_number, "REF", "G1", line.authorization_number)
    out.add_if(line.control_number, "REF", "6R", line.control_number)
    out.add_if(line.note, "NTE", "ADD", line.note[:80])


def _write_drug(out: SegmentWriter, drug: Drug) -> None:
    """Write 2410: ``LIN**N4*00093015201``, ``CTP****2*UN``, ``REF*XZ``."""
    out.add("LIN", "", "N4", drug.ndc)
    if drug.quantity is not None:
        out.add("CTP", "", "", "", number_text(drug.quantity), drug.unit)
    out.add_if(drug.prescription_number, "REF", "XZ", drug.prescription_number)


def _write_providers(out: SegmentWriter, line: ServiceLine) -> None:
    """Write 2420A rendering, 2420D supervising, 2420E ordering, 2420F referring."""
    if line.rendering:
        write_provider(out, "82", line.rendering, "PE")
    if line.supervising:
        write_provider(out, "DQ", line.supervising)
    if line.ordering:
        _write_ordering(out, line.ordering)
    if line.referring:
        write_provider(out, "DN", line.referring)


def _write_ordering(out: SegmentWriter, ordering: Provider) -> None:
    write_provider(out, "DK", ordering)
    write_address(out, ordering.address)
    write_contact(out, "IC", ordering.contact)


def _write_adjudication(
    out: SegmentWriter, line: ServiceLine, adjudication: LineAdjudication, claim_date: date | None
) -> None:
    """Write 2430; a payer that dated its decision at claim level gets that date at each line."""
    modifiers = (*adjudication.modifiers[:4], "", "", "", "")[:4]
    procedure = (line.procedure_qualifier, adjudication.procedure, *modifiers)
    paid = text_from_cents(adjudication.paid_cents)
    out.add("SVD", adjudication.payer_id, paid, procedure, "", number_text(adjudication.units))
    write_adjustments(out, adjudication.adjustments)
    decided = adjudication.adjudicated_on or claim_date
    if decided:
        out.add("DTP", "573", "D8", day_text(decided))
    if adjudication.patient_liability_cents is not None:
        out.add("AMT", "EAF", text_from_cents(adjudication.patient_liability_cents))
