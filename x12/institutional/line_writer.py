"""Writes service lines of an 837I: loop 2400 with 2410, 2420 and 2430.

``SV2*0360*HC:27447:RT*12500*UN*1**250~`` charges 12,500.00 for a knee in the operating room (revenue code
0360), of which 250.00 are not covered. Accommodation has no procedure: ``SV2*0120**1800*DA*3~``.
"""

from collections.abc import Mapping
from datetime import date

from models.claim import Drug
from models.institutional import InstitutionalLine, InstitutionalLineAdjudication
from models.money import text_from_cents
from models.party import Provider
from x12.adjustments import write_adjustments
from x12.claims.line_writer import procedure_element
from x12.claims.place import Place
from x12.institutional.kept import kept_compound_number
from x12.institutional.parts import write_attachment, write_physician
from x12.institutional.places import LINE_PROVIDERS
from x12.writing import SegmentWriter, clean, day_text, fit_text, number_text

_UNITS = frozenset({"DA", "UN"})
_MOST_ATTACHMENTS = 10
_MOST_DECISIONS = 15


def write_institutional_line(
    out: SegmentWriter,
    line: InstitutionalLine,
    n: int,
    decided_on: Mapping[str, date | None],
    place: Place,
) -> None:
    """Write line ``n``. ``decided_on`` maps the payers that decided earlier to their claim-level date."""
    if line.number != n:
        raise place.refusal("the lines are not numbered 1, 2, 3 ...", "number", "Number them in their order")
    out.add("LX", str(n))
    _write_service(out, line, place)
    _write_numbers(out, line, place)
    if line.drug is not None:
        _write_drug(out, line.drug, line.kept_aside, place.at("drug"))
    for entity, field in LINE_PROVIDERS.items():
        provider: Provider | None = getattr(line, field)
        if provider is not None:
            write_physician(out, entity, provider, place.at(field))
    place.at_most(_MOST_DECISIONS, line.adjudications, "adjudications")
    for m, adjudication in enumerate(line.adjudications, 1):
        if adjudication.payer_id in decided_on:
            day = adjudication.adjudicated_on or decided_on[adjudication.payer_id]
            _write_adjudication(out, adjudication, day, place.at(f"adjudications.{m}"))


def _write_service(out: SegmentWriter, line: InstitutionalLine, place: Place) -> None:
    """Write SV2, PWK and DTP*472."""
    revenue = place.need(line.revenue_code, 48, "revenue_code", "Give the revenue code, as 0450")
    if line.unit not in _UNITS:
        raise place.refusal("the unit is neither UN nor DA", "unit", "Give UN (units) or DA (days)")
    out.add(
        "SV2",
        revenue,
        _procedure(line, place, line.description),
        text_from_cents(line.charge_cents),
        line.unit,
        number_text(line.units),
        "",
        "" if line.non_covered_cents is None else text_from_cents(line.non_covered_cents),
    )
    place.at_most(_MOST_ATTACHMENTS, line.attachments, "attachments")
    for n, paper in enumerate(line.attachments, 1):
        write_attachment(out, paper, place.at(f"attachments.{n}"))
    if line.service_from is None:
        return
    day = day_text(line.service_from)
    if line.service_to is None:
        out.add("DTP", "472", "D8", day)
    else:
        out.add("DTP", "472", "RD8", f"{day}-{day_text(line.service_to)}")


def _procedure(
    said: InstitutionalLine | InstitutionalLineAdjudication, place: Place, description: str = ""
) -> tuple[str, ...]:
    """Return the composite of a procedure, of one that is there: ``HC:27447:RT``."""
    place.at_most(4, said.modifiers, "modifiers")
    code = place.fit(said.procedure, 48, "procedure")
    if not code:
        if said.modifiers or description:
            raise place.refusal("there is no procedure to modify or describe", "procedure", "Give its code")
        return ("",)
    modifiers = tuple(place.fit(modifier, 2, "modifiers") for modifier in said.modifiers)
    words = clean(fit_text(description, 80, place.record, place.field("description")))
    return procedure_element(said.procedure_qualifier, code, modifiers, words)


def _write_numbers(out: SegmentWriter, line: InstitutionalLine, place: Place) -> None:
    """Write REF*6R, AMT*GT, AMT*N8 and NTE*TPO."""
    if line.control_number:
        out.add("REF", "6R", place.fit(line.control_number, 30, "control_number"))
    for qualifier, amount in (("GT", line.service_tax_cents), ("N8", line.facility_tax_cents)):
        if amount is not None:
            out.add("AMT", qualifier, text_from_cents(amount))
    if line.note:
        out.add("NTE", "TPO", fit_text(line.note, 80, place.record, place.field("note")))


def _write_drug(out: SegmentWriter, drug: Drug, kept: tuple[str, ...], place: Place) -> None:
    """Write 2410: ``LIN**N4*00093015201``, ``CTP****2*UN``, ``REF*XZ``."""
    out.add("LIN", "", "N4", place.need(drug.ndc, 48, "ndc", "Give the national drug code"))
    if drug.quantity is None:
        raise place.refusal("the drug has no quantity", "quantity", "Say how much was given")
    out.add("CTP", "", "", "", number_text(drug.quantity), (drug.unit,))
    if drug.prescription_number:
        out.add("REF", "XZ", place.fit(drug.prescription_number, 50, "prescription_number"))
    else:
        out.segments += kept_compound_number(kept)


def _write_adjudication(
    out: SegmentWriter, adjudication: InstitutionalLineAdjudication, day: date | None, place: Place
) -> None:
    """Write 2430: SVD, CAS, DTP*573 and AMT*EAF."""
    if day is None:
        raise place.refusal("it is not told when the payer decided", "adjudicated_on", "Give the day")
    bundled = adjudication.bundled_with
    out.add(
        "SVD",
        place.need(adjudication.payer_id, 80, "payer_id", "Name the payer's id"),
        text_from_cents(adjudication.paid_cents),
        _procedure(adjudication, place),
        place.need(adjudication.revenue_code, 48, "revenue_code", "Give the revenue code, as 0450"),
        number_text(adjudication.units),
        "" if bundled is None else str(bundled),
    )
    write_adjustments(out, adjudication.adjustments)
    out.add("DTP", "573", "D8", day_text(day))
    if adjudication.patient_liability_cents is not None:
        out.add("AMT", "EAF", text_from_cents(adjudication.patient_liability_cents))
