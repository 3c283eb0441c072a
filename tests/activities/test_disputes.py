"""A patient objects to what was billed to them: no statement asks for it until somebody has answered."""

import json
from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_overpayments import last_sent
from tests.builders import a_claim, a_coverage
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
TOLD = {"channel": "phone", "note": "explained the deductible"}
WORDS = "I paid my deductible in March"


@pytest.fixture
def billed(practice: Practice) -> Desk:
    """Return a claim that is closed with 20.00 on the patient's statement."""
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-45 50, PR-1 20"))
    assert (desk.state, desk.stated) == (ClaimState.PATIENT_BILLED, 2000)
    return desk


@pytest.fixture
def disputed(billed: Desk) -> Desk:
    """Return the same claim after the patient called."""
    billed.days(10)
    billed.instruct("dispute", reason=WORDS)
    return billed


def problem(desk: Desk) -> str:
    """Return what was wrong with the last answer."""
    (task,) = desk.open_tasks
    return json.loads(task.detail)["problem"]


def test_a_dispute_takes_the_share_off_the_statement_and_asks_a_biller(disputed: Desk) -> None:
    (task,) = disputed.open_tasks

    assert (disputed.state, task.kind, task.role) == (
        ClaimState.ANSWERING_DISPUTE,
        "answer_dispute",
        "biller",
    )
    assert json.loads(task.detail)["dispute"] == WORDS
    assert (disputed.stated, disputed.balance.patient) == (0, 2000)


def test_a_bill_that_was_explained_is_stated_again(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="explained", contact_log=[TOLD])

    assert (disputed.state, disputed.stated, disputed.asked) == (ClaimState.PATIENT_BILLED, 2000, [])


def test_a_patient_may_dispute_once_more_after_an_explanation(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="explained", contact_log=[TOLD])
    disputed.instruct("dispute", reason="it is still wrong")

    assert (disputed.asked, disputed.stated) == (["answer_dispute"], 0)


def test_an_explanation_says_how_the_patient_was_told(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="explained")

    assert (disputed.state, disputed.asked) == (ClaimState.ANSWERING_DISPUTE, ["answer_dispute"])
    assert "it is not said how the patient was told" in problem(disputed)


def test_a_share_that_is_waived_needs_a_supervisor(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive", note="we told them the wrong price")
    (asked,) = disputed.open_tasks
    assert (asked.kind, json.loads(asked.detail)["amount_cents"]) == ("approve_write_off", 2000)
    disputed.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert (disputed.state, disputed.stated) == (ClaimState.WRITTEN_OFF, 0)
    assert (disputed.balance.patient, disputed.balance.written_off) == (0, 2000)


def test_a_refused_waiver_leaves_the_dispute_open(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive", note="they are angry")
    disputed.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="that is no reason")
    (asked,) = disputed.open_tasks

    assert (disputed.state, asked.kind) == (ClaimState.ANSWERING_DISPUTE, "answer_dispute")
    assert json.loads(asked.detail)["dispute"] == WORDS


def test_a_patient_who_is_right_has_the_claim_decided_anew(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="decide", note="the deductible was met in March")
    (asked,) = disputed.open_tasks

    assert (disputed.state, asked.kind, disputed.stated) == (ClaimState.DECIDING_DENIAL, "decide_denial", 0)
    assert "met in March" in json.loads(asked.detail)["why"]
    disputed.answer(TaskKind.DECIDE_DENIAL, action="accept")
    assert (disputed.state, disputed.stated) == (ClaimState.PATIENT_BILLED, 2000)


def test_another_insurer_that_the_patient_names_is_billed_for_the_share(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="other_insurer", note="Larkspur through the husband")
    larkspur = a_coverage(sequence="S", member_id="LB201").model_dump(mode="json")
    larkspur["payer"] = {"name": "Larkspur Benefit", "payer_id": "LARK1"}
    disputed.answer(TaskKind.VERIFY_NEXT_PAYER, action="bill", changes={"coverages.2": larkspur})

    assert (disputed.attempts[-1].sequence, disputed.accounts["payer:S"]) == ("S", 2000)


def test_an_answer_other_than_an_explanation_says_what_was_found(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive")

    assert "it is not said what was found" in problem(disputed)


def test_a_payer_that_decides_anew_meanwhile_leaves_the_dispute_to_be_answered(disputed: Desk) -> None:
    first = decides(last_sent(disputed), "CO-45 50, PR-1 20")
    disputed.paid(takes_back(first))
    assert (disputed.state, disputed.asked) == (ClaimState.AWAITING_REMITTANCE, ["answer_dispute"])
    disputed.paid(decides(last_sent(disputed), "CO-45 50, PR-1 10"))
    assert (disputed.state, disputed.stated) == (ClaimState.ANSWERING_DISPUTE, 0)
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="explained", contact_log=[TOLD])

    assert (disputed.state, disputed.stated) == (ClaimState.PATIENT_BILLED, 1000)


def test_a_dispute_answered_while_the_payer_decides_anew_changes_no_claim(disputed: Desk) -> None:
    disputed.paid(takes_back(decides(last_sent(disputed), "CO-45 50, PR-1 20")))
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive", note="let it be")
    assert "stands at awaiting remittance" in problem(disputed)
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="explained", contact_log=[TOLD])

    assert (disputed.state, disputed.asked) == (ClaimState.AWAITING_REMITTANCE, [])


def test_a_dispute_of_a_claim_that_asks_nothing_of_the_patient_changes_nothing(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-45 70"))
    desk.instruct("dispute", reason=WORDS)

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])


def test_a_dispute_that_nobody_answers_is_shown_to_supervisors(disputed: Desk) -> None:
    disputed.days(4)
    (task,) = disputed.open_tasks

    assert task.escalated
    assert disputed.state is ClaimState.ANSWERING_DISPUTE


def test_a_waiver_that_the_payer_overtakes_leaves_the_dispute_to_be_answered(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive", note="our mistake")
    disputed.paid(takes_back(decides(last_sent(disputed), "CO-45 50, PR-1 20")))
    assert (disputed.state, disputed.asked) == (ClaimState.AWAITING_REMITTANCE, [])
    disputed.paid(decides(last_sent(disputed), "CO-45 50, PR-1 15"))
    (asked,) = disputed.open_tasks

    assert (disputed.state, asked.kind, disputed.stated) == (
        ClaimState.ANSWERING_DISPUTE,
        "answer_dispute",
        0,
    )
    assert json.loads(asked.detail)["dispute"] == WORDS


def test_a_share_that_was_waived_and_became_smaller_is_no_credit_of_the_patient(disputed: Desk) -> None:
    first = last_sent(disputed)
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="waive", note="our mistake")
    disputed.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    disputed.paid(decides(first, "CO-45 50, PR-1 15"))
    disputed.paid(takes_back(decides(first, "CO-45 50, PR-1 20")))

    assert disputed.balance.patient >= 0
    assert disputed.stated >= 0


def test_giving_up_a_disputed_share_after_deciding_asks_a_supervisor_about_the_share(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="decide", note="look at it")
    disputed.answer(TaskKind.DECIDE_DENIAL, action="write_off", note="our mistake")
    (asked,) = disputed.open_tasks

    assert json.loads(asked.detail)["amount_cents"] == 2000
    disputed.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert (disputed.state, disputed.balance.written_off) == (ClaimState.WRITTEN_OFF, 2000)


def test_a_dispute_taken_down_while_the_payer_decides_anew_is_not_lost(billed: Desk) -> None:
    billed.paid(takes_back(decides(last_sent(billed), "CO-45 50, PR-1 20")))
    billed.instruct("dispute", reason=WORDS)
    assert (billed.state, billed.asked) == (ClaimState.AWAITING_REMITTANCE, ["answer_dispute"])
    billed.paid(decides(last_sent(billed), "CO-45 50, PR-1 20"))

    assert (billed.state, billed.asked) == (ClaimState.ANSWERING_DISPUTE, ["answer_dispute"])


def test_what_a_patient_says_stands_in_no_moves_summary(disputed: Desk) -> None:
    disputed.answer(TaskKind.ANSWER_DISPUTE, action="other_insurer", note="Larkspur, through Ottoline")

    assert "Larkspur" not in repr(disputed.story)
    assert WORDS not in repr(disputed.story)
