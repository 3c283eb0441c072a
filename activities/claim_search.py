"""Which claim a CLP answers: the keys one after the other, surest first; the rules are the rulebook's."""

from sqlmodel import Session

from models.matching import ClaimKey, FoundClaim
from models.remittance import Payment, RemittanceClaim
from rulebook.claim_matching import by_patient, by_payer_number, nearest, service_day
from store import billed, submissions


def find_claim(session: Session, claim: RemittanceClaim, payment: Payment) -> FoundClaim:
    """Return the attempt that a CLP answers and by which key, or the claims that came near."""
    if submissions.by_number(session, claim.control_number) is not None:
        return FoundClaim(attempt=claim.control_number, key=ClaimKey.CONTROL_NUMBER)
    payers = billed.payers_behind(session, payment)
    day, charge_cents = service_day(claim), abs(claim.charge_cents)
    numbered = billed.with_payer_number(session, claim.payer_claim_control_number)
    served = billed.of_service(session, payers, day, charge_cents)
    found = by_payer_number(claim, payers, numbered) or by_patient(claim, payers, served)
    if found is not None:
        return found
    near = {b.attempt: b for b in (*numbered, *billed.near(session, payers, day, charge_cents))}
    return FoundClaim(candidates=nearest(claim, payers, tuple(near.values())))
