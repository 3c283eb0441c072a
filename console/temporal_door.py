"""What admins do with executions: read one, drive one again, stop the exchange with a partner for a while."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from console.history import HistoryStep, redone_from, steps_of, was_reset
from models.clock import BusinessClock
from models.errors import NotFound
from models.messages import ClaimNotice, ClaimStart, claim_workflow_id
from models.practice import TradingPartner
from store import facts, setup
from store.engine import Store
from store.step import latest_move

Connect = Callable[[], Awaitable[Client]]


class Execution(NamedTuple):
    """One execution of a claim: its run, whether it is open, and its steps."""

    run: str
    status: str
    steps: list[HistoryStep]


class Exchanging(NamedTuple):
    """One trading partner and whether files are exchanged with it; ``note`` says who stopped it and why."""

    partner: str
    name: str
    paused: bool
    note: str


class TemporalDoor:
    """Executions behind one connection, made when it is first needed and made anew when it is lost."""

    def __init__(self, connect: Connect, store: Store, clock: BusinessClock, task_queue: str) -> None:
        self._connect, self._store, self._clock, self._queue = connect, store, clock, task_queue
        self._client: Client | None = None

    async def client(self) -> Client:
        """Return the connection. Raises ``RuntimeError`` where no server answers."""
        if self._client is None:
            self._client = await self._connect()
        return self._client

    async def execution(self, claim: str) -> Execution:
        """Return the newest execution of a claim, decoded. Raises ``NotFound`` when the server knows none."""
        client = await self.client()
        handle = client.get_workflow_handle(claim_workflow_id(claim))
        try:
            described = await handle.describe()
            history = await handle.fetch_history()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            words = f"Temporal keeps no execution of claim {claim}: none ran, or it is too old"
            raise NotFound(words) from None
        codec = client.data_converter.payload_codec
        assert codec is not None, "every client of ours encrypts"
        status = (described.status or WorkflowExecutionStatus.RUNNING).name.replace("_", " ").lower()
        return Execution(described.run_id, status, await steps_of(history, codec))

    async def drive(self, claim: str) -> None:
        """Start the claim's workflow if it has none, and tell it the oldest fact that it has not taken.

        Nothing happens twice: the workflow is one by its id, and a fact is taken once. What else waits the
        workflow takes by itself.
        """
        # Loads the workflows, which takes seconds: not before somebody asks for it.
        from workers.claims import ClaimDoor

        with self._store.read() as session:
            start = ClaimStart(move=latest_move(session, claim), clock=self._clock)
            notice = facts.waiting(session, claim)
        door = ClaimDoor(await self.client(), self._queue)
        await door.start(start)
        if notice is not None:
            await door.tell(start, ClaimNotice(claim=claim, notice=notice))

    async def redo(self, claim: str, event: int, reason: str, request: str = "") -> None:
        """Have a running execution do everything from this step on again (Temporal's reset).

        The store knows every move that was taken and gives it back, so nothing happens twice; what the
        execution was told since then it is told again. The same ``request`` again, whose answer may have been
        lost, is the same reset: the history of what came of it names it, and of two that arrive together
        Temporal takes one. Raises ``NotFound`` for a step that cannot be redone.
        """
        request = request or uuid4().hex
        client = await self.client()
        handle = client.get_workflow_handle(claim_workflow_id(claim))
        execution = await self.execution(claim)
        history = await handle.fetch_history()
        if was_reset(history, request):
            return
        point = redone_from(history, event)
        if point is None or execution.status != "running":
            raise NotFound(
                f"step {event} of claim {claim} cannot be redone: it is not there, or nothing runs"
            )
        await client.workflow_service.reset_workflow_execution(
            ResetWorkflowExecutionRequest(
                namespace=client.namespace,
                workflow_execution=WorkflowExecution(
                    workflow_id=claim_workflow_id(claim), run_id=execution.run
                ),
                reason=f"{reason} {request}",
                workflow_task_finish_event_id=point,
                request_id=request,
            )
        )

    async def exchanges(self) -> list[Exchanging]:
        """Return every trading partner, and whether files are exchanged with it."""
        with self._store.read() as session:
            partners = setup.every(session, TradingPartner)
        client = await self.client()
        return [await _exchanging(client, partner) for partner in partners]

    async def pause(self, partner: str, note: str) -> None:
        """Exchange no more files with a partner until somebody lets it go on; claims wait in the outbox."""
        await (await self.client()).get_schedule_handle(f"exchange-{partner}").pause(note=note)

    async def unpause(self, partner: str, note: str) -> None:
        """Exchange files with a partner again."""
        await (await self.client()).get_schedule_handle(f"exchange-{partner}").unpause(note=note)


async def _exchanging(client: Client, partner: TradingPartner) -> Exchanging:
    try:
        described = await client.get_schedule_handle(f"exchange-{partner.key}").describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return Exchanging(partner.key, partner.name, True, "no worker has scheduled it yet")
    state = described.schedule.state
    return Exchanging(partner.key, partner.name, state.paused, state.note or "")
