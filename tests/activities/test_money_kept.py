"""Money that nobody gives away by itself: written off, or asked of a patient, after a person looked."""

from datetime import UTC, datetime

import pytest

from models.adjustment import Adjustment
from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of 150.00 in the outbox of its one payer."""
    return Desk(practice.store, NOW, a_claim())


def test_a_claim_cut_to_nothing_as_contractual_is_not_written_off_by_itself(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 150"))

    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DENIAL, ["decide_denial"])
    assert desk.balance == (15000, 0, 0, 0, 0, 15000)


def test_a_claim_cut_to_nothing_is_written_off_only_with_approval(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 150"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")
    assert desk.state is ClaimState.DECIDING_DENIAL  # nobody owes it: it cannot be accepted
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off", note="priced at nothing by contract")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.state is ClaimState.WRITTEN_OFF
    assert desk.balance == (15000, 0, 0, 0, 15000, 0)


def test_a_contract_price_is_still_posted_by_itself(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))

    assert desk.state is ClaimState.PAID
    assert desk.balance == (15000, 8000, 7000, 0, 0, 0)


def test_a_claim_that_is_all_deductible_is_the_patients_without_a_task(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 50, PR-1 100"))

    assert desk.state is ClaimState.PATIENT_BILLED
    assert desk.balance == (15000, 0, 5000, 10000, 0, 0)


@pytest.mark.parametrize("code", ["PR-45", "PR-204"])
def test_a_balance_bill_on_a_paid_line_waits_for_a_person(desk: Desk, code: str) -> None:
    desk.paid(decides(desk.accepted(), f"CO-45 20, PR-2 10, {code} 50"))

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (desk.balance.patient, desk.balance.open, desk.stated) == (1000, 5000, 0)


def test_a_patient_is_billed_what_a_person_says_they_owe(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 20, PR-2 10, PR-204 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept", note="not covered, and the patient had signed")

    assert desk.state is ClaimState.PATIENT_BILLED
    assert (desk.balance, desk.stated) == ((15000, 7000, 2000, 6000, 0, 0), 6000)


def test_what_a_patient_does_not_owe_is_written_off_with_approval(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 20, PR-2 10, PR-45 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off", note="in network: no balance bill")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.balance == (15000, 7000, 2000, 1000, 5000, 0)
    assert desk.stated == 1000


def test_a_write_off_of_a_denial_leaves_what_the_patient_may_owe_to_be_decided(practice: Practice) -> None:
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=5000))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=20000))
    desk.paid(decides(desk.accepted(), "CO-55 150", "PR-204 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off")
    approved = desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert '"amount_cents": 15000' in approved.detail
    assert desk.state is ClaimState.DECIDING_DENIAL
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")

    assert desk.balance == (20000, 0, 0, 5000, 15000, 0)


def test_a_late_claim_left_to_the_patient_is_never_billed_to_them(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "PR-29 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.state is ClaimState.WRITTEN_OFF
    assert (desk.balance.patient, desk.balance.written_off, desk.stated) == (0, 15000, 0)


def test_a_reversal_takes_back_what_a_person_left_to_the_patient(desk: Desk) -> None:
    sent = desk.accepted()
    first = decides(sent, "CO-45 20, PR-204 50")
    desk.paid(first)
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")
    assert desk.stated == 5000
    desk.paid(takes_back(first))
    desk.paid(decides(sent, "CO-45 20"))

    assert desk.state is ClaimState.PAID
    assert (desk.balance, desk.stated) == ((15000, 13000, 2000, 0, 0, 0), 0)


def test_a_reversal_before_a_claim_that_was_cut_to_nothing_balances(desk: Desk) -> None:
    sent = desk.accepted()
    cut = decides(sent, "CO-45 150")
    desk.paid(takes_back(cut))
    desk.paid(cut)

    assert desk.balance == (15000, 0, 0, 0, 0, 15000)


def test_an_amount_left_to_the_patient_at_the_claim_is_looked_at(desk: Desk) -> None:
    sent = desk.accepted()
    decision = decides(sent, "CO-45 50")
    whole = decision.model_copy(
        update={
            "paid_cents": 8000,
            "adjustments": (Adjustment(group="PR", reason="45", amount_cents=2000),),
        }
    )
    desk.paid(whole)

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (desk.balance.patient, desk.balance.open) == (0, 2000)


# Nothing is billed twice


def test_a_returned_line_beside_a_paid_one_goes_out_in_a_replacement(practice: Practice) -> None:
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=5000))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=20000))
    desk.paid(decides(desk.accepted(), "CO-45 70", "CO-16 50, MA130, M119"))
    drug = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.2.drug": drug})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert [(a.status, a.frequency) for a in desk.attempts] == [("adjudicated", "1"), ("queued", "7")]
    assert desk.attempts[-1].original_reference == "ICN5"
