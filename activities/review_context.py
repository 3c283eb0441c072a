"""What the review lays beside a claim: tables, the patient's other claims, the payer's answers, clocks."""

from datetime import timedelta

from activities.code_books import current_book
from activities.coverage_facts import balances_of, eligibility_of, referrals_of
from activities.late_claims import submission_clocks
from activities.rule_packs import packs_for
from activities.steps import payer_of
from models.earlier_service import EarlierService
from models.practice import Referral
from rulebook.context import ScrubContext
from rulebook.look_back import first_day
from store import claims, history, queries
from store.lineage import lineage_of
from store.step import ClaimStep


def _uses(step: ClaimStep, referrals: tuple[Referral, ...]) -> tuple[EarlierService, ...]:
    """Return what the patient's other claims bill under these referrals, on any of their days."""
    limited = {r.number: r for r in referrals if r.visits is not None}
    if not limited:
        return ()
    since = min(r.valid_from for r in limited.values())
    until = max(r.valid_to for r in limited.values())
    others = history.other_services(step.session, step.claim, since=since, until=until)
    return tuple(service for service in others if service.referral in limited)


def context_of(step: ClaimStep) -> ScrubContext:
    """Return the submission as it would go out now, with all that is known about it."""
    balances, packs, referrals = balances_of(step), packs_for(step), referrals_of(step)
    today, document = step.as_of.date(), step.document
    return ScrubContext(
        today=today,
        sequence=claims.sequence_of(step.claim),
        payer=payer_of(step),
        frequency=claims.frequency_of(step.claim),
        original_reference=step.claim.next_reference,
        authorizations=tuple(balance.authorization for balance in balances),
        balances=balances,
        referrals=referrals,
        referral_uses=_uses(step, referrals),
        codes=current_book(step.session),
        history=history.other_services(
            step.session,
            step.claim,
            since=first_day(document, packs, today),
            # A visit on the day before an operation belongs to it.
            until=(document.service_to or today) + timedelta(days=1),
        ),
        eligibility=eligibility_of(step),
        packs=packs,
        lineage=lineage_of(step.session, step.claim),
        deadlines=submission_clocks(step),
        open_queries=queries.blocking_open(step.session, step.claim.id),
    )
