"""Answers in any order, taken back, forwarded and late: where the money goes and what happens next."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Payer
from models.tasks import TaskKind
from store import facts, setup
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_coverage, a_line, a_payer
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
PAID = "CO-45 45, PR-1 25"


def two_payers() -> ClaimDocument:
    """Return a claim with Larkspur behind Blue Heron, and no decision yet."""
    larkspur = a_payer("Larkspur Benefit", "LARK1")
    second = a_coverage(sequence="S", payer=larkspur, member_id="LB200", group_number="")
    return a_claim(coverages=(a_coverage(), second))


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, NOW, a_claim())


@pytest.fixture
def coordinated(practice: Practice) -> Desk:
    """Return a claim of two payers in the outbox of the first."""
    return Desk(practice.store, NOW, two_payers())


def change_payer(store: Store, **changes: Any) -> None:
    """Change what the practice set up about Blue Heron Health."""
    with store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update=changes))


def correct(desk: Desk) -> None:
    """Correct what was denied, as the coder, and release it, as the biller."""
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    if TaskKind.RELEASE_CORRECTION in desk.asked:
        desk.answer(TaskKind.RELEASE_CORRECTION, action="release")


# Reversals


def test_a_correction_before_its_reversal_stands(desk: Desk) -> None:
    sent = desk.accepted()
    first, better = decides(sent, PAID), decides(sent, "CO-45 40, PR-1 10")
    assert desk.paid(first) is ClaimState.PATIENT_BILLED
    desk.days(1)
    desk.paid(better)
    desk.paid(takes_back(first))

    assert desk.state is ClaimState.PATIENT_BILLED
    assert desk.balance == (15000, 10000, 4000, 1000, 0, 0)
    assert desk.stated == 1000


def test_a_correction_that_was_told_first_stands_too(desk: Desk) -> None:
    sent = desk.accepted()
    first, better = decides(sent, PAID), decides(sent, "CO-45 40, PR-1 10")
    desk.paid(first)
    desk.paid(better, takes_back(first))

    assert desk.closed
    assert desk.balance == (15000, 10000, 4000, 1000, 0, 0)


def test_a_reversal_before_what_it_takes_back_leaves_the_charge_open(desk: Desk) -> None:
    sent = desk.accepted()
    first = decides(sent, PAID)
    desk.paid(takes_back(first))
    desk.paid(first)
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert desk.balance == (15000, 0, 0, 0, 0, 15000)

    desk.paid(decides(sent, "CO-45 50"))
    assert desk.state is ClaimState.PAID
    assert desk.balance == (15000, 10000, 5000, 0, 0, 0)


def test_the_patient_gets_back_what_a_correction_takes_off(desk: Desk) -> None:
    sent = desk.accepted()
    first = decides(sent, PAID)
    desk.paid(first)
    assert desk.stated == 2500
    desk.paid(takes_back(first))
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    desk.paid(decides(sent, "CO-45 45"))

    assert desk.state is ClaimState.PAID
    assert desk.stated == 0


def test_a_write_off_falls_with_the_decision_it_rests_on(desk: Desk) -> None:
    sent = desk.accepted()
    denied = decides(sent, "CO-29 150")
    desk.paid(denied)
    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.state is ClaimState.WRITTEN_OFF
    desk.paid(takes_back(denied))
    assert desk.balance.open == 15000
    desk.paid(decides(sent, "CO-45 50"))

    assert desk.state is ClaimState.PAID
    assert desk.balance == (15000, 10000, 5000, 0, 0, 0)


def test_a_write_off_of_another_amount_than_was_approved_is_proposed_anew(desk: Desk) -> None:
    sent = desk.accepted()
    partly = decides(sent, "CO-45 45, PI-B1 30")
    desk.paid(partly)
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off")
    desk.paid(takes_back(partly))
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.balance.written_off == 0
    assert desk.asked == [TaskKind.APPROVE_WRITE_OFF]


# Two payers


def test_a_forwarded_claim_is_not_billed_to_the_payer_that_has_decided(coordinated: Desk) -> None:
    sent = coordinated.accepted()
    coordinated.paid(decides(sent, PAID, status="19"))
    assert coordinated.state is ClaimState.BILLING_NEXT_PAYER
    coordinated.days(3)
    coordinated.paid(decides(sent, "OA-23 125, PR-2 5", status="2", number="LB9"))

    assert coordinated.state is ClaimState.PATIENT_BILLED
    assert coordinated.balance == (15000, 10000, 4500, 500, 0, 0)
    assert [a.sequence for a in coordinated.attempts] == ["P"]
    assert coordinated.attempts[0].payer_control_number == "ICN5"


def test_the_next_payers_decision_may_come_first(coordinated: Desk) -> None:
    sent = coordinated.accepted()
    coordinated.paid(decides(sent, "OA-23 125, PR-2 5", status="2", number="LB9"))
    assert coordinated.state is ClaimState.AWAITING_REMITTANCE
    coordinated.paid(decides(sent, PAID, status="19"))

    assert coordinated.state is ClaimState.PATIENT_BILLED
    assert coordinated.balance == (15000, 10000, 4500, 500, 0, 0)
    assert len(coordinated.attempts) == 1


def test_a_forwarded_claim_nobody_answers_is_billed_after_the_wait(coordinated: Desk) -> None:
    sent = coordinated.accepted()
    coordinated.paid(decides(sent, PAID, status="19"))
    coordinated.instruct("hold")
    coordinated.instruct("resume")
    assert coordinated.state is ClaimState.BILLING_NEXT_PAYER
    coordinated.days(24)  # 15 business days, with Veterans Day and Thanksgiving between

    assert [a.sequence for a in coordinated.attempts] == ["P", "S"]
    assert coordinated.accounts == {
        "charges": -15000,
        "unapplied": 8000,
        "contractual": 4500,
        "payer:S": 2500,
    }


def test_a_primary_that_changes_its_mind_at_the_end_settles_the_claim_again(coordinated: Desk) -> None:
    sent = coordinated.accepted()
    first = decides(sent, PAID)
    coordinated.paid(first)
    second = coordinated.accepted("LB9")
    coordinated.paid(decides(second, "OA-23 125", status="2", number="LB9"))
    assert coordinated.state is ClaimState.PAID
    coordinated.paid(takes_back(first))
    coordinated.paid(decides(sent, "CO-45 40, PR-1 30"))

    assert coordinated.state is ClaimState.PATIENT_BILLED
    assert coordinated.balance == (15000, 10500, 4000, 500, 0, 0)


def test_a_payer_that_says_it_is_secondary_leads_to_a_person(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID, status="2"))

    assert desk.asked == [TaskKind.DECIDE_DENIAL]
    assert "check the coverages" in desk.open_tasks[0].detail
    assert desk.balance == (15000, 8000, 4500, 2500, 0, 0)


# Corrections


def test_a_payer_without_replacements_is_asked_to_reopen(practice: Practice) -> None:
    change_payer(practice.store, replacement_supported=False)
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    assert desk.asked == [TaskKind.FILE_APPEAL]
    assert "reopen" in desk.open_tasks[0].detail

    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    desk.answer(TaskKind.DECIDE_DENIAL, action="correct", changes={"note": "drug data added"})
    assert desk.asked == [TaskKind.DECIDE_DENIAL]
    assert "takes no replacement" in desk.open_tasks[0].detail
    assert (desk.row.version, len(desk.attempts)) == (1, 1)


def test_a_replacement_that_could_not_be_processed_is_sent_again_as_one(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    correct(desk)
    second = desk.accepted("ICN6")
    assert (second.frequency, second.original_reference) == ("7", "ICN5")
    desk.paid(decides(second, "CO-16 150, MA130, M119", number="ICN6"))

    assert (desk.row.next_frequency, desk.row.next_reference) == ("7", "ICN5")


def test_a_late_denial_of_an_earlier_attempt_waits_for_the_newer(practice: Practice) -> None:
    change_payer(practice.store, status_inquiry="none")
    desk = Desk(practice.store, NOW, a_claim())
    first = desk.accepted()
    desk.days(22)
    desk.answer(TaskKind.CALL_PAYER, action="resend")
    second = desk.accepted("ICN6")
    assert second.frequency == "1"
    desk.paid(decides(first, "CO-16 150, M119"))
    assert desk.state is ClaimState.AWAITING_REMITTANCE

    desk.paid(decides(second, "CO-45 70", number="ICN6"))
    assert desk.state is ClaimState.PAID


# Taking back


def test_a_void_is_not_done_because_the_decision_it_crossed_arrives(desk: Desk) -> None:
    sent = desk.accepted()
    desk.instruct("withdraw")
    void = desk.accepted("ICN8")
    assert void.frequency == "8"
    decision = decides(sent, PAID)
    assert desk.paid(decision) is ClaimState.AWAITING_VOID
    assert desk.paid(takes_back(decision)) is ClaimState.VOIDED
    assert set(desk.balance) == {0}
    assert desk.stated == 0


def test_a_void_that_is_never_answered_is_called_about_and_ended_by_the_payers_word(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")
    desk.days(20)
    assert (desk.state, desk.asked) == (ClaimState.AWAITING_VOID, [])
    desk.days(2)
    assert desk.asked == [TaskKind.CALL_PAYER]
    desk.answer(TaskKind.CALL_PAYER, action="accepted")

    assert desk.state is ClaimState.VOIDED
    assert set(desk.balance) == {0}


def test_a_payer_that_decides_instead_of_voiding_leads_to_a_person(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("withdraw")
    void = desk.accepted("ICN8")
    desk.paid(decides(void, "CO-16 150, M47", number="ICN8"))

    assert desk.asked == [TaskKind.DECIDE_DENIAL]
    assert not desk.closed


def test_the_wish_to_withdraw_is_not_forgotten_when_the_remittance_comes_first(desk: Desk) -> None:
    sent = desk.send()
    desk.instruct("withdraw")
    desk.paid(decides(sent, PAID))

    void = desk.send()
    assert (void.frequency, void.original_reference) == ("8", "ICN5")


def test_a_claim_to_be_voided_that_the_payer_refused_is_simply_withdrawn(desk: Desk) -> None:
    sent = desk.send()
    desk.instruct("withdraw")
    desk.acknowledged(sent, accepted=False)

    assert desk.state is ClaimState.WITHDRAWN
    assert set(desk.balance) == {0}


def test_a_rejected_replacement_that_is_withdrawn_voids_what_the_payer_holds(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    correct(desk)
    desk.acknowledged(desk.send(), accepted=False)
    desk.answer(TaskKind.FIX_REJECTION, action="withdraw")

    void = desk.send()
    assert (void.frequency, void.original_reference) == ("8", "ICN5")


def test_a_correction_in_the_outbox_does_not_leave_beside_the_void(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    correct(desk)
    assert [a.status for a in desk.attempts] == ["adjudicated", "queued"]
    desk.instruct("withdraw")

    assert [(a.frequency, a.status) for a in desk.attempts[1:]] == [("7", "withdrawn"), ("8", "queued")]


def test_a_claim_cannot_be_taken_back_from_the_next_payer_alone(coordinated: Desk) -> None:
    coordinated.paid(decides(coordinated.accepted(), PAID))
    before = coordinated.balance
    coordinated.instruct("withdraw")

    assert coordinated.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert coordinated.balance == before
    assert "has decided" in coordinated.story[-1]


def test_a_rejection_is_no_denial_to_appeal_or_write_off(desk: Desk) -> None:
    desk.acknowledged(desk.send(), accepted=False)
    desk.answer(TaskKind.FIX_REJECTION, action="write_off")

    assert desk.asked == [TaskKind.FIX_REJECTION]
    assert "answers a denial" in desk.open_tasks[0].detail


# Held, failed, silent


def test_money_for_a_held_claim_posts_and_the_claim_stays_held(desk: Desk) -> None:
    sent = desk.accepted()
    desk.instruct("hold")
    assert desk.paid(decides(sent, "CO-45 70")) is ClaimState.ON_HOLD
    assert desk.balance.paid == 8000
    desk.days(5)
    assert desk.state is ClaimState.ON_HOLD

    assert desk.instruct("resume") is ClaimState.PAID


def test_an_answer_given_while_a_claim_is_held_is_not_lost(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim(lines=(a_line(diagnosis_pointers=()),)))
    desk.instruct("hold")
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]})
    assert desk.state is ClaimState.ON_HOLD

    assert desk.instruct("resume") is ClaimState.AWAITING_ACKNOWLEDGEMENT


@pytest.mark.parametrize("accepted", [True, False])
def test_an_acknowledgement_that_came_while_a_claim_was_held_counts(desk: Desk, accepted: bool) -> None:
    sent = desk.send()
    desk.instruct("hold")
    desk.acknowledged(sent, accepted=accepted)
    desk.instruct("resume")
    desk.days(6)

    expected = ClaimState.AWAITING_REMITTANCE if accepted else ClaimState.FIXING_REJECTION
    assert desk.state is expected


def test_a_held_claim_whose_source_changes_can_still_be_resumed(desk: Desk) -> None:
    desk.send()
    desk.instruct("hold")
    desk.changed(a_claim(place_of_service="12"))
    desk.answer(TaskKind.REVIEW_SOURCE_CHANGE)
    assert desk.state is ClaimState.ON_HOLD

    assert desk.instruct("resume") is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_claim_stopped_by_a_late_change_goes_on_when_that_was_looked_at(desk: Desk) -> None:
    desk.accepted()
    desk.changed(a_claim(place_of_service="12"))
    assert desk.state is ClaimState.ON_HOLD
    desk.answer(TaskKind.REVIEW_SOURCE_CHANGE)

    assert desk.state is ClaimState.CHASING_REMITTANCE
    desk.answer(TaskKind.CALL_PAYER, action="wait")
    assert desk.state is ClaimState.AWAITING_REMITTANCE


def test_a_held_claim_that_fails_is_held_again_when_mended(desk: Desk) -> None:
    desk.send()
    desk.instruct("hold")
    desk.fail()
    desk.fail()
    assert desk.asked == [TaskKind.MEND_CLAIM]
    desk.answer(TaskKind.MEND_CLAIM)
    assert desk.state is ClaimState.ON_HOLD

    assert desk.instruct("resume") is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_failed_claim_cannot_be_held_and_is_mended(desk: Desk) -> None:
    desk.fail()
    assert desk.instruct("hold") is ClaimState.NEEDS_ATTENTION
    desk.answer(TaskKind.MEND_CLAIM)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_closed_claim_that_failed_is_closed_again_when_mended(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))
    assert desk.fail() is ClaimState.NEEDS_ATTENTION
    desk.answer(TaskKind.MEND_CLAIM)

    assert desk.state is ClaimState.PAID


def test_a_fact_kept_by_a_failure_is_heard_when_a_remittance_leads_on(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-16 150, M119"), go_on=False)
    desk.fail()
    assert (desk.state, desk.balance.paid) == (ClaimState.NEEDS_ATTENTION, 0)
    desk.paid(decides(sent, "CO-45 70"))

    with desk.store.read() as session:
        assert facts.waiting(session, desk.claim) is None
    assert desk.asked == [TaskKind.CORRECT_DENIAL]


def test_an_appeal_nobody_files_is_escalated_and_asked_once(practice: Practice) -> None:
    change_payer(practice.store, replacement_supported=False)
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.days(12)

    assert desk.asked == [TaskKind.FILE_APPEAL]
    assert desk.open_tasks[0].escalated


def test_a_decision_of_another_payer_leaves_the_coders_task_open(coordinated: Desk) -> None:
    sent = coordinated.accepted()
    coordinated.paid(decides(sent, "CO-16 150, M119"))
    before = [task.id for task in coordinated.open_tasks]
    coordinated.paid(decides(sent, "OA-23 150", status="2", number="LB9"))

    assert [task.id for task in coordinated.open_tasks] == before


def test_a_copy_of_the_file_that_is_refused_takes_nothing_back(desk: Desk) -> None:
    sent = desk.accepted()
    desk.file_refused(sent)

    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert [a.status for a in desk.attempts] == ["accepted"]


def test_a_payer_that_cannot_answer_our_inquiries_is_called_in_the_end(desk: Desk) -> None:
    desk.accepted()
    desk.status = "E1"
    desk.days(26)

    assert desk.asked == [TaskKind.CALL_PAYER]
    assert sum("ask the payer" in one for one in desk.story) == desk.policy.status_attempts
