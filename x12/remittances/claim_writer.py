"""Writes one claim of an 835: CLP (loop 2100) and its lines, SVC (2110). What cannot be right is refused."""

from models.adjustment import Adjustment
from models.errors import BadInput
from models.party import PersonName
from models.remittance import Party, RemittanceClaim, RemittanceLine
from x12.adjustments import write_adjustments
from x12.parties import write_name
from x12.remittances import codes as codes
from x12.remittances.checks import (
    at_most,
    cents,
    identifier,
    numbers_of,
    one_of,
    quantity,
    required,
    within,
    write_amounts,
    write_claims_desk,
    write_dates,
    write_quantities,
    write_references,
)
from x12.writing import SegmentWriter

_NOBODY = PersonName(last="")
_REMARKS = 5


def write_claim(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write CLP, CAS, NM1, MIA, MOA, REF, DTM, PER, AMT and QTY, then the lines."""
    _write_decision(out, claim)
    _write_adjustments(out, claim.adjustments)
    _write_patient(out, claim)
    _write_others(out, claim)
    _write_adjudication(out, claim)
    if claim.references:
        at_most(15, claim.references, "references")
        write_references(out, claim.references, codes.CLAIM_REFERENCES | codes.CLAIM_PROVIDER_REFERENCES)
    write_dates(
        out,
        ("232", claim.service_from),
        ("233", claim.service_to),
        ("036", claim.coverage_expired_on),
        ("050", claim.received_on),
    )
    at_most(2, claim.contacts, "contacts")
    for n, contact in enumerate(claim.contacts):
        write_claims_desk(out, contact, f"contacts.{n}")
    at_most(13, claim.amounts, "amounts")
    write_amounts(out, claim.amounts, codes.CLAIM_AMOUNTS)
    at_most(14, claim.quantities, "quantities")
    write_quantities(out, claim.quantities, codes.CLAIM_QUANTITIES)
    at_most(999, claim.lines, "lines")
    for n, line in enumerate(claim.lines):
        try:
            _write_line(out, line)
        except BadInput as error:
            raise within(f"lines.{n}.", error) from None


def _write_decision(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write ``CLP*HL-0001*1*150*80*25*12*ICN-5*11*1**872*1.2*.5~``."""
    share = claim.patient_responsibility_cents
    out.add(
        "CLP",
        required(claim.control_number, 38, "control_number"),
        one_of(claim.status, codes.STATUSES, "status"),
        cents(claim.charge_cents, "charge_cents"),
        cents(claim.paid_cents, "paid_cents"),
        cents(share, "patient_responsibility_cents") if share else "",
        one_of(claim.filing_indicator, codes.FILING_INDICATORS, "filing_indicator"),
        required(claim.payer_claim_control_number, 50, "payer_claim_control_number"),
        identifier(claim.place_of_service, 2, "place_of_service"),
        identifier(claim.frequency, 1, "frequency"),
        "",
        identifier(claim.drg_code, 4, "drg_code"),
        quantity(claim.drg_weight, "drg_weight"),
        quantity(claim.discharge_fraction, "discharge_fraction"),
    )


def _write_adjustments(out: SegmentWriter, adjustments: tuple[Adjustment, ...]) -> None:
    """Write ``CAS*CO*45*45~``."""
    for n, held in enumerate(adjustments):
        try:
            one_of(held.group, codes.ADJUSTMENT_GROUPS, "group")
            required(held.reason, 5, "reason")
            cents(held.amount_cents, "amount_cents")
            identifier(held.quantity, 15, "quantity")
        except BadInput as error:
            raise within(f"adjustments.{n}.", error) from None
    write_adjustments(out, adjustments)


# NM1: everybody a claim names


def _write_patient(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write ``NM1*QC*1*Finch*Marigold****MI*BHH774411~``, which no claim goes without."""
    number = identifier(claim.member_id, 80, "member_id", least=2)
    if number:
        one_of(claim.member_id_qualifier, codes.PATIENT_IDS, "member_id_qualifier")
    qualifier = claim.member_id_qualifier
    write_name(out, "QC", claim.patient or _NOBODY, is_person=True, qualifier=qualifier, identifier=number)


def _write_others(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write the insured (IL), what was corrected (74), who rendered (82), and the other payers."""
    if claim.insured:
        _write_party(out, "IL", claim.insured, codes.PERSON_IDS, "insured")
    if claim.corrected_name or claim.corrected_member_id:
        number = identifier(claim.corrected_member_id, 80, "corrected_member_id", least=2)
        name, is_person = claim.corrected_name or _NOBODY, claim.corrected_is_person
        _check_name(name, is_person=is_person, field="corrected_name")
        write_name(out, "74", name, is_person=is_person, qualifier="C", identifier=number)
    if claim.rendering_name or claim.rendering_npi or claim.rendering_id:
        _write_rendering(out, claim)
    if claim.crossover_to:
        party = Party(
            name=PersonName(last=claim.crossover_to),
            is_person=False,
            id_qualifier=claim.crossover_id_qualifier,
            identifier=claim.crossover_id,
        )
        _write_party(out, "TT", party, codes.PAYER_IDS, "crossover")
    if claim.priority_payer:
        if claim.priority_payer.is_person:
            raise BadInput("a payer is no person", field="priority_payer.is_person", remedy="Say False")
        _write_party(out, "PR", claim.priority_payer, codes.PAYER_IDS, "priority_payer")
    if claim.other_subscriber:
        needs_id = bool(claim.other_subscriber.identifier)
        _write_party(out, "GB", claim.other_subscriber, codes.PERSON_IDS, "other_subscriber", needs_id)


def _write_rendering(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write ``NM1*82*1*Brack*Ottoline****XX*1234567893~``."""
    name, is_person = claim.rendering_name or _NOBODY, claim.rendering_is_person
    other = claim.rendering_id
    if other and claim.rendering_npi:
        problem = "NM1*82 carries one id, an NPI or another"
        raise BadInput(problem, field="rendering_id", remedy="Give one of the two")
    _check_name(name, is_person=is_person, field="rendering_name")
    if other:
        qualifier = one_of(other.qualifier, codes.RENDERING_IDS, "rendering_id.qualifier")
        number = required(other.number, 80, "rendering_id.number", least=2)
    else:
        qualifier, number = "XX", required(claim.rendering_npi, 80, "rendering_npi", least=2)
    write_name(out, "82", name, is_person=is_person, qualifier=qualifier, identifier=number)


def _write_party(
    out: SegmentWriter, entity: str, party: Party, known: frozenset[str], field: str, needs_id: bool = True
) -> None:
    """Write ``NM1*IL*1*Finch*Marigold****MI*BHH774411~``."""
    _check_name(party.name, is_person=party.is_person, field=f"{field}.name")
    number = ""
    if needs_id:
        one_of(party.id_qualifier, known, f"{field}.id_qualifier")
        number = required(party.identifier, 80, f"{field}.identifier", least=2)
    name, qualifier = party.name, party.id_qualifier
    write_name(out, entity, name, is_person=party.is_person, qualifier=qualifier, identifier=number)


def _check_name(name: PersonName, *, is_person: bool, field: str) -> None:
    if not is_person and (name.first or name.middle or name.suffix):
        raise BadInput("an organization has one name", field=field, remedy="Put all of it in last")


# MIA and MOA


def _write_adjudication(out: SegmentWriter, claim: RemittanceClaim) -> None:
    """Write ``MIA*3***4120**...~`` and ``MOA*.5**MA130~``; remarks stand in MIA first, then in MOA."""
    remarks = [required(code, 50, f"remarks.{n}") for n, code in enumerate(claim.remarks)]
    if claim.inpatient is not None:
        if claim.inpatient.covered_days is None:
            raise BadInput("MIA cannot go without it", field="inpatient.covered_days", remedy="Give the days")
        texts = numbers_of(claim.inpatient, codes.MIA_ELEMENTS, 24, "inpatient")
        for n, code in zip(codes.MIA_REMARKS, remarks, strict=False):
            texts[n - 1] = code
        out.add("MIA", *texts)
        remarks = remarks[_REMARKS:]
    if len(remarks) > _REMARKS:
        problem = "MOA holds at most five remark codes"
        raise BadInput(problem, field="remarks", remedy="Give five at most")
    if claim.outpatient is None and not remarks:
        return
    texts = [""] * 9
    if claim.outpatient is not None:
        texts = numbers_of(claim.outpatient, codes.MOA_ELEMENTS, 9, "outpatient")
        if not any(texts):
            raise BadInput("it says nothing", field="outpatient", remedy="Leave it out")
    texts[2 : 2 + len(remarks)] = remarks
    out.add("MOA", *texts)


# SVC: the lines


def _write_line(out: SegmentWriter, line: RemittanceLine) -> None:
    """Write SVC, DTM, CAS, REF, AMT, QTY and LQ."""
    _write_service(out, line)
    if line.service_to is None:
        write_dates(out, ("472", line.service_from))
    else:
        write_dates(out, ("150", line.service_from), ("151", line.service_to))
    _write_adjustments(out, line.adjustments)
    if line.control_number:
        out.add("REF", "6R", identifier(line.control_number, 50, "control_number"))
    if line.references:
        at_most(23, line.references, "references")
        write_references(out, line.references, _LINE_REFERENCES)
    if line.allowed_cents is not None:
        out.add("AMT", "B6", cents(line.allowed_cents, "allowed_cents"))
    at_most(8, line.amounts, "amounts")
    write_amounts(out, line.amounts, codes.LINE_AMOUNTS)
    at_most(6, line.quantities, "quantities")
    write_quantities(out, line.quantities, codes.LINE_QUANTITIES)
    at_most(99, (*line.remarks, *line.pharmacy_remarks), "remarks")
    for n, remark in enumerate(line.remarks):
        out.add("LQ", "HE", required(remark, 30, f"remarks.{n}"))
    for n, remark in enumerate(line.pharmacy_remarks):
        out.add("LQ", "RX", required(remark, 30, f"pharmacy_remarks.{n}"))


_LINE_REFERENCES = codes.LINE_REFERENCES | codes.LINE_PROVIDER_REFERENCES | codes.LINE_POLICIES


def _write_service(out: SegmentWriter, line: RemittanceLine) -> None:
    """Write ``SVC*HC:99213:25*150*80*0510*1*HC:99214*2~``."""
    out.add(
        "SVC",
        (
            one_of(line.procedure_qualifier, codes.PROCEDURE_LISTS, "procedure_qualifier"),
            required(line.procedure, 48, "procedure"),
            *_modifiers(line.modifiers, "modifiers"),
        ),
        cents(line.charge_cents, "charge_cents"),
        cents(line.paid_cents, "paid_cents"),
        identifier(line.revenue_code, 48, "revenue_code"),
        quantity(line.units, "units"),
        _submitted(line),
        quantity(line.original_units, "original_units"),
    )


def _submitted(line: RemittanceLine) -> tuple[str, ...] | str:
    """Return SVC06, the procedure as it was submitted: ``HC:99214:25``."""
    further = line.submitted_qualifier or line.submitted_modifiers or line.submitted_description
    if not (line.submitted_procedure or further):
        return ""
    modifiers = _modifiers(line.submitted_modifiers, "submitted_modifiers")
    description = identifier(line.submitted_description, 80, "submitted_description")
    return (
        one_of(line.submitted_qualifier, codes.SUBMITTED_LISTS, "submitted_qualifier"),
        required(line.submitted_procedure, 48, "submitted_procedure"),
        *modifiers,
        *([""] * (4 - len(modifiers)) if description else []),
        description,
    )


def _modifiers(modifiers: tuple[str, ...], field: str) -> list[str]:
    """Return at most four modifiers of two characters."""
    at_most(4, modifiers, field)
    return [required(code, 2, f"{field}.{n}", least=2) for n, code in enumerate(modifiers)]
