"""The institutional claim as a document: everything an 837I says of a stay or an outpatient visit.

A hospital, nursing home or hospice bills on this form (on paper: UB-04). What it shares with the
professional claim, people, coverages and earlier payers' decisions, is the same value here and there.
"""

from datetime import date, time
from decimal import Decimal
from typing import Literal

from models.claim import (
    Attachment,
    Coverage,
    Diagnosis,
    Drug,
    LineAdjudication,
    PayerSequence,
    Submitter,
)
from models.party import Address, Facility, Person, Provider
from models.value import Value

PresentOnAdmission = Literal["Y", "N", "U", "W", ""]
"""Was it there when the patient came: yes, no, unknown, cannot be determined; empty is exempt."""


class InstitutionalDiagnosis(Diagnosis):
    """A diagnosis and whether it was present on admission (HI composite element 09)."""

    present_on_admission: PresentOnAdmission = ""


class InpatientProcedure(Value):
    """What was done in the operating room: an ICD-10-PCS code (BBR principal, BBQ other) and its day."""

    code: str
    qualifier: str = "BBQ"
    performed_on: date | None = None


class Occurrence(Value):
    """Something that happened on a day, by its code of the National Uniform Billing Committee (NUBC)."""

    code: str
    occurred_on: date


class OccurrenceSpan(Value):
    """Something that lasted, as code 74: the days on which the patient was on leave."""

    code: str
    first_day: date
    last_day: date


class ValueCode(Value):
    """A number with a meaning: code 01 is the semi-private room rate, 80 the covered days.

    Days and units stand in ``amount_cents`` too, as the form writes them: five days are 500.
    """

    code: str
    amount_cents: int


class ClaimNote(Value):
    """One NTE of the claim: what it is about (DCP discharge, MED medication, SPT supplies), and the text."""

    kind: str
    text: str


class InstitutionalLineAdjudication(LineAdjudication):
    """What an earlier payer decided about one line, by revenue code; the procedure may be missing (2430).

    ``bundled_with`` is the number of the line that this one was paid with (SVD06).
    """

    procedure: str = ""
    revenue_code: str = ""
    bundled_with: int | None = None


class InstitutionalLine(Value):
    """One service (loop 2400): where it cost money (revenue code), what was done, and for how much.

    ``unit`` is UN or DA (days). An inpatient line needs neither procedure nor date. Of the providers
    name, NPI and numbers travel; taxonomy and address have no place at a line.
    """

    number: int
    control_number: str = ""
    revenue_code: str
    procedure: str = ""
    procedure_qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    description: str = ""
    charge_cents: int
    non_covered_cents: int | None = None
    unit: str = "UN"
    units: Decimal = Decimal(1)
    service_from: date | None = None
    service_to: date | None = None
    service_tax_cents: int | None = None
    facility_tax_cents: int | None = None
    note: str = ""
    attachments: tuple[Attachment, ...] = ()
    drug: Drug | None = None
    operating: Provider | None = None
    other_operating: Provider | None = None
    rendering: Provider | None = None
    referring: Provider | None = None
    adjudications: tuple[InstitutionalLineAdjudication, ...] = ()
    kept_aside: tuple[str, ...] = ()


class InstitutionalClaim(Value):
    """An institutional claim (837I, 005010X223A2): who was treated where, how long, for what, at what charge.

    ``facility_type`` and ``frequency`` make the type of bill: 11 and 1 is an inpatient stay from admission to
    discharge, 13 and 1 an outpatient visit, 7 replaces, 8 voids. The statement covers ``statement_from`` to
    ``statement_to``. Whether benefits are assigned and data may be released stands in the coverage billed.
    ``patient`` is set only when the patient is not the subscriber. Of the billing provider's ``other_ids``
    and of a physician's address nothing travels: the guide has no place for them. ``kept_aside`` holds
    segments of the source that no field here carries, in their order.
    """

    control_number: str
    facility_type: str
    frequency: str = "1"
    charge_cents: int
    assignment: Literal["A", "B", "C"] = "A"
    delay_reason: str = ""
    statement_from: date
    statement_to: date
    admitted_on: date | None = None
    admitted_at: time | None = None
    discharged_at: time | None = None
    admission_type: str = ""
    admission_source: str = ""
    patient_status: str = ""
    billing: Provider
    pay_to: Address | None = None
    coverages: tuple[Coverage, ...]
    patient: Person | None = None
    principal_diagnosis: InstitutionalDiagnosis | None = None
    admitting_diagnosis: Diagnosis | None = None
    visit_reasons: tuple[Diagnosis, ...] = ()
    external_causes: tuple[InstitutionalDiagnosis, ...] = ()
    other_diagnoses: tuple[InstitutionalDiagnosis, ...] = ()
    drg: str = ""
    principal_procedure: InpatientProcedure | None = None
    other_procedures: tuple[InpatientProcedure, ...] = ()
    occurrence_spans: tuple[OccurrenceSpan, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    value_codes: tuple[ValueCode, ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    attending: Provider | None = None
    operating: Provider | None = None
    other_operating: Provider | None = None
    rendering: Provider | None = None
    facility: Facility | None = None
    referring: Provider | None = None
    authorization_exception: str = ""
    referral_number: str = ""
    authorization_number: str = ""
    payer_claim_control_number: str = ""
    device_exemptions: tuple[str, ...] = ()
    clearinghouse_number: str = ""
    accident_state: str = ""
    medical_record_number: str = ""
    demonstration_project: str = ""
    peer_review_approval: str = ""
    patient_due_cents: int | None = None
    notes: tuple[ClaimNote, ...] = ()
    billing_note: str = ""
    attachments: tuple[Attachment, ...] = ()
    lines: tuple[InstitutionalLine, ...] = ()
    kept_aside: tuple[str, ...] = ()

    def coverage(self, sequence: PayerSequence) -> Coverage | None:
        """Return the coverage billed at this sequence, or None."""
        return next((c for c in self.coverages if c.sequence == sequence), None)

    @property
    def bill_type(self) -> str:
        """Return the type of bill as people write it, with the zero nobody sends: ``0111``."""
        return f"0{self.facility_type}{self.frequency}"

    @property
    def person(self) -> Person:
        """Return the patient: the dependent if there is one, else the first subscriber."""
        return self.patient or self.coverages[0].subscriber


class OutboundInstitutionalClaim(Value):
    """One institutional claim as it is to be sent: the document, to whom, and under which numbers.

    ``control_number`` (CLM01, at most 20 characters) is unique per attempt. ``sequence`` names the coverage
    billed. Frequency 7 and 8 carry ``original_reference`` (REF*F8).
    """

    document: InstitutionalClaim
    control_number: str
    sequence: PayerSequence = "P"
    frequency: str = "1"
    original_reference: str = ""


class InstitutionalBatch(Value):
    """Institutional claims that travel together in one 837I transaction set."""

    submitter: Submitter
    claims: tuple[OutboundInstitutionalClaim, ...]
