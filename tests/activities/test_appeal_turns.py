"""Appeals at their turns: withdrawn, answered by a remittance, refused as a reopening, filed late, proven."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from models.practice import Payer
from models.record_tables import AppealRow
from models.tasks import TaskKind
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
