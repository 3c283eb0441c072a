"""The smaller parts of a remittance: accounts, amounts, totals, and what could not be read of it."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from models.party import PersonName
from models.refusal import RefusedRecord
from models.value import Value


class BankAccount(Value):
    """An account that money leaves (BPR06 to BPR09) or reaches (BPR12 to BPR15).

    ``routing_qualifier`` is 01 (ABA routing number) or 04 (Canadian); ``account_qualifier`` DA (checking)
    or SG (savings). The numbers are whole here, but no ``repr`` shows them: they belong in no log.
    """

    routing_qualifier: str = "01"
    routing_number: str = Field(repr=False)
    account_qualifier: str = "DA"
    account_number: str = Field(repr=False)


class RemittanceDelivery(Value):
    """How the remittance reaches the payee beside this file (RDM of 1000B).

    ``method`` is BM by mail, EM e-mail, FT file transfer, OL online; ``address`` the number or address.
    """

    method: str
    name: str = ""
    address: str = ""


class Party(Value):
    """Somebody a claim names (NM1): insured IL, other subscriber GB, corrected priority payer PR."""

    name: PersonName
    is_person: bool = True
    id_qualifier: str = ""
    identifier: str = ""


class Amount(Value):
    """One AMT by its qualifier: AU coverage, D8 discount, F5 paid by the patient, I interest, T tax ...

    Amounts are information: none of them takes part in balancing (X12 RFI 2601).
    """

    qualifier: str
    amount_cents: int


class Quantity(Value):
    """One QTY by its qualifier: CA covered days, CD co-insured, LA life-time reserve days ..."""

    qualifier: str
    quantity: Decimal


class InpatientAdjudication(Value):
    """MIA: how Medicare and others like it came to pay an inpatient stay. Its remarks stand at the claim.

    ``covered_days`` is MIA01, the one element that must be there.
    """

    covered_days: Decimal | None = None
    pps_outlier_cents: int | None = None
    psychiatric_days: Decimal | None = None
    drg_cents: int | None = None
    disproportionate_share_cents: int | None = None
    msp_pass_through_cents: int | None = None
    capital_cents: int | None = None
    capital_federal_drg_cents: int | None = None
    capital_hospital_drg_cents: int | None = None
    capital_share_drg_cents: int | None = None
    old_capital_cents: int | None = None
    capital_teaching_cents: int | None = None
    operating_hospital_drg_cents: int | None = None
    cost_report_days: Decimal | None = None
    operating_federal_drg_cents: int | None = None
    capital_outlier_cents: int | None = None
    teaching_cents: int | None = None
    professional_cents: int | None = None
    capital_exception_cents: int | None = None


class OutpatientAdjudication(Value):
    """MOA without its remarks: the rate (MOA01, 0.5 is half) and what HCPCS, dialysis and others pay."""

    reimbursement_rate: Decimal | None = None
    payable_cents: int | None = None
    dialysis_cents: int | None = None
    professional_cents: int | None = None


class ProviderTotals(Value):
    """TS3: what a payer sums up for one provider, kind of facility and fiscal year."""

    provider_id: str
    facility_type: str
    fiscal_period_end: date
    claim_count: Decimal
    charge_cents: int
    msp_payer_cents: int | None = None
    non_lab_cents: int | None = None
    hcpcs_reported_cents: int | None = None
    hcpcs_payable_cents: int | None = None
    professional_cents: int | None = None
    msp_patient_cents: int | None = None
    patient_reimbursement_cents: int | None = None
    pip_claim_count: Decimal | None = None
    pip_adjustment_cents: int | None = None


class InpatientTotals(Value):
    """TS2: the same for inpatient stays that are paid by diagnosis related groups (DRG)."""

    drg_cents: int | None = None
    federal_cents: int | None = None
    hospital_cents: int | None = None
    disproportionate_share_cents: int | None = None
    capital_cents: int | None = None
    teaching_cents: int | None = None
    outlier_days: Decimal | None = None
    day_outlier_cents: int | None = None
    cost_outlier_cents: int | None = None
    average_stay_days: Decimal | None = None
    discharges: Decimal | None = None
    cost_report_days: Decimal | None = None
    covered_days: Decimal | None = None
    noncovered_days: Decimal | None = None
    msp_pass_through_cents: int | None = None
    average_drg_weight: Decimal | None = None
    capital_federal_drg_cents: int | None = None
    capital_hospital_drg_cents: int | None = None
    capital_share_drg_cents: int | None = None


class ClaimGroup(Value):
    """One LX (loop 2000): so many of the remittance's claims stand below it, with these totals.

    ``number`` is LX01. Groups follow one another as the claims do: the first ``claim_count`` claims are
    the first group's.
    """

    number: str = "1"
    claim_count: int
    totals: ProviderTotals | None = None
    inpatient_totals: InpatientTotals | None = None
    kept_aside: tuple[str, ...] = ()


class ProviderAdjustment(Value):
    """One pair of a PLB: a sum beside all claims, such as a recovery or interest.

    ``reason`` is PLB03-1: WO overpayment recovery, FB forwarding balance, 72 authorized return, L6 interest
    owed, IR withholding for taxes, CS adjustment and others. A positive amount reduces the payment.
    """

    provider_id: str
    fiscal_period_end: date
    reason: str
    reference: str = ""
    amount_cents: int


class RefusedRemittanceClaim(RefusedRecord):
    """A CLP (or PLB) that could not be read; its neighbours were. ``text`` is as the file divides it.

    ``paid_cents`` is CLP04 when at least that is readable: then the payment as a whole can still be
    balanced. The claim is found in the file from byte ``offset`` to ``end`` (-1: the file ends with it).
    """

    paid_cents: int | None = None
    payer_claim_control_number: str = ""
    offset: int = 0
    end: int = -1
