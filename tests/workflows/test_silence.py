"""No remittance: ask the payer (276), and have somebody call where that does not help."""

import pytest

from models.lifecycle import ClaimState
from models.tables import PostingRow
from models.tasks import TaskKind
from tests.builders import a_claim
from tests.workflows.office import Office
from tests.workflows.payer import decides

pytestmark = pytest.mark.slow

LONGER_THAN_PAYER = 21.1
"""Days beyond which Blue Heron Health's remittance is overdue."""


async def test_a_claim_in_process_is_asked_about_again_and_paid_at_last(office: Office) -> None:
    office.line.status = ["P1", "F1"]
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER + 14.1)
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    booked = len(office.all(PostingRow))

    assert [type(q).__name__ for q in office.line.asked[1:]] == ["StatusInquiry", "StatusInquiry"]
    assert office.row(claim).final_status == "F1"
    assert booked == 1, "a status answer moves no money"

    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID


@pytest.mark.parametrize("category", ["F1", "F2"])
async def test_a_finished_claim_without_money_is_called_about(office: Office, category: str) -> None:
    office.line.status = [category]
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER + 7.1)
    shown = await office.answer(
        claim, TaskKind.CALL_PAYER, action="wait", contact_log=[{"channel": "phone", "note": "next week"}]
    )
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    assert category in shown["detail"]["why"]
    assert len(office.line.asked) == 2


async def test_a_claim_the_payer_does_not_know_is_sent_again_only_after_a_call(office: Office) -> None:
    office.line.status = ["A4", "A4"]
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER + 3.1)
    shown = await office.task(claim, TaskKind.CALL_PAYER)
    assert await office.send() == []

    await office.answer(claim, TaskKind.CALL_PAYER, action="resend")
    second = await office.send_one(claim)
    assert shown["detail"]["attempt"] == first.control_number
    assert (second.frequency, second.original_reference) == ("1", "")
    assert [a.status for a in office.attempts(claim)] == ["not_found", "transmitted"]
    assert "task" in office.attempts(claim)[0].evidence
