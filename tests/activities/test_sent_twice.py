"""A claim that its payer turns away as a duplicate is with the payer: it is asked about, not sent again."""

from datetime import UTC, datetime

import pytest

from models.acknowledgement import ClaimStatus
from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import change_payer
from tests.builders import a_claim
from tests.workflows.payer import Sent, decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
FAMILY = ["54", "78", "746", "770"]


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox; asked about it, the payer says that it is in process."""
    desk = Desk(practice.store, NOW, a_claim())
    desk.status = "P1"
    return desk


def was_asked(desk: Desk) -> bool:
    """Tell whether the payer was asked about the claim (276)."""
    return any(told.startswith(ClaimState.ASKING_STATUS) for told in desk.story)


def turned_away(desk: Desk, sent: Sent, *codes: str, category: str = "A3", number: str = "") -> ClaimState:
    """Take in a 277CA that turns an attempt away with these statuses."""
    statuses = tuple(ClaimStatus(category=category, code=code) for code in codes)
    changes = {"accepted": False, "statuses": statuses, "payer_claim_control_number": number}
    return desk.acknowledged(sent, received_on=None, **changes)


def resent(desk: Desk) -> Sent:
    """Send a claim that nobody acknowledged once more: the clearinghouse knows nothing of it."""
    desk.send()
    desk.days(6)
    (task,) = desk.open_tasks
    desk.complete(task.id, action="resend")
    return desk.send()


@pytest.mark.parametrize("code", FAMILY)
@pytest.mark.parametrize("category", ["A3", "A7"])
def test_a_resend_turned_away_as_a_duplicate_leaves_the_first_attempt_open(
    desk: Desk, code: str, category: str
) -> None:
    second = resent(desk)
    turned_away(desk, second, code, category=category, number="ICN7")
    first, copy = desk.attempts

    assert was_asked(desk)
    assert (desk.state, desk.asked) == (ClaimState.AWAITING_REMITTANCE, [])
    assert (first.status, first.payer_control_number) == ("accepted", "ICN7")
    assert copy.status == "rejected"


def test_the_decision_about_the_first_attempt_of_a_claim_sent_twice_counts(desk: Desk) -> None:
    second = resent(desk)
    turned_away(desk, second, "54")
    first = desk.attempts[0].control_number
    desk.paid(decides(second, "CO-45 70").model_copy(update={"control_number": first}))

    assert desk.state is ClaimState.PAID


def test_a_denial_of_the_first_attempt_of_a_claim_sent_twice_is_worked(desk: Desk) -> None:
    second = resent(desk)
    turned_away(desk, second, "78")
    first = desk.attempts[0].control_number
    desk.paid(decides(second, "CO-16 150, M119").model_copy(update={"control_number": first}))

    assert desk.asked == [TaskKind.CORRECT_DENIAL]


def test_a_claim_whose_file_went_twice_is_asked_about_and_not_sent_again(desk: Desk) -> None:
    sent = desk.send()
    turned_away(desk, sent, "746")

    assert was_asked(desk)
    assert (desk.state, desk.asked) == (ClaimState.AWAITING_REMITTANCE, [])
    assert [row.status for row in desk.attempts] == ["file_accepted"]


def test_a_payer_that_cannot_be_asked_about_a_claim_sent_twice_is_called(desk: Desk) -> None:
    change_payer(desk.store, status_inquiry="none")
    second = resent(desk)
    turned_away(desk, second, "54")
    assert desk.asked == [TaskKind.CALL_PAYER]
    desk.answer(TaskKind.CALL_PAYER, action="resend")

    assert [row.status for row in desk.attempts] == ["not_found", "rejected", "queued"]


def test_a_claim_that_is_wrong_besides_being_sent_twice_is_fixed(desk: Desk) -> None:
    turned_away(desk, desk.send(), "54", "33")

    assert desk.asked == [TaskKind.FIX_REJECTION]


def test_a_first_attempt_that_is_like_another_processed_claim_is_a_persons(desk: Desk) -> None:
    turned_away(desk, desk.send(), "54")

    assert desk.asked == [TaskKind.FIX_REJECTION]


def test_a_replacement_turned_away_as_a_duplicate_is_fixed_by_a_person(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    turned_away(desk, desk.send(), "54")

    assert desk.asked == [TaskKind.FIX_REJECTION]
