"""One payment as people read it: its equation, its claims, what stands beside them, what is kept of it."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from models.errors import ClaimflowError
from models.matching import ClaimKey
from models.remittance import ProviderAdjustment
from models.tables import PayerFileRow, QuarantineRow, RemittanceClaimRow, RemittanceRow
from store import payments, quarantine, remittances
from store.payments import Sums
from store.remittances import RemittanceState
from x12.interchange import Messages
from x12.remittances.head_reader import read_provider_adjustments
from x12.segment import Segment

SHOWN = 100
"""So many claims of a payment a page shows."""
METHODS = {
    "ACH": "electronic transfer (ACH)",
    "BOP": "transfer between banks",
    "CHK": "check",
    "FWT": "wire transfer",
    "NON": "no payment",
}
REASONS = {
    "50": "late charge",
    "51": "interest penalty",
    "72": "authorized return",
    "90": "early payment allowance",
    "AP": "acceleration of benefits",
    "B2": "rebate",
    "BD": "bad debt",
    "BN": "bonus",
    "C5": "temporary allowance",
    "CS": "adjustment",
    "CT": "capitation",
    "DM": "direct medical education",
    "E3": "withholding",
    "FB": "forwarding balance",
    "FC": "fund allocation",
    "HM": "hemophilia clotting factor",
    "IP": "incentive premium",
    "IR": "tax withheld",
    "IS": "interim settlement",
    "J1": "not reimbursable",
    "L3": "penalty",
    "L6": "interest owed",
    "LE": "levy",
    "LS": "lump sum",
    "OA": "organ acquisition",
    "OB": "offset for affiliated providers",
    "PI": "periodic interim payment",
    "PL": "final payment",
    "RA": "retroactive adjustment",
    "RE": "return on equity",
    "SL": "student loan repaid",
    "TL": "third-party liability",
    "WO": "recovery of an overpayment",
    "WU": "recovery before, not yet identified",
}
FOUND_BY = {
    ClaimKey.CONTROL_NUMBER: "our claim number",
    ClaimKey.PAYER_NUMBER: "the payer's number",
    ClaimKey.PATIENT_DATE_CHARGE: "patient, day and charge",
    ClaimKey.PERSON: "a person",
}
STATES = {
    RemittanceState.RECEIVED: "waits for its claim's step",
    RemittanceState.POSTED: "posted",
    RemittanceState.QUARANTINED: "does not balance",
    RemittanceState.UNMATCHED: "no claim found",
}


class Answered(NamedTuple):
    """One claim of a payment: its numbers, where it belongs and how that was found, and cents."""

    id: str
    control_number: str
    payer_number: str
    claim: str
    status: str
    state: str
    says: str
    found_by: str
    charge_cents: int
    paid_cents: int
    patient_cents: int
    record: str
    reversed: bool


class Beside(NamedTuple):
    """One provider-level adjustment: its reason in words, what it refers to, and cents off the payment."""

    code: str
    means: str
    reference: str
    cents: int


class Shown(NamedTuple):
    """One payment. ``booked_on`` is the day of its deposit in the ledger; ``method`` is empty if unknown."""

    row: RemittanceRow
    file: PayerFileRow | None
    method: str
    booked_on: date | None
    sums: Sums
    counts: dict[str, int]
    claims: list[Answered]
    after: str
    beside: list[Beside]
    kept: list[QuarantineRow]

    @property
    def balances(self) -> bool:
        """Tell whether what was taken off or added beside the claims is what the ledger says it is."""
        return sum(one.cents for one in self.beside) == self.sums.provider_level


def shown(session: Session, payment: str, after: str = "") -> Shown:
    """Return a payment with a page of its claims. Raises ``NotFound``."""
    row = payments.need(session, payment)
    file = session.get(PayerFileRow, row.file_id)
    kept = quarantine.of_file(session, row.file_id)
    claims, following = _claims_of(session, row, kept, after, SHOWN)
    method, beside = _of_file(file, row.trace_number) if file is not None else ("", [])
    return Shown(
        row=row,
        file=file,
        method=METHODS.get(method, method),
        booked_on=payments.booked_on(session, row),
        sums=payments.sums(session, row),
        counts=payments.counts_of(session, payment),
        claims=claims,
        after=following,
        beside=beside,
        kept=kept,
    )


def claims_of(session: Session, payment: str, after: str, size: int) -> tuple[list[Answered], str]:
    """Return a page of the claims of a payment, and the mark of the next. Raises ``NotFound``."""
    row = payments.need(session, payment)
    return _claims_of(session, row, quarantine.of_file(session, row.file_id), after, size)


def _claims_of(
    session: Session, row: RemittanceRow, kept: Sequence[QuarantineRow], after: str, size: int
) -> tuple[list[Answered], str]:
    claims, following = payments.claims_of(session, row.id, after, size)
    return [_answered(one, _record_of(one, kept)) for one in claims], following


def _answered(row: RemittanceClaimRow, record: str) -> Answered:
    said = remittances.claim_of(row)
    state = RemittanceState(row.state)
    return Answered(
        row.id,
        row.control_number,
        row.payer_control_number,
        row.claim_id,
        row.status,
        row.state,
        STATES[state],
        FOUND_BY[ClaimKey(row.matched_by)] if row.matched_by else "",
        said.charge_cents,
        said.paid_cents,
        said.patient_responsibility_cents,
        record,
        row.reversed,
    )


def _record_of(row: RemittanceClaimRow, kept: Sequence[QuarantineRow]) -> str:
    """Return the kept record of a claim that was not posted, or nothing."""
    same = (one for one in kept if one.control_number == row.control_number and one.content == row.document)
    return next((one.id for one in same), "")


def _of_file(file: PayerFileRow, trace: str) -> tuple[str, list[Beside]]:
    """Return how the payment came (BPR04), and its provider-level adjustments. Nothing if unreadable."""
    nothing = "", list[Beside]()
    try:
        return next(_found(file.content, trace), nothing)
    except ClaimflowError:
        return nothing


def _found(content: bytes, trace: str) -> Iterator[tuple[str, list[Beside]]]:
    for opened in Messages(io.BytesIO(content)):
        method, number, beside = "", "", list[Beside]()
        for segment in opened.segments:
            match segment.id:
                case "BPR":
                    method = segment.get(4)
                case "TRN" if not number:
                    number = segment.get(2)
                case "PLB":
                    beside += _beside(segment)
                case _:
                    pass
        if number == trace:
            yield method, beside


def _beside(segment: Segment) -> list[Beside]:
    return [_in_words(one) for one in read_provider_adjustments(segment)]


def _in_words(said: ProviderAdjustment) -> Beside:
    return Beside(said.reason, REASONS.get(said.reason, ""), said.reference, said.amount_cents)
