"""Which level of appeal is due about a decision, and since when its days count: one answer for all who ask.

A decision that nobody appealed is due at level 1, from its remittance. One that the payer upheld at level 1
on 3 May is due at level 2, from that day, whatever the claim does meanwhile. After the last level none is.
"""

from datetime import date
from typing import NamedTuple

from models.record_tables import AppealRow
from rulebook.denials.appeal_levels import AppealLevel, next_level
from store import appeals, ledger, submissions
from store.appeals import AppealStatus
from store.step import ClaimStep

REOPENING_LEVEL = 0
"""No appeal but the request to reopen a claim for a clerical error, where a payer takes no replacement."""


class AppealDue(NamedTuple):
    """A level, and the day from which its window counts."""

    level: int
    since: date


def appeal_due(step: ClaimStep, decided_on: date) -> AppealDue | None:
    """Return the level that is under way, else the one after the highest that was lost; None past the last.

    ``decided_on`` is the day of the decision that was denied. A level that was given up is no loss: nothing
    was written, and the payer decided nothing.
    """
    current = appeals.current(step.session, step.claim.id, step.claim.sequence)
    if current is not None and current.level > REOPENING_LEVEL:
        return AppealDue(current.level, level_began(step, current.level, decided_on))
    lost = lost_level(step)
    if lost == REOPENING_LEVEL:
        return AppealDue(1, decided_on)
    following = level_after(step, lost)
    if following is None:
        return None
    return AppealDue(following.level, level_began(step, following.level, decided_on))


def level_after(step: ClaimStep, lost: int) -> AppealLevel | None:
    """Return the level after a lost one; None when there is none, or too little is at stake."""
    at_stake = ledger.balance_of(step.session, step.claim.id).open
    return next_level(step.payer(step.claim.payer_id), lost, at_stake, step.as_of.date())


def lost_level(step: ClaimStep) -> int:
    """Return the highest level that the payer upheld about what it holds now; 0 when there is none.

    What was decided about an earlier attempt ended with it: its replacement is appealed anew.
    """
    latest = submissions.latest(step.session, step.claim)
    since = latest.queued_at if latest is not None else None
    lost = [a.level for a in _mine(step) if a.outcome == "upheld" and (since is None or a.as_of >= since)]
    return max(lost, default=REOPENING_LEVEL)


def level_began(step: ClaimStep, level: int, decided_on: date) -> date:
    """Return when a level's window began: with the decision on the level before, else with the remittance."""
    before = [
        one.decided_on
        for one in _mine(step)
        if (one.level, one.status) == (level - 1, AppealStatus.DECIDED) and one.decided_on is not None
    ]
    return before[-1] if level > 1 and before else decided_on


def _mine(step: ClaimStep) -> list[AppealRow]:
    found = appeals.of_claim(step.session, step.claim.id)
    return [one for one in found if one.sequence == step.claim.sequence]
