"""One claim of a remittance, CLP with its lines: loops 2100 and 2110 of the 835 (005010X221A1)."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from models.adjustment import Adjustment, total
from models.party import Contact, PersonName, Reference
from models.remittance_parts import (
    Amount,
    InpatientAdjudication,
    OutpatientAdjudication,
    Party,
    Quantity,
)
from models.value import Value


def same_procedure_list(line: dict[str, Any]) -> str:
    """Return the qualifier of a submitted procedure when nobody said one: that of the adjudicated one."""
    return line["procedure_qualifier"] if line["submitted_procedure"] else ""


def name_as_id(claim: dict[str, Any]) -> str:
    """Return the id of a crossover payer when nobody said one: its name. NM1*TT cannot go without."""
    return claim["crossover_to"]


class RemittanceLine(Value):
    """One SVC (loop 2110). ``control_number`` is REF*6R as we sent it; ``remarks`` are RARCs of LQ*HE.

    ``procedure_qualifier`` is SVC01-1: HC (HCPCS and CPT), AD dental, N4 drug code, NU revenue code and
    others. ``submitted_procedure`` and its neighbours are SVC06, set when the payer changed the code.
    ``units`` are those paid (SVC05), ``original_units`` those submitted (SVC07) when they differ.

    A single day of service (DTM*472) is ``service_from`` alone; a period has both (DTM*150 and 151).
    ``references`` are all REF but 6R: 0K policy, 1S ambulatory class, LU location, HPI NPI of the renderer.
    ``pharmacy_remarks`` are NCPDP reject codes (LQ*RX). ``amounts`` are all AMT but B6 (allowed).
    """

    procedure: str
    procedure_qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    charge_cents: int
    paid_cents: int
    revenue_code: str = ""
    units: Decimal | None = None
    original_units: Decimal | None = None
    submitted_procedure: str = ""
    submitted_qualifier: str = Field(default_factory=same_procedure_list)
    submitted_modifiers: tuple[str, ...] = ()
    submitted_description: str = ""
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""
    references: tuple[Reference, ...] = ()
    allowed_cents: int | None = None
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    pharmacy_remarks: tuple[str, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def difference_cents(self) -> int:
        """Charge - adjustments - paid: zero when the line balances (TR3 835 section 1.10.2.1)."""
        return self.charge_cents - total(self.adjustments) - self.paid_cents

    @property
    def policies(self) -> tuple[str, ...]:
        """Return the payer's policies that decided the line (REF*0K)."""
        return tuple(held.number for held in self.references if held.qualifier == "0K")


class RemittanceClaim(Value):
    """One CLP (loop 2100) with its lines. ``control_number`` is our CLM01 (CLP01).

    ``status`` is CLP02: 1, 2, 3 processed as primary, secondary, tertiary; 4 denied; 19, 20, 21 the same
    and forwarded; 22 reversal; 23 not ours, forwarded; 25 predetermination. ``filing_indicator`` is CLP06
    (12 PPO, MB Medicare B ...), ``place_of_service`` CLP08, ``frequency`` CLP09. ``drg_code``,
    ``drg_weight`` and ``discharge_fraction`` are CLP11 to CLP13.

    ``member_id`` is the patient's own (NM109 of NM1*QC), ``insured`` somebody else (NM1*IL). What the payer
    corrected stands in ``corrected_name`` and ``corrected_member_id`` (NM1*74). ``rendering_*`` is NM1*82,
    ``crossover_*`` the payer it was forwarded to (NM1*TT), ``priority_payer`` the one that should have been
    billed first (NM1*PR), ``other_subscriber`` NM1*GB.

    ``remarks`` are the RARCs of MIA and MOA. ``received_on`` is DTM*050, ``service_from`` and
    ``service_to`` 232 and 233, ``coverage_expired_on`` 036. ``references`` are REF by qualifier (1L group,
    CE class of contract, EA medical record, F8 original number, G1 prior authorization, 1C, G2 ... numbers
    of the renderer). ``kept_aside`` holds segments that the guide has no place for.
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
    drg_code: str = ""
    drg_weight: Decimal | None = None
    discharge_fraction: Decimal | None = None
    patient: PersonName | None = None
    member_id: str = ""
    member_id_qualifier: str = "MI"
    insured: Party | None = None
    corrected_name: PersonName | None = None
    corrected_is_person: bool = True
    corrected_member_id: str = ""
    rendering_name: PersonName | None = None
    rendering_is_person: bool = True
    rendering_npi: str = ""
    rendering_id: Reference | None = None
    crossover_to: str = ""
    crossover_id: str = Field(default_factory=name_as_id)
    crossover_id_qualifier: str = "PI"
    priority_payer: Party | None = None
    other_subscriber: Party | None = None
    inpatient: InpatientAdjudication | None = None
    outpatient: OutpatientAdjudication | None = None
    received_on: date | None = None
    service_from: date | None = None
    service_to: date | None = None
    coverage_expired_on: date | None = None
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[RemittanceLine, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def difference_cents(self) -> int:
        """Charge - all adjustments - paid: zero when the claim balances (TR3 835 section 1.10.2.1.2)."""
        lines = sum(total(line.adjustments) for line in self.lines)
        return self.charge_cents - total(self.adjustments) - lines - self.paid_cents

    @property
    def interest_cents(self) -> int:
        """Return the interest the payer says it paid on this claim (AMT*I); PLB*L6 holds the money."""
        return sum(held.amount_cents for held in self.amounts if held.qualifier == "I")

    def reference(self, qualifier: str) -> str:
        """Return the first REF of this qualifier: ``reference("EA")`` is the medical record number."""
        return next((held.number for held in self.references if held.qualifier == qualifier), "")
