"""What an admin sees of workflows: what stands still, and one claim's history in clear, on a real server."""

import asyncio
import re
from collections.abc import AsyncGenerator

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select
from temporalio.api.workflowservice.v1 import (
    ResetWorkflowExecutionRequest,
    ResetWorkflowExecutionResponse,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from console.temporal_door import TemporalDoor
from console.web.access import Scope
from console.web.desk import Desk, wall_now
from models.clock import BusinessClock
from models.console_tables import AccountRow, AuditRow
from models.lifecycle import ClaimState
from models.messages import CauseKind
from simulator.world.practice import USERS
from store import access_tokens, accounts, facts, setup
from tests.builders import a_claim
from tests.console.web.conftest import HASH, Console, serving
from tests.workflows.conftest import office as office
from tests.workflows.office import PARTNER, Office
from tests.workflows.payer import decides
from workers.schedules import schedule_exchange


class Wire:
    """The way from the console to Temporal; ``cut`` loses answers of resets that were carried out."""

    cut = False

    def watch(self, client: Client) -> Client:
        """Put a client's resets on this way."""
        asked = client.workflow_service.reset_workflow_execution

        async def reset(sent: ResetWorkflowExecutionRequest) -> ResetWorkflowExecutionResponse:
            answer = await asked(sent)
            if self.cut:
                raise RPCError("the connection was lost", RPCStatusCode.UNAVAILABLE, b"")
            return answer

        client.workflow_service.reset_workflow_execution = reset  # pyright: ignore[reportAttributeAccessIssue]
        return client


@pytest.fixture
def wire() -> Wire:
    """Return a way to Temporal that loses nothing yet."""
    return Wire()


@pytest_asyncio.fixture(loop_scope="session")
async def wick(
    office: Office, temporal: WorkflowEnvironment, wire: Wire
) -> AsyncGenerator[httpx.AsyncClient]:
    """Sign the admin in at a console before the office's claims and its Temporal server."""
    given = temporal.client.config()

    async def connect() -> Client:
        # A client lives on one event loop, and the console has its own.
        address = temporal.client.service_client.config.target_host
        return wire.watch(
            await Client.connect(
                address, namespace=given["namespace"], data_converter=given["data_converter"]
            )
        )

    with office.store.write() as session:
        for person in USERS:
            setup.put(session, "user", person)
            session.add(AccountRow(user=person.key, password=HASH, changed_at=wall_now()))
        token = accounts.open_session(session, "wick", "test", wall_now())
    door = TemporalDoor(connect, office.store, BusinessClock(), office.queue)
    with serving(Desk(office.store, office.clock, temporal=door)) as url:
        client = httpx.AsyncClient(base_url=url, cookies={"claimflow": token}, trust_env=False, timeout=30)
        async with client:
            yield client


def run_of(page: str) -> str:
    """Return the run of the execution that a page shows."""
    return re.findall(r"run ([0-9a-f-]{36})", page)[0]


@pytest.mark.asyncio(loop_scope="session")
async def test_an_admin_reads_a_paid_claims_history_in_clear(office: Office, wick: httpx.AsyncClient) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID
    text = (await wick.get(f"/admin/workflows/{claim}")).text

    assert "post_remittance" in text
    assert "told by update notice" in text
    assert "of the machine" in text
    assert "remittance_received" in text or "remittance" in text
    with office.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == f"claim:{claim}")).all()
    assert [(row.user, row.action) for row in rows] == [("wick", "history read")]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_claim_that_nobody_told_its_news_is_told_by_an_admin(
    office: Office, wick: httpx.AsyncClient
) -> None:
    claim = await office.take_in(a_claim())
    await office.until(claim, ClaimState.AWAITING_ACKNOWLEDGEMENT)
    said = '{"instruction": "withdraw", "reason": "billed twice", "by": "oona"}'
    with office.store.write() as session:
        kind = CauseKind.INSTRUCTION_GIVEN
        facts.record(session, claim, f"instruction:{claim}:x", kind, office.now, reference=said)
    unsaid = await wick.post(f"/admin/workflows/{claim}/drive", data={"reason": " "})
    assert unsaid.status_code == 422
    answer = await wick.post(f"/admin/workflows/{claim}/drive", data={"reason": "the sweep is late"})

    assert answer.status_code == 303
    assert await asyncio.wait_for(office.closed(claim), 30) is ClaimState.WITHDRAWN


@pytest.mark.asyncio(loop_scope="session")
async def test_a_workflow_that_is_redone_from_its_first_step_sends_and_books_nothing_twice(
    office: Office, wick: httpx.AsyncClient
) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    before = office.story(claim)
    page = (await wick.get(f"/admin/workflows/{claim}")).text
    first = re.findall(r'<option value="(\d+)">', page)[0]
    no_step = await wick.post(f"/admin/workflows/{claim}/redo", data={"event": "1", "reason": "x"})
    answer = await wick.post(f"/admin/workflows/{claim}/redo", data={"event": first, "reason": "new code"})

    assert (no_step.status_code, answer.status_code) == (404, 303)
    assert run_of(page) != run_of((await wick.get(f"/admin/workflows/{claim}")).text)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID
    assert office.story(claim)[: len(before)] == before
    assert len(office.attempts(claim)) == 1
    assert len(set(office.story(claim))) == len(office.story(claim))


@pytest.mark.asyncio(loop_scope="session")
async def test_a_claim_whose_redoing_got_no_answer_is_not_redone_again_under_the_same_key(
    office: Office, wick: httpx.AsyncClient, wire: Wire
) -> None:
    claim = await office.take_in(a_claim())
    await office.until(claim, ClaimState.AWAITING_ACKNOWLEDGEMENT)
    page = (await wick.get(f"/admin/workflows/{claim}")).text
    sent = {"event": int(re.findall(r'<option value="(\d+)">', page)[0]), "reason": "new code"}
    with office.store.write() as session:
        token = access_tokens.make(session, "wick", "a program", list(Scope), 1, wall_now())[0]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "again-1"}
    address, answers, runs = f"/api/v1/workflows/{claim}/redo", list[int](), list[str]()
    for wire.cut in (True, False, False):
        answers.append((await wick.post(address, json=sent, headers=headers)).status_code)
        runs.append(run_of((await wick.get(f"/admin/workflows/{claim}")).text))

    assert answers == [503, 204, 204]
    assert run_of(page) != runs[0]
    assert len(set(runs)) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_a_claim_temporal_knows_nothing_of_says_so(office: Office, wick: httpx.AsyncClient) -> None:
    assert (await wick.get("/admin/workflows/NOTHERE")).status_code == 404
    page = await wick.get("/admin/workflows")

    assert page.status_code == 200
    assert "Every open claim has a time, a task or a step in flight" in page.text
    assert "no worker has scheduled it yet" in page.text


def test_nobody_but_an_admin_opens_workflows(console: Console) -> None:
    assert console.client("oona").get("/admin/workflows").status_code == 403
    assert "started without Temporal" in console.client("wick").get("/admin/workflows").text


@pytest.mark.asyncio(loop_scope="session")
async def test_an_admin_stops_the_exchange_with_a_partner_and_lets_it_go_on_each_time_with_a_reason(
    office: Office, wick: httpx.AsyncClient, temporal: WorkflowEnvironment
) -> None:
    await schedule_exchange(temporal.client, office.queue, PARTNER, office.clock)
    try:
        await wick.post(
            f"/admin/partners/{PARTNER}", data={"act": "pause", "reason": "their mailbox is full"}
        )
        stopped = (await wick.get("/admin/workflows")).text
        assert "wick: their mailbox is full" in stopped
        assert "Let it go on" in stopped
        await wick.post(f"/admin/partners/{PARTNER}", data={"act": "go on", "reason": "emptied"})
        assert "Stop it" in (await wick.get("/admin/workflows")).text
    finally:
        await temporal.client.get_schedule_handle(f"exchange-{PARTNER}").delete()

    with office.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == f"partner:{PARTNER}")).all()
    assert [(row.action, row.detail) for row in rows] == [
        ("exchange: pause", "their mailbox is full"),
        ("exchange: go on", "emptied"),
    ]
