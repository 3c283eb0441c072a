"""What became of an appeal: won, lost at a level with or without a next one, or a reopening refused."""

from activities.appeal_due import REOPENING_LEVEL
from activities.appeals import denial_shown, open_next_level
from activities.decisions import ask_to_decide
from activities.write_offs import propose_write_off
from models.answers import AppealDecision
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from store import appeals
from store.step import ClaimStep, Decision

WON_DAYS = 30
"""So long a payer has to pay after an appeal was won."""


def appeal_decided(step: ClaimStep, task: HumanTaskRow, answer: AppealDecision) -> Decision:
    """Overturned: money comes in a remittance. Upheld: the next level, or give up with approval.

    The window of the next level runs from the day of the payer's letter. Raises ``BadInput`` for one from the
    future.
    """
    row, today = appeals.current(step.session, step.claim.id, step.claim.sequence), step.as_of.date()
    if answer.action == "wait":
        return step.move(ClaimState.APPEALING, step.policy.status_again_days, "no decision on the appeal yet")
    if answer.decided_on is not None and answer.decided_on > today:
        raise BadInput(
            "the payer's decision lies in the future",
            record=f"task {task.id}",
            field="decided_on",
            remedy="Give the date of the payer's letter, or leave it out for today",
        )
    if row is not None:
        appeals.decide(row, answer.action, answer.decided_on or today)
    if answer.action == "overturned":
        return step.move(ClaimState.AWAITING_REMITTANCE, WON_DAYS, "appeal won: remittance expected")
    return _after_lost(step, row.level if row else 1)


def _after_lost(step: ClaimStep, lost: int) -> Decision:
    """A refused reopening decided nothing about the denial: every level of appeal may still be open."""
    denial = denial_shown(step)
    if lost == REOPENING_LEVEL:
        return ask_to_decide(step, "the payer refused to reopen the claim: appeal, or write off", denial)
    following = open_next_level(step, lost)
    return following or propose_write_off(step, "appeal lost", denial.codes if denial else ())
