"""Remittances: what a payer decided and paid. The 835 (005010X221A1)."""

from datetime import date
from decimal import Decimal

from models.adjustment import Adjustment, total
from models.party import Contact, PersonName
from models.value import Value


class RemittanceLine(Value):
    """One SVC (loop 2110). ``control_number`` is REF*6R as we sent it; ``remarks`` are RARCs of LQ*HE.

    ``procedure_qualifier`` is SVC01-1 (HC, N4, NU ...); ``submitted_procedure`` is SVC06, set when the
    payer changed the code.
    """

    procedure: str
    procedure_qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    charge_cents: int
    paid_cents: int
    units: Decimal | None = None
    submitted_procedure: str = ""
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""
    allowed_cents: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def difference_cents(self) -> int:
        """Charge - adjustments - paid: zero when the line balances (TR3 835 section 1.10.2.1)."""
        return self.charge_cents - total(self.adjustments) - self.paid_cents


class RemittanceClaim(Value):
    """One CLP (loop 2100) with its lines. ``control_number`` is our CLM01 (CLP01).

    ``status`` is CLP02: 1, 2, 3 processed as primary, secondary, tertiary; 4 denied; 19, 20, 21 the same
    and forwarded; 22 reversal; 23 not ours, forwarded; 25 predetermination. ``remarks`` are the RARCs of
    MIA and MOA. ``crossover_to`` names the payer it was forwarded to (NM1*TT).
    """

    control_number: str
    status: str
    charge_cents: int
    paid_cents: int
    patient_responsibility_cents: int = 0
    filing_indicator: str = "12"
    payer_claim_control_number: str = ""
    place_of_service: str = ""
    frequency: str = ""
    patient: PersonName | None = None
    member_id: str = ""
    corrected_member_id: str = ""
    rendering_npi: str = ""
    crossover_to: str = ""
    received_on: date | None = None
    service_from: date | None = None
    service_to: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[RemittanceLine, ...] = ()

    @property
    def difference_cents(self) -> int:
        """Charge - all adjustments - paid: zero when the claim balances (TR3 835 section 1.10.2.1.2)."""
        lines = sum(total(line.adjustments) for line in self.lines)
        return self.charge_cents - total(self.adjustments) - lines - self.paid_cents


class ProviderAdjustment(Value):
    """One pair of a PLB: ``reason`` (WO, FB, 72, L6 ...) and cents; positive reduces the payment."""

    provider_id: str
    fiscal_period_end: date
    reason: str
    reference: str = ""
    amount_cents: int


class Remittance(Value):
    """One ST of an 835: one payment, its claims and provider-level adjustments.

    ``trace_number`` is TRN02 (check or EFT number), ``paid_on`` BPR16, ``payer_id`` TRN03 (or REF*2U):
    together the payment's identity, whatever envelope brings it.
    """

    payer_name: str
    payer_id: str
    payee_name: str
    payee_npi: str
    payee_tax_id: str = ""
    payer_contact: Contact | None = None
    payer_address_line: str = ""
    payer_city: str = ""
    payer_state: str = ""
    payer_zip: str = ""
    payment_cents: int
    credit_or_debit: str = "C"
    method: str = "ACH"
    handling: str = "I"
    trace_number: str
    paid_on: date
    produced_on: date | None = None
    claims: tuple[RemittanceClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()

    @property
    def difference_cents(self) -> int:
        """Claims paid - provider adjustments - payment: zero when the transaction balances (1.10.2.1.3)."""
        claims = sum(claim.paid_cents for claim in self.claims)
        return claims - sum(p.amount_cents for p in self.provider_adjustments) - self.payment_cents
