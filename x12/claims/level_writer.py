"""Writes the levels above the claims of an 837, the same for professional (837P) and institutional (837I).

::

    NM1*41*2*...~  PER*IC*...~            1000A who sends the file
    NM1*40*2*...~                         1000B who receives it
    HL*1**20*1~  PRV*BI  NM1*85  NM1*87   2000A billing provider, 2010AA and 2010AB
      HL*2*1*22*0~  SBR*P*18*...~         2000B subscriber: 2010BA NM1*IL, 2010BB NM1*PR
      HL*3*1*22*1~  SBR*P**...~
        HL*4*3*23*0~  PAT*19~             2000C patient: 2010CA NM1*QC

What the two guides do differently here, a subclass says: ``ClaimLevels`` leaves five places open.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

from models.claim import Coverage, OutboundClaim, Submitter
from models.errors import BadInput
from models.institutional import OutboundInstitutionalClaim
from models.party import Address, Person, PersonName, Provider
from x12.claims.kept_aside import kept_casualty_number
from x12.parties import (
    write_address,
    write_contact,
    write_demographics,
    write_name,
    write_payer,
    write_references,
)
from x12.writing import SegmentWriter, is_clean, need

Claim = TypeVar("Claim", OutboundClaim, OutboundInstitutionalClaim)
_CONTROL_NUMBER_LENGTH = 20
_ACCIDENT_INSURERS = frozenset({"AM", "LM", "WC"})


class ClaimLevels(Generic[Claim]):
    """Writes claims below their billing providers, subscribers and patients into one ``SegmentWriter``."""

    def __init__(self, out: SegmentWriter) -> None:
        self.out = out

    def write_claim_loop(self, claim: Claim, billed: Coverage) -> None:
        """Write loop 2300 and what is below; ``billed`` is the coverage of loop 2000B."""
        raise NotImplementedError

    def check_billing(self, billing: Provider, record: str) -> None:
        """Refuse a billing provider whom the guide does not take."""

    def billing_numbers(self, billing: Provider) -> None:
        """Write the further numbers of the billing provider that the guide takes."""

    def insurance_type(self, coverage: Coverage) -> str:
        """Return SBR05."""
        return ""

    def patient_facts(self, claim: Claim) -> tuple[str, ...]:
        """Return PAT05 to PAT09: what is told of a patient beside the relationship."""
        return ()

    def write(self, submitter: Submitter, claims: Iterable[Claim]) -> None:
        """Write 1000A, 1000B, and every claim below its levels."""
        write_submitter(self.out, submitter)
        groups: dict[tuple[Provider, Address | None], list[Claim]] = {}
        for claim in claims:
            groups.setdefault((claim.document.billing, claim.document.pay_to), []).append(claim)
        for (billing, pay_to), members in groups.items():
            self._write_billing_level(billing, pay_to, members)

    def _write_billing_level(self, billing: Provider, pay_to: Address | None, claims: list[Claim]) -> None:
        """Write 2000A, 2010AA and 2010AB, then every claim of this billing provider."""
        out, record = self.out, claims[0].control_number
        self.check_billing(billing, record)
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
        self.billing_numbers(billing)
        write_contact(out, "IC", billing.contact)
        if pay_to is not None:
            out.add("NM1", "87", "2" if not billing.is_person else "1")
            write_address(out, pay_to)
        for claim in claims:
            self._write_claim(level, claim)

    def _write_claim(self, billing_level: int, claim: Claim) -> None:
        """Write 2000B, 2000C when the patient is another person, and the claim below."""
        out = self.out
        record = out.record = _checked_control_number(claim.control_number)
        coverage = _billed(claim)
        dependent = coverage.relationship != "18"
        level = out.level(billing_level, "22", has_children=dependent)
        relationship = "" if dependent else "18"
        policy = (coverage.group_number, coverage.group_name, self.insurance_type(coverage))
        out.add("SBR", coverage.sequence, relationship, *policy, "", "", "", coverage.filing_indicator)
        # The accident insurer's file number stands with the patient, and is nobody else's business.
        accident = coverage.filing_indicator in _ACCIDENT_INSURERS
        number = kept_casualty_number(claim.document.kept_aside) if accident else []
        if not dependent:
            self._write_patient_facts("", claim)
        _write_subscriber(out, coverage)
        out.segments += [] if dependent else number
        write_payer(out, coverage.payer, record)
        write_references(out, coverage.payer.other_ids)
        write_references(out, coverage.payer.provider_ids)
        if dependent:
            self._write_patient(level, claim, coverage.relationship)
            out.segments += number
        self.write_claim_loop(claim, coverage)

    def _write_patient(self, parent: int, claim: Claim, relationship: str) -> None:
        """Write 2000C and 2010CA; there address, birth date and sex are always required."""
        out, patient = self.out, _patient(claim)
        out.level(parent, "23", has_children=False)
        self._write_patient_facts(relationship, claim)
        write_name(out, "QC", patient.name, is_person=True)
        if patient.address is None or patient.birth_date is None:
            missing = "address" if patient.address is None else "birth_date"
            raise BadInput(
                "the patient's loop is not complete",
                record=claim.control_number,
                field=f"patient.{missing}",
                remedy="Give address, birth date and sex of the patient",
            )
        write_address(out, patient.address)
        write_demographics(out, patient)

    def _write_patient_facts(self, relationship: str, claim: Claim) -> None:
        facts = self.patient_facts(claim)
        if relationship or any(facts):
            self.out.add("PAT", relationship, "", "", "", *facts)


def write_submitter(out: SegmentWriter, submitter: Submitter) -> None:
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


def _checked_control_number(number: str) -> str:
    """Answers find the claim by CLM01, so it must come through unchanged."""
    if number and len(number) <= _CONTROL_NUMBER_LENGTH and is_clean(number):
        return number
    raise BadInput(
        "the claim's control number does not fit CLM01",
        record=number[:40] or "claim without number",
        field="control_number",
        remedy="Use at most 20 characters, none of them * : ^ ~",
    )


def _billed(claim: OutboundClaim | OutboundInstitutionalClaim) -> Coverage:
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


def _patient(claim: OutboundClaim | OutboundInstitutionalClaim) -> Person:
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
