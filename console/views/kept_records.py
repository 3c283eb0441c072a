"""One record in quarantine: why it lies there, its equation, its raw text, and the claims that came near."""

import json
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlmodel import Session, select

from console.views.raw_segments import claim_segments
from models.matching import ClaimCandidate
from models.remittance import Remittance, RemittanceClaim
from models.tables import PayerFileRow, QuarantineRow, RemittanceClaimRow
from rulebook.claim_matching import Strength, strength
from store import quarantine
from store.remittances import equation

CLAIM_PAYMENT, PAYMENT = "remittance_claim", "remittance"


class Near(NamedTuple):
    """A claim that a payment may belong to: what speaks for it, and why it was not taken by itself."""

    claim: str
    account: str
    attempt: str
    strength: Strength
    fits: tuple[str, ...]
    reasons: tuple[str, ...]


class Term(NamedTuple):
    """One number of an equation, in cents."""

    words: str
    cents: int


class Kept(NamedTuple):
    """A record with everything one decides by. ``whole`` is what came, one segment a line.

    ``terms`` are the numbers of a whole payment's equation, ``balance`` the equation of one claim of it,
    ``payment`` the id of the payment that this claim came with.
    """

    row: QuarantineRow
    file: PayerFileRow | None
    near: list[Near]
    terms: list[Term]
    balance: dict[str, Any]
    whole: str
    payment: str = ""

    @property
    def wants_claim(self) -> bool:
        """Tell whether this is a payment that found no claim."""
        return self.row.kind == CLAIM_PAYMENT and not self.row.claim_id and self.row.status == "open"


def kept(session: Session, record: str) -> Kept:
    """Return a record. Raises ``NotFound``."""
    row = quarantine.need(session, record)
    file = session.get(PayerFileRow, row.file_id) if row.file_id else None
    near = [ClaimCandidate.model_validate(one) for one in json.loads(row.candidates)]
    ordered = sorted(near, key=lambda one: -len(one.fits))
    return Kept(
        row=row,
        file=file,
        near=[Near(n.claim, n.account, n.attempt, strength(n), n.fits, n.reasons) for n in ordered],
        terms=_terms(row),
        balance=_balance(row),
        whole=_whole(row, file),
        payment=_payment(session, row),
    )


def _payment(session: Session, row: QuarantineRow) -> str:
    """Return the payment that a claim of one came with, if that was booked."""
    if row.kind != CLAIM_PAYMENT:
        return ""
    answer = RemittanceClaimRow
    query = select(answer.remittance_id).where(
        answer.control_number == row.control_number, answer.file_id == row.file_id
    )
    return session.exec(query.limit(1)).first() or ""


def _balance(row: QuarantineRow) -> dict[str, Any]:
    if row.kind != CLAIM_PAYMENT:
        return {}
    try:
        return equation(RemittanceClaim.model_validate_json(row.content))
    except ValidationError:
        return {}


def _terms(row: QuarantineRow) -> list[Term]:
    if row.kind != PAYMENT:
        return []
    try:
        said = Remittance.model_validate_json(row.content)
    except ValidationError:
        return []
    return [
        Term("Paid for claims", sum(claim.paid_cents for claim in said.claims)),
        Term("Paid for claims that cannot be read", sum(one.paid_cents or 0 for one in said.refused)),
        Term("Kept back beside the claims", -sum(one.amount_cents for one in said.provider_adjustments)),
        Term("The payment itself", -said.payment_cents),
        Term("Missing", said.difference_cents),
    ]


def _whole(row: QuarantineRow, file: PayerFileRow | None) -> str:
    """Return the record as it came: the segments of the file where what is kept is our own reading of it."""
    if not row.content.lstrip().startswith("{"):
        return row.content.replace("\r", "").replace("\n", "").replace("~", "~\n").strip()
    if row.kind == CLAIM_PAYMENT and file is not None:
        return claim_segments(file.content, row.control_number)
    return ""
