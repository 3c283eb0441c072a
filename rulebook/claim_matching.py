"""Which claim a CLP of a remittance answers when CLP01 is not one of our numbers.

CLP01 equal to the CLM01 of an attempt is sure and asked of the store directly. Then::

    CLP*UNKNOWN*1*150*80*25*12*ICN5     ICN5 is the number this payer gave one of our claims
    CLP*UNKNOWN*1*150*80*25*12*ICN9     member, day and charge fit one claim billed to this payer
    CLP*UNKNOWN*1*175*80*25*12*ICN9     nothing fits: the three nearest, and why none of them is it

Resemblance never takes a claim that was withdrawn, rejected or answered already, and never one of two.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from models.matching import BilledClaim, ClaimCandidate, ClaimKey, FoundClaim
from models.money import dollars
from models.party import PersonName
from models.remittance import RemittanceClaim

NEAREST = 3
PAYERS_NUMBER = "the payer's number"
MARKS = frozenset({"the patient", "the day of service", "the charge"})
REVERSAL = "22"


def by_payer_number(
    claim: RemittanceClaim, payers: frozenset[str], billed: Sequence[BilledClaim]
) -> FoundClaim | None:
    """Return the claim whose number at this payer is CLP07, if it is exactly one."""
    number = claim.payer_claim_control_number
    fitting = [b for b in billed if number and number in b.payer_numbers and b.payer_id in payers]
    return _only(fitting, ClaimKey.PAYER_NUMBER)


def by_patient(
    claim: RemittanceClaim, payers: frozenset[str], billed: Sequence[BilledClaim]
) -> FoundClaim | None:
    """Return the claim of this patient, day and charge at this payer, if it is exactly one."""
    return _only([b for b in billed if not _against(claim, payers, b)], ClaimKey.PATIENT_DATE_CHARGE)


def nearest(
    claim: RemittanceClaim, payers: frozenset[str], billed: Sequence[BilledClaim]
) -> tuple[ClaimCandidate, ...]:
    """Return the three claims that came nearest, each with the reasons why it was not taken.

    A claim that has neither the patient nor the day nor the charge is not near.
    """
    weighed = [(_against(claim, payers, b), b) for b in billed if _is_near(claim, b)]
    ordered = sorted(weighed, key=lambda pair: _distance(claim, *pair))
    best = {b.claim: (reasons, b) for reasons, b in reversed(ordered)}
    return tuple(
        ClaimCandidate(
            claim=b.claim,
            account=b.account,
            attempt=b.attempt,
            reasons=reasons or ("another claim fits as well",),
            fits=_for(claim, payers, b),
        )
        for reasons, b in sorted(best.values(), key=lambda pair: _distance(claim, *pair))[:NEAREST]
    )


Strength = Literal["strong", "fair", "weak"]


def strength(candidate: ClaimCandidate) -> Strength:
    """Return how much speaks for a claim: of patient, day and charge all, two, or one.

    The payer's own number of the claim weighs as much as all three.
    """
    fitting = len(MARKS.intersection(candidate.fits))
    if fitting == len(MARKS) or PAYERS_NUMBER in candidate.fits:
        return "strong"
    return "fair" if fitting == len(MARKS) - 1 else "weak"


def service_day(claim: RemittanceClaim) -> date | None:
    """Return the first day of service: DTM*232, else that of the lines."""
    return claim.service_from or min((x.service_from for x in claim.lines if x.service_from), default=None)


def _only(fitting: Sequence[BilledClaim], key: ClaimKey) -> FoundClaim | None:
    """Return the newest attempt if all fitting ones belong to one claim; callers give the oldest first."""
    if len({b.claim for b in fitting}) != 1:
        return None
    return FoundClaim(attempt=fitting[-1].attempt, key=key)


def _against(claim: RemittanceClaim, payers: frozenset[str], billed: BilledClaim) -> tuple[str, ...]:
    """Return everything that speaks against a claim."""
    reasons: list[str] = []
    if billed.payer_id not in payers:
        reasons.append(f"belongs to another payer: it was billed to {billed.payer_id}")
    if billed.barred:
        reasons.append(billed.barred)
    if billed.answered != (claim.status == REVERSAL):
        reasons.append(
            "answered already by another remittance" if billed.answered else "nothing was posted to take back"
        )
    return (*reasons, *_differences(claim, billed))


def _for(claim: RemittanceClaim, payers: frozenset[str], billed: BilledClaim) -> tuple[str, ...]:
    """Return everything that speaks for a claim."""
    number = claim.payer_claim_control_number
    said = {
        PAYERS_NUMBER: bool(number) and number in billed.payer_numbers,
        "the patient": not _patient(claim, billed),
        "the day of service": not _day(claim, billed),
        "the charge": not _charge(claim, billed),
        "the payer": billed.payer_id in payers,
    }
    return tuple(words for words, fits in said.items() if fits)


def _differences(claim: RemittanceClaim, billed: BilledClaim) -> tuple[str, ...]:
    found = (_patient(claim, billed), _day(claim, billed), _charge(claim, billed))
    return tuple(reason for reason in found if reason)


def _is_near(claim: RemittanceClaim, billed: BilledClaim) -> bool:
    return len(_differences(claim, billed)) < len(("patient", "day", "charge"))


def _patient(claim: RemittanceClaim, billed: BilledClaim) -> str:
    """Say that the patient is another one; never who it is."""
    members = {claim.member_id, claim.corrected_member_id, claim.insured.identifier if claim.insured else ""}
    if billed.member_id and _plain(billed.member_id) in {_plain(member) for member in members if member}:
        return ""
    named = {_name(name) for name in (claim.patient, claim.corrected_name) if name is not None}
    if named & {_name(person) for person in billed.people}:
        return ""
    return "member id and patient name differ" if named or any(members) else "the remittance names no patient"


def _day(claim: RemittanceClaim, billed: BilledClaim) -> str:
    day = service_day(claim)
    if day is None:
        return "the remittance has no date of service"
    if day == billed.service_from:
        return ""
    return f"date of service differs: {billed.service_from} here, {day} there"


def _charge(claim: RemittanceClaim, billed: BilledClaim) -> str:
    there = abs(claim.charge_cents)
    if there == billed.charge_cents:
        return ""
    return f"charge differs: {dollars(billed.charge_cents)} here, {dollars(there)} there"


def _distance(
    claim: RemittanceClaim, reasons: Sequence[str], billed: BilledClaim
) -> tuple[int, int, str, str]:
    off = abs(abs(claim.charge_cents) - billed.charge_cents)
    return len(reasons), off, billed.account, billed.attempt


def _name(name: PersonName) -> tuple[str, str]:
    return _plain(name.last), _plain(name.first)


def _plain(text: str) -> str:
    return "".join(_letters(text)).upper()


def _letters(text: str) -> Iterable[str]:
    return (character for character in text if character.isalnum())
