"""The exchange of files with one trading partner, and taking in what came.

A Schedule per partner starts ``Exchange`` (overlap: skip), so pausing a payer is pausing its Schedule.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.exchange import ExchangeActivities
    from activities.inbound import InboundActivities
    from activities.telling import TellingActivities
    from models.messages import (
        ClaimNotice,
        ExchangeDone,
        ExchangeStart,
        FileRequest,
        InboundDone,
        InboundStart,
        PartnerRequest,
        SweepDone,
        SweepStart,
    )
    from workflows.steps import LOCAL_STEP, NOT_MENDED_BY_RETRYING, SILENCE, payer_queue

NETWORK_RETRIES = RetryPolicy(
    maximum_attempts=5,
    maximum_interval=timedelta(minutes=1),
    non_retryable_error_types=NOT_MENDED_BY_RETRYING,
)
"""A partner that stays away ends this exchange; the Schedule's next one tries again."""


@workflow.defn
class Exchange:
    """One round with one trading partner: send what is ready, fetch what waits."""

    @workflow.run
    async def run(self, start: ExchangeStart) -> ExchangeDone:
        """Batch the outbox, transmit, collect, and start taking in what came.

        A file that cannot be sent fails the round, for an admin to see, but only after the mailbox was
        collected: answers that wait there concern other claims.
        """
        partner = PartnerRequest(partner=start.partner, as_of=start.clock.at(workflow.now()))
        sent, unsent = await self._send(partner)
        waiting: list[str] = await workflow.execute_activity_method(
            ExchangeActivities.collect_mailbox,
            partner,
            task_queue=payer_queue(),
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=SILENCE,
            retry_policy=NETWORK_RETRIES,
        )
        if waiting:
            await workflow.execute_activity_method(
                TellingActivities.take_in_files,
                waiting,
                start_to_close_timeout=timedelta(minutes=1),
                heartbeat_timeout=SILENCE,
            )
        if unsent:
            raise ApplicationError(f"{unsent} files could not be sent; the next round tries again")
        return ExchangeDone(sent=sent, collected=len(waiting))

    async def _send(self, partner: PartnerRequest) -> tuple[int, int]:
        """Return how many files were sent and how many could not be."""
        ready: list[str] = await workflow.execute_local_activity_method(
            ExchangeActivities.batch_outbox,
            partner,
            **LOCAL_STEP,
        )
        sent = 0
        for file in ready:
            sent += await self._transmit(FileRequest(file=file, as_of=partner.as_of))
        return sent, len(ready) - sent

    async def _transmit(self, file: FileRequest) -> bool:
        try:
            await workflow.execute_activity_method(
                ExchangeActivities.transmit_file,
                file,
                task_queue=payer_queue(),
                start_to_close_timeout=timedelta(minutes=10),
                heartbeat_timeout=SILENCE,
                retry_policy=NETWORK_RETRIES,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return False
        return True


@workflow.defn
class InboundFile:
    """One file: commit its records chunk by chunk, then tell the claims. Resumable at every chunk."""

    @workflow.run
    async def run(self, start: InboundStart) -> InboundDone:
        """Commit until nothing is left; a claim that cannot be told never blocks the file."""
        notices: list[ClaimNotice] = []
        done = False
        while not done:
            request = FileRequest(file=start.file, as_of=start.clock.at(workflow.now()))
            committed = await workflow.execute_local_activity_method(
                InboundActivities.commit_records,
                request,
                **LOCAL_STEP,
            )
            notices += committed.notices
            done = committed.done
        await self._tell(notices)
        return InboundDone(file=start.file, notices=len(notices))

    async def _tell(self, notices: list[ClaimNotice]) -> None:
        # Chunks keep one activity short; what cannot be told in it is left to the sweep.
        for first in range(0, len(notices), 200):
            await workflow.execute_activity_method(
                TellingActivities.tell_claims,
                notices[first : first + 200],
                start_to_close_timeout=timedelta(minutes=5),
                heartbeat_timeout=SILENCE,
                retry_policy=NETWORK_RETRIES,
            )


@workflow.defn
class Sweep:
    """Started by a Schedule: whatever a crash left untold or unstarted is told and started."""

    @workflow.run
    async def run(self, start: SweepStart) -> SweepDone:
        """Sweep once."""
        return await workflow.execute_activity_method(
            TellingActivities.sweep,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=SILENCE,
            retry_policy=RetryPolicy(maximum_attempts=3),
        )
