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


def refund_proposed(desk: Desk) -> int:
    """Answer that it was paid too much; return the cents that a supervisor is asked about."""
    desk.answer(TaskKind.DECIDE_DENIAL, action="refund")
    (asked,) = [task for task in desk.open_tasks if task.kind == TaskKind.APPROVE_REFUND]
    return int(json.loads(asked.detail)["refund_cents"])


def paid_times(practice: Practice, times: int, *codes: str) -> Desk:
    """Return a claim of 150.00 whose payer decided it so, so many times, each with money."""
    desk = Desk(practice.store, NOW, a_claim())
    sent = desk.accepted()
    for _ in range(times):
        desk.paid(decides(sent, *codes))
        desk.days(2)
    return desk


@pytest.mark.parametrize("codes", ["CO-45 30", "CO-45 70"])
def test_what_was_paid_three_times_is_returned_twice_and_no_price_cut_with_it(
    practice: Practice, codes: str
) -> None:
    desk = paid_times(practice, 3, codes)
    paid = 15000 - int(codes.split()[1]) * 100

    assert refund_proposed(desk) == 2 * paid
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert (desk.state, desk.accounts["unapplied"] + desk.accounts["refunds"]) == (ClaimState.PAID, paid)


def test_a_decision_that_left_something_open_and_came_twice_leaves_it_open_after_the_refund(
    practice: Practice,
) -> None:
    desk = paid_times(practice, 2, "CO-45 50, CO-16 20, M119")

    assert refund_proposed(desk) == 8000
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert (desk.balance.open, desk.balance.adjusted, desk.closed) == (2000, 5000, False)


def test_what_was_written_off_for_a_reason_stays_so_when_the_payer_pays_twice(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    sent = desk.accepted()
    first = decides(sent, "CO-45 50, CO-16 20, M119")
    desk.paid(first)
    desk.answer(TaskKind(desk.asked[0]), action="write_off", note="small")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.closed
    desk.days(5)
    desk.paid(first)

    assert refund_proposed(desk) == 8000
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert desk.state is ClaimState.WRITTEN_OFF
    assert desk.balance == (15000, 8000, 5000, 0, 2000, 0)


def test_an_older_decision_that_paid_nothing_is_undone_without_a_refund(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 30, CO-16 120, M119"))
    desk.days(5)
    desk.paid(decides(sent, "CO-45 30"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="refund")

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])
    assert desk.accounts == {"charges": -15000, "contractual": 3000, "unapplied": 12000}


def test_a_payer_that_takes_back_what_was_refunded_leaves_the_good_decision_alone(paid_twice: Desk) -> None:
    assert refund_proposed(paid_twice) == 8000
    paid_twice.answer(TaskKind.APPROVE_REFUND, action="approve")
    paid_twice.days(10)
    paid_twice.paid(takes_back(decides(last_sent(paid_twice), "CO-45 70")))

    assert (paid_twice.state, paid_twice.asked) == (ClaimState.PAID, [])
    assert paid_twice.accounts == {"charges": -15000, "contractual": 7000, "unapplied": 8000}


def test_a_refund_ends_with_the_decision_that_the_payer_takes_back(practice: Practice) -> None:
    desk = decided_twice(practice, two_payers("MB"), "OA-23 120")
    too_much = refund_proposed(desk)
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert desk.accounts["refunds"] == -too_much
    sent = last_sent(desk)
    desk.paid(takes_back(decides(sent, "OA-23 120", number="ICN6")))
    desk.paid(decides(sent, "OA-23 145", number="ICN6"))

    assert "refunds" not in desk.accounts
    assert (desk.closed, desk.balance.open) == (True, 0)


def test_what_one_payer_paid_too_much_is_not_moved_to_the_next(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, two_payers("CI"))
    sent = desk.accepted()
    first = decides(sent, "CO-45 25, PR-2 30")
    desk.paid(first, go_on=False)
    desk.paid(first)
    assert desk.asked == ["decide_denial"]
    desk.answer(TaskKind.DECIDE_DENIAL, action="next_payer")

    assert "paid too much" in refusal(desk)
    assert refund_proposed(desk) == 12000
    desk.answer(TaskKind.APPROVE_REFUND, action="approve")
    assert (desk.attempts[-1].sequence, desk.accounts["payer:S"]) == ("S", 3000)


def test_the_day_of_a_refund_does_not_move_when_it_is_proposed_again(practice: Practice) -> None:
    desk = decided_twice(practice, two_payers("MB"), "OA-23 120")
    refund_proposed(desk)
    desk.answer(TaskKind.APPROVE_REFUND, action="refuse", reason="wait for them")
    desk.days(20)
    refund_proposed(desk)
    (asked,) = desk.open_tasks

    assert json.loads(asked.detail)["return_by"] == "2027-01-06"
