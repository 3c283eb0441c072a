"""Harborlight Family Clinic at work: real store, real Temporal, real workers; only the payer is the test's.

Files travel through two folders, questions over HTTP on loopback. A test takes a claim in, sends the outbox,
delivers what the payer answers, completes tasks, and lets days pass.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import SQLModel, select
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.exchange import ExchangeActivities
from console.inbox import Inbox
from models.claim import ClaimDocument, PayerSequence
from models.clock import BusinessClock
from models.lifecycle import ClaimState
from models.messages import (
    CauseKind,
    ClaimClosed,
    ClaimNotice,
    ClaimStart,
    FileRequest,
    InboundDone,
    InboundStart,
    Notice,
    PartnerRequest,
    claim_workflow_id,
    inbound_workflow_id,
)
from models.policy import Policy
from models.practice import Payer as PayerSetup
from models.practice import Practice, TradingPartner
from models.tables import ClaimMoveRow, ClaimRow, FactRow, HumanTaskRow
from models.tasks import TaskKind, TaskStatus
from store import claims, facts, intake, ledger, setup, submissions
from store.engine import Store
from store.step import latest_move
from store.versions import document_of
from tests.builders import NPI_CLINIC, TAXONOMY, a_clinic, an_address
from tests.workflows.line import PayerLine, answering
from tests.workflows.payer import Payer, Sent, read_sent
from workers.assembly import build_workers
from workers.claims import ClaimDoor
from workflows.claim import ClaimLifecycle
from workflows.exchange import InboundFile

PARTNER = "tidewater"
PATIENCE_SECONDS = 30.0

RowType = TypeVar("RowType", bound=SQLModel)
Handle = WorkflowHandle[ClaimLifecycle, ClaimClosed]


class Office:
    """One practice with its claims, for one test."""

    def __init__(
        self, env: WorkflowEnvironment, store: Store, clock: BusinessClock, folder: Path, line: PayerLine
    ) -> None:
        self.env, self.store, self.clock, self.line = env, store, clock, line
        self.queue = f"claims-{secrets.token_hex(4)}"
        self.policy = Policy()
        self.payer = Payer()
        self.door = ClaimDoor(env.client, self.queue)
        self.inbox = Inbox(store)
        self.outgoing, self.incoming = folder / "to-payer", folder / "from-payer"
        self.skipped = timedelta(0)
        self._files = ExchangeActivities(store, self.policy)

    @property
    def now(self) -> datetime:
        """Return the business instant, with the days this test let pass."""
        return self.clock.now() + self.skipped

    @property
    def _clock_today(self) -> BusinessClock:
        """Return the clock for an execution that starts now: only running ones have skipped the days.

        A claim that closes while it is told something is started again, and then goes on from here.
        """
        return self.clock.model_copy(update={"anchor_business": self.clock.anchor_business + self.skipped})

    # Claims

    async def take_in(self, document: ClaimDocument, sequence: PayerSequence = "P") -> str:
        """Accept a claim and start its workflow; return its id."""
        with self.store.write() as session:
            accepted = intake.accept(session, "test", document, sequence=sequence, file="", as_of=self.now)
            assert accepted.result == "new"
            assert accepted.move is not None
            claims.need(session, accepted.claim).started = True
        await self.door.start(ClaimStart(move=accepted.move, clock=self._clock_today))
        return accepted.claim

    def handle(self, claim: str) -> Handle:
        """Return the handle of the claim's newest execution."""
        return self.env.client.get_workflow_handle_for(ClaimLifecycle.run, claim_workflow_id(claim))

    async def transitions(self, claim: str) -> int:
        """Return how many state transitions the claim's execution cost the server."""
        described = await self.handle(claim).describe()
        return described.raw_description.workflow_execution_info.state_transition_count

    async def closed(self, claim: str) -> ClaimState:
        """Wait until the claim's workflow has ended; return how."""
        try:
            result = await asyncio.wait_for(self.handle(claim).result(), PATIENCE_SECONDS)
        except TimeoutError:
            open_tasks = [t["kind"] for t in self.inbox.list(claim=claim)]
            untold = self.untold(claim)
            raise AssertionError(
                f"{claim} is not closed; open: {open_tasks}, untold: {untold}: {self.story(claim)}"
            ) from None
        assert (result.outcome, result.moves) == (self.row(claim).state, self.row(claim).n)
        return result.outcome

    async def until(self, claim: str, state: ClaimState) -> None:
        """Wait until the claim stands in this state with nothing left to be told."""
        await self._eventually(
            lambda: self.row(claim).state == state and not self.untold(claim),
            lambda: f"{claim} is {self.row(claim).state}, not {state}: {self.story(claim)}",
        )

    async def until_idle(self, claim: str) -> ClaimState:
        """Wait until every fact of the claim was taken by a step."""
        await self._eventually(lambda: not self.untold(claim), lambda: f"untold: {self.untold(claim)}")
        return ClaimState(self.row(claim).state)

    async def let_days_pass(self, claim: str, days: float) -> None:
        """Skip so many days of this claim's time; whatever is due in them happens."""
        self.skipped += timedelta(days=days)
        await self.env.fast_forward(self.handle(claim), timedelta(days=days))

    async def let_days_pass_for_all(self, claims: list[str], days: float) -> None:
        """Skip the same days for several claims: every workflow has a clock of its own."""
        self.skipped += timedelta(days=days)
        for claim in claims:
            await self.env.fast_forward(self.handle(claim), timedelta(days=days))
            await self.until_idle(claim)

    async def changed_by_source(self, document: ClaimDocument) -> None:
        """Let the practice's system send a known claim again, with other content."""
        with self.store.write() as session:
            accepted = intake.accept(session, "test", document, sequence="P", file="", as_of=self.now)
        assert accepted.notice is not None
        await self.tell(accepted.notice)
        await self.until_idle(accepted.claim)

    async def tell(self, notice: ClaimNotice) -> None:
        """Tell a claim what is in the store already."""
        with self.store.read() as session:
            start = ClaimStart(move=latest_move(session, notice.claim), clock=self._clock_today)
        await self.door.tell(start, notice)

    async def tell_ghost(self, claim: str) -> None:
        """Tell a claim of a remittance that nobody stored: the step for it fails for good."""
        ghost = Notice(cause="835:nothing:1", kind=CauseKind.REMITTANCE_RECEIVED)
        await self.tell(ClaimNotice(claim=claim, notice=ghost))

    async def instruct(self, claim: str, instruction: str) -> None:
        """Give a supervisor's instruction the way the console does: a fact, then the notice."""
        await self.instruct_with(claim, {"instruction": instruction})

    async def instruct_with(self, claim: str, said: dict[str, Any]) -> None:
        """Give an instruction with what goes with it."""
        with self.store.write() as session:
            notice = facts.record(
                session,
                claim,
                f"instruction:{claim}:{secrets.token_hex(4)}",
                CauseKind.INSTRUCTION_GIVEN,
                self.now,
                reference=json.dumps(said),
            )
        assert notice is not None
        await self.tell(notice)

    # Tasks

    async def task(self, claim: str, kind: TaskKind) -> dict[str, Any]:
        """Wait for the claim's one open task, which must be of this kind; return what a person sees."""
        await self._eventually(
            lambda: [t["kind"] for t in self.inbox.list(claim=claim)] == [kind.value],
            lambda: f"no {kind} but {[t['kind'] for t in self.inbox.list(claim=claim)]}: {self.story(claim)}",
        )
        return self.inbox.show(self.inbox.list(claim=claim)[0]["task"])

    async def answer(self, claim: str, kind: TaskKind, **answer: Any) -> dict[str, Any]:
        """Complete the claim's open task, tell the claim, and wait until it has heard; return the task."""
        shown = await self.task(claim, kind)
        notice = self.inbox.complete(shown["task"], answer, f"a {shown['role']}", self.now)
        assert notice is not None
        await self.tell(notice)
        await self.until_idle(claim)
        return shown

    # Files

    async def send(self) -> list[Sent]:
        """Batch the outbox, upload, and let the payer take the files away; return the claims in them."""
        request = PartnerRequest(partner=PARTNER, as_of=self.now)
        for file in await asyncio.to_thread(self._files.batch_outbox, request):
            await self._files.transmit_file(FileRequest(file=file, as_of=self.now))
        found: list[Sent] = []
        for path in sorted(self.outgoing.iterdir()):
            if path.suffix != ".275":  # documents that go with a claim are no claim
                found += read_sent(path.read_bytes())
            path.unlink()
        return found

    async def send_one(self, claim: str) -> Sent:
        """Wait until the claim is in the outbox, then send it; the file must hold nothing else."""
        await self.until_queued(claim)
        (sent,) = await self.send()
        return sent

    async def until_queued(self, claim: str) -> None:
        """Wait until an attempt of this claim lies in the outbox."""
        await self._eventually(
            lambda: [s for s in self.attempts(claim) if s.status == "queued"],
            lambda: f"nothing queued: {self.story(claim)}",
        )

    async def deliver(self, content: bytes, name: str = "") -> int:
        """Put a file into our mailbox and take it in; return how many claims were told something."""
        path = self.incoming / (name or f"{secrets.token_hex(4)}.x12")
        path.write_bytes(content)
        request = PartnerRequest(partner=PARTNER, as_of=self.now)
        waiting = await self._files.collect_mailbox(request)
        assert not path.exists()
        done = [await self._take_in_file(file) for file in waiting]
        return sum(d.notices for d in done)

    async def _take_in_file(self, file: str) -> InboundDone:
        return await self.env.client.execute_workflow(
            InboundFile.run,
            InboundStart(file=file, clock=self._clock_today),
            id=inbound_workflow_id(f"{self.queue}-{file}"),
            task_queue=self.queue,
        )

    async def accepted(self, claim: str, number: str = "ICN5") -> Sent:
        """Send the claim and let the payer accept it; return it as the payer has it."""
        sent = await self.send_one(claim)
        await self.deliver(self.payer.file_answer(sent))
        await self.deliver(self.payer.accepts(sent, number=number))
        await self.until(claim, ClaimState.AWAITING_REMITTANCE)
        return sent

    # What the store says

    def row(self, claim: str) -> ClaimRow:
        """Return the claim's row."""
        with self.store.read() as session:
            return claims.need(session, claim)

    def document(self, claim: str, version: int | None = None) -> ClaimDocument:
        """Return the claim's document."""
        with self.store.read() as session:
            return document_of(session, claims.need(session, claim), version)

    def moves(self, claim: str) -> list[ClaimMoveRow]:
        """Return the claim's moves."""
        with self.store.read() as session:
            return claims.moves_of(session, claim)

    def story(self, claim: str) -> list[str]:
        """Return the states the claim went through."""
        return [move.state for move in self.moves(claim)]

    def attempts(self, claim: str) -> Sequence[Any]:
        """Return the claim's submissions."""
        with self.store.read() as session:
            return submissions.of_claim(session, claim)

    def balance(self, claim: str) -> ledger.ClaimBalance:
        """Return where the claim's charge went."""
        with self.store.read() as session:
            return ledger.balance_of(session, claim)

    def untold(self, claim: str) -> list[str]:
        """Return facts that no step has taken yet."""
        with self.store.read() as session:
            query = select(FactRow).where(FactRow.claim_id == claim)
            return [f.cause for f in session.exec(query) if f.notify and f.consumed_by is None]

    def all(self, table: type[RowType]) -> list[RowType]:
        """Return every row of a table."""
        with self.store.read() as session:
            return list(session.exec(select(table)))

    def tasks_of(self, claim: str, *, status: TaskStatus | None = None) -> list[HumanTaskRow]:
        """Return the claim's tasks in the order they were opened."""
        found = [t for t in self.all(HumanTaskRow) if t.claim_id == claim]
        return sorted((t for t in found if status is None or t.status == status), key=lambda t: t.n)

    async def _eventually(self, holds: Callable[[], object], otherwise: Callable[[], str]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not await asyncio.to_thread(holds):
            assert time.monotonic() < until, otherwise()
            await asyncio.sleep(0.02)


@asynccontextmanager
async def open_office(
    env: WorkflowEnvironment, store: Store, clock: BusinessClock, folder: Path
) -> AsyncGenerator[Office]:
    """Set the practice up, start its workers and the payer's line, and stop them at the end."""
    async with AsyncExitStack() as parts:
        line = parts.enter_context(answering(PayerLine()))
        office = Office(env, store, clock, folder, line)
        office.outgoing.mkdir()
        office.incoming.mkdir()
        set_up_practice(store, office.incoming, office.outgoing, line.url)
        for worker in build_workers(env.client, store, clock, office.queue, office.policy):
            await parts.enter_async_context(worker)
        yield office


def set_up_practice(store: Store, incoming: Path, outgoing: Path, realtime_url: str) -> None:
    """Enter the practice, its clearinghouse with two folders and a line, and two payers."""
    clinic = a_clinic()
    assert clinic.contact is not None
    practice = Practice(
        name=clinic.name.last,
        npi=NPI_CLINIC,
        tax_id=clinic.tax_id,
        taxonomy=TAXONOMY,
        address=an_address(),
        contact=clinic.contact,
    )
    partner = TradingPartner(
        key=PARTNER,
        name="Tidewater Clearing",
        sender_id="HARBORLIGHT",
        receiver_id="TIDEWATER",
        inbound_folder=str(incoming),
        outbound_folder=str(outgoing),
        realtime_url=realtime_url,
    )
    with store.write() as session:
        setup.put(session, "practice", practice)
        setup.put(session, "trading_partner", partner)
        for payer_id, name in (("BHH01", "Blue Heron Health"), ("LARK1", "Larkspur Benefit")):
            setup.put(session, "payer", PayerSetup(payer_id=payer_id, name=name, partner=PARTNER))
