"""What is on file about a claim's coverage when it is looked at: newest answer, authorizations, referrals."""

from datetime import datetime

from sqlmodel import col, func, select

from activities.steps import payer_of
from models.coverage_facts import AuthorizationBalance, CoverageStatus, EligibilityFacts
from models.eligibility import EligibilityAnswer
from models.lifecycle import ClaimState
from models.practice import Referral
from models.tables import ClaimMoveRow, ClaimVersionRow, CoverageCheckRow
from rulebook.eligibility import facts_from
from store import authorizations
from store.step import ClaimStep


def newest_check(step: ClaimStep) -> CoverageCheckRow | None:
    """Return the newest check at the payer billed now; "could not be asked" does not hide an answer."""
    query = (
        select(CoverageCheckRow)
        .where(CoverageCheckRow.claim_id == step.claim.id, CoverageCheckRow.payer_id == step.claim.payer_id)
        .order_by(col(CoverageCheckRow.n).desc())
    )
    rows = list(step.session.exec(query))
    return next((row for row in rows if row.status != "unavailable"), next(iter(rows), None))


def eligibility_of(step: ClaimStep) -> EligibilityFacts | None:
    """Return the facts of the newest check at the payer billed now, or None when nobody was asked."""
    row = newest_check(step)
    if row is None:
        return None
    if not row.answer:
        status: CoverageStatus = _status(row.status)
        return EligibilityFacts(status=status, checked_on=row.as_of.date(), payer_id=row.payer_id)
    facts = facts_from(EligibilityAnswer.model_validate_json(row.answer), row.as_of.date())
    # What a person verified by hand stands above the answer that left the doubt.
    told: dict[str, object] = {"status": _status(row.status), "payer_id": row.payer_id}
    if _member_id_mended_since(step, row):
        told["known_member_id"] = ""
    return facts.model_copy(update=told)


def _member_id_mended_since(step: ClaimStep, row: CoverageCheckRow) -> bool:
    """Tell whether a person corrected a member id after this answer: it was about another number then."""
    query = select(ClaimVersionRow.changes).where(
        ClaimVersionRow.claim_id == step.claim.id,
        ClaimVersionRow.version > 1,
        col(ClaimVersionRow.as_of) > row.as_of,
    )
    return any('.member_id"' in changes for changes in step.session.exec(query))


def _status(said: str) -> CoverageStatus:
    return EligibilityFacts.model_validate(
        {"status": said, "checked_on": "2000-01-01", "payer_id": ""}
    ).status


def recheck_due(step: ClaimStep) -> bool:
    """Tell whether the payer's answer is older than it accepts, so that it is asked again before sending.

    Not for a void, and not where the payer cannot be asked; a payer that was never asked about this claim
    (the next one after the first) is not asked now either: the review says "not checked". Once in that time:
    a line that was down is not asked again before the same number of days has passed.
    """
    payer, row = payer_of(step), newest_check(step)
    if payer is None or row is None or payer.eligibility == "none" or step.claim.next_frequency == "8":
        return False
    limit = payer.coverage_valid_days
    return _days_since(step, row.as_of) > limit and _days_since(step, _last_asked(step)) > limit


def _days_since(step: ClaimStep, earlier: datetime | None) -> int:
    return (step.as_of.date() - earlier.date()).days if earlier else 100_000


def _last_asked(step: ClaimStep) -> datetime | None:
    """Return when the claim last stood at the question, answered or not."""
    query = select(func.max(ClaimMoveRow.as_of)).where(
        ClaimMoveRow.claim_id == step.claim.id, ClaimMoveRow.state == ClaimState.CHECKING_COVERAGE
    )
    return step.session.exec(query).one()


def balances_of(step: ClaimStep) -> tuple[AuthorizationBalance, ...]:
    """Return the authorizations that may concern the claim, with what other claims have used of them."""
    return authorizations.balances(step.session, step.document, besides=step.claim.id)


def referrals_of(step: ClaimStep) -> tuple[Referral, ...]:
    """Return the referrals on file for the claim's members."""
    return authorizations.referrals_of(step.session, step.document)
