"""How clocks end: done in time or late, owed no more, or only left, and then still watched."""

import json
from datetime import date, timedelta
from typing import Any

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from store import tasks
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_deadlines import a_contract, clocks, limit, uncoded, until
from tests.builders import SERVICE_DAY, a_claim
from tests.workflows.payer import Sent, decides

PREPARED: dict[str, Any] = {"action": "prepare", "argument": "It was necessary"}


def denied(practice: Practice, codes: str = "CO-11 150", **terms: Any) -> tuple[Desk, Sent]:
    """Return a claim that its payer denied today, under these terms of contract."""
    a_contract(practice.store, **{"corrected_limit_days": 60, "appeal_limit_days": 90, **terms})
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.accepted()
    desk.paid(decides(sent, codes))
    return desk, sent


def statuses(desk: Desk) -> dict[str, str]:
    """Return what became of each clock."""
    return {name: row.status for name, row in clocks(desk).items()}


def test_a_withdrawn_claim_has_filed_nothing(practice: Practice) -> None:
    limit(practice, 60)
    desk = uncoded(practice)
    desk.instruct("withdraw")

    row = clocks(desk)["filing:P"]
    assert desk.state is ClaimState.WITHDRAWN
    assert (row.status, row.met_on, row.ended_on) == ("void", None, desk.now.date())


def test_only_the_payers_receipt_meets_the_filing_limit(practice: Practice) -> None:
    last = limit(practice, 60)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.send()
    assert (clocks(desk)["filing:P"].status, clocks(desk)["filing:P"].met_on) == ("running", None)
    received = desk.now.date()
    until(desk, last - timedelta(days=20))
    desk.acknowledged(sent, received_on=received)

    row = clocks(desk)["filing:P"]
    assert (row.status, row.met_on) == ("met", received)


def test_a_denial_that_waits_for_its_payer_is_not_answered_and_its_clock_is_watched(
    practice: Practice,
) -> None:
    desk, _ = denied(practice)
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait", note="the payer reprocesses it")
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert statuses(desk) == {"filing:P": "met", "corrected:P": "running", "appeal:P": "running"}
    last = clocks(desk)["appeal:P"].last_day
    until(desk, last + timedelta(days=1))

    rows = clocks(desk)
    assert rows["corrected:P"].escalated_at is not None
    assert rows["appeal:P"].escalated_at is not None
    assert TaskKind.DECIDE_DEADLINE in desk.asked


def test_a_clock_that_is_entered_again_goes_on_from_its_own_basis(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    before = clocks(desk)["appeal:P"]
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off", note="given up")
    assert (desk.state, statuses(desk)["appeal:P"]) == (ClaimState.APPROVING_WRITE_OFF, "left")
    until(desk, before.started_on + timedelta(days=50))
    assert clocks(desk)["appeal:P"].warned_percent == 50
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="appeal it")

    row = clocks(desk)["appeal:P"]
    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (row.status, row.started_on, row.last_day) == ("running", before.started_on, before.last_day)
    assert row.warned_percent == 50


def test_a_write_off_that_is_approved_leaves_nothing_owed(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off", note="given up")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve", reason="lost")

    assert desk.closed
    assert statuses(desk) == {"filing:P": "met", "corrected:P": "void", "appeal:P": "void"}
    assert clocks(desk)["appeal:P"].met_on is None


def test_a_write_off_before_a_supervisor_needs_no_second_task_of_the_same_supervisor(
    practice: Practice,
) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off", note="given up")
    last = clocks(desk)["appeal:P"].last_day
    until(desk, last + timedelta(days=2))
    assert desk.asked == [TaskKind.APPROVE_WRITE_OFF]
    assert [task.escalated for task in desk.open_tasks] == [True]
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="appeal it")

    assert set(desk.asked) == {TaskKind.DECIDE_DENIAL, TaskKind.DECIDE_DEADLINE}


def appealed(desk: Desk) -> date:
    """Prepare, approve and deliver the appeal that is being written; return the day of delivery."""
    desk.answer(TaskKind.FILE_APPEAL, **PREPARED)
    (task,) = desk.open_tasks
    with desk.store.write() as session:
        tasks.complete(session, task.id, {"action": "approve", "reason": "complete"}, "sue", desk.now)
    desk.go_on()
    desk.days(1)
    on = desk.now.date()
    desk.answer(TaskKind.DELIVER_APPEAL, channel="fax", reference="F1", delivered_on=on.isoformat())
    return on


def test_an_appeal_is_in_time_when_it_is_delivered_not_when_it_is_written(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="appeal", note="it was necessary")
    assert statuses(desk)["appeal:P"] == "running"
    on = appealed(desk)

    assert (statuses(desk)["appeal:P"], clocks(desk)["appeal:P"].met_on) == ("met", on)
    assert statuses(desk)["corrected:P"] == "void"


def test_a_correction_is_in_time_when_the_payer_has_it(practice: Practice) -> None:
    desk, _ = denied(practice)
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"diagnoses.1.code": "J029"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    sent = desk.send()
    assert sent.frequency == "7"
    assert (statuses(desk)["corrected:P"], statuses(desk)["appeal:P"]) == ("running", "left")
    desk.acknowledged(sent, received_on=desk.now.date())

    assert (statuses(desk)["corrected:P"], clocks(desk)["corrected:P"].met_on) == ("met", desk.now.date())
    assert statuses(desk)["appeal:P"] == "void"


def test_a_second_level_that_was_given_up_sets_no_clock(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="appeal", note="it was necessary")
    appealed(desk)
    desk.days(60)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    assert clocks(desk)["appeal:P"].level == 2
    second = clocks(desk)["appeal:P"].started_on
    desk.answer(TaskKind.FILE_APPEAL, action="give_up", note="not worth it")
    desk.days(3)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="try it once more")
    assert desk.state is ClaimState.DECIDING_DENIAL
    desk.answer(TaskKind.DECIDE_DENIAL, action="appeal", note="new records")

    row = clocks(desk)["appeal:P"]
    assert (row.level, row.started_on) == (2, second)
    assert second < desk.now.date() - timedelta(days=2)


def test_what_a_payer_could_not_process_has_its_first_limit_and_no_appeal(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-16 150, M119, MA130", filing_limit_days=100)

    rows = clocks(desk)
    assert desk.state is ClaimState.CORRECTING_DENIAL
    assert statuses(desk) == {"filing:P": "running"}
    assert rows["filing:P"].last_day == SERVICE_DAY + timedelta(days=100)


def lost_first_level(practice: Practice, letter_after: int) -> tuple[Desk, date]:
    """Return a claim whose first appeal was lost by letter, so many days later, and the day of the letter."""
    desk, _ = denied(practice, codes="CO-50 150", corrected_limit_days=400)
    desk.answer(TaskKind.CORRECT_DENIAL, action="appeal", note="it was necessary")
    appealed(desk)
    desk.days(letter_after)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    return desk, desk.now.date()


def test_the_second_levels_window_is_watched_while_nobody_writes_its_appeal(practice: Practice) -> None:
    desk, letter = lost_first_level(practice, 95)
    second = clocks(desk)["appeal:P"]
    assert (second.level, second.started_on) == (2, letter)
    desk.answer(TaskKind.FILE_APPEAL, action="give_up", note="not worth it")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="look again")

    row = clocks(desk)["appeal:P"]
    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (row.level, row.started_on, row.last_day) == (2, letter, second.last_day)
    assert TaskKind.DECIDE_DEADLINE not in desk.asked
    (task,) = desk.open_tasks
    assert json.loads(task.detail)["deadlines"]["appeal"] == second.last_day.isoformat()
    until(desk, second.last_day + timedelta(days=1))
    assert clocks(desk)["appeal:P"].escalated_at is not None
    assert TaskKind.DECIDE_DEADLINE in desk.asked


def test_nothing_is_left_to_appeal_in_time_when_the_last_level_is_lost(practice: Practice) -> None:
    desk, _ = lost_first_level(practice, 30)
    on = appealed(desk)
    desk.days(30)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="look again")

    row = clocks(desk)["appeal:P"]
    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (row.status, row.level, row.met_on) == ("met", 2, on)
    (task,) = desk.open_tasks
    assert "appeal" not in json.loads(task.detail)["deadlines"]


def test_a_level_that_opens_on_the_day_of_the_denial_is_a_clock_of_its_own(practice: Practice) -> None:
    desk, _ = denied(practice, codes="CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="appeal", note="it was necessary")
    first = clocks(desk)["appeal:P"].started_on
    appealed(desk)
    desk.days(60)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld", decided_on=first.isoformat())

    row = clocks(desk)["appeal:P"]
    assert (row.status, row.level) == ("running", 2)
