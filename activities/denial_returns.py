"""Back to the work on a denial: a wait brought nothing, or the payer said by telephone that it stands by it.

No wait for a payer that has decided goes on for ever: a biller decides what becomes of what is open.
"""

from datetime import date

from sqlmodel import select

from activities.contacts import contacts_of
from activities.decisions import after_payer, ask_to_decide
from activities.denial_facts import disposition_of
from activities.split_claims import whole_decision
from activities.steps import form
from activities.waiting_denials import open_at_payer, waiting_denial, was_won
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import ClaimMoveRow, HumanTaskRow, RemittanceClaimRow, SubmissionRow
from store import submissions
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus


def waited_in_vain(step: ClaimStep, decision: RemittanceClaimRow) -> Decision:
    """The wait for a payer that has decided is over: go on where its decision leads."""
    if not open_at_payer(step):
        return after_payer(step)
    if was_won(step):
        return _decide(step, decision, "the appeal was won, but no money came: call, then decide")
    return _decide(step, decision, f"waited ({_what_for(step)}), and the payer decided nothing anew")


def denied_by_word(step: ClaimStep, task: HumanTaskRow, decided_on: date | None) -> Decision:
    """The payer says that it denied the claim: work on the decision it sent, or on its word alone.

    Correction and appeal have their windows from ``decided_on``, the day it named, else from today. Raises
    ``BadInput`` when that day is still to come.
    """
    today = step.as_of.date()
    if decided_on is not None and decided_on > today:
        raise BadInput(
            f"{decided_on} is still to come",
            record=f"task {task.id}",
            field="decided_on",
            remedy="Give the day on which the payer denied the claim, or leave it out",
        )
    decision = waiting_denial(step)
    if decision is not None:
        return _decide(step, decision, "the payer stands by its decision")
    attempt = submissions.latest(step.session, step.claim)
    if attempt is not None:
        _note_decided(attempt, task, decided_on or today)
    why = "the payer says that it denied the claim, and no remittance came: ask for its reasons in writing"
    return _told(step, ask_to_decide(step, why, None), why)


def _note_decided(attempt: SubmissionRow, task: HumanTaskRow, on: date) -> None:
    """The payer's word counts as its decision, or nothing could ever replace or follow the attempt."""
    if attempt.frequency == "8":
        submissions.end(attempt, SubmissionStatus.REJECTED, f"task {task.id}: the payer refused to void it")
    elif attempt.status not in NOT_HELD:
        submissions.advance(attempt, SubmissionStatus.ADJUDICATED)
        attempt.denied_on = attempt.denied_on or on


def _decide(step: ClaimStep, decision: RemittanceClaimRow, why: str) -> Decision:
    attempt = submissions.by_number(step.session, decision.attempt)
    disposition = disposition_of(step, decision, whole_decision(step, decision), attempt)
    asked = ask_to_decide(step, why, disposition if disposition.denied else None)
    return _told(step, asked, why)


def _told(step: ClaimStep, asked: Decision, why: str) -> Decision:
    """Say why with the move; the codes are the payer's, so nothing of the patient is in it."""
    waited = step.state is ClaimState.AWAITING_REMITTANCE
    judgement = Judgement(
        rule="denial_waited_in_vain" if waited else "payer_stands_by_it",
        source="practice policy: no denial waits without end",
        inputs={"sequence": step.claim.sequence, "open_cents": open_at_payer(step)},
        reason=why,
    )
    told = {"judgement": form(judgement), "contacts": len(contacts_of(step))}
    return Decision(asked.state, asked.wake_at, why, asked.detail | told)


def _what_for(step: ClaimStep) -> str:
    """Return what the claim said when it began to wait."""
    query = select(ClaimMoveRow).where(ClaimMoveRow.claim_id == step.claim.id, ClaimMoveRow.n == step.claim.n)
    move = step.session.exec(query).first()
    return move.summary if move is not None and move.summary else "for the payer"
