"""Builders for tests: a valid value of each kind, and keyword changes. Everybody here is invented:
``a_claim(note="left knee")`` is Marigold Finch's visit to Harborlight Family Clinic with a note.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from models.acknowledgement import (
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    GroupAcknowledgement,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.adjustment import Adjustment
from models.claim import (
    ClaimBatch,
    ClaimDocument,
    Coverage,
    Diagnosis,
    LineAdjudication,
    OutboundClaim,
    PayerIdentity,
    PriorAdjudication,
    ServiceLine,
    Submitter,
)
from models.eligibility import Benefit, EligibilityAnswer, EligibilityInquiry
from models.envelope import Envelope
from models.inquiry import StatusAnswer, StatusInquiry
from models.party import Address, Contact, Person, PersonName, Provider
from models.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine

SERVICE_DAY = date(2026, 11, 2)
NPI_CLINIC = "1993000003"
NPI_DOCTOR = "1234567893"
TAXONOMY = "207Q00000X"


def an_envelope(**changes: Any) -> Envelope:
    """Return the envelope of interchange 907, from Harborlight to the Tidewater clearinghouse."""
    values: dict[str, Any] = {
        "sender_id": "HARBORLIGHT",
        "receiver_id": "TIDEWATER",
        "control_number": 907,
        "created_at": datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    }
    return Envelope(**{**values, **changes})


def an_address(**changes: Any) -> Address:
    """Return 12 Lantern Quay, Astoria."""
    values = {"line1": "12 Lantern Quay", "city": "Astoria", "state": "OR", "zip_code": "971030012"}
    return Address(**{**values, **changes})


def a_person(last: str = "Finch", first: str = "Marigold", **changes: Any) -> Person:
    """Return Marigold Finch, or somebody else at her address."""
    values: dict[str, Any] = {
        "name": PersonName(last=last, first=first),
        "birth_date": date(1984, 2, 29),
        "sex": "F",
        "address": an_address(line1="4 Heron Steps"),
    }
    return Person(**{**values, **changes})


def a_clinic(**changes: Any) -> Provider:
    """Return Harborlight Family Clinic, the billing provider."""
    values: dict[str, Any] = {
        "name": PersonName(last="Harborlight Family Clinic"),
        "npi": NPI_CLINIC,
        "is_person": False,
        "taxonomy": TAXONOMY,
        "tax_id": "930456789",
        "tax_id_kind": "EI",
        "address": an_address(),
        "contact": Contact(name="Billing desk", phone="5035550142"),
    }
    return Provider(**{**values, **changes})


def a_doctor(**changes: Any) -> Provider:
    """Return Dr Ottoline Brack, the rendering provider."""
    name = PersonName(last="Brack", first="Ottoline")
    values: dict[str, Any] = {"name": name, "npi": NPI_DOCTOR, "taxonomy": TAXONOMY}
    return Provider(**{**values, **changes})


def a_payer(name: str = "Blue Heron Health", payer_id: str = "BHH01", **changes: Any) -> PayerIdentity:
    """Return Blue Heron Health, or another payer."""
    return PayerIdentity(name=name, payer_id=payer_id, **changes)


def a_coverage(**changes: Any) -> Coverage:
    """Return Marigold's own primary coverage at Blue Heron Health."""
    values: dict[str, Any] = {
        "sequence": "P",
        "payer": a_payer(),
        "subscriber": a_person(),
        "member_id": "BHH774411",
        "group_number": "HARBOR7",
        "filing_indicator": "CI",
    }
    return Coverage(**{**values, **changes})


def a_line(number: int = 1, **changes: Any) -> ServiceLine:
    """Return one office visit: 150.00, both diagnoses."""
    values: dict[str, Any] = {
        "number": number,
        "control_number": f"L{number}",
        "procedure": "99213",
        "charge_cents": 15000,
        "diagnosis_pointers": (1, 2),
        "service_from": SERVICE_DAY,
    }
    return ServiceLine(**{**values, **changes})


def a_claim(**changes: Any) -> ClaimDocument:
    """Return a primary claim of one line over 150.00 for Marigold Finch."""
    values: dict[str, Any] = {
        "control_number": "HL-0001",
        "charge_cents": 15000,
        "place_of_service": "11",
        "billing": a_clinic(),
        "coverages": (a_coverage(),),
        "diagnoses": (Diagnosis(code="E119", qualifier="ABK"), Diagnosis(code="I10")),
        "lines": (a_line(),),
        "rendering": a_doctor(),
    }
    return ClaimDocument(**{**values, **changes})


def a_further_claim(n: int, **changes: Any) -> ClaimDocument:
    """Return Marigold's claim ``HL-n`` for the same visit ``n`` weeks earlier: no two bill the same day."""
    earlier = a_line(service_from=SERVICE_DAY - timedelta(weeks=n))
    return a_claim(**{"control_number": f"HL-{n}", "lines": (earlier,), **changes})


def a_strangers_claim(number: str, **changes: Any) -> ClaimDocument:
    """Return a claim of somebody who has only this one, told apart by its number."""
    somebody = a_coverage(subscriber=a_person(last=f"Finch-{number}"))
    return a_claim(**{"control_number": number, "coverages": (somebody,), **changes})


def a_dependent_claim(**changes: Any) -> ClaimDocument:
    """Return the claim of Pip Finch, ten years old, covered by Marigold's plan."""
    child = a_person(first="Pip", birth_date=date(2016, 6, 1), sex="M")
    values: dict[str, Any] = {"coverages": (a_coverage(relationship="19"),), "patient": child}
    return a_claim(**{**values, **changes})


def a_prior_line_decision(**changes: Any) -> LineAdjudication:
    """Return what Blue Heron Health decided about the line: 80 paid, 45 contractual, 25 to the patient."""
    values: dict[str, Any] = {
        "payer_id": "BHH01",
        "paid_cents": 8000,
        "procedure": "99213",
        "adjustments": (
            Adjustment(group="CO", reason="45", amount_cents=4500),
            Adjustment(group="PR", reason="1", amount_cents=1500),
            Adjustment(group="PR", reason="2", amount_cents=1000, quantity="1"),
        ),
        "adjudicated_on": date(2026, 11, 12),
    }
    return LineAdjudication(**{**values, **changes})


def a_secondary_claim(**changes: Any) -> ClaimDocument:
    """Return the claim after the primary decided, with Larkspur Benefit as the secondary."""
    decided = PriorAdjudication(paid_cents=8000, patient_liability_cents=2500, claim_control_number="ICN5")
    primary = a_coverage(subscriber=a_person(birth_date=None, sex=None), adjudication=decided)
    larkspur = a_payer("Larkspur Benefit", "LARK1")
    secondary = a_coverage(sequence="S", payer=larkspur, member_id="LB200", group_number="")
    values: dict[str, Any] = {
        "coverages": (primary, secondary),
        "lines": (a_line(adjudications=(a_prior_line_decision(),)),),
    }
    return a_claim(**{**values, **changes})


def an_outbound(document: ClaimDocument | None = None, **changes: Any) -> OutboundClaim:
    """Return a claim ready to be sent, by default under its own number to its primary payer."""
    document = document or a_claim()
    values: dict[str, Any] = {"document": document, "control_number": document.control_number}
    return OutboundClaim(**{**values, **changes})


def a_submitter(**changes: Any) -> Submitter:
    """Return Harborlight as submitter to Tidewater."""
    values: dict[str, Any] = {
        "name": "Harborlight Family Clinic",
        "identifier": "HARB01",
        "contact": Contact(name="Billing desk", phone="5035550142"),
        "receiver_name": "Tidewater Clearing",
        "receiver_identifier": "TIDE01",
    }
    return Submitter(**{**values, **changes})


def a_batch(*claims: OutboundClaim) -> ClaimBatch:
    """Return a batch of these claims, or of one default claim."""
    return ClaimBatch(submitter=a_submitter(), claims=claims or (an_outbound(),))


def a_group_acknowledgement(**changes: Any) -> GroupAcknowledgement:
    """Return a 999 that accepts group 907."""
    accepted = (TransactionAcknowledgement(transaction="837", control_number="0001", status="A"),)
    values: dict[str, Any] = {"group_control_number": 907, "status": "A", "transactions": accepted}
    return GroupAcknowledgement(**{**values, **changes})


def a_rejected_group(**changes: Any) -> GroupAcknowledgement:
    """Return a 999 that rejects the only set of group 907: CLM02 is missing in segment 22."""
    finding = SyntaxFinding(
        segment="CLM", position=22, loop="2300", segment_error="8", element="2", element_error="1"
    )
    transaction = TransactionAcknowledgement(
        transaction="837", control_number="0001", status="R", findings=(finding,), errors=("5",)
    )
    return a_group_acknowledgement(status="R", accepted=0, transactions=(transaction,), **changes)


def a_claim_acknowledgement(control_number: str = "HL-0001", **changes: Any) -> ClaimAcknowledgement:
    """Return the payer's acceptance of one claim."""
    values: dict[str, Any] = {
        "source": "PR",
        "source_name": "Blue Heron Health",
        "source_id": "BHH01",
        "control_number": control_number,
        "accepted": True,
        "statuses": (ClaimStatus(category="A2", code="20"),),
        "effective_on": date(2026, 11, 4),
        "charge_cents": 15000,
        "payer_claim_control_number": "ICN5",
        "received_on": date(2026, 11, 3),
        "service_from": SERVICE_DAY,
        "patient_last": "Finch",
        "patient_first": "Marigold",
        "member_id": "BHH774411",
        "billing_npi": NPI_CLINIC,
    }
    return ClaimAcknowledgement(**{**values, **changes})


def a_report(*acknowledgements: ClaimAcknowledgement, **changes: Any) -> ClaimAcknowledgementReport:
    """Return the payer's 277CA about batch 000000907."""
    values: dict[str, Any] = {
        "source": "PR",
        "source_name": "Blue Heron Health",
        "source_id": "BHH01",
        "receiver_name": "Harborlight Family Clinic",
        "receiver_id": "HARB01",
        "billing_name": "Harborlight Family Clinic",
        "billing_npi": NPI_CLINIC,
        "batch_reference": "000000907",
        "received_on": date(2026, 11, 3),
        "processed_on": date(2026, 11, 4),
        "acknowledgements": acknowledgements or (a_claim_acknowledgement(),),
    }
    return ClaimAcknowledgementReport(**{**values, **changes})


def a_status_inquiry(**changes: Any) -> StatusInquiry:
    """Return the question after Marigold's claim."""
    values: dict[str, Any] = {
        "trace": "Q77",
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "submitter_name": "Harborlight Family Clinic",
        "submitter_id": "HARB01",
        "provider_name": "Harborlight Family Clinic",
        "provider_npi": NPI_CLINIC,
        "subscriber": PersonName(last="Finch", first="Marigold"),
        "member_id": "BHH774411",
        "birth_date": date(1984, 2, 29),
        "sex": "F",
        "control_number": "HL-0001",
        "charge_cents": 15000,
        "service_from": SERVICE_DAY,
        "service_to": SERVICE_DAY,
    }
    return StatusInquiry(**{**values, **changes})


def a_status_answer(**changes: Any) -> StatusAnswer:
    """Return the answer: finalized and paid."""
    values: dict[str, Any] = {
        "trace": "Q77",
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "control_number": "HL-0001",
        "payer_claim_control_number": "ICN5",
        "statuses": (ClaimStatus(category="F1", code="65"),),
        "effective_on": date(2026, 11, 13),
        "charge_cents": 15000,
        "paid_cents": 8000,
        "finalized_on": date(2026, 11, 12),
        "check_number": "EFT1009",
    }
    return StatusAnswer(**{**values, **changes})


def an_eligibility_inquiry(**changes: Any) -> EligibilityInquiry:
    """Return the question whether Marigold was covered on the day of her visit."""
    values: dict[str, Any] = {
        "trace": "E12",
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "provider_name": "Harborlight Family Clinic",
        "provider_npi": NPI_CLINIC,
        "subscriber": PersonName(last="Finch", first="Marigold"),
        "member_id": "BHH774411",
        "birth_date": date(1984, 2, 29),
        "sex": "F",
        "service_on": SERVICE_DAY,
    }
    return EligibilityInquiry(**{**values, **changes})


def an_eligibility_answer(**changes: Any) -> EligibilityAnswer:
    """Return the answer: active since new year, 25.00 copay."""
    copay = Benefit(information="B", coverage_level="IND", service_type="98", period="27", amount_cents=2500)
    values: dict[str, Any] = {
        "trace": "E12",
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "member_id": "BHH774411",
        "subscriber": PersonName(last="Finch", first="Marigold"),
        "plan_begin": date(2026, 1, 1),
        "benefits": (Benefit(information="1", service_type="30", plan="Heron Gold"), copay),
    }
    return EligibilityAnswer(**{**values, **changes})


def a_remittance_line(**changes: Any) -> RemittanceLine:
    """Return the paid line: 150 charged, 80 paid, 45 contractual, 25 to the patient."""
    values: dict[str, Any] = {
        "procedure": "99213",
        "charge_cents": 15000,
        "paid_cents": 8000,
        "units": Decimal(1),
        "service_from": SERVICE_DAY,
        "control_number": "L1",
        "allowed_cents": 10500,
        "adjustments": (
            Adjustment(group="CO", reason="45", amount_cents=4500),
            Adjustment(group="PR", reason="1", amount_cents=2500),
        ),
    }
    return RemittanceLine(**{**values, **changes})


def a_remittance_claim(control_number: str = "HL-0001", **changes: Any) -> RemittanceClaim:
    """Return the paid claim of Marigold Finch."""
    values: dict[str, Any] = {
        "control_number": control_number,
        "status": "1",
        "charge_cents": 15000,
        "paid_cents": 8000,
        "patient_responsibility_cents": 2500,
        "payer_claim_control_number": "ICN5",
        "place_of_service": "11",
        "frequency": "1",
        "patient": PersonName(last="Finch", first="Marigold"),
        "member_id": "BHH774411",
        "rendering_npi": NPI_DOCTOR,
        "received_on": date(2026, 11, 3),
        "lines": (a_remittance_line(),),
    }
    return RemittanceClaim(**{**values, **changes})


def a_remittance(*claims: RemittanceClaim, **changes: Any) -> Remittance:
    """Return a balanced payment of these claims, or of one default claim."""
    claims = claims or (a_remittance_claim(),)
    adjustments: tuple[ProviderAdjustment, ...] = changes.get("provider_adjustments", ())
    taken = sum(adjustment.amount_cents for adjustment in adjustments)
    values: dict[str, Any] = {
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "payee_name": "Harborlight Family Clinic",
        "payee_npi": NPI_CLINIC,
        "payee_tax_id": "930456789",
        "payer_contact": Contact(name="Provider desk", phone="5035550199"),
        "payer_address_line": "1 Estuary Plaza",
        "payer_city": "Portland",
        "payer_state": "OR",
        "payer_zip": "97201",
        "payment_cents": sum(claim.paid_cents for claim in claims) - taken,
        "trace_number": "EFT1009",
        "paid_on": date(2026, 11, 12),
        "produced_on": date(2026, 11, 12),
        "claims": claims,
    }
    return Remittance(**{**values, **changes})


def a_provider_adjustment(**changes: Any) -> ProviderAdjustment:
    """Return a recovery of 20.00 for claim HL-0000."""
    values: dict[str, Any] = {
        "provider_id": NPI_CLINIC,
        "fiscal_period_end": date(2026, 12, 31),
        "reason": "WO",
        "reference": "HL0000",
        "amount_cents": 2000,
    }
    return ProviderAdjustment(**{**values, **changes})
