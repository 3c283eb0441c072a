"""Findings that no change of the claim answers: a person says what they know, and the claim goes on."""

import json
from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.tables import ClaimRow, CoverageCheckRow
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def found(desk: Desk) -> set[str]:
    """Return the rules of the findings that a person is shown."""
    (task,) = [t for t in desk.open_tasks if t.kind == TaskKind.FIX_FINDINGS]
    return {finding["rule"] for finding in json.loads(task.detail)["findings"]}


@pytest.fixture
def doubtful(practice: Practice) -> Desk:
    """Return a claim whose coverage ended, says the payer; another finding brought it to the review."""
    desk = Desk(practice.store, NOW, a_claim(lines=(a_line(diagnosis_pointers=()),)))
    with practice.store.write() as session:
        row = CoverageCheckRow(claim_id=desk.claim, n=2, payer_id="BHH01", status="inactive", as_of=NOW)
        session.add(row)
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]})
    assert found(desk) == {"coverage_inactive"}
    return desk


def test_a_person_verifies_the_coverage_with_a_note_and_the_claim_goes_out(doubtful: Desk) -> None:
    doubtful.answer(TaskKind.FIX_FINDINGS, action="verified", note="Portal, reference 4711: active since May")

    assert doubtful.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_nobody_verifies_a_coverage_without_saying_how(doubtful: Desk) -> None:
    doubtful.answer(TaskKind.FIX_FINDINGS, action="verified")

    assert "how the coverage was verified" in doubtful.open_tasks[0].detail
    assert found(doubtful) == {"coverage_inactive"}


def test_the_payer_is_asked_about_the_coverage_again(doubtful: Desk) -> None:
    doubtful.answer(TaskKind.FIX_FINDINGS, action="ask_again")

    assert any("asked about the coverage again" in one for one in doubtful.story)


@pytest.mark.parametrize("action", ["verified", "ask_again", "replace", "wait"])
def test_what_answers_none_of_the_findings_is_refused(practice: Practice, action: str) -> None:
    desk = Desk(practice.store, NOW, a_claim(lines=(a_line(diagnosis_pointers=()),)))
    desk.answer(TaskKind.FIX_FINDINGS, action=action, note="said so")

    assert "answers none of these findings" in desk.open_tasks[0].detail


@pytest.mark.parametrize("action", ["verified", "ask_again", "replace"])
def test_a_payers_word_is_not_answered_like_a_finding(practice: Practice, action: str) -> None:
    rejected = Desk(practice.store, NOW, a_claim())
    rejected.acknowledged(rejected.send(), accepted=False)
    rejected.answer(TaskKind.FIX_REJECTION, action=action, note="said so")
    assert "answers a finding" in rejected.open_tasks[0].detail


# A claim that the payer holds


def beside_held(desk: Desk) -> None:
    """Let a correction be planned as a new original although the payer holds the claim."""
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    with desk.store.write() as session:
        row = session.get(ClaimRow, desk.claim)
        assert row is not None
        row.next_frequency, row.next_reference = "1", ""
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    assert found(desk) == {"original_beside_held_claim"}


def test_a_claim_that_the_payer_holds_is_replaced(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    beside_held(desk)
    desk.answer(TaskKind.FIX_FINDINGS, action="replace")

    assert [(a.frequency, a.original_reference) for a in desk.attempts] == [("1", ""), ("7", "ICN5")]


def test_a_claim_that_was_decided_is_not_waited_for(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    beside_held(desk)
    desk.answer(TaskKind.FIX_FINDINGS, action="wait")

    assert "nothing to wait for" in desk.open_tasks[0].detail
