"""835 as facts: the payment is booked once to cash, each CLP becomes one fact for its claim.

What does not balance is never posted and never forced: it waits in quarantine for a corrected file. A
CLP that could not be read waits there alone, as long as its CLP04 still shows that the payment balances;
other CLPs of the same claim wait with it, because a reversal and its correction belong together.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlmodel import select

from activities.claim_search import decided_numbers, find_claim
from activities.refusals import keep_refused
from activities.taking import Intake
from models.matching import ClaimCandidate, FoundClaim
from models.messages import ClaimNotice
from models.remittance import RefusedRemittanceClaim, Remittance, RemittanceClaim
from models.tables import RemittanceClaimRow, RemittanceRow
from store import answered, quarantine, remittances, submissions
from store.identifiers import digest
from store.remittances import RemittanceState

CORRECTED = "Ask the payer for a corrected 835; it posts by itself when it comes"
CHOOSE = "Release it to its claim: claimflow quarantine release RECORD --claim CLAIM; or ask the payer"
NOT_OURS = "no submission with this control number was sent from here, and no other key fits one claim"
_CLAIM = "remittance_claim"
_PAYMENT = "remittance"


class TakenPayment(NamedTuple):
    """One payment of a file with what all its claims need to know, worked out once.

    ``trouble`` says why nothing of it may be booked. ``waiting`` are the claims (CLP01, CLP07) of which a
    CLP was refused, ``decided`` the numbers (CLP01) that its decisions name.
    """

    remittance: Remittance
    identities: list[str]
    trouble: str
    waiting: frozenset[str]
    decided: frozenset[str]


class _Clp(NamedTuple):
    claim: RemittanceClaim
    identity: str
    payment: Remittance
    decided: frozenset[str]


def payment_records(
    remittance: Remittance,
) -> Iterator[tuple[Callable[..., ClaimNotice | None], *tuple[Any, ...]]]:
    """Yield what is to be committed of one ST, each with its arguments: the payment, then every CLP."""
    numbers = [(r.control_number, r.payer_claim_control_number) for r in remittance.refused]
    taken = TakenPayment(
        remittance,
        remittances.claim_identities(remittance),
        _trouble(remittance),
        frozenset(number for pair in numbers for number in pair if number),
        decided_numbers(remittance.claims),
    )
    yield commit_payment, taken
    for position in range(len(remittance.claims)):
        yield commit_claim_payment, taken, position
    for refused in remittance.refused:
        yield commit_refused_claim, refused


def _trouble(remittance: Remittance) -> str:
    """Say why a payment cannot be booked, or nothing."""
    if remittance.doubt:
        return remittance.doubt
    if any(not (r.control_number or r.payer_claim_control_number) for r in remittance.refused):
        return "nobody can tell which claim one of its CLP belongs to"
    missing = remittance.difference_cents
    return f"claims - provider adjustments miss the payment by {missing} cents" if missing else ""


def commit_payment(intake: Intake, taken: TakenPayment) -> None:
    """Book one ST to cash, or quarantine it whole when its equation fails or cannot be verified."""
    if taken.trouble:
        _quarantine_payment(intake, taken)
        return
    remittances.book_payment(intake.session, taken.remittance, intake.file.id, intake.as_of.date())
    _let_payment_go(intake, taken.remittance)


def commit_claim_payment(intake: Intake, taken: TakenPayment, position: int) -> ClaimNotice | None:
    """Commit one CLP: new, known (posted before: nothing happens), or the correction of a quarantined one."""
    if taken.trouble:
        return None
    clp = _Clp(
        taken.remittance.claims[position],
        taken.identities[position],
        taken.remittance,
        taken.decided,
    )
    known = intake.session.exec(
        select(RemittanceClaimRow).where(RemittanceClaimRow.identity == clp.identity)
    ).first()
    if known is None and taken.waiting.isdisjoint(_numbers(clp.claim)):
        return _new(intake, clp)
    if known is None:
        _keep_waiting(intake, clp.claim)
    elif known.state == RemittanceState.UNMATCHED:
        return _found_later(intake, known, clp)
    elif known.state == RemittanceState.QUARANTINED and remittances.balances(clp.claim):
        return _corrected(intake, known, clp.claim)
    return None


def commit_refused_claim(intake: Intake, refused: RefusedRemittanceClaim) -> None:
    """Keep one CLP (or PLB) that could not be read: what it pays stays unapplied."""
    keep_refused(intake, _CLAIM, refused)


def _numbers(claim: RemittanceClaim) -> frozenset[str]:
    return frozenset((claim.control_number, claim.payer_claim_control_number))


def _new(intake: Intake, clp: _Clp) -> ClaimNotice | None:
    row = RemittanceClaimRow(
        id=digest("clp", clp.identity),
        identity=clp.identity,
        remittance_id=digest("remittance", remittances.payment_identity(clp.payment)),
        control_number=clp.claim.control_number,
        status=clp.claim.status,
        payer_control_number=clp.claim.payer_claim_control_number,
        document=clp.claim.model_dump_json(),
        state=RemittanceState.UNMATCHED.value,
        file_id=intake.file.id,
    )
    found = find_claim(intake.session, clp.claim, clp.payment, clp.decided)
    _assign(intake, row, found)
    intake.session.add(row)
    intake.session.flush()
    _let_refused_go(intake, row)
    if row.state == RemittanceState.UNMATCHED:
        _quarantine_claim(intake, row, NOT_OURS, CHOOSE, found.candidates)
        return None
    if row.state == RemittanceState.QUARANTINED:
        _quarantine_claim(intake, row, "charge - adjustments does not equal the payment", CORRECTED)
    return answered.tell(intake.session, row, intake.as_of)


def _assign(intake: Intake, row: RemittanceClaimRow, found: FoundClaim) -> None:
    attempt = submissions.by_number(intake.session, found.attempt)
    if attempt is not None and found.key is not None:
        answered.assign(intake.session, row, attempt, found.key)


def _found_later(intake: Intake, row: RemittanceClaimRow, clp: _Clp) -> ClaimNotice | None:
    """The same CLP came again, and by now it is known whose it is."""
    _assign(intake, row, find_claim(intake.session, clp.claim, clp.payment, clp.decided))
    if row.state == RemittanceState.UNMATCHED:
        return None
    for kept in quarantine.every(intake.session):
        if kept.kind == _CLAIM and kept.content == row.document:
            quarantine.let_go(kept, intake.as_of)
    return answered.tell(intake.session, row, intake.as_of)


def _corrected(intake: Intake, row: RemittanceClaimRow, claim: RemittanceClaim) -> ClaimNotice | None:
    row.document, row.state = claim.model_dump_json(), RemittanceState.RECEIVED.value
    row.revision, row.file_id = row.revision + 1, intake.file.id
    for kept in quarantine.every(intake.session):
        if kept.kind == _CLAIM and kept.control_number == row.control_number:
            quarantine.let_go(kept, intake.as_of)
    return answered.tell(intake.session, row, intake.as_of)


def _quarantine_payment(intake: Intake, taken: TakenPayment) -> None:
    quarantine.keep(
        intake.session,
        _PAYMENT,
        reason=taken.trouble,
        content=taken.remittance.model_dump_json(),
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=taken.remittance.trace_number,
        field="BPR02",
        remedy="Ask the payer for a corrected 835; nothing of this payment was booked",
    )


def _quarantine_claim(
    intake: Intake,
    row: RemittanceClaimRow,
    reason: str,
    remedy: str,
    candidates: tuple[ClaimCandidate, ...] = (),
) -> None:
    quarantine.keep(
        intake.session,
        _CLAIM,
        reason=reason,
        content=row.document,
        as_of=intake.as_of,
        file=intake.file.id,
        claim=row.claim_id,
        control_number=row.control_number,
        field="CLP",
        remedy=remedy,
        candidates=answered.as_json(candidates),
    )


def _keep_waiting(intake: Intake, claim: RemittanceClaim) -> None:
    attempt = submissions.by_number(intake.session, claim.control_number)
    quarantine.keep(
        intake.session,
        _CLAIM,
        reason="another CLP of this claim could not be read, and they belong together",
        content=claim.model_dump_json(),
        as_of=intake.as_of,
        file=intake.file.id,
        claim=attempt.claim_id if attempt else "",
        control_number=claim.control_number,
        field="CLP",
        remedy=CORRECTED,
    )


# What a corrected file sets free


def _let_payment_go(intake: Intake, remittance: Remittance) -> None:
    """The payment came right: what was kept of it when it did not balance is no longer open."""
    identity = remittances.payment_identity(remittance)
    numbers = {claim.control_number for claim in remittance.claims}
    open_records = quarantine.every(intake.session)
    for kept in open_records:
        if kept.kind != _PAYMENT or kept.control_number != remittance.trace_number:
            continue
        if remittances.payment_identity(Remittance.model_validate_json(kept.content)) == identity:
            quarantine.let_go(kept, intake.as_of)
            for other in open_records:
                if (other.kind, other.file_id) == (_CLAIM, kept.file_id) and other.control_number in numbers:
                    quarantine.let_go(other, intake.as_of)


def _let_refused_go(intake: Intake, row: RemittanceClaimRow) -> None:
    """The CLP came in a later file than its payment: the one that could not be read is no longer open."""
    payment = intake.session.get(RemittanceRow, row.remittance_id)
    if payment is None or payment.file_id == intake.file.id:
        return
    for kept in quarantine.every(intake.session):
        same = (kept.kind, kept.file_id, kept.control_number)
        if same == (_CLAIM, payment.file_id, row.control_number):
            quarantine.let_go(kept, intake.as_of)
