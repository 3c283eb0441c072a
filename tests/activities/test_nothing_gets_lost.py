"""Whatever comes while a claim is about something else: nobody's work and nobody's answer gets lost.

One test for each place where a claim may stand. There everything that may come in comes in, one at a time.
Afterwards the claim is closed, waits for a person whose answer it would take, or for a time that leads to
one; every request of a payer and every question to a provider that is open has its task. Each place takes
seconds, so most of them are slow tests.
"""

import json
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from copy import copy
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from activities.answers import is_asked
from models.claim import ClaimDocument
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind, Notice, StepRequest
from models.tasks import TaskKind
from store import claims, facts, queries, requests, tasks
from store.step import ClaimStep
from store.submissions import SubmissionStatus
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.builders import a_line
from tests.workflows.payer import Sent, decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
EVENTS = 40
"""So many wake-ups later at most a claim that is left alone has closed or has asked somebody."""

PAID, DENIED = "CO-45 45, PR-1 25", "CO-16 150, M119"


# Where a claim may stand


def document(**changes: Any) -> ClaimDocument:
    """Return the claim of two payers, changed."""
    return two_payers().model_copy(update=changes)


def uncoded() -> ClaimDocument:
    """Return a visit that nobody has coded."""
    line = a_line(procedure="", diagnosis_pointers=())
    return document(diagnoses=(), lines=(line,), note="Sore throat for two days")


def ask_and_wait(desk: Desk) -> None:
    desk.answer(TaskKind.ASSIGN_CODES, action="query", question="Which swab?")


def recovered(desk: Desk) -> None:
    """The source changes a claim that was not sent; the payer cannot be asked about its coverage."""
    desk.changed(desk.document.model_copy(update={"note": "changed"}))


def unverified(desk: Desk) -> None:
    recovered(desk)
    desk.days(4)


def sent(desk: Desk) -> None:
    desk.send()


def unheard(desk: Desk) -> None:
    desk.send()
    desk.days(6)


def rejected(desk: Desk) -> None:
    desk.acknowledged(desk.send(), accepted=False)


def accepted(desk: Desk) -> None:
    desk.accepted()


def silent(desk: Desk) -> None:
    desk.accepted()
    desk.days(23)


def unbalanced(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID).model_copy(update={"charge_cents": 14000}))


def requested(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4")


def denied(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), DENIED))


def corrected(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})


def resent(desk: Desk) -> None:
    corrected(desk)
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    desk.accepted("ICN6")


def waiting(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait", note="under review")


def appealing(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-29 150"))


def delivered(desk: Desk) -> None:
    appealing(desk)
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time")
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    desk.answer(TaskKind.DELIVER_APPEAL, channel="portal", reference="P-1")


def given_up(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off", note="lost")


def undecided(desk: Desk) -> None:
    given_up(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="try again")


def written_off(desk: Desk) -> None:
    given_up(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve", reason="lost")


def crossing(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID, status="19"))


def held_at_work(desk: Desk) -> None:
    denied(desk)
    desk.instruct("hold")


def held_waiting(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("hold")


def failed(desk: Desk) -> None:
    denied(desk)
    desk.fail()


def being_voided(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")


def voided(desk: Desk) -> None:
    first = desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")
    desk.paid(decides(first, "CO-45 70"))
    desk.paid(takes_back(decides(first, "CO-45 70")))


def withdrawn(desk: Desk) -> None:
    desk.instruct("withdraw")


def paid(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))


def patient_billed(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID))
    desk.paid(decides(desk.accepted("LB9"), "OA-23 125, PR-2 25", status="2", number="LB9"))


def nothing(desk: Desk) -> None:
    """The claim lies in the outbox."""


LATE = a_line(service_from=date(2025, 3, 3))
Place = tuple[ClaimState, Callable[[], ClaimDocument], Callable[[Desk], None]]
PLACES: dict[str, Place] = {
    "coverage asked": (
        ClaimState.CHECKING_COVERAGE,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        recovered,
    ),
    "coverage in doubt": (
        ClaimState.RESOLVING_COVERAGE,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        unverified,
    ),
    "to be coded": (ClaimState.CODING, uncoded, nothing),
    "provider asked": (ClaimState.QUERYING_PROVIDER, uncoded, ask_and_wait),
    "findings": (
        ClaimState.FIXING_FINDINGS,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        nothing,
    ),
    "past its limit": (ClaimState.DECIDING_DEADLINE, lambda: document(lines=(LATE,)), nothing),
    "in the outbox": (ClaimState.AWAITING_ACKNOWLEDGEMENT, document, nothing),
    "sent": (ClaimState.AWAITING_ACKNOWLEDGEMENT, document, sent),
    "unheard of": (ClaimState.CHASING_ACKNOWLEDGEMENT, document, unheard),
    "rejected": (ClaimState.FIXING_REJECTION, document, rejected),
    "accepted": (ClaimState.AWAITING_REMITTANCE, document, accepted),
    "silence": (ClaimState.CHASING_REMITTANCE, document, silent),
    "unbalanced": (ClaimState.CHASING_REMITTANCE, document, unbalanced),
    "documents wanted": (ClaimState.ANSWERING_REQUEST, document, requested),
    "denied": (ClaimState.CORRECTING_DENIAL, document, denied),
    "corrected": (ClaimState.RELEASING_CORRECTION, document, corrected),
    "correction with the payer": (ClaimState.AWAITING_REMITTANCE, document, resent),
    "denial that waits": (ClaimState.AWAITING_REMITTANCE, document, waiting),
    "appeal drafted": (ClaimState.APPEALING, document, appealing),
    "appeal with the payer": (ClaimState.APPEALING, document, delivered),
    "write-off proposed": (ClaimState.APPROVING_WRITE_OFF, document, given_up),
    "a person decides": (ClaimState.DECIDING_DENIAL, document, undecided),
    "forwarded": (ClaimState.BILLING_NEXT_PAYER, document, crossing),
    "work held": (ClaimState.ON_HOLD, document, held_at_work),
    "wait held": (ClaimState.ON_HOLD, document, held_waiting),
    "failed": (ClaimState.NEEDS_ATTENTION, document, failed),
    "being voided": (ClaimState.AWAITING_VOID, document, being_voided),
    "voided": (ClaimState.VOIDED, document, voided),
    "withdrawn": (ClaimState.WITHDRAWN, document, withdrawn),
    "paid": (ClaimState.PAID, document, paid),
    "patient billed": (ClaimState.PATIENT_BILLED, document, patient_billed),
    "written off": (ClaimState.WRITTEN_OFF, document, written_off),
}
"""What the place is called, the state, the claim it begins with, and the way there."""


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


def stands_still(desk: Desk) -> bool:
    """Tell whether nothing is owed to the claim: closed, before people, or on its way to a payer."""
    beside = {TaskKind.ANSWER_QUERY, TaskKind.ANSWER_REQUEST, TaskKind.BALANCE_REMITTANCE}
    own = [t for t in desk.open_tasks if t.kind not in beside or t.state == desk.state]
    own = [t for t in own if t.kind != TaskKind.DECIDE_DEADLINE or t.state == ClaimState.DECIDING_DEADLINE]
    attempts = desk.attempts
    queued = bool(attempts) and attempts[-1].status == SubmissionStatus.QUEUED
    return desk.state in TERMINAL or bool(own) or queued


def left_alone(desk: Desk) -> Iterator[str]:
    """Let time pass until somebody is asked; yield what is wrong on the way and then."""
    if desk.state is ClaimState.ON_HOLD:
        desk.instruct("resume")
    for _ in range(EVENTS):
        if stands_still(desk):
            yield from faults(desk)
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
    happens: dict[str, Callable[[Desk], object]] = {**AT_ANY_TIME, **answers}
    found: dict[str, list[str]] = {}
    told = len(desk.story)
    for name, fact in happens.items():
        with as_it_was(desk) as claim:
            wrong = trouble(claim, fact)
            if wrong:
                found[name] = [*wrong, *claim.story[told:]]

    assert found == {}
