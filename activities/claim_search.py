"""Which claim a CLP answers: the keys one after the other, surest first; the rules are the rulebook's."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from models.matching import BilledClaim, ClaimKey, FoundClaim
from models.remittance import Payment, RemittanceClaim
from rulebook.claim_matching import by_patient, by_payer_number, nearest, service_day
from store import billed, submissions
from store.remittances import NO_DECISION

TAKEN = "another CLP of the same payment answers it by our own number"


def decided_numbers(claims: Iterable[RemittanceClaim]) -> frozenset[str]:
    """Return the CLP01 of all decisions of a payment: what they name is not free for the others."""
    return frozenset(claim.control_number for claim in claims if claim.status not in NO_DECISION)


def find_claim(
    session: Session, claim: RemittanceClaim, payment: Payment, decided: frozenset[str] = frozenset()
) -> FoundClaim:
    """Return the attempt that a CLP answers and by which key, or the claims that came near.

    ``decided`` holds the numbers that decisions of the same payment name: the surest key goes first, so
    that no other takes a claim from it and one decision is posted twice.
    """
    if submissions.by_number(session, claim.control_number) is not None:
        return FoundClaim(attempt=claim.control_number, key=ClaimKey.CONTROL_NUMBER)
    taken = frozenset[str]() if claim.status in NO_DECISION else decided
    payers = billed.payers_behind(session, payment)
    day, charge_cents = service_day(claim), abs(claim.charge_cents)
    numbered = _barred(billed.with_payer_number(session, claim.payer_claim_control_number), taken)
    served = _barred(billed.of_service(session, payers, day, charge_cents), taken)
    free = [b for b in numbered if b.barred != TAKEN]
    found = by_payer_number(claim, payers, free) or by_patient(claim, payers, served)
    if found is not None:
        return found
    near = _barred(billed.near(session, payers, day, charge_cents), taken)
    every = {b.attempt: b for b in (*numbered, *near)}
    return FoundClaim(candidates=nearest(claim, payers, tuple(every.values())))


def _barred(found: Sequence[BilledClaim], taken: frozenset[str]) -> list[BilledClaim]:
    """Bar the claims that the payment itself answers under our own number."""
    claims = {b.claim for b in found if b.attempt in taken}
    return [b.model_copy(update={"barred": TAKEN}) if b.claim in claims else b for b in found]
