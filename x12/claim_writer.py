"""Writes professional claims: many ``OutboundClaim`` into one 837P file (005010X222A1).

The tree of one file, with HL numbers as they are counted::

    HL*1**20*1~          2000A the first billing provider
    HL*2*1*22*0~           2000B a subscriber who is the patient, and the claim
    HL*3*1*22*1~           2000B a subscriber
    HL*4*3*23*0~             2000C another person is the patient, and the claim
    HL*5**20*1~          2000A the next billing provider

A claim bills exactly one coverage, ``OutboundClaim.sequence``: that one becomes 2000B and 2010BB. Every
other coverage of the document becomes a loop 2320; those of earlier payers bring their decisions along.
"""

from models.claim import ClaimBatch, ClaimDocument, Coverage, OutboundClaim, Submitter
from models.envelope import Envelope
from models.errors import BadInput
from models.party import Address, Person, PersonName, Provider
from x12.claim_loop_writer import write_claim_loop
from x12.kept_aside import kept_casualty_number
from x12.parties import (
    write_address,
    write_contact,
    write_demographics,
    write_name,
    write_payer,
    write_references,
)
from x12.writing import SegmentWriter, day_text, interchange, is_clean, need, number_text

VERSION = "005010X222A1"
_CONTROL_NUMBER_LENGTH = 20
_ACCIDENT_INSURERS = frozenset({"AM", "LM", "WC"})


def write_claims(envelope: Envelope, batch: ClaimBatch) -> bytes:
    """Write the batch as one interchange, one group, one transaction set.

    BHT03 is the envelope's control number in nine digits: a 277CA names the batch by it. Raises
    ``BadInput`` when a claim lacks what the guide requires.
    """
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0019", "00", f"{envelope.control_number:09d}", f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
    _write_submitter(out, batch.submitter)
    for (billing, pay_to), claims in _by_billing_provider(batch).items():
        _write_billing_level(out, billing, pay_to, claims)
    return interchange(envelope, "HC", VERSION, "837", [out])


def _by_billing_provider(
    batch: ClaimBatch,
) -> dict[tuple[Provider, Address | None], list[OutboundClaim]]:
    groups: dict[tuple[Provider, Address | None], list[OutboundClaim]] = {}
    for claim in batch.claims:
        groups.setdefault((claim.document.billing, claim.document.pay_to), []).append(claim)
    return groups


def _write_submitter(out: SegmentWriter, submitter: Submitter) -> None:
    """Write 1000A submitter with PER*IC, and 1000B receiver."""
    identifier = need(submitter.identifier, "submitter", "identifier", "Name the submitter id")
    write_name(
        out, "41", PersonName(last=submitter.name), is_person=False, qualifier="46", identifier=identifier
    )
    contact = submitter.contact
    need(contact.phone or contact.email or contact.fax, "submitter", "contact", "Give a phone or e-mail")
    write_contact(out, "IC", contact)
    receiver = need(submitter.receiver_identifier, "submitter", "receiver_identifier", "Name the receiver id")
    write_name(
        out,
        "40",
        PersonName(last=submitter.receiver_name),
        is_person=False,
        qualifier="46",
        identifier=receiver,
    )


def _write_billing_level(
    out: SegmentWriter, billing: Provider, pay_to: Address | None, claims: list[OutboundClaim]
) -> None:
    """Write 2000A, 2010AA and 2010AB, then every claim of this billing provider."""
    record = claims[0].control_number
    level = out.level(None, "20", has_children=True)
    out.add_if(billing.taxonomy, "PRV", "BI", "PXC", billing.taxonomy)
    name = billing.name
    write_name(out, "85", name, is_person=billing.is_person, qualifier="XX", identifier=billing.npi)
    if billing.address is None:
        raise BadInput(
            "the billing provider has no address",
            record=record,
            field="billing.address",
            remedy="Give the street address of the billing provider",
        )
    write_address(out, billing.address)
    tax_id = need(billing.tax_id, record, "billing.tax_id", "Give the billing provider's tax id")
    out.add("REF", billing.tax_id_kind or "EI", tax_id)
    write_references(out, billing.other_ids)
    write_contact(out, "IC", billing.contact)
    if pay_to is not None:
        out.add("NM1", "87", "2" if not billing.is_person else "1")
        write_address(out, pay_to)
    for claim in claims:
        _write_claim(out, level, claim)


def _write_claim(out: SegmentWriter, billing_level: int, claim: OutboundClaim) -> None:
    """Write 2000B, 2000C when the patient is another person, and the claim below."""
    record = out.record = _checked_control_number(claim)
    coverage = _billed(claim)
    dependent = coverage.relationship != "18"
    level = out.level(billing_level, "22", has_children=dependent)
    relationship = "" if dependent else "18"
    policy = (coverage.group_number, coverage.group_name, coverage.insurance_type)
    out.add("SBR", coverage.sequence, relationship, *policy, "", "", "", coverage.filing_indicator)
    # The accident insurer's file number stands with the patient, and is nobody else's business.
    accident = coverage.filing_indicator in _ACCIDENT_INSURERS
    number = kept_casualty_number(claim.document.kept_aside) if accident else []
    if not dependent:
        _write_patient_facts(out, "", claim.document)
    _write_subscriber(out, coverage)
    out.segments += [] if dependent else number
    write_payer(out, coverage.payer, record)
    write_references(out, coverage.payer.other_ids)
    write_references(out, coverage.payer.provider_ids)
    if dependent:
        _write_patient(out, level, claim, coverage.relationship)
        out.segments += number
    write_claim_loop(out, claim, coverage)


def _checked_control_number(claim: OutboundClaim) -> str:
    """Answers find the claim by CLM01, so it must come through unchanged."""
    number = claim.control_number
    if number and len(number) <= _CONTROL_NUMBER_LENGTH and is_clean(number):
        return number
    raise BadInput(
        "the claim's control number does not fit CLM01",
        record=number[:40] or "claim without number",
        field="control_number",
        remedy="Use at most 20 characters, none of them * : ^ ~",
    )


def _billed(claim: OutboundClaim) -> Coverage:
    coverage = claim.document.coverage(claim.sequence)
    if coverage is None:
        raise BadInput(
            f"the claim has no coverage {claim.sequence} to bill",
            record=claim.control_number,
            field="sequence",
            remedy="Bill one of the coverages of the claim",
        )
    return coverage


def _write_subscriber(out: SegmentWriter, coverage: Coverage) -> None:
    """Write 2010BA; address and birth date belong there when the subscriber is the patient."""
    # An employer as subscriber (workers' compensation) is no person: NM102 is 2.
    person = bool(coverage.subscriber.name.first) or coverage.filing_indicator != "WC"
    write_name(
        out,
        "IL",
        coverage.subscriber.name,
        is_person=person,
        qualifier="MI",
        identifier=coverage.member_id,
    )
    write_address(out, coverage.subscriber.address)
    write_demographics(out, coverage.subscriber)


def _write_patient(out: SegmentWriter, parent: int, claim: OutboundClaim, relationship: str) -> None:
    """Write 2000C and 2010CA; there address, birth date and sex are always required."""
    patient = _patient(claim)
    record = claim.control_number
    out.level(parent, "23", has_children=False)
    _write_patient_facts(out, relationship, claim.document)
    write_name(out, "QC", patient.name, is_person=True)
    if patient.address is None or patient.birth_date is None:
        missing = "address" if patient.address is None else "birth_date"
        raise BadInput(
            "the patient's loop is not complete",
            record=record,
            field=f"patient.{missing}",
            remedy="Give address, birth date and sex of the patient",
        )
    write_address(out, patient.address)
    write_demographics(out, patient)


def _write_patient_facts(out: SegmentWriter, relationship: str, document: ClaimDocument) -> None:
    """Write ``PAT*19****D8*20261101*01*154*Y``: relationship, date of death, pounds, pregnancy."""
    death, weight = document.patient_death_on, document.patient_weight
    died = ("D8", day_text(death)) if death else ("", "")
    pounds = ("01", number_text(weight)) if weight is not None else ("", "")
    pregnant = "Y" if document.patient_pregnant else ""
    if relationship or death or weight is not None or pregnant:
        out.add("PAT", relationship, "", "", "", *died, *pounds, pregnant)


def _patient(claim: OutboundClaim) -> Person:
    """Return the patient: a subscriber of one payer may be the dependent of another."""
    document = claim.document
    own = (coverage.subscriber for coverage in document.coverages if coverage.relationship == "18")
    patient = document.patient or next(own, None)
    if patient is None:
        raise BadInput(
            "the patient is not the subscriber, and nobody is named as patient",
            record=claim.control_number,
            field="patient",
            remedy="Name the patient",
        )
    return patient
