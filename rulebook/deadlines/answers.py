"""Answers to a payer: until when a decision may be corrected or appealed, and a request be answered.

The notice of a Medicare decision of 15 May 2022 counts as received on 20 May; the first appeal must be with
the contractor 120 days later, on 17 September::

    appeal_deadline(date(2022, 5, 15), Payer(line_of_business="medicare", ...)).last_day
"""

from datetime import date

from models.claim import ClaimDocument, PayerSequence
from models.deadline import Deadline, DeadlineKind
from models.practice import Payer
from rulebook.deadlines.windows import Scope, by_contract, scope_of, window_for


def appeal_deadline(
    decided_on: date,
    payer: Payer | None,
    *,
    level: int = 1,
    document: ClaimDocument | None = None,
    sequence: PayerSequence = "P",
) -> Deadline:
    """Return until when a decision of this date may be appealed at this level.

    ``decided_on`` is the date of the remittance, for level 2 and more that of the decision on the level
    before. The contract's days are those of level 1. A line that was unprocessable (MA130) has no appeal at
    all: do not ask for it.
    """
    days = payer.appeal_limit_days if payer is not None and level == 1 else None
    return _after(DeadlineKind.APPEAL, decided_on, payer, days, document, sequence, level)


def corrected_deadline(
    decided_on: date,
    payer: Payer | None,
    *,
    document: ClaimDocument | None = None,
    sequence: PayerSequence = "P",
) -> Deadline:
    """Return until when a corrected claim (frequency 7) may follow a decision of this date."""
    days = payer.corrected_limit_days if payer is not None else None
    return _after(DeadlineKind.CORRECTED, decided_on, payer, days, document, sequence)


def request_deadline(
    requested_on: date,
    payer: Payer | None,
    due_on: date | None = None,
    *,
    document: ClaimDocument | None = None,
    sequence: PayerSequence = "P",
) -> Deadline:
    """Return until when a request for information must be answered; the day it names itself wins."""
    days = payer.request_days if payer is not None else None
    found = _after(DeadlineKind.REQUEST, requested_on, payer, days, document, sequence)
    if due_on is None:
        return found
    told = {"last_day": due_on, "rule": "request/told", "source": "The day the payer's request names"}
    return found.model_copy(update=told)


def crossover_wait(
    decided_on: date,
    payer: Payer | None,
    *,
    document: ClaimDocument | None = None,
    sequence: PayerSequence = "P",
) -> Deadline:
    """Return how long to wait for the next payer of a claim that was forwarded to it.

    15 business days after a decision of 4 November 2026 are over on 27 November: Veterans Day and
    Thanksgiving lie between.
    """
    days = payer.crossover_business_days if payer is not None else None
    window = window_for(DeadlineKind.CROSSOVER, _scope(payer, document, sequence), decided_on)
    assert window is not None, "deadlines.toml has a row of last resort for a crossover"
    if days is not None:
        window = window.model_copy(update={"count": days, "rule": "crossover/contract"})
    return window.deadline(decided_on, sequence)


def promise_deadline(promised_on: date, noted_on: date, sequence: PayerSequence = "P") -> Deadline:
    """Return the clock of a payer's promise: noted on one day, to be kept on the other."""
    window = window_for(DeadlineKind.PROMISE, Scope(), noted_on)
    assert window is not None, "deadlines.toml has a row for promises"
    return window.deadline(promised_on, sequence).model_copy(update={"started_on": noted_on})


def _after(
    kind: DeadlineKind,
    started_on: date,
    payer: Payer | None,
    days: int | None,
    document: ClaimDocument | None,
    sequence: PayerSequence,
    level: int = 0,
) -> Deadline:
    scope = _scope(payer, document, sequence)
    window = window_for(kind, scope, started_on, level)
    assert window is not None, f"deadlines.toml has no row of last resort for {kind}"
    return by_contract(window, days, payer).deadline(started_on, sequence, level)


def _scope(payer: Payer | None, document: ClaimDocument | None, sequence: PayerSequence) -> Scope:
    if document is not None:
        return scope_of(document, payer, sequence)
    if payer is None:
        return Scope()
    return Scope(payer.payer_id, "", payer.line_of_business or "commercial", payer.state)
