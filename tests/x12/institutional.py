"""Builders of institutional claims: Marigold Finch breaks a hip and is operated on at Tidepool Hospital."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from models.adjustment import Adjustment
from models.claim import PriorAdjudication
from models.institutional import (
    InpatientProcedure,
    InstitutionalBatch,
    InstitutionalClaim,
    InstitutionalDiagnosis,
    InstitutionalLine,
    InstitutionalLineAdjudication,
    Occurrence,
    OutboundInstitutionalClaim,
    ValueCode,
)
from models.party import PersonName, Provider, Reference
from tests.builders import (
    a_clinic,
    a_coverage,
    a_doctor,
    a_payer,
    a_person,
    a_submitter,
    an_envelope,
)
from x12.institutional.writer import write_institutional_claims

ADMITTED = date(2026, 10, 1)
DISCHARGED = date(2026, 10, 4)


def a_hospital(**changes: Any) -> Provider:
    """Return Tidepool Hospital."""
    return a_clinic(**{"name": PersonName(last="Tidepool Hospital"), "taxonomy": "282N00000X", **changes})


def a_room(number: int = 1, **changes: Any) -> InstitutionalLine:
    """Return three days in a room, 1,800.00: no procedure, no date."""
    values: dict[str, Any] = {
        "number": number,
        "control_number": f"L{number}",
        "revenue_code": "0120",
        "charge_cents": 180_000,
        "unit": "DA",
        "units": Decimal(3),
    }
    return InstitutionalLine(**{**values, **changes})


def an_operation(number: int = 2, **changes: Any) -> InstitutionalLine:
    """Return the operating room, 12,500.00."""
    values: dict[str, Any] = {
        "number": number,
        "control_number": f"L{number}",
        "revenue_code": "0360",
        "procedure": "27236",
        "modifiers": ("RT",),
        "charge_cents": 1_250_000,
        "service_from": date(2026, 10, 2),
    }
    return InstitutionalLine(**{**values, **changes})


def a_stay(**changes: Any) -> InstitutionalClaim:
    """Return an inpatient stay of two lines over 14,300.00, bill type 111."""
    values: dict[str, Any] = {
        "control_number": "HL-7001",
        "facility_type": "11",
        "charge_cents": 1_430_000,
        "statement_from": ADMITTED,
        "statement_to": DISCHARGED,
        "admitted_on": ADMITTED,
        "admitted_at": time(8, 30),
        "discharged_at": time(11, 30),
        "admission_type": "1",
        "admission_source": "7",
        "patient_status": "01",
        "billing": a_hospital(),
        "coverages": (a_coverage(),),
        "principal_diagnosis": InstitutionalDiagnosis(
            code="S72001A", qualifier="ABK", present_on_admission="Y"
        ),
        "other_diagnoses": (InstitutionalDiagnosis(code="I10", present_on_admission="Y"),),
        "drg": "480",
        "principal_procedure": InpatientProcedure(
            code="0QS604Z", qualifier="BBR", performed_on=date(2026, 10, 2)
        ),
        "occurrences": (Occurrence(code="11", occurred_on=ADMITTED),),
        "value_codes": (ValueCode(code="80", amount_cents=300),),
        "attending": a_doctor(),
        "lines": (a_room(), an_operation()),
    }
    return InstitutionalClaim(**{**values, **changes})


def a_childs_stay(**changes: Any) -> InstitutionalClaim:
    """Return the stay of Pip Finch, ten years old, covered by Marigold's plan."""
    child = a_person(first="Pip", birth_date=date(2016, 6, 1), sex="M")
    values: dict[str, Any] = {"coverages": (a_coverage(relationship="19"),), "patient": child}
    return a_stay(**{**values, **changes})


def a_decision(paid: int, *adjustments: Adjustment, **changes: Any) -> InstitutionalLineAdjudication:
    """Return what Blue Heron Health decided about a line of the operating room."""
    values: dict[str, Any] = {
        "payer_id": "BHH01",
        "paid_cents": paid,
        "procedure": "27236",
        "revenue_code": "0360",
        "adjustments": adjustments,
        "adjudicated_on": date(2026, 11, 1),
    }
    return InstitutionalLineAdjudication(**{**values, **changes})


def a_secondary_stay(**changes: Any) -> InstitutionalClaim:
    """Return the stay after the primary decided about the operating room, with Larkspur Benefit as second."""
    decided = PriorAdjudication(
        paid_cents=900_000, patient_liability_cents=350_000, claim_control_number="ICN5"
    )
    blue_heron = a_payer(provider_ids=(Reference(qualifier="G2", number="330127"),))
    primary = a_coverage(
        payer=blue_heron, subscriber=a_person(birth_date=None, sex=None), adjudication=decided
    )
    secondary = a_coverage(
        sequence="S", payer=a_payer("Larkspur Benefit", "LARK1"), member_id="LB200", group_number=""
    )
    share = Adjustment(group="PR", reason="1", amount_cents=350_000)
    values: dict[str, Any] = {
        "charge_cents": 1_250_000,
        "coverages": (primary, secondary),
        "lines": (an_operation(1, adjudications=(a_decision(900_000, share),)),),
    }
    return a_stay(**{**values, **changes})


def an_outbound_stay(
    document: InstitutionalClaim | None = None, **changes: Any
) -> OutboundInstitutionalClaim:
    """Return a stay ready to be sent, by default under its own number to its primary payer."""
    document = document or a_stay()
    values: dict[str, Any] = {
        "document": document,
        "control_number": document.control_number,
        "frequency": document.frequency,
        "original_reference": document.payer_claim_control_number,
    }
    return OutboundInstitutionalClaim(**{**values, **changes})


def sent(*claims: OutboundInstitutionalClaim) -> bytes:
    """Return an 837I with these claims."""
    batch = InstitutionalBatch(submitter=a_submitter(), claims=claims or (an_outbound_stay(),))
    return write_institutional_claims(an_envelope(), batch)
