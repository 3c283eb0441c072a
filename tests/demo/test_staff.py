"""The demo's staff answers whatever people are asked, and its letters get to the payer that asked."""

import json
from datetime import UTC, datetime
from pathlib import Path

from console.demo.post import post
from console.demo.staff import LEFT_ALONE, AnswerBook, Staff
from models.tasks import TaskKind
from tests.activities.conftest import Practice, practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.workflows.payer import decides

__all__ = ["practice"]

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def test_every_kind_of_task_is_answered_or_is_left_alone_for_a_reason() -> None:
    answered = Staff(AnswerBook(entries=())).kinds

    assert answered | set(LEFT_ALONE) == {kind.value for kind in TaskKind}
    assert not answered & set(LEFT_ALONE)


def test_a_fax_goes_to_the_payer_that_asked_under_the_number_it_knows(
    practice: Practice, tmp_path: Path
) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))
    desk.accepted("LB9")
    desk.wanted("R11", attempt=0)
    (task,) = desk.open_tasks
    shown = {"kind": task.kind, "claim": desk.claim, "detail": json.loads(task.detail)}
    post(practice.store, tmp_path, shown, {"action": "sent", "channel": "fax", "reference": "FAX-1"})

    letter = json.loads((tmp_path / "FAX-1.json").read_text())
    assert (letter["payer_id"], letter["number"]) == ("BHH01", desk.attempts[0].control_number)
