"""Remittances: what a payer decided and paid. The 835 (005010X221A1).

One ST is one payment: a head (``Payment``), claims in groups, and sums beside the claims (PLB).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from models.party import Address, Contact, Reference
from models.remittance_claim import RemittanceClaim, RemittanceLine
from models.remittance_parts import (
    Amount,
    BankAccount,
    ClaimGroup,
    InpatientAdjudication,
    InpatientTotals,
    OutpatientAdjudication,
    Party,
    ProviderAdjustment,
    ProviderTotals,
    Quantity,
    RefusedRemittanceClaim,
    RemittanceDelivery,
)
from models.value import Value

__all__ = [
    "Amount",
    "BankAccount",
    "ClaimGroup",
    "InpatientAdjudication",
    "InpatientTotals",
    "OutpatientAdjudication",
    "Party",
    "Payment",
    "ProviderAdjustment",
    "ProviderTotals",
    "Quantity",
    "RefusedRemittanceClaim",
    "Remittance",
    "RemittanceClaim",
    "RemittanceDelivery",
    "RemittanceLine",
]


def payer_as_technical_desk(payment: dict[str, Any]) -> tuple[Contact, ...]:
    """Return whom to call about the file when nobody said: the payer. PER*BL cannot go without."""
    return (Contact(name=payment["payer_name"]),)


def usual_format(payment: dict[str, Any]) -> str:
    """Return BPR05 when nobody said one: a payment through the clearing house (ACH) travels as CCP."""
    return "CCP" if payment["method"] == "ACH" else ""


def one_group(remittance: dict[str, Any]) -> tuple[ClaimGroup, ...]:
    """Return the groups when nobody said any: one for all claims."""
    claims = remittance["claims"]
    return (ClaimGroup(claim_count=len(claims)),) if claims else ()


class Payment(Value):
    """The head of an 835: one payment, from whom, to whom, how and when (BPR, TRN, 1000A, 1000B).

    ``trace_number`` is TRN02 (check or EFT number), ``paid_on`` BPR16, ``payer_id`` TRN03 (or REF*2U):
    together the payment's identity, whatever envelope brings it. ``trace_supplement`` is TRN04,
    ``originator_id`` and ``originator_code`` are BPR10 and BPR11 as the bank knows the payer.

    ``handling`` is BPR01 (I payment with remittance, H information only ...), ``method`` BPR04 (ACH, CHK,
    NON no payment ...), ``payment_format`` BPR05. ``currency`` is CUR02. ``receiver_id`` (REF*EV) names who
    gets the file when it is not the payee, ``version_number`` (REF*F2) the payer's program.

    ``payer_subdivision`` and ``payee_subdivision`` (N407) divide a country that is not the United States.
    ``payer_contact`` is PER*CX (claims desk), ``technical_contacts`` PER*BL, ``payer_url`` PER*IC;
    ``payer_plan_id`` and ``payee_plan_id`` are N104 after XV. ``payer_references`` are REF 2U, EO, HI
    and NF, ``payee_references`` 0B, D3 and PQ. ``kept_aside`` holds segments that the guide has no place for.
    """

    payer_name: str
    payer_id: str
    payee_name: str
    payee_npi: str
    payee_tax_id: str = ""
    payee_plan_id: str = ""
    payee_address: Address | None = None
    payee_subdivision: str = ""
    payee_references: tuple[Reference, ...] = ()
    delivery: RemittanceDelivery | None = None
    payer_plan_id: str = ""
    payer_references: tuple[Reference, ...] = ()
    payer_contact: Contact | None = None
    technical_contacts: tuple[Contact, ...] = Field(default_factory=payer_as_technical_desk)
    payer_url: str = ""
    payer_address_line: str = ""
    payer_address_line2: str = ""
    payer_city: str = ""
    payer_state: str = ""
    payer_zip: str = ""
    payer_country: str = ""
    payer_subdivision: str = ""
    payment_cents: int
    credit_or_debit: str = "C"
    method: str = "ACH"
    payment_format: str = Field(default_factory=usual_format)
    handling: str = "I"
    payer_account: BankAccount | None = None
    originator_id: str = ""
    originator_code: str = ""
    payee_account: BankAccount | None = None
    trace_number: str
    trace_supplement: str = ""
    paid_on: date
    currency: str = ""
    receiver_id: str = ""
    version_number: str = ""
    produced_on: date | None = None
    kept_aside: tuple[str, ...] = ()

    @property
    def desk(self) -> Contact | None:
        """Return whom to call: the claims desk, else a technical desk that can be called."""
        if self.payer_contact is not None:
            return self.payer_contact
        return next((c for c in self.technical_contacts if c.phone or c.email or c.fax), None)


class Remittance(Payment):
    """One ST of an 835: a payment, its claims and the provider-level adjustments (PLB).

    ``groups`` says which claims stand below which LX. ``refused`` holds what could not be read of the
    claims; ``complete`` is False when the end of the set is missing.
    """

    claims: tuple[RemittanceClaim, ...]
    groups: tuple[ClaimGroup, ...] = Field(default_factory=one_group)
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    refused: tuple[RefusedRemittanceClaim, ...] = ()
    complete: bool = True

    @property
    def difference_cents(self) -> int:
        """Claims paid - provider adjustments - payment: zero when the transaction balances (1.10.2.1.3).

        A refused claim counts with its CLP04; when that is unknown too, the difference says nothing:
        see ``doubt``.
        """
        paid = sum(claim.paid_cents for claim in self.claims) + _known(self.refused)
        return paid - sum(p.amount_cents for p in self.provider_adjustments) - self.payment_cents

    @property
    def doubt(self) -> str:
        """Say why nobody can tell whether this payment balances; empty when one can."""
        if not self.complete:
            return "the end of the payment is missing"
        unknown = [refused for refused in self.refused if refused.paid_cents is None]
        return f"{unknown[0].record}: the amount paid cannot be read" if unknown else ""


def _known(refused: Iterable[RefusedRemittanceClaim]) -> int:
    return sum(claim.paid_cents or 0 for claim in refused)
