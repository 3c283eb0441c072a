"""What a denial leaves open: a new claim for what came back, and this payer before the next one."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from store import deadlines
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_money_kept import change_payer, two_payers
from tests.builders import a_claim
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def detail_of(desk: Desk, kind: TaskKind) -> dict[str, Any]:
    """Return what a person sees of the one open task of this kind."""
    (task,) = [t for t in desk.open_tasks if t.kind == kind]
    return json.loads(task.detail)


def last_days(desk: Desk) -> dict[str, date]:
    """Return the last days of the clocks that are watched."""
    with desk.store.read() as session:
        rows = deadlines.of_claim(session, desk.claim).values()
        return {row.kind: row.last_day for row in rows if row.status in ("running", "left")}


# Unprocessable (MA130)


def refused_write_off(desk: Desk) -> None:
    """A biller gives it up, and the supervisor does not agree."""
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="it is only a number")


def waited_in_vain(desk: Desk) -> None:
    """A biller waits, and nothing comes."""
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait")
    desk.days(15)


@pytest.mark.parametrize("way", [refused_write_off, waited_in_vain])
def test_an_unprocessable_claim_goes_out_as_new_whoever_decides_about_it(
    practice: Practice, way: Callable[[Desk], None]
) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, MA130, M119"))
    way(desk)
    assert detail_of(desk, TaskKind.DECIDE_DENIAL)["denial"]["appeal_allowed"] is False
    assert "filing" in last_days(desk)
    desk.answer(TaskKind.DECIDE_DENIAL, action="appeal")
    assert "cannot be appealed" in detail_of(desk, TaskKind.DECIDE_DENIAL)["problem"]
    desk.answer(TaskKind.DECIDE_DENIAL, action="correct", changes={"note": "drug data added"})
    if desk.asked == [TaskKind.RELEASE_CORRECTION]:  # a coder was asked, whose correction the biller releases
        desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert [(a.status, a.frequency, a.original_reference) for a in desk.attempts] == [
        ("unprocessable", "1", ""),
        ("queued", "1", ""),
    ]


# Told by telephone


def test_a_denial_told_by_telephone_has_its_windows_from_the_day_that_was_named(practice: Practice) -> None:
    change_payer(
        practice.store, "BHH01", status_inquiry="none", corrected_limit_days=60, appeal_limit_days=90
    )
    desk = Desk(practice.store, NOW, a_claim())
    desk.accepted()
    desk.days(22)
    named = (desk.now - timedelta(days=4)).date()
    desk.answer(TaskKind.CALL_PAYER, action="denied", decided_on=str(desk.now.date() + timedelta(days=1)))
    assert "still to come" in detail_of(desk, TaskKind.CALL_PAYER)["problem"]
    desk.answer(TaskKind.CALL_PAYER, action="denied", decided_on=str(named))

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert last_days(desk)["appeal"] == named + timedelta(days=90)
    assert last_days(desk)["corrected"] == named + timedelta(days=60)


# This payer before the next


def test_what_a_payer_denied_of_a_paid_line_is_decided_before_the_next_payer_is_billed(
    practice: Practice,
) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "PR-2 20, CO-50 70"))

    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DENIAL, [TaskKind.DECIDE_DENIAL])
    assert (desk.row.sequence, desk.balance.open) == ("P", 7000)
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert (desk.row.sequence, desk.accounts["payer:S"], desk.balance.written_off) == ("S", 2000, 7000)


# A void that was refused


def test_a_denial_goes_on_after_its_void_was_refused_and_a_wait_is_over(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.instruct("withdraw")
    void = desk.send()
    assert void.frequency == "8"
    desk.acknowledged(void)
    desk.paid(decides(void, "CO-16 150, M119"))
    assert desk.asked == [TaskKind.DECIDE_DENIAL]
    desk.answer(TaskKind.DECIDE_DENIAL, action="wait")
    desk.days(15)

    assert desk.asked == [TaskKind.DECIDE_DENIAL]
    assert "waited" in detail_of(desk, TaskKind.DECIDE_DENIAL)["why"]
