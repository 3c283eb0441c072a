"""Appeals at their turns: withdrawn, answered by a remittance, refused as a reopening, filed late, proven."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.practice import Payer
from models.record_tables import AppealRow
from models.tasks import TaskKind
from rulebook.denials.appeal_levels import next_level
from store import setup
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.workflows.payer import Sent, decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of 150.00 in the outbox of its one payer."""
    return Desk(practice.store, NOW, a_claim())


def change_payer(desk: Desk, **changes: Any) -> None:
    with desk.store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update=changes))


def appeals_of(desk: Desk) -> list[AppealRow]:
    """Return the claim's appeals, lowest level first."""
    with desk.store.read() as session:
        rows = session.exec(select(AppealRow).where(AppealRow.claim_id == desk.claim))
        return sorted(rows, key=lambda row: (row.level, row.round))


def detail_of(desk: Desk, kind: TaskKind) -> dict[str, Any]:
    """Return what the open task of this kind shows."""
    (task,) = [t for t in desk.open_tasks if t.kind == kind]
    return json.loads(task.detail)


def appealed(desk: Desk, **delivery: Any) -> Sent:
    """Have the claim denied as experimental, appealed, and the appeal delivered."""
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-55 150"))
    deliver(desk, **delivery)
    return sent


def deliver(desk: Desk, **delivery: Any) -> None:
    """Bring the level that is being written to the payer."""
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="Accepted practice since 2019.")
    if TaskKind.APPROVE_APPEAL in desk.asked:
        desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    desk.answer(TaskKind.DELIVER_APPEAL, **({"channel": "portal", "reference": "APL-1"} | delivery))


# Withdrawn


def test_a_claim_under_appeal_is_voided_and_its_appeal_withdrawn(desk: Desk) -> None:
    appealed(desk)
    desk.instruct("withdraw")

    assert [(a.frequency, a.original_reference) for a in desk.attempts] == [("1", ""), ("8", "ICN5")]
    assert [(a.status, a.outcome) for a in appeals_of(desk)] == [("given_up", "withdrawn")]
    assert desk.asked == []
    assert any("the appeal at level 1 is withdrawn" in line for line in desk.story)


def test_a_claim_whose_appeal_is_still_being_written_is_voided_too(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    desk.instruct("withdraw")

    assert desk.attempts[-1].frequency == "8"
    assert [a.outcome for a in appeals_of(desk)] == ["withdrawn"]
    assert desk.asked == []


# Answered by a remittance


@pytest.mark.parametrize("code", ["CO-193", "CO-55"])
def test_an_appeal_upheld_by_a_new_remittance_goes_to_the_next_level(desk: Desk, code: str) -> None:
    sent = appealed(desk)
    desk.days(20)
    desk.paid(decides(sent, f"{code} 150"))
    if TaskKind.DECIDE_DENIAL in desk.asked:  # 193 is a supervisor's to decide
        desk.answer(TaskKind.DECIDE_DENIAL, action="appeal")

    shown = detail_of(desk, TaskKind.FILE_APPEAL)
    assert (shown["level"], shown["level_name"]) == (2, "second-level appeal")
    assert [(a.level, a.outcome) for a in appeals_of(desk)] == [(1, "upheld"), (2, "")]


def test_a_second_level_upheld_by_a_remittance_leaves_nothing_to_appeal(desk: Desk) -> None:
    sent = appealed(desk)
    desk.paid(decides(sent, "CO-55 150"))
    deliver(desk)
    desk.paid(decides(sent, "CO-55 150"))

    assert desk.asked == ["approve_write_off"]
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="look again")
    desk.answer(TaskKind.DECIDE_DENIAL, action="appeal")
    assert "every level of appeal is lost" in detail_of(desk, TaskKind.DECIDE_DENIAL)["problem"]


def test_a_replacement_that_is_denied_is_appealed_from_the_first_level(desk: Desk) -> None:
    sent = appealed(desk)
    desk.paid(decides(sent, "CO-193 150"))
    desk.days(1)
    desk.answer(TaskKind.DECIDE_DENIAL, action="correct", changes={"note": "the study is enclosed"})
    again = desk.accepted("ICN6")
    desk.paid(decides(again, "CO-55 150", number="ICN6"))

    assert detail_of(desk, TaskKind.FILE_APPEAL)["level"] == 1


def test_the_next_levels_window_runs_from_the_payers_letter(desk: Desk) -> None:
    appealed(desk)
    desk.days(31)
    letter = (desk.now - timedelta(days=10)).date()
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld", decided_on=letter.isoformat())

    shown = detail_of(desk, TaskKind.FILE_APPEAL)
    assert shown["deadline"] == (letter + timedelta(days=180)).isoformat()


# Reopenings


def test_a_refused_reopening_goes_back_to_a_decision_with_its_appeal_open(desk: Desk) -> None:
    change_payer(desk, replacement_supported=False)
    desk.paid(decides(desk.accepted(), "CO-16 150, M51"))
    deliver(desk)
    desk.days(46)
    desk.answer(TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    assert detail_of(desk, TaskKind.DECIDE_DENIAL)["codes"] == ["CO-16", "M51"]
    desk.answer(TaskKind.DECIDE_DENIAL, action="appeal")

    assert detail_of(desk, TaskKind.FILE_APPEAL)["level"] == 1


def test_a_reopening_nobody_asks_for_goes_back_to_a_decision(desk: Desk) -> None:
    change_payer(desk, replacement_supported=False)
    desk.paid(decides(desk.accepted(), "CO-16 150, M51"))
    desk.answer(TaskKind.FILE_APPEAL, action="give_up", note="they do not reopen this")

    assert desk.asked == ["decide_denial"]


def test_an_unknown_claim_number_is_asked_for_and_no_reopening_begun(desk: Desk) -> None:
    sent = desk.accepted(number="")
    desk.paid(decides(sent, "CO-16 150, M51", number=""))
    shown = detail_of(desk, TaskKind.CORRECT_DENIAL)
    assert "payer_claim_control_number" in shown["fields"]
    assert "Ask the payer for its claim number" in shown["advice"]
    changes = {"lines.1.procedure": "99214", "payer_claim_control_number": "ICN7"}
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes=changes)
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert (desk.attempts[-1].frequency, desk.attempts[-1].original_reference) == ("7", "ICN7")


# Proof and limits


def test_the_proof_of_filing_stays_with_the_appeal_when_the_letter_is_completed(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-29 150"))
    (drafted,) = appeals_of(desk)
    proof = json.loads(drafted.attachments)
    assert len(proof) == 1
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time.")

    assert json.loads(appeals_of(desk)[0].attachments) == proof


def test_an_appeal_past_its_limit_needs_a_supervisor_who_knows_it_is_late(desk: Desk) -> None:
    change_payer(desk, appeal_limit_days=10)
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="Accepted practice since 2019.")
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    desk.days(12)
    desk.answer(TaskKind.DELIVER_APPEAL, channel="portal", reference="APL-1", note="sorry")

    assert detail_of(desk, TaskKind.APPROVE_APPEAL)["late"] is True
    assert appeals_of(desk)[0].delivered_on is None
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    assert "this appeal is late" in detail_of(desk, TaskKind.APPROVE_APPEAL)["problem"]
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve", reason="the records came late from the hospital")
    desk.answer(TaskKind.DELIVER_APPEAL, channel="portal", reference="APL-1")
    assert appeals_of(desk)[0].status == "delivered"


@pytest.mark.parametrize(("year", "hearing", "court"), [(2025, 19000, 190000), (2026, 20000, 196000)])
def test_what_must_be_at_stake_before_a_judge_is_the_years_amount(
    year: int, hearing: int, court: int
) -> None:
    medicare = Payer(payer_id="MED", name="Medicare", partner="x", line_of_business="medicare")
    day = date(year, 6, 1)

    assert next_level(medicare, 2, hearing - 1, day) is None
    assert next_level(medicare, 2, hearing, day) is not None
    assert next_level(medicare, 4, court - 1, day) is None
    assert next_level(medicare, 4, court, day) is not None
