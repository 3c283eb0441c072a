"""The claim as a document: everything an 837P says, as one frozen value.

A correction never edits a claim: it makes a new version of this document.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from models.adjustment import Adjustment
from models.party import Address, Contact, Facility, Person, Provider, Reference
from models.remittance_parts import InpatientAdjudication, OutpatientAdjudication
from models.value import Value

PayerSequence = Literal["P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U"]
"""SBR01: primary, secondary, tertiary, then payer four to eleven; U unknown."""


class PayerIdentity(Value):
    """A payer as the claim names it (NM1*PR): name and payer id (NM109).

    ``other_ids`` are further numbers of the payer (REF*2U, EI, FY claim office, NF NAIC code);
    ``provider_ids`` are the numbers this payer gave the billing provider (REF*G2, LU of 2010BB).
    """

    name: str
    payer_id: str
    id_qualifier: str = "PI"
    address: Address | None = None
    other_ids: tuple[Reference, ...] = ()
    provider_ids: tuple[Reference, ...] = ()


class PriorAdjudication(Value):
    """What an earlier payer decided about the whole claim (loop 2320): paid, left to the patient, when.

    ``adjustments`` are claim-level only; those of the lines stand at the lines. ``adjudicated_on`` is
    set here or at every line (``LineAdjudication``), never at both. ``remarks`` are the RARCs of MIA and MOA;
    their numbers stand in ``inpatient`` (837I only) and ``outpatient``.
    """

    paid_cents: int
    patient_liability_cents: int | None = None
    non_covered_cents: int | None = None
    adjudicated_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    claim_control_number: str = ""
    remarks: tuple[str, ...] = ()
    inpatient: InpatientAdjudication | None = None
    outpatient: OutpatientAdjudication | None = None


class Coverage(Value):
    """One insurance of the patient (SBR and its loops): 2000B for the payer billed, 2320 for the others.

    ``relationship`` is the patient's to the subscriber (18 self, 01 spouse, 19 child, G8 other).
    ``eligibility_notified_on`` is the day on which eligibility granted back was notified: filing limits may
    count from there. It is never sent.
    """

    sequence: PayerSequence
    payer: PayerIdentity
    subscriber: Person
    member_id: str = ""
    relationship: str = "18"
    group_number: str = ""
    group_name: str = ""
    filing_indicator: str = "CI"
    insurance_type: str = ""
    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    release_of_information: Literal["Y", "I"] = "Y"
    adjudication: PriorAdjudication | None = None
    eligibility_notified_on: date | None = None


class Diagnosis(Value):
    """One diagnosis code without a dot; ``qualifier`` is ABK for the principal, ABF for the others."""

    code: str
    qualifier: str = "ABF"


class Drug(Value):
    """A drug by national drug code (loop 2410: LIN*N4 and CTP). ``unit`` is F2, GR, ME, ML or UN."""

    ndc: str
    quantity: Decimal | None = None
    unit: str = "UN"
    prescription_number: str = ""


class LineAdjudication(Value):
    """What an earlier payer decided about one line (loop 2430: SVD, CAS, DTP*573)."""

    payer_id: str
    paid_cents: int
    procedure: str
    procedure_qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    adjustments: tuple[Adjustment, ...] = ()
    adjudicated_on: date | None = None
    patient_liability_cents: int | None = None


class ServiceLine(Value):
    """One service (loop 2400). ``control_number`` is REF*6R, unique within the claim.

    ``diagnosis_pointers`` count from 1 into ``ClaimDocument.diagnoses``. ``unit`` is UN or MJ (minutes).
    The providers of a line stand in loops 2420A to F; ``primary_care`` is the first referrer (NM1*P3).
    """

    number: int
    control_number: str = ""
    procedure: str
    procedure_qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    description: str = ""
    charge_cents: int
    unit: str = "UN"
    units: Decimal = Decimal(1)
    place_of_service: str = ""
    diagnosis_pointers: tuple[int, ...] = ()
    service_from: date
    service_to: date | None = None
    emergency: bool = False
    note: str = ""
    authorization_number: str = ""
    drug: Drug | None = None
    rendering: Provider | None = None
    purchased_from: Provider | None = None
    facility: Facility | None = None
    supervising: Provider | None = None
    ordering: Provider | None = None
    referring: Provider | None = None
    primary_care: Provider | None = None
    adjudications: tuple[LineAdjudication, ...] = ()
    kept_aside: tuple[str, ...] = ()


class Attachment(Value):
    """Paper that goes with the claim (PWK): report type, how it travels, its control number."""

    report_type: str
    transmission: str
    control_number: str = ""


class ClaimDocument(Value):
    """A professional claim (837P, 005010X222A1): who, for whom, what, why, and what others paid.

    ``control_number`` is the practice's own number (CLM01 as it came in); what goes out carries a
    number of its own for every attempt. ``coverages`` are ordered by sequence. ``patient`` is set only
    when the patient is not the subscriber; what PAT says of a patient (date of death, weight in pounds for
    dialysis drugs, pregnancy) stands here for either. ``primary_care`` is the first referrer (NM1*P3) where a
    second one refers (``referring``). ``dates`` holds the claim's other dates by DTP qualifier
    (431 onset, 439 accident, 454 initial treatment, 435/096 admission and discharge).
    ``visit_note`` is what the provider wrote about the visit, for the coder; it is never sent to a payer.
    ``kept_aside`` holds segments of the source that no field here carries, in their order.
    """

    control_number: str
    frequency: Literal["1", "7", "8"] = "1"
    charge_cents: int
    place_of_service: str
    provider_signature: bool = True
    assignment: Literal["A", "B", "C"] = "A"
    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    release_of_information: Literal["Y", "I"] = "Y"
    related_causes: tuple[str, ...] = ()
    accident_state: str = ""
    billing: Provider
    pay_to: Address | None = None
    coverages: tuple[Coverage, ...]
    patient: Person | None = None
    patient_death_on: date | None = None
    patient_weight: Decimal | None = None
    patient_pregnant: bool = False
    diagnoses: tuple[Diagnosis, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    rendering: Provider | None = None
    referring: Provider | None = None
    supervising: Provider | None = None
    facility: Facility | None = None
    primary_care: Provider | None = None
    authorization_number: str = ""
    referral_number: str = ""
    clia_number: str = ""
    medical_record_number: str = ""
    payer_claim_control_number: str = ""
    patient_paid_cents: int | None = None
    note: str = ""
    note_kind: str = "ADD"
    visit_note: str = ""
    dates: dict[str, date] = Field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    kept_aside: tuple[str, ...] = ()

    def coverage(self, sequence: PayerSequence) -> Coverage | None:
        """Return the coverage billed at this sequence, or None."""
        return next((c for c in self.coverages if c.sequence == sequence), None)

    @property
    def person(self) -> Person:
        """Return the patient: the dependent if there is one, else the first subscriber."""
        return self.patient or self.coverages[0].subscriber

    @property
    def service_from(self) -> date | None:
        """Return the first date of service, or None while the claim has no lines."""
        return min((line.service_from for line in self.lines), default=None)

    @property
    def service_to(self) -> date | None:
        """Return the last date of service, or None while the claim has no lines."""
        return max((line.service_to or line.service_from for line in self.lines), default=None)


class OutboundClaim(Value):
    """One claim as it is to be sent: the document, to whom, and under which numbers.

    ``control_number`` (CLM01, at most 20 characters) is unique per attempt. ``sequence`` names the
    coverage billed. Frequency 7 and 8 carry ``original_reference`` (REF*F8).
    """

    document: ClaimDocument
    control_number: str
    sequence: PayerSequence = "P"
    frequency: Literal["1", "7", "8"] = "1"
    original_reference: str = ""


class Submitter(Value):
    """Who sends a file (1000A) and to whom (1000B)."""

    name: str
    identifier: str
    contact: Contact
    receiver_name: str
    receiver_identifier: str


class ClaimBatch(Value):
    """Claims that travel together in one 837P transaction set."""

    submitter: Submitter
    claims: tuple[OutboundClaim, ...]
