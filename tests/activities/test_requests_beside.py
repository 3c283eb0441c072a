"""A payer asks for information while a claim is about something else: both go on, none is forgotten."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from models.lifecycle import ClaimState
from models.record_tables import DocumentRequestRow
from models.tasks import TaskKind
from store import requests
from tests.activities import ways
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.builders import a_claim, a_line
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
FAXED = {"action": "sent", "channel": "fax", "reference": "F-1"}


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, NOW, a_claim())


def kept(desk: Desk) -> list[DocumentRequestRow]:
    """Return the requests about the claim, oldest first."""
    with desk.store.read() as session:
        return requests.of_claim(session, desk.claim)


ELSEWHERE: dict[str, Callable[[Desk], None]] = {
    ClaimState.CORRECTING_DENIAL: ways.denied,
    ClaimState.APPEALING: ways.delivered,
    ClaimState.APPROVING_WRITE_OFF: ways.given_up,
    ClaimState.BILLING_NEXT_PAYER: ways.crossing,
    ClaimState.CHASING_REMITTANCE: ways.unbalanced,
}


@pytest.mark.parametrize("state", ELSEWHERE)
@pytest.mark.parametrize("category", ["R4", "P3", "P4"])
def test_a_request_stands_beside_what_else_a_claim_is_about(
    practice: Practice, state: str, category: str
) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    ELSEWHERE[state](desk)
    asked, waits = desk.asked, desk.row.waits_until
    assert desk.state == state
    desk.wanted(category)

    assert (desk.state, desk.row.waits_until) == (state, waits)
    assert sorted(desk.asked) == sorted([*asked, TaskKind.ANSWER_REQUEST])
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)
    assert (desk.state, desk.row.waits_until, desk.asked) == (state, waits, asked)
    assert [row.status for row in kept(desk)] == ["answered"]


def test_the_work_that_stands_beside_a_request_is_done_first(desk: Desk) -> None:
    ways.denied(desk)
    desk.wanted("R4")
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert [row.status for row in kept(desk)] == ["answered"]


def test_a_request_for_a_held_claim_stands_beside_what_it_was_held_in(desk: Desk) -> None:
    ways.denied(desk)
    desk.instruct("hold")
    desk.wanted("R4")
    assert desk.instruct("resume") is ClaimState.CORRECTING_DENIAL

    assert sorted(desk.asked) == [TaskKind.ANSWER_REQUEST, TaskKind.CORRECT_DENIAL]


def test_a_request_for_a_failed_claim_does_not_replace_its_mending(desk: Desk) -> None:
    ways.denied(desk)
    desk.fail()
    desk.wanted("R4")
    assert sorted(desk.asked) == [TaskKind.ANSWER_REQUEST, TaskKind.CORRECT_DENIAL, TaskKind.MEND_CLAIM]
    desk.answer(TaskKind.MEND_CLAIM)

    assert desk.state is ClaimState.CORRECTING_DENIAL


def test_a_promise_for_a_request_beside_leaves_the_claim_where_it_is(desk: Desk) -> None:
    ways.denied(desk)
    desk.wanted("R4")
    promised = (NOW + timedelta(days=4)).date().isoformat()
    desk.answer(TaskKind.ANSWER_REQUEST, action="wait", promised_on=promised)

    assert desk.state is ClaimState.CORRECTING_DENIAL
    assert sorted(desk.asked) == [TaskKind.ANSWER_REQUEST, TaskKind.CORRECT_DENIAL]


def test_an_earlier_payers_question_is_answered_while_the_next_one_has_the_claim(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))
    second = desk.accepted("LB9")
    desk.wanted("R11", attempt=0)
    assert (desk.state, desk.row.sequence) == (ClaimState.AWAITING_REMITTANCE, "S")
    desk.paid(decides(second, "OA-23 125", status="2", number="LB9"))
    assert desk.state is ClaimState.ANSWERING_REQUEST, "a payer still waits"
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)

    assert desk.state is ClaimState.PAID
    assert [(row.payer_id, row.status) for row in kept(desk)] == [("BHH01", "answered")]


def test_a_claim_given_up_is_closed_when_its_payer_waits_for_nothing_more(desk: Desk) -> None:
    ways.given_up(desk)
    desk.wanted("R4")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve", reason="lost")
    assert desk.state is ClaimState.ANSWERING_REQUEST
    desk.answer(TaskKind.ANSWER_REQUEST, action="withdrawn")

    assert (desk.state, desk.asked) == (ClaimState.WRITTEN_OFF, [])


# The same once more


def test_a_request_that_comes_again_is_the_same_request_with_its_first_date(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4")
    (first,) = kept(desk)
    (task,) = desk.open_tasks
    desk.days(2)
    desk.wanted("R4")

    assert [(row.id, row.due_on) for row in kept(desk)] == [(first.id, first.due_on)]
    assert [t.id for t in desk.open_tasks] == [task.id]


def test_a_request_that_comes_again_with_another_date_is_due_then(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4", due_on=date(2026, 12, 20))
    desk.wanted("R4", due_on=date(2026, 11, 25))
    (row,) = kept(desk)
    (task,) = desk.open_tasks

    assert row.due_on == date(2026, 11, 25)
    assert json.loads(task.detail)["due_on"] == "2026-11-25"


def test_a_different_request_beside_an_open_one_leaves_both_to_be_answered(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4")
    desk.wanted("R3")
    assert desk.asked == [TaskKind.ANSWER_REQUEST] * 2
    for task in desk.open_tasks:
        desk.complete(task.id, **FAXED)

    assert [row.status for row in kept(desk)] == ["answered"] * 2
    assert desk.state is ClaimState.AWAITING_REMITTANCE


@pytest.mark.parametrize("again", ["R4", "P3"])
def test_a_request_that_was_answered_opens_no_closed_claim_when_it_comes_again(
    desk: Desk, again: str
) -> None:
    sent = desk.accepted()
    desk.wanted(again)
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)
    assert desk.paid(decides(sent, "CO-45 70")) is ClaimState.PAID
    desk.wanted(again)

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])


def test_a_request_that_was_answered_leaves_a_denial_alone_when_it_comes_again(desk: Desk) -> None:
    sent = desk.accepted()
    desk.wanted("R4")
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)
    desk.paid(decides(sent, "CO-16 150, M119"))
    desk.wanted("R4")

    assert (desk.state, desk.asked) == (ClaimState.CORRECTING_DENIAL, [TaskKind.CORRECT_DENIAL])


def test_a_new_request_about_a_paid_claim_is_answered_and_closes_it_again(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))
    desk.wanted("R9")
    assert desk.asked == [TaskKind.ANSWER_REQUEST]
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)

    assert desk.state is ClaimState.PAID


def test_a_new_request_about_a_voided_claim_leaves_it_voided(desk: Desk) -> None:
    sent = desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")
    decision = decides(sent, "CO-45 70")
    desk.paid(decision)
    assert desk.paid(takes_back(decision)) is ClaimState.VOIDED
    desk.wanted("R9")
    desk.answer(TaskKind.ANSWER_REQUEST, action="cannot", note="the claim was voided")

    assert desk.state is ClaimState.VOIDED


def test_what_is_asked_while_a_claim_is_being_voided_ends_with_it(desk: Desk) -> None:
    decision = decides(desk.accepted(), "CO-45 70")
    desk.instruct("withdraw")
    desk.accepted("ICN8")
    desk.paid(decision)
    desk.wanted("R4", attempt=0)
    assert (desk.state, desk.asked) == (ClaimState.AWAITING_VOID, [TaskKind.ANSWER_REQUEST])
    desk.paid(takes_back(decision))

    assert (desk.state, desk.asked) == (ClaimState.VOIDED, [])
    assert [row.status for row in kept(desk)] == ["withdrawn"]


# Decided meanwhile


def test_a_decision_of_another_payer_leaves_this_ones_request_open(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    sent = desk.accepted()
    desk.wanted("R4")
    desk.paid(decides(sent, "OA-23 125, PR-2 5", status="2", number="LB9"))

    assert (desk.state, desk.asked) == (ClaimState.ANSWERING_REQUEST, [TaskKind.ANSWER_REQUEST])
    assert [row.status for row in kept(desk)] == ["open"]


def test_a_part_of_a_split_claim_leaves_the_request_about_the_rest_open(practice: Practice) -> None:
    lines = (a_line(), a_line(2, procedure="36415", charge_cents=2500))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=17500))
    sent = desk.accepted()
    desk.wanted("R4")
    whole = decides(sent, "CO-45 70", "CO-45 5")
    first = whole.model_copy(
        update={"lines": whole.lines[:1], "charge_cents": 15000, "paid_cents": 8000, "remarks": ("MA15",)}
    )
    desk.paid(first)
    assert (desk.state, desk.asked) == (ClaimState.ANSWERING_REQUEST, [TaskKind.ANSWER_REQUEST])
    desk.answer(TaskKind.ANSWER_REQUEST, **FAXED)

    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert [row.status for row in kept(desk)] == ["answered"]


def test_a_request_is_asked_no_more_once_its_payer_has_decided(desk: Desk) -> None:
    sent = desk.accepted()
    desk.wanted("R4")
    desk.paid(decides(sent, "CO-16 150, M119"))

    assert desk.asked == [TaskKind.CORRECT_DENIAL]
    assert [row.status for row in kept(desk)] == ["decided"]
