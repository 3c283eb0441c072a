"""Deadlines in a claim's life: warned about, escalated, stopped at the limit, decided, and never silent."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.practice import Payer
from models.record_tables import ClaimDeadlineRow
from models.tables import ClaimMoveRow
from models.tasks import TaskKind
from store import claims, deadlines, setup
from store.engine import Store
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.builders import SERVICE_DAY, a_claim, a_line
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides


def a_contract(store: Store, **terms: Any) -> None:
    """Set the payer up anew with these terms."""
    payer = Payer(
        payer_id="BHH01", name="Blue Heron Health", partner=PARTNER, coverage_valid_days=3650, **terms
    )
    with store.write() as session:
        setup.put(session, "payer", payer)


def clocks(desk: Desk) -> dict[str, ClaimDeadlineRow]:
    """Return the claim's clocks by kind and sequence."""
    with desk.store.read() as session:
        return {f"{k}:{s}": row for (k, s), row in deadlines.of_claim(session, desk.claim).items()}


def judgements(desk: Desk) -> list[Judgement]:
    """Return every judgement about a deadline, in the order they were made."""
    with desk.store.read() as session:
        moves: list[ClaimMoveRow] = claims.moves_of(session, desk.claim)
    told = [j for move in moves for j in json.loads(move.detail).get("judgements", [])]
    return [Judgement.model_validate(j) for j in told if "last_day" in j["inputs"]]


def uncoded(practice: Practice) -> Desk:
    """Return a claim that waits for a coder."""
    line = a_line(1, procedure="", diagnosis_pointers=())
    return Desk(practice.store, AS_OF, a_claim(diagnoses=(), lines=(line,)))


def until(desk: Desk, day: date) -> None:
    """Let the days pass until this one has come."""
    desk.days((day - desk.now.date()).days)


def limit(practice: Practice, days: int) -> date:
    """Give the payer a filing limit of so many days; return the last one."""
    a_contract(practice.store, filing_limit_days=days)
    return SERVICE_DAY + timedelta(days=days)


def test_a_claim_is_warned_of_at_half_three_quarters_and_nine_tenths(practice: Practice) -> None:
    limit(practice, 100)
    desk = uncoded(practice)
    seen: dict[int, date] = {}
    for _ in range(100):
        desk.days(1)
        seen.setdefault(clocks(desk)["filing:P"].warned_percent, desk.now.date())

    started = SERVICE_DAY
    assert {percent: (day - started).days for percent, day in seen.items() if percent} == {
        50: 50,
        75: 75,
        90: 90,
    }
    assert desk.state is ClaimState.CODING
    assert "50 % of the window are over; 50 days left" in judgements(desk)[0].reason
    assert judgements(desk)[0].rule == "filing/contract"


def test_a_supervisor_is_shown_the_claim_fifteen_days_before_the_limit(practice: Practice) -> None:
    last = limit(practice, 100)
    desk = uncoded(practice)
    until(desk, last - timedelta(days=16))
    assert clocks(desk)["filing:P"].escalated_at is None
    until(desk, last - timedelta(days=15))

    escalated_at = clocks(desk)["filing:P"].escalated_at
    assert escalated_at is not None
    assert escalated_at.date() == last - timedelta(days=15)
    assert [task.escalated for task in desk.open_tasks] == [True]


def test_a_look_at_a_deadline_leaves_the_claim_where_it_waits(practice: Practice) -> None:
    last = limit(practice, 60)
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.accepted()
    waits = desk.row.waits_until
    desk.days(1)

    assert desk.row.wake_at == waits == desk.row.waits_until
    assert clocks(desk)["filing:P"].met_on is not None
    assert last not in [task.due_at.date() for task in desk.open_tasks]


def past_the_limit(practice: Practice) -> Desk:
    """Return a claim that a coder finished on the day after the filing limit."""
    last = limit(practice, 40)
    desk = uncoded(practice)
    until(desk, last + timedelta(days=1))
    coding = {"diagnoses": ["J020"], "lines": [{"line": 1, "procedure": "99213"}]}
    desk.answer(TaskKind.ASSIGN_CODES, action="code", **coding)
    return desk


def test_a_claim_past_its_limit_is_never_sent_silently(practice: Practice) -> None:
    desk = past_the_limit(practice)

    assert desk.state is ClaimState.DECIDING_DEADLINE
    assert desk.attempts == []
    (task,) = desk.open_tasks
    assert (task.kind, task.role) == (TaskKind.DECIDE_DEADLINE, "supervisor")
    assert json.loads(task.detail)["proof"]["strength"] == "none"
    assert clocks(desk)["filing:P"].escalated_at is not None


def test_what_the_review_judged_stands_beside_the_limit_that_stopped_the_claim(practice: Practice) -> None:
    desk = past_the_limit(practice)
    with practice.store.read() as session:
        told = json.loads(claims.moves_of(session, desk.claim)[-1].detail)

    assert told["judgement"]["rule"] == "filing/contract"
    assert {"review", "filing_limit_passed"} <= {one["rule"] for one in told["judgements"]}


def test_a_supervisor_may_have_it_sent_all_the_same(practice: Practice) -> None:
    desk = past_the_limit(practice)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="go_on", reason="the payer granted an exception, ref 77")
    desk.accepted()

    row = clocks(desk)["filing:P"]
    assert (row.decision, row.decided_by) == ("go_on", "ada")
    assert row.met_on is not None
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert any("supervisor's word" in j.reason for j in judgements(desk))


def test_a_late_claim_that_is_written_off_costs_the_patient_nothing(practice: Practice) -> None:
    desk = past_the_limit(practice)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="write_off", reason="no exception")
    assert (desk.state, desk.balance.written_off) == (ClaimState.APPROVING_WRITE_OFF, 0)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.state is ClaimState.WRITTEN_OFF
    assert (desk.balance.written_off, desk.balance.patient, desk.stated) == (15000, 0, 0)
    assert clocks(desk)["filing:P"].decision == "write_off"


def test_a_late_claim_that_may_not_be_written_off_stops_at_its_limit_again(practice: Practice) -> None:
    desk = past_the_limit(practice)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="write_off", reason="no exception")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="the payer owes us an exception")

    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DEADLINE, ["decide_deadline"])
    assert desk.attempts == []


def test_a_wrong_date_of_service_goes_to_a_coder(practice: Practice) -> None:
    desk = past_the_limit(practice)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="fix", reason="the visit was in December")
    task = desk.answer(TaskKind.FIX_FINDINGS, changes={"lines.1.service_from": desk.now.date().isoformat()})

    assert (task.role, desk.state) == ("coder", ClaimState.AWAITING_ACKNOWLEDGEMENT)
    assert clocks(desk)["filing:P"].started_on == desk.now.date()


def test_a_claim_that_nobody_denied_cannot_be_appealed(practice: Practice) -> None:
    desk = past_the_limit(practice)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="appeal", reason="unfair")
    (task,) = desk.open_tasks

    assert desk.state is ClaimState.DECIDING_DEADLINE
    assert "no payer has denied this claim" in json.loads(task.detail)["problem"]
    desk.answer(TaskKind.DECIDE_DEADLINE, action="go_on", reason="exception")
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_decision_before_the_limit_does_not_open_the_door_after_it(practice: Practice) -> None:
    last = limit(practice, 40)
    desk = Desk(practice.store, AS_OF, a_claim())
    until(desk, last - timedelta(days=5))
    desk.answer(TaskKind.DECIDE_DEADLINE, action="go_on", reason="the outbox is being looked at")
    assert clocks(desk)["filing:P"].decision == "noted"
    until(desk, last + timedelta(days=2))

    assert TaskKind.DECIDE_DEADLINE in desk.asked
    assert clocks(desk)["filing:P"].decision == "noted"


def test_a_rejection_does_not_stop_the_clock(practice: Practice) -> None:
    last = limit(practice, 40)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.send()
    desk.file_refused(sent)
    until(desk, last + timedelta(days=1))

    row = clocks(desk)["filing:P"]
    assert (desk.state, row.met_on) == (ClaimState.FIXING_REJECTION, None)
    assert set(desk.asked) == {TaskKind.FIX_REJECTION, TaskKind.DECIDE_DEADLINE}
    changes = {"coverages.1.member_id": "BHH774412"}
    desk.answer(TaskKind.FIX_REJECTION, action="correct", changes=changes)
    assert desk.state is ClaimState.DECIDING_DEADLINE


def test_the_payers_receipt_in_time_counts_though_we_heard_of_it_late(practice: Practice) -> None:
    last = limit(practice, 40)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.send()
    until(desk, last + timedelta(days=1))
    assert TaskKind.DECIDE_DEADLINE in desk.asked
    desk.acknowledged(sent, received_on=last)

    assert clocks(desk)["filing:P"].met_on == last
    assert desk.asked == []


def test_a_claim_that_the_payer_took_late_says_so(practice: Practice) -> None:
    last = limit(practice, 40)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.send()
    until(desk, last + timedelta(days=3))
    desk.acknowledged(sent, received_on=last + timedelta(days=2))

    row = clocks(desk)["filing:P"]
    assert row.met_on == last + timedelta(days=2)
    assert row.escalated_at is not None
    assert row.decision.startswith("overtaken: awaiting_remittance")


def test_a_new_contract_counts_at_the_next_wake_up(practice: Practice) -> None:
    limit(practice, 40)
    desk = uncoded(practice)
    until(desk, SERVICE_DAY + timedelta(days=31))
    assert clocks(desk)["filing:P"].escalated_at is not None
    last = limit(practice, 180)
    desk.days(6)

    row = clocks(desk)["filing:P"]
    assert (row.last_day, row.warned_percent, row.escalated_at) == (last, 0, None)
    assert any("computed anew" in j.reason for j in judgements(desk))


def test_a_denial_starts_the_clocks_of_correction_and_appeal(practice: Practice) -> None:
    a_contract(practice.store, corrected_limit_days=60, appeal_limit_days=90)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-11 150"))
    paid_on = desk.now.date()

    rows = clocks(desk)
    assert rows["corrected:P"].last_day == paid_on + timedelta(days=60)
    assert rows["appeal:P"].last_day == paid_on + timedelta(days=90)
    assert rows["filing:P"].met_on is not None


def test_a_held_claims_clock_runs_on(practice: Practice) -> None:
    last = limit(practice, 60)
    desk = uncoded(practice)
    desk.instruct("hold")
    until(desk, last + timedelta(days=1))

    assert desk.state is ClaimState.ON_HOLD
    assert clocks(desk)["filing:P"].escalated_at is not None
    assert TaskKind.DECIDE_DEADLINE in desk.asked
    desk.instruct("resume")
    assert desk.state is ClaimState.CODING


@pytest.mark.parametrize("days", [0, 1, 2, 5])
def test_the_shortest_window_is_escalated_and_decided_too(practice: Practice, days: int) -> None:
    limit(practice, days)
    desk = uncoded(practice)
    desk.days(6)

    assert clocks(desk)["filing:P"].escalated_at is not None
    assert TaskKind.DECIDE_DEADLINE in desk.asked
