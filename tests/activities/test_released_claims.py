"""A practice may have a biller release each claim: nothing leaves it unseen, and nothing is asked twice."""

from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.ways import PLACES

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Lead a claim to where a biller is asked to release it."""
    _, document, way = PLACES["to be released"]
    desk = Desk(practice.store, NOW, document())
    way(desk)
    return desk


def test_a_claim_that_is_ready_waits_for_the_billers_word_and_then_goes(desk: Desk) -> None:
    assert (desk.state, desk.asked, desk.attempts) == (
        ClaimState.RELEASING_CLAIM,
        [TaskKind.RELEASE_CLAIM],
        [],
    )

    desk.answer(TaskKind.RELEASE_CLAIM, action="release")

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert len(desk.attempts) == 1


def test_what_was_released_is_not_asked_about_again_when_it_is_resent_as_it_was(desk: Desk) -> None:
    desk.answer(TaskKind.RELEASE_CLAIM, action="release")
    desk.acknowledged(desk.send(), accepted=False)
    desk.answer(TaskKind.FIX_REJECTION, action="correct", changes={})

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert len(desk.attempts) == 2


def test_what_was_changed_after_its_release_is_asked_about_anew(desk: Desk) -> None:
    desk.answer(TaskKind.RELEASE_CLAIM, action="release")
    desk.acknowledged(desk.send(), accepted=False)
    desk.answer(TaskKind.FIX_REJECTION, action="correct", changes={"coverages.1.member_id": "BHH774412"})

    assert desk.asked == [TaskKind.RELEASE_CLAIM]


def test_a_correction_instead_of_the_release_is_reviewed_and_asked_about_again(desk: Desk) -> None:
    desk.answer(TaskKind.RELEASE_CLAIM, action="correct", changes={"coverages.1.member_id": "BHH774412"})

    assert desk.asked == [TaskKind.RELEASE_CLAIM]
    assert desk.document.coverages[0].member_id == "BHH774412"


def test_a_claim_may_be_withdrawn_instead_of_released(desk: Desk) -> None:
    desk.answer(TaskKind.RELEASE_CLAIM, action="withdraw")

    assert desk.state is ClaimState.WITHDRAWN


def test_a_coder_to_whom_it_was_handed_releases_nothing(desk: Desk) -> None:
    desk.answer(TaskKind.RELEASE_CLAIM, action="hand_over", note="is 99213 right?")
    desk.answer(TaskKind.RELEASE_CLAIM, action="release")

    assert desk.state is ClaimState.RELEASING_CLAIM
    assert "only a biller" in desk.open_tasks[0].detail
    assert desk.attempts == []


def test_findings_cannot_be_answered_with_a_release(practice: Practice) -> None:
    _, document, _ = PLACES["findings"]
    desk = Desk(practice.store, NOW, document())
    desk.answer(TaskKind.FIX_FINDINGS, action="release")

    assert desk.asked == [TaskKind.FIX_FINDINGS]
    assert "only a biller" in desk.open_tasks[0].detail


def test_a_release_that_nobody_gives_is_shown_to_supervisors(desk: Desk) -> None:
    desk.days(4)

    assert desk.open_tasks[0].escalated
