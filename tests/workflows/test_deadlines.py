"""Deadlines on real Temporal: a claim wakes for its clocks and goes on waiting for what it waited for."""

from datetime import timedelta

import pytest

from models.lifecycle import ClaimState
from models.practice import Payer
from models.tasks import TaskKind
from store import deadlines, setup
from tests.builders import a_claim, a_line
from tests.workflows.office import PARTNER, Office
from tests.workflows.payer import decides

pytestmark = pytest.mark.slow

CODES = {
    "action": "code",
    "diagnoses": ["J02.0"],
    "lines": [{"line": 1, "procedure": "99213", "diagnosis_pointers": [1]}],
}


def a_contract(office: Office, **terms: int) -> None:
    """Set the payer up with these terms; its word on coverage holds for years."""
    payer = Payer.model_validate(
        {
            "payer_id": "BHH01",
            "name": "Blue Heron Health",
            "partner": PARTNER,
            "coverage_valid_days": 3650,
            **terms,
        }
    )
    with office.store.write() as session:
        setup.put(session, "payer", payer)


def warned(office: Office, claim: str) -> int:
    """Return the percentage at which people were last warned of the filing limit."""
    with office.store.read() as session:
        return deadlines.of_claim(session, claim)["filing", "P"].warned_percent


async def test_a_claim_wakes_for_its_filing_limit_and_waits_on(office: Office) -> None:
    a_contract(office, filing_limit_days=60)
    line = a_line(procedure="", diagnosis_pointers=())
    claim = await office.take_in(a_claim(diagnoses=(), lines=(line,)))
    await office.until(claim, ClaimState.CODING)
    seen = set[int]()
    for _ in range(11):
        await office.let_days_pass(claim, 5.0)
        await office.until(claim, ClaimState.CODING)
        seen.add(warned(office, claim))

    assert {50, 75, 90} <= seen
    assert all(task["escalated"] for task in office.inbox.list(claim=claim))


async def test_a_claim_past_its_limit_is_sent_only_when_a_supervisor_says_so(office: Office) -> None:
    a_contract(office, filing_limit_days=20)
    line = a_line(procedure="", diagnosis_pointers=())
    claim = await office.take_in(a_claim(diagnoses=(), lines=(line,)))
    shown = await office.task(claim, TaskKind.ASSIGN_CODES)
    await office.let_days_pass(claim, 22.0)
    await office.until(claim, ClaimState.CODING)
    notice = office.inbox.complete(shown["task"], CODES, "a coder", office.now)
    assert notice is not None
    await office.tell(notice)
    await office.until(claim, ClaimState.DECIDING_DEADLINE)
    assert await office.send() == []

    asked = await office.answer(claim, TaskKind.DECIDE_DEADLINE, action="go_on", reason="exception 77")
    sent = await office.accepted(claim)
    assert (asked["role"], sent.frequency) == ("supervisor", "1")
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID


async def test_a_payer_that_says_nothing_is_shown_to_a_supervisor_before_the_limit(office: Office) -> None:
    a_contract(office, filing_limit_days=30)
    claim = await office.take_in(a_claim())
    await office.send_one(claim)
    await office.let_days_pass(claim, 16.0)
    await office.until_idle(claim)

    with office.store.read() as session:
        clock = deadlines.of_claim(session, claim)["filing", "P"]
    assert clock.escalated_at is not None
    assert clock.escalated_at.date() >= clock.last_day - timedelta(days=15)
    assert office.row(claim).state in (
        ClaimState.AWAITING_ACKNOWLEDGEMENT,
        ClaimState.CHASING_ACKNOWLEDGEMENT,
    )
