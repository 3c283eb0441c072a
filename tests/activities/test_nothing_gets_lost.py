"""Whatever comes while a claim is about something else: nobody's work and nobody's answer gets lost.

One test for each place where a claim may stand. There everything that may come in comes in, one at a time,
and a choice of pairs, one after the other. Afterwards the claim is closed with nobody asked about it in vain,
waits for a person whose answer it would take, or for a time that leads to one; every request of a payer and
every question to a provider that is open has its task. Each place takes seconds, so most are slow tests.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import partial
from itertools import product
from random import Random
from typing import Any

import pytest

from activities.answers import is_asked
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind, Notice, StepRequest
from models.tasks import TaskKind
from store import claims, facts, queries, requests, tasks
from store.step import ClaimStep
from store.submissions import SubmissionStatus
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.ways import DENIED, PAID, PLACES
from tests.workflows.payer import Sent, decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
EVENTS = 40
"""So many wake-ups later at most a claim that is left alone has closed or has asked somebody."""

OF_CLOSED: frozenset[str] = frozenset({TaskKind.ANSWER_QUERY, TaskKind.BALANCE_REMITTANCE})
"""Tasks that a closed claim may leave open: a provider's question is for the record, money for the ledger."""

IN_THE_OUTBOX = frozenset({ClaimState.AWAITING_ACKNOWLEDGEMENT, ClaimState.AWAITING_VOID})


# What may come in


def ask_provider(desk: Desk) -> None:
    said = {"instruction": "ask_provider", "question": "Which knee?", "by": "ada"}
    cause = f"instruction:{desk.claim}:{desk.row.n}:asked"
    with desk.store.write() as session:
        kind = CauseKind.INSTRUCTION_GIVEN
        facts.record(session, desk.claim, cause, kind, desk.now, reference=json.dumps(said))
    desk.go_on()


def change(desk: Desk) -> None:
    desk.changed(desk.document.model_copy(update={"note": "changed at the source"}))


def answer_crossed(desk: Desk, of_payer: Sent) -> None:
    """People answer what they are asked in the very moment in which the payer's decision arrives."""
    desk.paid(decides(of_payer, PAID), go_on=False)
    crossed: dict[str, dict[str, Any]] = {
        TaskKind.CORRECT_DENIAL: {"action": "write_off", "note": "lost"},
        TaskKind.ANSWER_REQUEST: {"action": "sent", "channel": "fax", "reference": "F-1"},
        TaskKind.CALL_PAYER: {"action": "wait"},
        TaskKind.BALANCE_REMITTANCE: {},
        TaskKind.APPROVE_WRITE_OFF: {"action": "approve"},
    }
    for task in desk.open_tasks:
        if task.kind in crossed:
            with desk.store.write() as session:
                tasks.complete(session, task.id, crossed[task.kind], "bea", desk.now)
    desk.go_on()


AT_ANY_TIME: dict[str, Callable[[Desk], object]] = {
    "withdrawn": lambda desk: desk.instruct("withdraw"),
    "held": lambda desk: desk.instruct("hold"),
    "resumed": lambda desk: desk.instruct("resume"),
    "provider asked": ask_provider,
    "disputed": lambda desk: desk.instruct("dispute", reason="I owe nothing"),
    "changed": change,
    "failed": lambda desk: desk.fail(),
}

OF_PAYER: dict[str, Callable[[Desk, Sent], object]] = {
    "277CA accepted": lambda desk, s: desk.acknowledged(s),
    "277CA rejected": lambda desk, s: desk.acknowledged(s, accepted=False),
    "999 rejected": lambda desk, s: desk.file_refused(s),
    "277 R4": lambda desk, s: desk.wanted("R4"),
    "277 R4 twice": lambda desk, s: (desk.wanted("R4"), desk.wanted("R4")),
    "277 P4 and R3": lambda desk, s: (desk.wanted("P4"), desk.wanted("R3")),
    "277 F3N": lambda desk, s: desk.wanted("F3N"),
    "835 paid": lambda desk, s: desk.paid(decides(s, PAID)),
    "835 denied": lambda desk, s: desk.paid(decides(s, DENIED)),
    "835 for now denied": lambda desk, s: desk.paid(decides(s, "CO-133 150")),
    "835 wants documents": lambda desk, s: desk.paid(decides(s, "CO-252 150, N706")),
    "835 too late": lambda desk, s: desk.paid(decides(s, "CO-29 150")),
    "835 reversed": lambda desk, s: desk.paid(takes_back(decides(s, PAID))),
    "835 unbalanced": lambda desk, s: desk.paid(decides(s, PAID).model_copy(update={"charge_cents": 14000})),
    "835 of the next payer": lambda desk, s: desk.paid(
        decides(s, "OA-23 125, PR-2 5", status="2", number="LB9")
    ),
    "835 and answers crossed": answer_crossed,
}


def said(fact: Callable[[Desk, Sent], object], of_payer: Sent, desk: Desk) -> object:
    """Let the payer say something about an attempt."""
    return fact(desk, of_payer)


@contextmanager
def as_it_was(desk: Desk) -> Generator[Desk]:
    """Give the claim to be changed, and put the store back to what it was before."""
    path, before = desk.store.url.removeprefix("sqlite:///"), sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as stored:
        stored.backup(before)
    try:
        yield copy(desk)
    finally:
        with closing(sqlite3.connect(path)) as stored, closing(before):
            before.backup(stored)


def as_sent(desk: Desk) -> Sent | None:
    """Return the newest attempt as the payer has it; None while nothing has left the outbox."""
    out = [a for a in desk.attempts if a.status not in (SubmissionStatus.QUEUED, SubmissionStatus.WITHDRAWN)]
    if not out:
        return None
    row = out[-1]
    return Sent(row.control_number, row.frequency, row.original_reference, row.sequence, desk.document, 1, "")


# What must hold


def faults(desk: Desk) -> Iterator[str]:
    """Yield what is wrong: an answer that would be ignored, a request or a question that nobody is asked."""
    with desk.store.read() as session:
        claim = claims.need(session, desk.claim)
        notice = Notice(cause="looked at", kind=CauseKind.TIMER)
        look = StepRequest(claim=desk.claim, n=claim.n + 1, notice=notice, as_of=desk.now)
        step = ClaimStep(session, claim, look, desk.policy)
        asked = tasks.open_tasks(session, claim=desk.claim)
        for task in asked:
            if not is_asked(step, task):
                yield f"{task.kind} is open, and its answer would be ignored"
        wanted = sorted(json.loads(t.detail)["request"] for t in asked if t.kind == TaskKind.ANSWER_REQUEST)
        if wanted != sorted(row.id for row in requests.open_of(session, desk.claim)):
            yield "open requests and their tasks differ"
        questions = {row.task_id for row in queries.of_claim(session, desk.claim) if row.status == "open"}
        if questions != {t.id for t in asked if t.kind == TaskKind.ANSWER_QUERY}:
            yield "open questions and their tasks differ"
        if facts.waiting(session, desk.claim) is not None:
            yield "a fact was not taken"


def asked_in_vain(desk: Desk) -> list[str]:
    """Return what is asked about a closed claim that changes nothing any more."""
    return [task.kind for task in desk.open_tasks if task.kind not in OF_CLOSED]


def stands_still(desk: Desk) -> bool:
    """Tell whether nothing is owed to the claim: closed, before people, or on its way to a payer."""
    beside = {TaskKind.ANSWER_QUERY, TaskKind.ANSWER_REQUEST, TaskKind.BALANCE_REMITTANCE}
    own = [t for t in desk.open_tasks if t.kind not in beside or t.state == desk.state]
    own = [t for t in own if t.kind != TaskKind.DECIDE_DEADLINE or t.state == ClaimState.DECIDING_DEADLINE]
    attempts = desk.attempts
    queued = bool(attempts) and attempts[-1].status == SubmissionStatus.QUEUED
    return desk.state in TERMINAL or bool(own) or (queued and desk.state in IN_THE_OUTBOX)


def left_alone(desk: Desk) -> Iterator[str]:
    """Let time pass until somebody is asked; yield what is wrong on the way and then."""
    if desk.state is ClaimState.ON_HOLD:
        desk.instruct("resume")
    for _ in range(EVENTS):
        if stands_still(desk):
            yield from faults(desk)
            if desk.state in TERMINAL:
                yield from (f"{kind} is open for a closed claim" for kind in asked_in_vain(desk))
            return
        wake_at = desk.row.wake_at
        if wake_at is None:
            yield "neither closed nor woken again"
            return
        desk.now = max(desk.now, wake_at)
        desk.go_on()
    yield f"waits without end in {desk.state}"


def trouble(desk: Desk, happens: Callable[[Desk], object]) -> list[str]:
    """Let one thing happen to a claim; return everything that is wrong afterwards."""
    try:
        happens(desk)
        now = list(faults(desk))
        return now or [f"later: {fault}" for fault in left_alone(desk)]
    except Exception as problem:
        return [f"{type(problem).__name__}: {problem}"]


AT_ONCE = frozenset({"accepted", "denied", "paid"})
"""Places that are looked at in every run."""

PAIRS = int(os.environ.get("CLAIMFLOW_PAIRS", "12"))
"""So many pairs of things that happen are tried at each place; other ones at every place."""

Happening = Callable[[Desk], object]


def one_after_the_other(happens: dict[str, Happening], place: str) -> Iterator[tuple[str, Happening]]:
    """Yield each thing that may happen, then pairs of them, chosen by the name of the place."""
    yield from happens.items()
    pairs = list(product(happens, happens))
    for first, second in Random(place).sample(pairs, min(PAIRS, len(pairs))):

        def both(desk: Desk, first: str = first, second: str = second) -> None:
            happens[first](desk)
            happens[second](desk)

        yield f"{first}, then {second}", both


@pytest.mark.parametrize(
    "place", [pytest.param(p, marks=() if p in AT_ONCE else pytest.mark.slow) for p in PLACES]
)
def test_whatever_comes_in_no_work_and_no_answer_is_lost(practice: Practice, place: str) -> None:
    state, begins, leads = PLACES[place]
    desk = Desk(practice.store, NOW, begins())
    leads(desk)
    assert desk.state is state, desk.story
    of_payer = as_sent(desk)
    answers = (
        {} if of_payer is None else {name: partial(said, fact, of_payer) for name, fact in OF_PAYER.items()}
    )
    happens: dict[str, Happening] = {**AT_ANY_TIME, **answers}
    found: dict[str, list[str]] = {}
    told = len(desk.story)
    for name, fact in one_after_the_other(happens, place):
        with as_it_was(desk) as claim:
            wrong = trouble(claim, fact)
            if wrong:
                found[name] = [*wrong, *claim.story[told:]]

    assert found == {}
