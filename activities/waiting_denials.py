"""A denial that waits: the payer has decided, money is open, and the claim waits for the payer all the same.

It was told to wait (CARC 133, 257), documents went out again, or an appeal was won. Such a wait ends in
the work on the denial, never in silence, and its deadlines run on meanwhile.
"""

from models.tables import RemittanceClaimRow, SubmissionRow
from store import appeals, ledger, remittances, submissions
from store.step import ClaimStep
from store.submissions import TURNED_AWAY, SubmissionStatus

DECIDED = frozenset({SubmissionStatus.ADJUDICATED, SubmissionStatus.UNPROCESSABLE})

OVER = TURNED_AWAY | {SubmissionStatus.WITHDRAWN}
"""Attempts that no payer will answer."""


def decision_that_stands(step: ClaimStep) -> RemittanceClaimRow | None:
    """Return the decision on the newest attempt at the payer billed now; None while an answer is awaited.

    Of an attempt that was turned away (a void that was refused) nothing is awaited: the one before counts.
    """
    attempt = _not_turned_away(step)
    if attempt is not None and (attempt.status not in DECIDED or attempt.frequency == "8"):
        return None
    return remittances.standing(step.session, step.claim.id, step.claim.sequence)


def _not_turned_away(step: ClaimStep) -> SubmissionRow | None:
    attempts = submissions.of_claim(step.session, step.claim.id)
    mine = [one for one in attempts if one.sequence == step.claim.sequence and one.status not in OVER]
    return mine[-1] if mine else None


def waiting_denial(step: ClaimStep) -> RemittanceClaimRow | None:
    """Return the decision that left money open at the payer billed now, or None."""
    decision = decision_that_stands(step)
    return decision if decision is not None and open_at_payer(step) else None


def open_at_payer(step: ClaimStep) -> int:
    """Return the cents that the payer billed now has neither paid nor had written off."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    return accounts.get(ledger.payer_account(step.claim.sequence), 0)


def was_won(step: ClaimStep) -> bool:
    """Tell whether the newest appeal at this payer was won: what is open is to be paid, not disputed."""
    mine = [a for a in appeals.of_claim(step.session, step.claim.id) if a.sequence == step.claim.sequence]
    return bool(mine) and mine[-1].outcome == "overturned"
