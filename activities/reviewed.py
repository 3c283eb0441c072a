"""The seal of the review: the outbox takes a claim only in the very shape that the review let through."""

from datetime import date, timedelta

from models.tables import ClaimRow, SubmissionRow

STILL_TRUE = timedelta(days=14)
"""How long what the review found counts. The limits are looked at anew for each file; what else may change,
tables, eligibility and the claims beside it, bears a payer's mailbox that was closed for some days."""


def note_reviewed(claim: ClaimRow, today: date) -> None:
    """Note that the review found nothing against the claim as it stands today."""
    claim.reviewed = f"{today.isoformat()}|{shape_of(claim)}"


def is_reviewed(claim: ClaimRow, today: date) -> bool:
    """Tell whether the review found nothing against the claim as it would be sent now, these last days.

    A claim that was held, or that waited for a worker, is looked at again: limits pass and tables change.
    """
    on, _, shape = claim.reviewed.partition("|")
    return shape == shape_of(claim) and today - date.fromisoformat(on) <= STILL_TRUE


def is_sealed(claim: ClaimRow, attempt: SubmissionRow, today: date) -> bool:
    """Tell the same of an attempt in the outbox: it is what the review saw, and the review is not old.

    A void has no date after which it is wrong: money of the payer can always be given back.
    """
    on, _, shape = claim.reviewed.partition("|")
    sent_as = (
        attempt.version,
        attempt.sequence,
        attempt.payer_id,
        attempt.frequency,
        attempt.original_reference,
    )
    if shape != _joined(sent_as):
        return False
    return attempt.frequency == "8" or today - date.fromisoformat(on) <= STILL_TRUE


def shape_of(claim: ClaimRow) -> str:
    """Return everything that another submission would differ in: version, payer, frequency, reference."""
    sent_as = (claim.version, claim.sequence, claim.payer_id, claim.next_frequency, claim.next_reference)
    return _joined(sent_as)


def _joined(parts: tuple[object, ...]) -> str:
    return "|".join(str(part) for part in parts)
