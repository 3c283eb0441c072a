"""Writes service lines of an 837P: loop 2400 with 2410, 2420 and 2430.

``SVD*LARK1*60*HC:99213:25**1~`` with ``CAS*PR*1*25~`` tells the next payer that the primary paid 60.00 of
the line and left 25.00 to the patient; line charge = paid + adjustments, or the next payer refuses it.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from models.claim import Drug, LineAdjudication, ServiceLine
from models.money import text_from_cents
from models.party import Provider
from x12.adjustments import write_adjustments
from x12.claims.kept_aside import kept_ambulance, kept_forms, with_kept_line_segments
from x12.parties import write_facility, write_provider, write_references
from x12.writing import SegmentWriter, day_text, number_text


def write_line(out: SegmentWriter, line: ServiceLine, decided_on: Mapping[str, date | None]) -> None:
    """Write one line. ``decided_on`` maps the payers that decided earlier to their claim-level date."""
    start = len(out.segments)
    _write_head(out, line)
    if line.kept_aside:
        out.segments[start:] = with_kept_line_segments(out.segments[start:], line.kept_aside)
    if line.drug:
        _write_drug(out, line.drug)
    _write_providers(out, line)
    if line.kept_aside:
        out.segments += kept_ambulance(line.kept_aside)
    for adjudication in line.adjudications:
        if adjudication.payer_id in decided_on:
            _write_adjudication(out, line, adjudication, decided_on[adjudication.payer_id])
    if line.kept_aside:
        out.segments += kept_forms(line.kept_aside)


def _write_head(out: SegmentWriter, line: ServiceLine) -> None:
    """Write LX, SV1, DTP*472, REF and NTE."""
    out.add("LX", str(line.number))
    out.add(
        "SV1",
        procedure_element(line.procedure_qualifier, line.procedure, line.modifiers, line.description),
        text_from_cents(line.charge_cents),
        line.unit,
        number_text(line.units),
        line.place_of_service,
        "",
        _pointers(line.diagnosis_pointers),
        "",
        "Y" if line.emergency else "",
    )
    if line.service_to is None:
        out.add("DTP", "472", "D8", day_text(line.service_from))
    else:
        out.add("DTP", "472", "RD8", f"{day_text(line.service_from)}-{day_text(line.service_to)}")
    if line.authorization_number:
        out.add("REF", "G1", line.authorization_number)
    if line.control_number:
        out.add("REF", "6R", line.control_number)
    if line.note:
        out.add("NTE", "ADD", line.note)


def procedure_element(
    qualifier: str, procedure: str, modifiers: tuple[str, ...], description: str = ""
) -> tuple[str, ...]:
    """Return the composite of a procedure: ``("HC", "99213", "25")``; a description is its seventh part."""
    if not description:
        return (qualifier, procedure, *modifiers[:4])
    return (qualifier, procedure, *(*modifiers, "", "", "", "")[:4], description)


@lru_cache(maxsize=1 << 12)
def _pointers(numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(str(number) for number in numbers)


def _write_drug(out: SegmentWriter, drug: Drug) -> None:
    """Write 2410: ``LIN**N4*00093015201``, ``CTP****2*UN``, ``REF*XZ``."""
    out.add("LIN", "", "N4", drug.ndc)
    if drug.quantity is not None:
        out.add("CTP", "", "", "", number_text(drug.quantity), drug.unit)
    out.add_if(drug.prescription_number, "REF", "XZ", drug.prescription_number)


def _write_providers(out: SegmentWriter, line: ServiceLine) -> None:
    """Write 2420A rendering, B purchased from, C facility, D supervising, E ordering, F referring."""
    if line.rendering:
        write_provider(out, "82", line.rendering, "PE")
    if line.purchased_from:
        _write_seller(out, line.purchased_from)
    if line.facility:
        write_facility(out, line.facility)
    roles = (
        ("DQ", line.supervising),
        ("DK", line.ordering),
        ("DN", line.referring),
        ("P3", line.primary_care),
    )
    for entity, provider in roles:
        if provider:
            write_provider(out, entity, provider)


def _write_seller(out: SegmentWriter, seller: Provider) -> None:
    """Write 2420B, who sold the service to the billing provider: the guide wants numbers and no name."""
    marks = ("XX", seller.npi) if seller.npi else ("", "")
    out.add("NM1", "QB", "1" if seller.is_person else "2", "", "", "", "", "", *marks)
    write_references(out, seller.other_ids)


def _write_adjudication(
    out: SegmentWriter, line: ServiceLine, adjudication: LineAdjudication, claim_date: date | None
) -> None:
    """Write 2430; a payer that dated its decision at claim level gets that date at each line."""
    procedure = procedure_element(
        adjudication.procedure_qualifier, adjudication.procedure, adjudication.modifiers
    )
    paid = text_from_cents(adjudication.paid_cents)
    out.add("SVD", adjudication.payer_id, paid, procedure, "", number_text(adjudication.units))
    write_adjustments(out, adjudication.adjustments)
    decided = adjudication.adjudicated_on or claim_date
    if decided:
        out.add("DTP", "573", "D8", day_text(decided))
    if adjudication.patient_liability_cents is not None:
        out.add("AMT", "EAF", text_from_cents(adjudication.patient_liability_cents))
