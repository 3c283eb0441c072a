"""What a missed limit costs: what its own payer would have paid, nothing of the next one, no patient."""

import json
from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from store import deadlines
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_money_kept import change_payer, two_payers, write_off_late
from tests.builders import a_claim, a_line
from tests.workflows.payer import Sent, decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def denied_in_part(practice: Practice) -> tuple[Desk, Sent]:
    """Return a claim of two lines and two payers: the first paid one, with coinsurance, and denied one."""
    change_payer(practice.store, "BHH01", corrected_limit_days=5, appeal_limit_days=200)
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=10000))
    document = two_payers().model_copy(update={"lines": lines, "charge_cents": 25000})
    desk = Desk(practice.store, NOW, document)
    sent = desk.accepted()
    desk.paid(decides(sent, "PR-2 20", "CO-16 100, M119"))
    assert desk.accounts == {"charges": -25000, "unapplied": 13000, "patient": 2000, "payer:P": 10000}
    return desk, sent


def test_a_late_correction_loses_what_was_denied_and_not_what_the_next_payer_owes(practice: Practice) -> None:
    desk, _ = denied_in_part(practice)
    desk.days(8)
    write_off_late(desk)
    proposed = desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert json.loads(proposed.detail)["amount_cents"] == 10000
    assert (desk.attempts[-1].sequence, desk.attempts[-1].status) == ("S", "queued")
    assert desk.accounts["payer:S"] == 2000


def test_a_reversal_gives_each_account_back_what_a_write_off_took(practice: Practice) -> None:
    desk, sent = denied_in_part(practice)
    desk.days(8)
    write_off_late(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    first = decides(sent, "PR-2 20", "CO-16 100, M119")
    desk.paid(takes_back(first))

    assert (desk.balance.patient + desk.accounts.get("payer:S", 0), desk.balance.written_off) == (0, 0)
    assert desk.balance.open + desk.balance.patient == 25000


def test_a_reversal_gives_the_patients_share_back_that_a_missed_limit_cost(practice: Practice) -> None:
    change_payer(practice.store, "LARK1", later_payer_limit_days=5)
    desk = Desk(practice.store, NOW, two_payers())
    first = decides(desk.accepted(), "CO-45 45, PR-2 25", remarks=("MA18",))
    desk.paid(first)
    desk.days(8)
    write_off_late(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.accounts == {"charges": -15000, "unapplied": 8000, "contractual": 4500, "write_off": 2500}
    desk.paid(takes_back(first))

    assert desk.accounts == {"charges": -15000, "payer:P": 15000}


def test_a_reversal_leaves_no_debt_to_a_patient_whom_the_law_protects(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    first = decides(desk.accepted(), "CO-45 45, PR-2 25", remarks=("N782",))
    desk.paid(first)
    desk.answer(TaskKind.VERIFY_NEXT_PAYER, action="no_payer")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.balance.written_off == 2500
    desk.paid(takes_back(first))

    assert desk.accounts == {"charges": -15000, "payer:P": 15000}


@pytest.mark.parametrize("action", ["write_off", "appeal"])
def test_nothing_is_given_up_for_a_limit_that_has_not_passed(practice: Practice, action: str) -> None:
    change_payer(practice.store, "BHH01", corrected_limit_days=20)
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait")
    desk.days(12)
    (asked,) = [t for t in desk.open_tasks if t.kind == TaskKind.DECIDE_DEADLINE]
    desk.complete(asked.id, action=action, reason="too much work")
    (again,) = [t for t in desk.open_tasks if t.kind == TaskKind.DECIDE_DEADLINE]

    assert "has not passed" in json.loads(again.detail)["problem"]
    assert (desk.state, desk.balance.open) == (ClaimState.AWAITING_REMITTANCE, 15000)


def rejected_and_late(practice: Practice) -> Desk:
    """Return a claim that its payer turned away; its limit passed, and it is to be written off."""
    change_payer(practice.store, "BHH01", filing_limit_days=20)
    desk = Desk(practice.store, NOW, a_claim())
    desk.acknowledged(desk.send(), accepted=False, payer_claim_control_number="")
    assert desk.state is ClaimState.FIXING_REJECTION
    desk.days(22)
    write_off_late(desk)
    return desk


@pytest.mark.parametrize("held", [False, True])
def test_a_refused_write_off_of_what_no_payer_took_is_no_denial(practice: Practice, *, held: bool) -> None:
    desk = rejected_and_late(practice)
    if held:
        desk.instruct("hold")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="call Ottoline's mother first")
    if held:
        desk.instruct("resume")

    assert desk.asked == [TaskKind.DECIDE_DEADLINE]
    assert desk.state is ClaimState.DECIDING_DEADLINE
    assert not any("Ottoline" in told for told in desk.story)
    with desk.store.read() as session:
        assert deadlines.of_claim(session, desk.claim)["filing", "P"].decision == ""


def test_a_refused_write_off_has_its_limit_decided_once_more(practice: Practice) -> None:
    desk, _ = denied_in_part(practice)
    desk.days(8)
    write_off_late(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="appeal it")

    assert sorted(desk.asked) == [TaskKind.DECIDE_DEADLINE, TaskKind.DECIDE_DENIAL]
