"""What a payer paid too much is never kept, never given up, and returned only with approval."""

import json
from datetime import UTC, datetime

import pytest

from models.finding import Role
from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.activities import ways
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_secondary_payments import decided_twice, two_payers
from tests.activities.test_who_may_answer import answered, staff
from tests.builders import a_claim
from tests.workflows.payer import Sent, decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def last_sent(desk: Desk) -> Sent:
    """Return the claim's last attempt once more, as the payer has it."""
    row = desk.attempts[-1]
    document = desk.document
    return Sent(row.control_number, row.frequency, row.original_reference, row.sequence, document, 1, "")


@pytest.fixture
def paid_twice(practice: Practice) -> Desk:
    """Return a claim of 150.00 whose payer decided and paid 80.00 with two checks."""
    desk = Desk(practice.store, NOW, a_claim())
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 70"))
    desk.paid(decides(sent, "CO-45 70"))
    return desk


def refusal(desk: Desk) -> str:
    """Return what was wrong with the last answer."""
    (task,) = desk.open_tasks
    return json.loads(task.detail)["problem"]


def test_a_claim_paid_twice_is_asked_about(paid_twice: Desk) -> None:
    (task,) = paid_twice.open_tasks

    assert (paid_twice.state, task.kind) == (ClaimState.DECIDING_DENIAL, "decide_denial")
    assert "paid too much" in json.loads(task.detail)["why"]


def test_what_was_paid_twice_is_returned_with_approval_and_the_first_decision_stands(
    paid_twice: Desk,
) -> None:
    paid_twice.answer(TaskKind.DECIDE_DENIAL, action="refund", note="two checks")
    (asked,) = paid_twice.open_tasks
    detail = json.loads(asked.detail)
    assert (asked.role, detail["refund_cents"], detail["refunds"][0]["decided_twice"]) == (
        "supervisor",
        8000,
        True,
    )
    paid_twice.answer(TaskKind.APPROVE_REFUND, action="approve")

    assert paid_twice.state is ClaimState.PAID
    assert paid_twice.accounts == {
        "charges": -15000,
        "contractual": 7000,
        "unapplied": 16000,
        "refunds": -8000,
    }
    assert paid_twice.balance == (15000, 8000, 7000, 0, 0, 0)


def test_a_refused_refund_books_nothing_and_is_decided_again(paid_twice: Desk) -> None:
    before = paid_twice.accounts
    paid_twice.answer(TaskKind.DECIDE_DENIAL, action="refund")
    paid_twice.answer(TaskKind.APPROVE_REFUND, action="refuse", reason="they take it back themselves")

    assert (paid_twice.asked, paid_twice.accounts) == (["decide_denial"], before)


@pytest.mark.parametrize("action", ["write_off", "accept"])
def test_what_was_paid_too_much_is_neither_kept_nor_given_up(paid_twice: Desk, action: str) -> None:
    paid_twice.answer(TaskKind.DECIDE_DENIAL, action=action, note="ours now")

    assert paid_twice.asked == ["decide_denial"]
    assert "15000 cents were paid too much" in refusal(paid_twice)


def test_a_refund_of_nothing_is_refused(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, ways.document())
    ways.undecided(desk)
    desk.answer(TaskKind.DECIDE_DENIAL, action="refund")

    assert desk.asked == ["decide_denial"]
    assert "no payer paid more than is owed" in refusal(desk)


def test_a_payer_that_takes_it_back_itself_ends_the_refund(paid_twice: Desk) -> None:
    paid_twice.answer(TaskKind.DECIDE_DENIAL, action="refund")
    sent = last_sent(paid_twice)
    paid_twice.paid(takes_back(decides(sent, "CO-45 70")))

    assert paid_twice.state is ClaimState.PAID
    assert paid_twice.asked == []
    assert paid_twice.accounts == {"charges": -15000, "contractual": 7000, "unapplied": 8000}


def test_whoever_proposed_a_refund_does_not_approve_it(paid_twice: Desk) -> None:
    staff(paid_twice, ada={Role.BILLER, Role.SUPERVISOR}, bea={Role.SUPERVISOR})
    paid_twice.answer(TaskKind.DECIDE_DENIAL, action="refund")
    answered(paid_twice, "ada", {"action": "approve"})

    assert "whoever proposed a refund cannot approve it" in refusal(paid_twice)


def test_a_write_off_is_taken_back_as_far_as_the_payer_paid_after_all(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, ways.document())
    ways.written_off(desk)
    assert desk.accounts == {"charges": -15000, "write_off": 15000}
    desk.paid(decides(last_sent(desk), "CO-45 70"))

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])
    assert desk.accounts == {"charges": -15000, "contractual": 7000, "unapplied": 8000}


def test_medicare_that_paid_too_much_as_a_later_payer_gets_it_back_within_sixty_days(
    practice: Practice,
) -> None:
    desk = decided_twice(practice, two_payers("MB"), "OA-23 120")
    assert desk.accounts["payer:S"] < 0
    desk.answer(TaskKind.DECIDE_DENIAL, action="refund")
    (asked,) = desk.open_tasks
    detail = json.loads(asked.detail)

    assert detail["return_by"] == "2027-01-06"
    assert detail["refunds"] == [
        {"payer": "Larkspur Benefit", "amount_cents": detail["refund_cents"], "decided_twice": False}
    ]
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert desk.closed
    assert desk.balance.open == 0
