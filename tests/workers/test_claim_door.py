"""Whoever tells a claim something can be stopped while they wait for it."""

import asyncio
import secrets

import pytest
from temporalio.testing import WorkflowEnvironment

from models.clock import BusinessClock
from models.lifecycle import ClaimState
from models.messages import CauseKind, ClaimNotice, ClaimStart, Move, Notice, claim_workflow_id
from workers.claims import ClaimDoor


@pytest.mark.parametrize("begun", [True, False], ids=["open", "closed"])
async def test_ctrl_c_while_a_claim_is_told_ends_the_telling(
    temporal: WorkflowEnvironment, clock: BusinessClock, begun: bool
) -> None:
    """The SDK makes an error of a cancellation; taken for one, Ctrl-C was lost and the demo went on."""
    claim = f"C{secrets.token_hex(5)}"
    door = ClaimDoor(temporal.client, f"nobody-{claim}")
    move = Move(claim=claim, n=1, cause=f"intake:{claim}", state=ClaimState.CODING)
    start = ClaimStart(move=move, clock=clock)
    notice = ClaimNotice(claim=claim, notice=Notice(cause="task:T1", kind=CauseKind.TASK_COMPLETED))
    if begun:
        await door.start(start)
    telling = asyncio.create_task(door.tell(start, notice))
    await asyncio.sleep(1)
    telling.cancel()
    try:
        with pytest.raises(asyncio.CancelledError):
            await telling
    finally:
        await temporal.client.get_workflow_handle(claim_workflow_id(claim)).terminate()
