"""835 as facts: the payment is booked once to cash, each CLP becomes one fact for its claim.

What does not balance is never posted and never forced: it waits in quarantine for a corrected file.
"""

from typing import NamedTuple

from sqlmodel import select

from activities.taking import Intake
from models.messages import CauseKind, ClaimNotice
from models.remittance import Remittance, RemittanceClaim
from models.tables import RemittanceClaimRow, SubmissionRow
from store import claims, facts, quarantine, remittances, submissions
from store.identifiers import digest
from store.remittances import RemittanceState
from store.versions import document_of

FORWARDED_OR_LATER = {"2": "S", "20": "S", "3": "T", "21": "T"}
"""CLP02 names the level at which the payer decided; a crossover claim keeps the CLM01 we sent first."""


class _Clp(NamedTuple):
    claim: RemittanceClaim
    identity: str
    payment: str


def commit_payment(intake: Intake, remittance: Remittance) -> None:
    """Book one ST to cash, or quarantine it whole when its own equation fails."""
    if remittance.difference_cents:
        _quarantine_payment(intake, remittance)
        return
    remittances.book_payment(intake.session, remittance, intake.file.id, intake.as_of.date())


def commit_claim_payment(intake: Intake, remittance: Remittance, position: int) -> ClaimNotice | None:
    """Commit one CLP: new, known (posted before: nothing happens), or the correction of a quarantined one."""
    if remittance.difference_cents:
        return None
    clp = _Clp(
        remittance.claims[position],
        remittances.claim_identities(remittance)[position],
        digest("remittance", remittances.payment_identity(remittance)),
    )
    known = intake.session.exec(
        select(RemittanceClaimRow).where(RemittanceClaimRow.identity == clp.identity)
    ).first()
    if known is None:
        return _new(intake, clp)
    if known.state == RemittanceState.QUARANTINED and remittances.balances(clp.claim):
        return _corrected(intake, known, clp.claim)
    return None


def _new(intake: Intake, clp: _Clp) -> ClaimNotice | None:
    attempt = submissions.by_number(intake.session, clp.claim.control_number)
    balanced = remittances.balances(clp.claim)
    row = RemittanceClaimRow(
        id=digest("clp", clp.identity),
        identity=clp.identity,
        remittance_id=clp.payment,
        claim_id=attempt.claim_id if attempt else "",
        control_number=clp.claim.control_number,
        sequence=_sequence(intake, attempt, clp.claim),
        status=clp.claim.status,
        payer_control_number=clp.claim.payer_claim_control_number,
        document=clp.claim.model_dump_json(),
        state=(RemittanceState.RECEIVED if balanced else RemittanceState.QUARANTINED).value,
        file_id=intake.file.id,
    )
    intake.session.add(row)
    intake.session.flush()
    if attempt is None:
        row.state = RemittanceState.UNMATCHED.value
        _quarantine_claim(intake, row, "no submission with this control number was sent from here")
        return None
    if not balanced:
        _quarantine_claim(intake, row, "charge - adjustments does not equal the payment")
        return _fact(intake, row, CauseKind.REMITTANCE_QUARANTINED)
    return _fact(intake, row, CauseKind.REMITTANCE_RECEIVED)


def _corrected(intake: Intake, row: RemittanceClaimRow, claim: RemittanceClaim) -> ClaimNotice | None:
    row.document, row.state = claim.model_dump_json(), RemittanceState.RECEIVED.value
    row.revision, row.file_id = row.revision + 1, intake.file.id
    for kept in quarantine.every(intake.session):
        if kept.kind == "remittance_claim" and kept.control_number == row.control_number:
            quarantine.let_go(kept, intake.as_of)
    return _fact(intake, row, CauseKind.REMITTANCE_RECEIVED)


def _fact(intake: Intake, row: RemittanceClaimRow, kind: CauseKind) -> ClaimNotice | None:
    cause = f"835:{row.id}:{row.revision}"
    return facts.record(intake.session, row.claim_id, cause, kind, intake.as_of, reference=row.id)


def _sequence(intake: Intake, attempt: SubmissionRow | None, claim: RemittanceClaim) -> str:
    """Return whose decision this is: of the payer billed, or of a later one the claim was forwarded to."""
    if attempt is None:
        return ""
    later = FORWARDED_OR_LATER.get(claim.status, attempt.sequence)
    if attempt.sequence != "P" or later == "P":
        return attempt.sequence
    document = document_of(intake.session, claims.need(intake.session, attempt.claim_id), attempt.version)
    return later if any(coverage.sequence == later for coverage in document.coverages) else "P"


def _quarantine_payment(intake: Intake, remittance: Remittance) -> None:
    quarantine.keep(
        intake.session,
        "remittance",
        reason=f"claims - provider adjustments miss the payment by {remittance.difference_cents} cents",
        content=remittance.model_dump_json(),
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=remittance.trace_number,
        field="BPR02",
        remedy="Ask the payer for a corrected 835; nothing of this payment was booked",
    )


def _quarantine_claim(intake: Intake, row: RemittanceClaimRow, reason: str) -> None:
    quarantine.keep(
        intake.session,
        "remittance_claim",
        reason=reason,
        content=row.document,
        as_of=intake.as_of,
        file=intake.file.id,
        claim=row.claim_id,
        control_number=row.control_number,
        field="CLP",
        remedy="Ask the payer for a corrected 835; it posts by itself when it comes",
    )
