"""What the simulator's tests start from: a member, a payer, books and claims, with keyword changes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from models.adjustment import Adjustment
from models.claim import (
    ClaimBatch,
    ClaimDocument,
    Coverage,
    Diagnosis,
    Drug,
    LineAdjudication,
    OutboundClaim,
    PayerIdentity,
    PriorAdjudication,
    ServiceLine,
    Submitter,
)
from models.envelope import Envelope
from models.inquiry import StatusInquiry
from models.party import Address, Contact, Person, PersonName, Provider
from models.remittance import RemittanceClaim
from simulator.books import Books, Incident, Member, PartnerBook, PayerBook
from simulator.judge import judge
from simulator.received import AdjudicatedClaim, ReceivedClaim, Verdict
from x12.claims.writer import write_claims

DAY = date(2026, 11, 2)
ADDRESS = Address(line1="7 Foghorn Lane", city="Port Alder", state="WA", zip_code="983680412")
ISOLDE = Person(
    name=PersonName(last="Whistlecroft", first="Isolde"),
    birth_date=date(1971, 5, 9),
    sex="F",
    address=ADDRESS,
)
MEMBER_ID = "BWH1"
KETOROLAC = Drug(ndc="00409379501", quantity=Decimal(1), unit="ML")
CONTRACT = {"T1015": 10000, "G0283": 2000, "J1885": 1500, "G0480": 9000, "G0279": 8000, "A4550": 2500}


def a_member(**changes: Any) -> Member:
    """Return a member whose plan pays all it allows."""
    values: dict[str, Any] = {
        "member_id": MEMBER_ID,
        "payer_id": "BW001",
        "person": ISOLDE,
        "active_from": date(2025, 1, 1),
    }
    return Member(**{**values, **changes})


def a_payer(**changes: Any) -> PayerBook:
    """Return Bluewater Health, which wants drug tests authorized."""
    values: dict[str, Any] = {
        "payer_id": "BW001",
        "name": "Bluewater Health",
        "phone": "8005550111",
        "address": ADDRESS,
        "contract": CONTRACT,
        "authorization_required": ("G0480",),
    }
    return PayerBook(**{**values, **changes})


def some_books(*members: Member, incident: Incident | None = None, **changes: Any) -> Books:
    """Return the books of one clearinghouse with one payer."""
    partner = PartnerBook(
        key="harbor",
        name="Harbor Clearinghouse",
        identifier="HARBORCH",
        sender_id="FERNHILL",
        receiver_id="HARBORCH",
        payers=("BW001",),
    )
    values: dict[str, Any] = {
        "partners": (partner,),
        "payers": (a_payer(),),
        "members": members or (a_member(),),
        "referral_required": ("G0279",),
        "ndc_required": ("J1885",),
        "not_payable_modifiers": ("80",),
        "refused_diagnoses": ("M5459",),
        "incidents": {MEMBER_ID: incident} if incident else {},
    }
    return Books(**{**values, **changes})


def a_line(procedure: str = "T1015", charge: int = 15000, number: int = 1, **changes: Any) -> ServiceLine:
    """Return a line of 150 dollars; a drug carries its code."""
    values: dict[str, Any] = {
        "number": number,
        "control_number": f"L{number}",
        "procedure": procedure,
        "charge_cents": charge,
        "diagnosis_pointers": (1,),
        "service_from": DAY,
        "drug": KETOROLAC if procedure == "J1885" else None,
    }
    return ServiceLine(**{**values, **changes})


def a_coverage(**changes: Any) -> Coverage:
    """Return the member's insurance card."""
    values: dict[str, Any] = {
        "sequence": "P",
        "payer": PayerIdentity(name="Bluewater Health", payer_id="BW001"),
        "subscriber": ISOLDE,
        "member_id": MEMBER_ID,
    }
    return Coverage(**{**values, **changes})


def a_document(*lines: ServiceLine, **changes: Any) -> ClaimDocument:
    """Return a claim of these lines, or of one clinic visit."""
    lines = lines or (a_line(),)
    clinic = Provider(
        name=PersonName(last="Fernhill Family Clinic"),
        npi="1993000003",
        is_person=False,
        tax_id="841729305",
        tax_id_kind="EI",
        address=ADDRESS,
    )
    values: dict[str, Any] = {
        "control_number": "FC-1",
        "charge_cents": sum(line.charge_cents for line in lines),
        "place_of_service": "11",
        "billing": clinic,
        "coverages": (a_coverage(),),
        "diagnoses": (Diagnosis(code="M5450", qualifier="ABK"),),
        "lines": lines,
        "rendering": Provider(name=PersonName(last="Kettleby", first="Bram"), npi="1234567893"),
    }
    return ClaimDocument(**{**values, **changes})


def a_received_claim(*lines: ServiceLine, icn: str = "BW1", **changes: Any) -> ReceivedClaim:
    """Return the claim as it lies in the payer's system."""
    document = a_document(*lines, **changes.pop("document", {}))
    values: dict[str, Any] = {
        "icn": icn,
        "partner": "harbor",
        "payer_id": "BW001",
        "control_number": "FC-1",
        "document": document,
        "received_on": DAY,
    }
    return ReceivedClaim(**{**values, **changes})


def decided(
    claim: ReceivedClaim,
    member: Member | None = None,
    *,
    books: Books | None = None,
    payer: PayerBook | None = None,
    history: tuple[AdjudicatedClaim, ...] = (),
) -> Verdict:
    """Return the payer's decision on a claim of a member it knows."""
    return judge(claim, payer or a_payer(), member or a_member(), books or some_books(), history)


def kept(claim: ReceivedClaim, verdict: Verdict) -> tuple[AdjudicatedClaim, ...]:
    """Return the history after one decision."""
    return (AdjudicatedClaim(claim=claim, remittance=verdict.decision),)


def codes(claim: RemittanceClaim) -> list[list[str]]:
    """Return the adjustment codes of each line: ``[["CO-45", "PR-3"], ["CO-197"]]``."""
    return [[a.code for a in line.adjustments] for line in claim.lines]


def after_primary(line: ServiceLine, paid: int, contractual: int, patient: int) -> ServiceLine:
    """Return the line as it goes to the secondary: with what the primary decided (2430)."""
    decision = LineAdjudication(
        payer_id="CM002",
        paid_cents=paid,
        procedure=line.procedure,
        adjudicated_on=DAY,
        adjustments=(
            Adjustment(group="CO", reason="45", amount_cents=contractual),
            Adjustment(group="PR", reason="2", amount_cents=patient),
        ),
    )
    return line.model_copy(update={"adjudications": (decision,)})


def a_primary(paid: int | None = None) -> Coverage:
    """Return another payer's coverage as primary, with its decision if it paid."""
    decision = None if paid is None else PriorAdjudication(paid_cents=paid)
    other = PayerIdentity(name="Cascade Mutual", payer_id="CM002")
    return a_coverage(payer=other, member_id="CMX1", adjudication=decision)


def a_batch(*documents: ClaimDocument, control_number: int = 1) -> bytes:
    """Return an 837P as the practice sends it to its clearinghouse, billing each claim's primary."""
    submitter = Submitter(
        name="Fernhill Family Clinic",
        identifier="FERNHILL",
        contact=Contact(name="Billing Desk", phone="3605550142"),
        receiver_name="Harbor Clearinghouse",
        receiver_identifier="HARBORCH",
    )
    claims = tuple(
        OutboundClaim(
            document=d,
            control_number=d.control_number,
            frequency=d.frequency,
            original_reference=d.payer_claim_control_number,
        )
        for d in documents
    )
    return write_claims(
        an_envelope(control_number=control_number), ClaimBatch(submitter=submitter, claims=claims)
    )


def an_envelope(**changes: Any) -> Envelope:
    """Return an envelope from the practice to its clearinghouse."""
    values: dict[str, Any] = {
        "sender_id": "FERNHILL",
        "receiver_id": "HARBORCH",
        "control_number": 1,
        "created_at": datetime(2026, 11, 21, 9, tzinfo=UTC),
    }
    return Envelope(**{**values, **changes})


def an_inquiry(**changes: Any) -> StatusInquiry:
    """Return the question where claim FC-1 is."""
    values: dict[str, Any] = {
        "trace": "T1",
        "payer_name": "Bluewater Health",
        "payer_id": "BW001",
        "submitter_name": "Fernhill Family Clinic",
        "submitter_id": "FERNHILL",
        "provider_name": "Fernhill Family Clinic",
        "provider_npi": "1993000003",
        "subscriber": ISOLDE.name,
        "member_id": MEMBER_ID,
        "birth_date": ISOLDE.birth_date,
        "sex": "F",
        "control_number": "FC-1",
        "charge_cents": 15000,
        "service_from": DAY,
        "service_to": DAY,
    }
    return StatusInquiry(**{**values, **changes})
