"""The next payer is told line by line what was decided; where lines cannot be told apart, a person says."""

from datetime import UTC, datetime

import pytest

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.remittance import RemittanceClaim, RemittanceLine
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.builders import a_line
from tests.workflows.payer import Sent, decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of two lines and two payers in the outbox of the first."""
    lines = (a_line(1, modifiers=("25",)), a_line(2, procedure="87880", charge_cents=3000))
    changes = {"lines": lines, "charge_cents": 18000, "clia_number": "38D0987654"}
    return Desk(practice.store, NOW, two_payers().model_copy(update=changes))


def told(document: ClaimDocument) -> list[tuple[int, int]]:
    """Return what the next payer is told of each line: paid, and adjusted."""
    return [
        (a.paid_cents, sum(one.amount_cents for one in a.adjustments))
        for line in document.lines
        for a in line.adjudications
    ]


def without_numbers(decision: RemittanceClaim) -> RemittanceClaim:
    """Return the decision of a payer that gives no line control number back, and no modifier."""
    lines = tuple(line.model_copy(update={"control_number": "", "modifiers": ()}) for line in decision.lines)
    return decision.model_copy(update={"lines": lines[::-1]})


def split(sent: Sent) -> RemittanceClaim:
    """Return a decision that answers the first line in two pieces of 100.00 and 50.00."""
    decision = decides(sent, "CO-45 60, PR-1 10", "CO-45 10")
    first, second = decision.lines
    pieces = tuple(_piece(first, cents) for cents in (10000, 5000))
    return decision.model_copy(update={"lines": (*pieces, second)})


def _piece(line: RemittanceLine, charge_cents: int) -> RemittanceLine:
    part = tuple(a.model_copy(update={"amount_cents": a.amount_cents // 2}) for a in line.adjustments)
    paid = charge_cents - sum(a.amount_cents for a in part)
    return line.model_copy(update={"charge_cents": charge_cents, "paid_cents": paid, "adjustments": part})


def test_a_payer_that_drops_line_numbers_and_modifiers_is_told_on_line_by_line(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(without_numbers(decides(sent, "CO-45 60, PR-1 10", "CO-45 10, PR-1 5")))

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert told(desk.document) == [(8000, 7000), (1500, 1500)]


def test_a_split_line_is_asked_about_before_the_next_payer_is_billed(desk: Desk) -> None:
    desk.paid(split(desk.accepted()))
    (task,) = desk.open_tasks

    assert (task.kind, desk.state) == (TaskKind.MATCH_LINES, ClaimState.BILLING_NEXT_PAYER)
    assert "split line" in task.detail
    assert desk.balance.paid == 8000 + 2000
    desk.days(4)
    assert desk.asked == [TaskKind.MATCH_LINES]

    desk.answer(TaskKind.MATCH_LINES, lines={"1": 1, "2": 1})
    assert told(desk.document) == [(8000, 7000), (2000, 1000)]
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_an_answer_that_leaves_a_line_out_is_asked_for_again(desk: Desk) -> None:
    desk.paid(split(desk.accepted()))
    desk.answer(TaskKind.MATCH_LINES, lines={"1": 1})
    (again,) = desk.open_tasks

    assert again.kind == TaskKind.MATCH_LINES
    assert "line 2 of the remittance is not named" in again.detail


def test_bundled_lines_may_be_told_with_the_sums_of_the_claim(desk: Desk) -> None:
    decision = decides(desk.accepted(), "CO-45 60, PR-1 10", "CO-45 10")
    first = decision.lines[0]
    one = first.model_copy(
        update={"control_number": "", "procedure": "99499", "charge_cents": 18000, "paid_cents": 11000}
    )
    desk.paid(decision.model_copy(update={"lines": (one,), "paid_cents": 11000}))
    desk.answer(TaskKind.MATCH_LINES, action="claim_level")
    prior = desk.document.coverages[0].adjudication

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert told(desk.document) == []
    assert prior is not None
    assert prior.adjudicated_on is not None
    assert prior.paid_cents + sum(a.amount_cents for a in prior.adjustments) == 18000
