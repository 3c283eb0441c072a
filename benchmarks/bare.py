"""A workflow with the shape of a clean claim and nothing in it: what Temporal alone costs.

The same waits, the same two updates, as many local activities and the same remote activity as a clean
claim, with activities that do nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client

with workflow.unsafe.imports_passed_through():
    from models.messages import CauseKind, Notice
    from workflows.steps import LOCAL_STEP, SILENCE

STEPS_BEFORE_SENDING = 3
STEPS_AFTER = {"277ca": 1, "835": 2}
"""Local activities after each notice, as a clean claim takes steps: accepted; posted, settled."""

WAIT = timedelta(days=5)

reached: Counter[str] = Counter()
"""How many executions came how far; only this process's activities count here."""


Act = Callable[[str], Awaitable[Any]]


@activity.defn
async def ask_nothing(number: int) -> int:
    """Stand for the question about coverage."""
    return number


@activity.defn
async def do_nothing(stage: str) -> str:
    """Stand for a step."""
    reached[stage] += 1
    return stage


@workflow.defn
class BareClaim:
    """A clean claim without a claim."""

    @workflow.init
    def __init__(self, number: int) -> None:
        self._pending: list[Notice] = []

    @workflow.run
    async def run(self, number: int) -> str:
        """Ask, take steps, and wait twice for an update."""
        await workflow.execute_activity(
            ask_nothing,
            number,
            start_to_close_timeout=timedelta(seconds=60),
            heartbeat_timeout=SILENCE,
            summary="checking_coverage",
        )
        await self._steps("sent", STEPS_BEFORE_SENDING)
        for stage, count in STEPS_AFTER.items():
            await workflow.wait_condition(
                lambda: bool(self._pending), timeout=WAIT, timeout_summary=f"{stage} overdue"
            )
            self._pending.pop()
            await self._steps(stage, count)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "paid"

    @workflow.update
    def notice(self, notice: Notice) -> int:
        """Take an update as a claim does."""
        self._pending.append(notice)
        return len(self._pending)

    async def _steps(self, stage: str, count: int) -> None:
        for left in range(count - 1, -1, -1):
            await workflow.execute_local_activity(do_nothing, stage if left == 0 else "on", **LOCAL_STEP)


async def live_bare(client: Client, queue: str, ids: list[str], at_once: int) -> None:
    """Let as many bare claims live as there are ids."""
    reached.clear()
    gate = asyncio.Semaphore(at_once)
    await _each(gate, ids, lambda one: client.start_workflow(BareClaim.run, 1, id=one, task_queue=queue))
    for stage, kind in (("277ca", CauseKind.CLAIM_ACCEPTED), ("835", CauseKind.REMITTANCE_RECEIVED)):
        before = "sent" if stage == "277ca" else "277ca"
        while reached[before] < len(ids):
            await asyncio.sleep(0.02)
        notice = Notice(cause=f"{stage}:0123456789abcdef", kind=kind)
        await _each(
            gate,
            ids,
            # The SDK leaves one parameter of this method's overloads untyped.
            lambda one, told=notice: client.get_workflow_handle(one).execute_update("notice", told),  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType]
        )
    await asyncio.gather(*(client.get_workflow_handle(one).result() for one in ids))


async def _each(gate: asyncio.Semaphore, ids: list[str], act: Act) -> None:
    async def one(name: str) -> None:
        async with gate:
            await act(name)

    await asyncio.gather(*(one(name) for name in ids))
