"""What a claim does about each category of a 277, and about a claim that the payer split."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.acknowledgement import ClaimStatus
from models.inquiry import StatusInquiry
from models.lifecycle import ClaimState
from models.remittance import RemittanceClaim
from models.tasks import TaskKind
from tests.builders import a_claim, a_claim_acknowledgement, a_line, a_report, an_envelope
from tests.workflows.office import Office
from tests.workflows.payer import Sent, decides
from x12.acknowledgements.claims import write_277ca

pytestmark = pytest.mark.slow

LONGER_THAN_PAYER = 21.1

FINAL = {"F0": 7, "F1": 7, "F2": 7, "F3": 7, "F4": 7, "F3N": 7, "F3F": 21}


@pytest.mark.parametrize("category", FINAL)
async def test_a_decided_claim_waits_for_its_remittance_as_long_as_the_kind_of_decision_takes(
    office: Office, category: str
) -> None:
    office.line.status = [category]
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER)
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    await office.until_idle(claim)
    row = office.row(claim)

    assert row.final_status == category
    assert row.wake_at is not None
    assert round((row.wake_at - office.now).total_seconds() / 86400) == FINAL[category]


CALLED = {"A3": "no 835", "A6": "no 835", "E4": "set-up", "Z9": "nobody here knows"}


@pytest.mark.parametrize("category", CALLED)
async def test_what_waiting_cannot_mend_is_called_about_with_advice(office: Office, category: str) -> None:
    office.line.status = [category]
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER)
    shown = await office.task(claim, TaskKind.CALL_PAYER)

    told = f"{shown['detail']['why']} {shown['detail']['advice']}".lower()
    assert category.lower() in told
    assert CALLED[category].lower() in told


async def test_a_search_in_vain_is_tried_with_other_keys(office: Office) -> None:
    office.line.status = ["D0", "D0", "P1"]
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER + 4)
    await office.until_idle(claim)
    asked = [q for q in office.line.asked if isinstance(q, StatusInquiry)]

    assert [(q.control_number, q.payer_claim_control_number) for q in asked] == [
        (sent.control_number, "ICN5"),
        ("", "ICN5"),
        ("", ""),
    ]
    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE


def payers_word(sent: Sent, category: str, **changes: Any) -> bytes:
    """Return the payer's 277CA about a claim with this category."""
    told = a_claim_acknowledgement(
        sent.control_number, statuses=(ClaimStatus(category=category, code="20", entity="PR"),), **changes
    )
    return write_277ca(an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT"), a_report(told))


async def test_a_receipt_of_the_payer_does_not_end_the_wait_for_its_acceptance(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(payers_word(sent, "A1", payer_claim_control_number=""))

    assert office.row(claim).state == ClaimState.AWAITING_ACKNOWLEDGEMENT
    await office.deliver(office.payer.accepts(sent))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)


async def test_a_claim_passed_on_waits_anew_for_whoever_has_it(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.let_days_pass(claim, 3)
    await office.deliver(payers_word(sent, "A0", payer_claim_control_number=""))
    await office.let_days_pass(claim, 3)

    assert office.row(claim).state == ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert office.tasks_of(claim) == []
    await office.let_days_pass(claim, 3)
    await office.task(claim, TaskKind.CLEARINGHOUSE_QUERY)


def part(sent: Sent, line_number: int, text: str, number: str) -> RemittanceClaim:
    """Return the decision about one line of a claim."""
    line = sent.document.lines[line_number - 1]
    alone = replace(sent, document=sent.document.model_copy(update={"lines": (line,)}))
    return decides(alone, text, number=number)


async def test_the_first_part_of_a_split_claim_is_not_its_last_word(office: Office) -> None:
    lines = (a_line(), a_line(2, procedure="36415", charge_cents=2500, service_from=date(2026, 11, 2)))
    claim = await office.take_in(a_claim(lines=lines, charge_cents=17500))
    sent = await office.send_one(claim)
    await office.deliver(payers_word(sent, "A5"))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    await office.deliver(office.payer.pays(part(sent, 1, "CO-45 70", number="ICN5")))
    await office.until_idle(claim)

    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE
    assert office.balance(claim).paid == 8000

    await office.deliver(office.payer.pays(part(sent, 2, "CO-45 5", number="ICN6")))
    assert await office.closed(claim) is ClaimState.PAID
    assert office.balance(claim).paid == 10000


async def test_a_denial_in_the_first_part_of_a_split_claim_is_not_forgotten(office: Office) -> None:
    lines = (a_line(), a_line(2, procedure="36415", charge_cents=2500, service_from=date(2026, 11, 2)))
    claim = await office.take_in(a_claim(lines=lines, charge_cents=17500))
    sent = await office.send_one(claim)
    await office.deliver(payers_word(sent, "A5"))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    await office.deliver(office.payer.pays(part(sent, 1, "CO-50 150, N115", number="ICN5")))
    await office.until_idle(claim)
    assert office.tasks_of(claim) == []

    await office.deliver(office.payer.pays(part(sent, 2, "CO-45 5", number="ICN6")))
    await office.until_idle(claim)
    assert [t.detail for t in office.tasks_of(claim) if "50" in t.detail]
