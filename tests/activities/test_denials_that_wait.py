"""A denial that waits for its payer comes back to people with the reason, and its deadlines run meanwhile."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from store import deadlines
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import change_payer
from tests.builders import a_claim
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, NOW, a_claim())


def told_to_wait(desk: Desk) -> None:
    """A biller answers that the payer is not done."""
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait", note="under review, said the payer")


def pended(desk: Desk) -> None:
    """The payer denies the line for the moment (CARC 133)."""
    desk.paid(decides(desk.accepted(), "CO-133 150"))


def documents_sent(desk: Desk) -> None:
    """The payer wanted documents (CARC 252), and they went out."""
    desk.paid(decides(desk.accepted(), "CO-252 150, N706"))
    desk.answer(TaskKind.ANSWER_REQUEST, action="sent", channel="fax", reference="F-1")


def appeal_won(desk: Desk) -> None:
    """The payer overturned its decision, and promised to pay."""
    desk.paid(decides(desk.accepted(), "CO-29 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time")
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    desk.answer(TaskKind.DELIVER_APPEAL, channel="portal", reference="P-1")
    desk.days(100)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="overturned")


WAITS: dict[str, tuple[Callable[[Desk], None], int, str]] = {
    "told to wait": (told_to_wait, 15, "the payer is not done"),
    "pended": (pended, 25, "decided nothing anew"),
    "documents sent": (documents_sent, 22, "request 252 answered"),
    "appeal won": (appeal_won, 31, "the appeal was won"),
}


@pytest.mark.parametrize("case", WAITS)
def test_a_denial_that_waited_in_vain_is_decided_by_a_person_who_reads_why(desk: Desk, case: str) -> None:
    begin, days, why = WAITS[case]
    begin(desk)
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    desk.days(days)

    decide = [t for t in desk.open_tasks if t.kind == TaskKind.DECIDE_DENIAL]
    assert (desk.state, len(decide)) == (ClaimState.DECIDING_DENIAL, 1)
    assert why in json.loads(decide[0].detail)["why"]
    assert json.loads(decide[0].detail)["open_cents"] == 15000


def test_the_deadlines_of_a_denial_run_on_while_it_waits(desk: Desk) -> None:
    told_to_wait(desk)
    with desk.store.read() as session:
        clocks = deadlines.of_claim(session, desk.claim)

    assert desk.state is ClaimState.AWAITING_REMITTANCE
    running = {row.kind for row in clocks.values() if row.met_on is None}
    assert {"appeal", "corrected"} <= running


def test_a_payment_ends_the_wait_of_a_denial(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-133 150"))
    desk.paid(takes_back(decides(sent, "CO-133 150")), decides(sent, "CO-45 70"))

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])


# By telephone


def called(practice: Practice) -> Desk:
    """Return a claim of which nothing was heard: a biller calls the payer."""
    change_payer(practice.store, status_inquiry="none")
    desk = Desk(practice.store, NOW, a_claim())
    desk.accepted()
    desk.days(22)
    assert desk.asked == [TaskKind.CALL_PAYER]
    return desk


def test_a_denial_told_by_telephone_is_decided_and_may_be_corrected(practice: Practice) -> None:
    desk = called(practice)
    spoken = {"channel": "phone", "note": "denied for missing drug data", "reference": "C-77"}
    desk.answer(TaskKind.CALL_PAYER, action="denied", contact_log=[spoken])
    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DENIAL, [TaskKind.DECIDE_DENIAL])
    assert desk.balance.open == 15000, "no word moves money"
    desk.answer(TaskKind.DECIDE_DENIAL, action="correct", changes={"note": "drug data added"})

    assert [(a.frequency, a.original_reference) for a in desk.attempts] == [("1", ""), ("7", "ICN5")]


def test_a_payer_that_stands_by_its_decision_leads_back_to_the_denial(practice: Practice) -> None:
    desk = called(practice)
    desk.answer(TaskKind.CALL_PAYER, action="denied")
    desk.answer(TaskKind.DECIDE_DENIAL, action="wait")
    desk.days(15)

    assert desk.asked == [TaskKind.CALL_PAYER]
    desk.answer(TaskKind.CALL_PAYER, action="denied")
    assert desk.asked == [TaskKind.DECIDE_DENIAL]


def test_a_claim_that_was_decided_is_never_sent_a_second_time_as_new(practice: Practice) -> None:
    change_payer(practice.store, status_inquiry="none")
    desk = Desk(practice.store, NOW, a_claim())
    decision = decides(desk.accepted(), "CO-45 70")
    desk.paid(decision)
    desk.paid(takes_back(decision))
    desk.days(8)
    assert desk.asked == [TaskKind.CALL_PAYER]
    desk.answer(TaskKind.CALL_PAYER, action="resend")

    assert desk.asked == [TaskKind.CALL_PAYER]
    assert "duplicate" in json.loads(desk.open_tasks[0].detail)["problem"]
    assert [a.status for a in desk.attempts] == ["adjudicated"]


def test_no_clearinghouse_denies_a_claim(desk: Desk) -> None:
    desk.send()
    desk.days(6)
    desk.answer(TaskKind.CLEARINGHOUSE_QUERY, action="denied")

    assert desk.asked == [TaskKind.CLEARINGHOUSE_QUERY]
    assert "only a payer" in json.loads(desk.open_tasks[0].detail)["problem"]
