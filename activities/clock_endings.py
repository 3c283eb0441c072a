"""How a clock ends: the act happened in time or late (met), it is owed no more (void), or it was only left.

A claim that leaves the state in which a clock ran has not yet done what it owed. Only the payer's receipt, an
appeal delivered, an answer sent count as done. What was left runs on, is watched like the others, and goes on
from its own basis when the claim comes back.
"""

from datetime import date
from typing import NamedTuple

from activities.clocks import ON_ITS_WAY, TO_BE_SENT, WITH_PAYER, payer_at
from activities.waiting_denials import open_at_payer
from models.deadline import ClockStatus, DeadlineKind
from models.lifecycle import STAGE_OF, TERMINAL, ClaimState, Stage
from models.record_tables import AppealRow, ClaimDeadlineRow
from models.tables import PayerFileRow, SubmissionRow
from rulebook.coordination import earlier_coverages
from store import appeals, claims, remittances, requests, submissions
from store.requests import RequestStatus
from store.step import ClaimStep
from store.submissions import LIMIT_OF_FREQUENCY

FREQUENCY_OF = {kind: frequency for frequency, kind in LIMIT_OF_FREQUENCY.items()}


class Ending(NamedTuple):
    """What became of a clock, on which day, and in words what ended it."""

    status: ClockStatus
    on: date
    why: str


def ending_of(step: ClaimStep, row: ClaimDeadlineRow, state: ClaimState) -> Ending:
    """Return what became of a clock that the claim, on its way into ``state``, does not run any more."""
    today = step.as_of.date()
    met = _met(step, row)
    if met is not None:
        return Ending(ClockStatus.MET, met, "done")
    why = f"the claim is closed: {state}" if state in TERMINAL else _void(step, row, state)
    return Ending(ClockStatus.VOID, today, why) if why else Ending(ClockStatus.LEFT, today, f"left: {state}")


def _met(step: ClaimStep, row: ClaimDeadlineRow) -> date | None:
    match DeadlineKind(row.kind):
        case DeadlineKind.FILING | DeadlineKind.CORRECTED:
            return _received(step, row) or _reopening_asked(step, row)
        case DeadlineKind.APPEAL:
            return min(
                (day for a in _appeals(step, row) if (day := a.delivered_on) is not None), default=None
            )
        case DeadlineKind.REQUEST:
            return _answered(step, row)
        case DeadlineKind.PROMISE:
            return _kept(step, row)
        case DeadlineKind.CROSSOVER:
            return None


def _received(step: ClaimStep, row: ClaimDeadlineRow) -> date | None:
    """Return the day on which the payer had the attempt this clock is about; None while it has none."""
    payer = payer_at(step, row.sequence)
    by_sending = payer is not None and payer.limit_counts == "sent"
    enough = ON_ITS_WAY if by_sending else WITH_PAYER
    taken = [one for one in _attempts(step, row) if one.status in enough]
    if not taken:
        forwarded = row.kind == DeadlineKind.FILING and row.sequence != "P" and _decided_since(step, row)
        return step.as_of.date() if forwarded else None
    if by_sending:
        days = [one.transmitted_at.date() for one in taken if one.transmitted_at is not None]
    else:
        # A clearinghouse's date is not the payer's receipt.
        said = submissions.evidence_of(taken)
        days = [one.on for one in said if not one.rejected and one.source == "payer"]
    return min((day for day in days if day >= _since(row)), default=step.as_of.date())


def _since(row: ClaimDeadlineRow) -> date:
    """Return the day from which an act can answer this clock: when the claim had taken in what started it.

    A remittance often comes before its payment date (BPR16); who acts at once acts before the window begins.
    """
    return min(row.started_on, row.as_of.date())


def _attempts(step: ClaimStep, row: ClaimDeadlineRow) -> list[SubmissionRow]:
    return [
        one
        for one in submissions.of_claim(step.session, step.claim.id)
        if (one.sequence, one.frequency) == (row.sequence, FREQUENCY_OF.get(DeadlineKind(row.kind)))
        and one.queued_at.date() >= _since(row)
    ]


def _appeals(step: ClaimStep, row: ClaimDeadlineRow) -> list[AppealRow]:
    """Return the appeals of this clock's level that went out since it began."""
    return [
        one
        for one in appeals.of_claim(step.session, step.claim.id)
        if (one.sequence, one.level) == (row.sequence, row.level or 1)
        and one.delivered_on is not None
        and one.delivered_on >= _since(row)
    ]


def _reopening_asked(step: ClaimStep, row: ClaimDeadlineRow) -> date | None:
    """Return the day a payer that takes no replacement was asked to reopen the claim (level 0)."""
    if row.kind != DeadlineKind.CORRECTED:
        return None
    found = [one for one in appeals.of_claim(step.session, step.claim.id) if one.sequence == row.sequence]
    days = [one.delivered_on for one in found if one.level == 0 and one.delivered_on is not None]
    return min((day for day in days if day >= _since(row)), default=None)


def _answered(step: ClaimStep, row: ClaimDeadlineRow) -> date | None:
    """Return the day on which the last request of this clock's day was answered; None while one is open."""
    mine = [
        one
        for one in requests.of_claim(step.session, step.claim.id)
        if one.as_of.date() == row.started_on and one.status in (RequestStatus.OPEN, RequestStatus.ANSWERED)
    ]
    if any(one.status == RequestStatus.OPEN for one in mine):
        return None
    return max((one.answered_on for one in mine if one.answered_on is not None), default=None)


def _kept(step: ClaimStep, row: ClaimDeadlineRow) -> date | None:
    """Return the day on which a remittance came after a promise; None while none has."""
    rows = remittances.of_claim(step.session, step.claim.id)
    files = (step.session.get(PayerFileRow, one.file_id) for one in rows)
    days = [file.as_of.date() for file in files if file is not None]
    return min((day for day in days if day >= row.started_on), default=None)


def _void(step: ClaimStep, row: ClaimDeadlineRow, state: ClaimState) -> str:
    """Return why nothing is owed any more, empty while it is."""
    claim = step.claim
    answers = (DeadlineKind.FILING, DeadlineKind.CORRECTED, DeadlineKind.APPEAL)
    if row.kind in answers and claim.next_frequency == "8":
        return "the claim is being voided"
    if row.kind == DeadlineKind.REQUEST:
        still = requests.open_of(step.session, claim.id)
        return "" if any(one.as_of.date() == row.started_on for one in still) else "the request is closed"
    if row.kind == DeadlineKind.PROMISE:
        waits = STAGE_OF[state] in (Stage.DECISION, Stage.SUPERVISION)
        return "" if waits and state is not ClaimState.ANSWERING_REQUEST else f"overtaken: {state}"
    if row.sequence in _earlier_payers(step):
        return "another payer is billed now"
    if row.kind == DeadlineKind.FILING:
        return ""
    if _decided_since(step, row, after=True):
        return "the payer decided anew"
    if not open_at_payer(step) and STAGE_OF[state] not in TO_BE_SENT:
        return "nothing is open at this payer any more"
    return _other_way(step, row)


def _earlier_payers(step: ClaimStep) -> set[str]:
    billed = claims.sequence_of(step.claim)
    return {coverage.sequence for _, coverage in earlier_coverages(step.document, billed)}


def _other_way(step: ClaimStep, row: ClaimDeadlineRow) -> str:
    """Of correction and appeal one is enough: the payer's answer to it starts both clocks anew."""
    since = _since(row)
    if row.kind == DeadlineKind.CORRECTED:
        out = [one.delivered_on for one in appeals.of_claim(step.session, step.claim.id)]
        return "appealed instead" if any(day is not None and day >= since for day in out) else ""
    replaced = row.model_copy(update={"kind": DeadlineKind.CORRECTED.value})
    return "corrected instead" if _received(step, replaced) else ""


def _decided_since(step: ClaimStep, row: ClaimDeadlineRow, *, after: bool = False) -> bool:
    """Tell whether a decision of this payer stands that came since the clock began (``after``: later)."""
    standing = remittances.standing(step.session, step.claim.id, row.sequence)
    if standing is None:
        return False
    on = remittances.payment_of(step.session, standing).paid_on
    return on > row.started_on if after else on >= row.started_on
