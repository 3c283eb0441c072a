"""Decisions that do not balance, and decisions in parts: what the claim was about meanwhile is not lost."""

from datetime import UTC, datetime

import pytest

from models.lifecycle import ClaimState
from models.remittance import RemittanceClaim
from models.tasks import TaskKind
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line
from tests.workflows.payer import Sent, decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, NOW, a_claim())


@pytest.fixture
def two_lines(practice: Practice) -> Desk:
    """Return a claim of two lines in the outbox."""
    lines = (a_line(), a_line(2, procedure="36415", charge_cents=2500))
    return Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=17500))


def unbalanced(sent: Sent) -> RemittanceClaim:
    """Return a decision whose charge is not what its adjustments and its payment add up to."""
    return decides(sent, "CO-45 70").model_copy(update={"charge_cents": 14000})


def part(sent: Sent, line: int, text: str, number: str, *remarks: str) -> RemittanceClaim:
    """Return the decision about one line of a claim of two."""
    words = ["", ""]
    words[line - 1] = text
    whole = decides(sent, *words, number=number, remarks=remarks)
    (one,) = whole.lines[line - 1 : line]
    money = {"charge_cents": one.charge_cents, "paid_cents": one.paid_cents}
    return whole.model_copy(update={"lines": (one,), **money})


# Unbalanced


def test_a_denial_stays_a_coders_work_when_an_unbalanced_835_comes(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-16 150, M119"))
    waits = desk.row.waits_until
    desk.paid(unbalanced(sent))
    assert (desk.state, desk.row.waits_until) == (ClaimState.CORRECTING_DENIAL, waits)
    assert sorted(desk.asked) == [TaskKind.BALANCE_REMITTANCE, TaskKind.CORRECT_DENIAL]
    desk.answer(TaskKind.BALANCE_REMITTANCE, note="asked for a corrected 835")

    assert (desk.state, desk.asked) == (ClaimState.CORRECTING_DENIAL, [TaskKind.CORRECT_DENIAL])
    assert desk.balance.paid == 0


def test_a_corrected_835_leads_on_from_the_work_beside_it(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-16 150, M119"))
    desk.paid(unbalanced(sent))
    desk.paid_again(decides(sent, "CO-45 70"))

    assert (desk.state, desk.asked) == (ClaimState.PAID, [])


def test_an_appeal_goes_on_beside_an_unbalanced_835(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-29 150"))
    desk.paid(unbalanced(sent))
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time")

    assert (desk.state, sorted(desk.asked)) == (
        ClaimState.APPEALING,
        [TaskKind.APPROVE_APPEAL, TaskKind.BALANCE_REMITTANCE],
    )


def test_a_closed_claim_closes_again_when_an_unbalanced_835_was_asked_about(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 70"))
    desk.paid(unbalanced(sent))
    assert desk.asked == [TaskKind.BALANCE_REMITTANCE]
    desk.answer(TaskKind.BALANCE_REMITTANCE)

    assert (desk.state, desk.balance.paid) == (ClaimState.PAID, 8000)


def test_a_claim_that_waits_for_its_remittance_waits_for_the_corrected_one(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(unbalanced(sent))
    assert (desk.state, desk.asked) == (ClaimState.CHASING_REMITTANCE, [TaskKind.BALANCE_REMITTANCE])
    desk.answer(TaskKind.BALANCE_REMITTANCE)
    assert desk.state is ClaimState.AWAITING_REMITTANCE

    assert desk.paid_again(decides(sent, "CO-45 70")) is ClaimState.PAID


# Split


def test_a_part_ends_the_call_that_asked_what_became_of_the_claim(two_lines: Desk) -> None:
    sent = two_lines.accepted()
    two_lines.status = "A4"
    two_lines.days(36)
    assert two_lines.asked == [TaskKind.CALL_PAYER]
    two_lines.paid(part(sent, 1, "CO-45 70", "ICN5", "MA15"))

    assert (two_lines.state, two_lines.asked) == (ClaimState.AWAITING_REMITTANCE, [])


def test_a_part_about_an_earlier_attempt_is_no_part_of_the_replacement(two_lines: Desk) -> None:
    first = two_lines.accepted()
    two_lines.paid(part(first, 1, "CO-16 150, M119", "ICN5", "MA15"))
    two_lines.paid(part(first, 2, "CO-45 5", "ICN6", "MA15"))
    two_lines.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    if TaskKind.RELEASE_CORRECTION in two_lines.asked:
        two_lines.answer(TaskKind.RELEASE_CORRECTION, action="release")
    second = two_lines.accepted("ICN7")
    two_lines.paid(part(second, 1, "CO-45 70", "ICN7", "MA15"))
    assert two_lines.state is ClaimState.AWAITING_REMITTANCE, "line 2 of the replacement is undecided"
    two_lines.paid(part(second, 2, "CO-45 5", "ICN8", "MA15"))

    assert two_lines.state is not ClaimState.AWAITING_REMITTANCE
    assert "CO-16" not in two_lines.story[-1]


def test_a_part_of_an_earlier_attempt_leaves_the_replacement_where_it_is(two_lines: Desk) -> None:
    first = two_lines.accepted()
    two_lines.paid(decides(first, "CO-16 150, M119", "CO-45 5"))
    two_lines.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    if TaskKind.RELEASE_CORRECTION in two_lines.asked:
        two_lines.answer(TaskKind.RELEASE_CORRECTION, action="release")
    assert two_lines.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    two_lines.paid(part(first, 1, "CO-45 70", "ICN5", "MA15"))

    assert two_lines.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert two_lines.asked == []
