"""Which clocks run while a claim waits in a state: what must still be done in time, and since when.

Until a payer has the claim, its filing clock runs; rejections do not stop it. After a denial those of the
corrected claim and of the appeal run, from the date of the remittance. A request for information has the day
it names. Every clock is computed anew at each look, from the rules and the payer's set-up of today.
"""

from datetime import date

from activities.appeal_due import REOPENING_LEVEL, appeal_due
from activities.waiting_denials import waiting_denial, was_won
from models.claim import PayerSequence
from models.deadline import Deadline
from models.lifecycle import STAGE_OF, SUPERVISED, ClaimState, Stage
from models.practice import Payer
from models.tables import SubmissionRow
from rulebook.coordination import next_sequence
from rulebook.deadlines.answers import (
    appeal_deadline,
    corrected_deadline,
    promise_deadline,
    request_deadline,
)
from rulebook.deadlines.filing import filing_deadline
from store import appeals, claims, contacts, deadlines, remittances, submissions
from store.step import ClaimStep
from store.submissions import SubmissionStatus

WITH_PAYER = frozenset({SubmissionStatus.ACCEPTED, SubmissionStatus.ADJUDICATED})
"""The payer took the attempt: what had to be received was received."""

ON_ITS_WAY = WITH_PAYER | {
    SubmissionStatus.TRANSMITTED,
    SubmissionStatus.FILE_ACCEPTED,
    SubmissionStatus.CLEARINGHOUSE_ACCEPTED,
}
"""Enough where the limit counts the day of sending."""

TO_BE_SENT = frozenset({Stage.COVERAGE, Stage.CODING, Stage.REVIEW, Stage.SUBMISSION})

ANSWERED_TO_DENIAL = frozenset(
    {
        ClaimState.CORRECTING_DENIAL,
        ClaimState.RELEASING_CORRECTION,
        ClaimState.DECIDING_DENIAL,
        ClaimState.APPEALING,
    }
)


PROMISED_IN = frozenset(
    {
        ClaimState.AWAITING_ACKNOWLEDGEMENT,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
        ClaimState.AWAITING_REMITTANCE,
        ClaimState.ASKING_STATUS,
        ClaimState.CHASING_REMITTANCE,
    }
)
"""Where a claim waits for what a payer may have promised."""


def running(step: ClaimStep, state: ClaimState) -> tuple[Deadline, ...]:
    """Return the clocks that run while the claim waits in ``state``; a held claim's run on.

    A payer's request runs in every state: it may stand beside whatever the claim is about.
    """
    return (*_of_state(step, state), *_requests(step))


def _of_state(step: ClaimStep, state: ClaimState) -> tuple[Deadline, ...]:
    if state in SUPERVISED:
        held = step.claim.held_state
        return _of_state(step, ClaimState(held)) if held and ClaimState(held) not in SUPERVISED else ()
    stage = STAGE_OF[state]
    if stage in TO_BE_SENT:
        found = to_be_sent(step)
        owed = () if found is None or _is_there(step, found, stage) else (found,)
        return (*owed, *_promises(step)) if state in PROMISED_IN else owed
    if stage is Stage.NEXT_PAYER:
        return _next_payers(step)
    if state in ANSWERED_TO_DENIAL:
        return _answers(step, state)
    waits = stage is Stage.DECISION and waiting_denial(step) is not None and not was_won(step)
    denied = _answers(step, state) if waits else ()
    return (*denied, *_promises(step)) if state in PROMISED_IN else denied


def payer_at(step: ClaimStep, sequence: str) -> Payer | None:
    """Return what the practice set up about the payer of a claim at this place, or None."""
    coverage = next((c for c in step.document.coverages if c.sequence == sequence), None)
    return step.payer(coverage.payer.payer_id) if coverage is not None else None


def to_be_sent(step: ClaimStep) -> Deadline | None:
    """Return the clock of the submission that is being prepared; a void (frequency 8) has none."""
    claim = step.claim
    match claim.next_frequency:
        case "1":
            return filing_deadline(step.document, payer_at(step, claim.sequence), claims.sequence_of(claim))
        case "7":
            on = _decided_on(step)
            return None if on is None else _corrected(step, on)
        case _:
            return None


def _is_there(step: ClaimStep, deadline: Deadline, stage: Stage) -> bool:
    """Tell whether the newest attempt is where it had to be.

    Before the review nothing was sent, and what comes out of READY has just been put into the outbox.
    """
    if stage in (Stage.COVERAGE, Stage.CODING) or step.state is ClaimState.READY:
        return False
    attempt: SubmissionRow | None = submissions.latest(step.session, step.claim)
    enough = ON_ITS_WAY if deadline.counts == "sent" else WITH_PAYER
    # A corrected claim is being made while the one before is with the payer: only its own attempt counts.
    mine = attempt is not None and attempt.frequency == step.claim.next_frequency
    return attempt is not None and mine and attempt.status in enough


def _decided_on(step: ClaimStep) -> date | None:
    """Return the day of the decision that stands; without one the day of a denial told by telephone."""
    decision = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if decision is not None:
        return remittances.payment_of(step.session, decision).paid_on
    attempt = submissions.latest(step.session, step.claim)
    return None if attempt is None else attempt.denied_on


def _corrected(step: ClaimStep, decided_on: date) -> Deadline:
    sequence: PayerSequence = claims.sequence_of(step.claim)
    payer = payer_at(step, sequence)
    return corrected_deadline(decided_on, payer, document=step.document, sequence=sequence)


def _answers(step: ClaimStep, state: ClaimState) -> tuple[Deadline, ...]:
    """A denial may be corrected or appealed: both clocks run until one of them is done.

    What the payer could not process (MA130) it has not decided: a new claim is owed, within its first limit.
    """
    on = _decided_on(step)
    if on is None or appeals.open_at(step.session, step.claim.id, step.claim.sequence) is not None:
        return ()  # Nothing was decided, or the payer has the appeal.
    if _unprocessable(step):
        found = to_be_sent(step)
        return () if found is None else (found,)
    appealing = state is ClaimState.APPEALING
    if appealing and _reopening(step):
        return (_corrected(step, on),)  # It must be out within the days of a correction.
    appeal = _appeal(step, on)
    return appeal if appealing else (_corrected(step, on), *appeal)


def _reopening(step: ClaimStep) -> bool:
    current = appeals.current(step.session, step.claim.id, step.claim.sequence)
    return current is not None and current.level == REOPENING_LEVEL


def _appeal(step: ClaimStep, decided_on: date) -> tuple[Deadline, ...]:
    """Return the clock of the level that is due, also while nobody writes it; none past the last level."""
    due = appeal_due(step, decided_on)
    if due is None:
        return ()
    sequence = claims.sequence_of(step.claim)
    payer = payer_at(step, sequence)
    return (appeal_deadline(due.since, payer, level=due.level, document=step.document, sequence=sequence),)


def _unprocessable(step: ClaimStep) -> bool:
    attempt = submissions.latest(step.session, step.claim)
    return (
        attempt is not None
        and attempt.status == SubmissionStatus.UNPROCESSABLE
        and step.claim.next_frequency == "1"
    )


def _next_payers(step: ClaimStep) -> tuple[Deadline, ...]:
    """The next payer's days count from the decision of this one, billed or not."""
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    on = _decided_on(step)
    if following is None or on is None:
        return ()
    found = filing_deadline(step.document, payer_at(step, following), following, prior_on=on)
    return () if found is None else (found,)


def _promises(step: ClaimStep) -> tuple[Deadline, ...]:
    """Return the clock of the newest promise that was given since the claim was sent."""
    attempt = submissions.latest(step.session, step.claim)
    since = attempt.queued_at if attempt is not None else step.claim.opened_at
    given = [row for row in contacts.of_claim(step.session, step.claim.id) if row.as_of >= since]
    newest = next((row for row in reversed(given) if row.promised_on is not None), None)
    if newest is None or newest.promised_on is None:
        return ()
    sequence = claims.sequence_of(step.claim)
    return (promise_deadline(newest.promised_on, newest.as_of.date(), sequence),)


def _requests(step: ClaimStep) -> tuple[Deadline, ...]:
    request = deadlines.first_request(step.session, step.claim.id)
    if request is None:
        return ()
    sequence = claims.sequence_of(step.claim)
    payer = payer_at(step, sequence)
    asked = request.as_of.date()
    return (request_deadline(asked, payer, request.due_on, document=step.document, sequence=sequence),)
