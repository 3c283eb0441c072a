"""A CLP and the attempt it answers: found by a key, or named by a person."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from models.errors import BadInput, Conflict
from models.matching import ClaimCandidate, ClaimKey
from models.messages import CauseKind, ClaimNotice
from models.remittance import RemittanceClaim
from models.tables import ClaimRow, QuarantineRow, RemittanceClaimRow, SubmissionRow
from store import claims, facts, quarantine, remittances, submissions
from store.remittances import RemittanceState
from store.submissions import SubmissionStatus
from store.versions import document_of

FORWARDED_OR_LATER = {"2": "S", "20": "S", "3": "T", "21": "T"}
"""CLP02 names the level at which the payer decided; a crossover claim keeps the CLM01 we sent first."""

NEVER_LEFT = frozenset({SubmissionStatus.QUEUED, SubmissionStatus.WITHDRAWN})


def assign(session: Session, row: RemittanceClaimRow, attempt: SubmissionRow, key: ClaimKey) -> None:
    """Write down which attempt a CLP answers and how that was found."""
    claim = remittances.claim_of(row)
    row.claim_id, row.attempt, row.matched_by = attempt.claim_id, attempt.control_number, key.value
    row.sequence = sequence_of(session, attempt, claim)
    balanced = remittances.balances(claim)
    row.state = (RemittanceState.RECEIVED if balanced else RemittanceState.QUARANTINED).value


def sequence_of(session: Session, attempt: SubmissionRow, claim: RemittanceClaim) -> str:
    """Return whose decision this is: of the payer billed, or of a later one the claim was forwarded to."""
    later = FORWARDED_OR_LATER.get(claim.status, attempt.sequence)
    if attempt.sequence != "P" or later == "P":
        return attempt.sequence
    document = document_of(session, claims.need(session, attempt.claim_id), attempt.version)
    return later if any(coverage.sequence == later for coverage in document.coverages) else "P"


def tell(session: Session, row: RemittanceClaimRow, as_of: datetime) -> ClaimNotice | None:
    """Make the CLP a fact for its claim: to be posted, or to be questioned when it does not balance."""
    taken = row.state == RemittanceState.RECEIVED
    kind = CauseKind.REMITTANCE_RECEIVED if taken else CauseKind.REMITTANCE_QUARANTINED
    cause = f"835:{row.id}:{row.revision}"
    return facts.record(session, row.claim_id, cause, kind, as_of, reference=row.id)


def as_json(candidates: Sequence[ClaimCandidate]) -> str:
    """Return candidates as a quarantine record keeps them."""
    return json.dumps([candidate.model_dump(mode="json") for candidate in candidates])


def release_to_claim(
    session: Session, kept: QuarantineRow, claim: ClaimRow, attempt: str, as_of: datetime
) -> ClaimNotice | None:
    """Give a CLP that found no claim to the one a person chose; it posts as if it had been found.

    ``attempt`` names one of several attempts by its CLM01. Raises ``BadInput`` for another kind of record
    and for a claim that was never sent, ``Conflict`` when the CLP has a claim by now.
    """
    row = _unmatched(session, kept)
    chosen = _chosen(session, claim, remittances.claim_of(row), attempt)
    assign(session, row, chosen, ClaimKey.PERSON)
    if row.state == RemittanceState.QUARANTINED:
        kept.claim_id = row.claim_id
    else:
        quarantine.let_go(kept, as_of)
    return tell(session, row, as_of)


def _unmatched(session: Session, kept: QuarantineRow) -> RemittanceClaimRow:
    query = select(RemittanceClaimRow).where(
        RemittanceClaimRow.control_number == kept.control_number,
        RemittanceClaimRow.file_id == kept.file_id,
    )
    rows = [row for row in session.exec(query) if row.document == kept.content]
    if not rows:
        raise BadInput(
            f"this {kept.kind} is no payment that looks for its claim",
            record=kept.id,
            remedy="Only a CLP that found no claim can be released to one",
        )
    open_rows = [row for row in rows if row.state == RemittanceState.UNMATCHED]
    if not open_rows:
        raise Conflict(f"{kept.id} belongs to claim {rows[0].claim_id} already")
    return open_rows[0]


def _chosen(session: Session, claim: ClaimRow, decision: RemittanceClaim, number: str) -> SubmissionRow:
    """Return the attempt named, else the newest that was sent, at the level of CLP02 if there is one."""
    sent = [
        attempt
        for attempt in submissions.of_claim(session, claim.id)
        if SubmissionStatus(attempt.status) not in NEVER_LEFT and number in ("", attempt.control_number)
    ]
    if not sent:
        raise BadInput(
            "the claim was never sent to a payer: no payer can have decided it",
            record=claim.id,
            remedy="Choose another claim, or ask the payer what it paid",
        )
    level = FORWARDED_OR_LATER.get(decision.status, "P")
    return next((attempt for attempt in reversed(sent) if attempt.sequence == level), sent[-1])
