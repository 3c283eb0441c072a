"""Starting claims' workflows and telling them: the only code that addresses them from outside."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models.messages import (
    ClaimNotice,
    ClaimStart,
    InboundStart,
    claim_workflow_id,
    inbound_workflow_id,
)
from workflows.claim import ClaimLifecycle
from workflows.exchange import InboundFile

TELL_TIMEOUT = timedelta(seconds=10)
"""How long one claim may take to note a notice; after that the sweep tells it again."""


class ClaimDoor:
    """The door to claims' workflows on one task queue."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self.client = client
        self.task_queue = task_queue

    async def start(self, start: ClaimStart) -> None:
        """Start the claim's workflow from its latest move; nothing happens if it is open."""
        await self.client.start_workflow(
            ClaimLifecycle.run,
            start,
            id=claim_workflow_id(start.move.claim),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary="claim",
        )

    async def tell(self, start: ClaimStart, notice: ClaimNotice) -> None:
        """Give a notice; a claim whose workflow is closed is reopened from its latest move.

        An open claim is told by a plain update: it costs one state transition, with-start costs two.
        """
        handle = self.client.get_workflow_handle_for(ClaimLifecycle.run, claim_workflow_id(notice.claim))
        try:
            with _cancellable():
                # The SDK leaves one parameter of the overloads of both methods untyped.
                await handle.execute_update(  # pyright: ignore[reportUnknownMemberType]
                    ClaimLifecycle.notice, notice.notice, rpc_timeout=TELL_TIMEOUT
                )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self._reopen(start, notice)

    async def _reopen(self, start: ClaimStart, notice: ClaimNotice) -> None:
        operation = WithStartWorkflowOperation(
            ClaimLifecycle.run,
            start,
            id=claim_workflow_id(notice.claim),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )
        with _cancellable():
            await self.client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType]
                ClaimLifecycle.notice,
                notice.notice,
                start_workflow_operation=operation,
                rpc_timeout=TELL_TIMEOUT,
            )

    async def take_in(self, start: InboundStart) -> None:
        """Start taking in a stored file; nothing happens if that was started before."""
        try:
            await self.client.start_workflow(
                InboundFile.run,
                start,
                id=inbound_workflow_id(start.file),
                task_queue=self.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            )
        except WorkflowAlreadyStartedError:
            return


@contextmanager
def _cancellable() -> Generator[None]:
    """Let a cancellation be one: the SDK makes an error of it, which callers leave to the sweep and go on.

    So Ctrl-C was lost when it came while a claim was told.
    """
    try:
        yield
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from error
        raise
