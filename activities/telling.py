"""Telling claims what happened, and the sweep that tells again: no crash between the two loses a fact."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from temporalio import activity

from activities.steps import Steps
from models import failpoints
from models.clock import BusinessClock
from models.messages import ClaimNotice, ClaimStart, InboundStart, SweepDone
from models.policy import Policy
from models.tables import ClaimRow
from store import claims, facts
from store.engine import Store
from store.step import latest_move

log = structlog.stdlib.get_logger(__name__)

Tell = Callable[[ClaimStart, ClaimNotice], Awaitable[None]]
"""Gives one notice to the claim's workflow, starting it from its latest move if none is open."""

StartClaim = Callable[[ClaimStart], Awaitable[None]]
"""Starts the claim's workflow unless one is open."""

StartFile = Callable[[InboundStart], Awaitable[None]]
"""Starts taking in a stored file unless that was started before."""

OLD_ENOUGH = timedelta(seconds=10)
"""Wall time after which a fact counts as untold, an accepted claim as unstarted."""


class TellingActivities(Steps):
    """Everything that needs a Temporal client, which the worker hands in as three functions."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: BusinessClock,
        tell: Tell,
        start_claim: StartClaim,
        start_file: StartFile,
    ) -> None:
        super().__init__(store, policy)
        self.clock = clock
        self._tell = tell
        self._start_claim = start_claim
        self._start_file = start_file

    @activity.defn
    async def tell_claims(self, notices: list[ClaimNotice]) -> int:
        """Give notices to their claims, so many at a time; one that cannot be given is left to the sweep."""
        gate = asyncio.Semaphore(self.policy.tell_at_once)
        told = await asyncio.gather(*(self._tell_one(gate, notice) for notice in notices))
        return sum(told)

    @activity.defn
    async def take_in_files(self, waiting: list[str]) -> int:
        """Start taking in stored files."""
        for file in waiting:
            await self._start_file(InboundStart(file=file, clock=self.clock))
        return len(waiting)

    @activity.defn
    async def sweep(self) -> SweepDone:
        """Repeat notices nobody acted on, start claims without a workflow, wake those that overslept."""
        overdue, unstarted = await asyncio.to_thread(self._overdue)
        for claim in unstarted:
            await self._start(claim)
        told = await self.tell_claims(list(overdue))
        return SweepDone(told=told, started=len(unstarted))

    def _overdue(self) -> tuple[tuple[ClaimNotice, ...], list[str]]:
        slack = timedelta(seconds=max(30.0, 10 * OLD_ENOUGH.total_seconds()) * self.clock.speed)
        with self.store.read() as session:
            notices = facts.overdue(session, OLD_ENOUGH, 500)
            unstarted = claims.not_started(session, OLD_ENOUGH, 500)
            asleep = claims.asleep(session, self.clock.now() - slack, 100)
            return notices, [*unstarted, *asleep]

    async def _start(self, claim: str) -> None:
        await self._start_claim(await asyncio.to_thread(self._start_of, claim))
        failpoints.reach("claim-started")
        await asyncio.to_thread(self.note_started, claim)

    def _start_of(self, claim: str) -> ClaimStart:
        with self.store.read() as session:
            return ClaimStart(move=latest_move(session, claim), clock=self.clock)

    def note_started(self, claim: str) -> None:
        """Remember that the claim has a workflow."""
        with self.store.write() as session:
            row = session.get(ClaimRow, claim)
            if row is not None:
                row.started = True

    async def _tell_one(self, gate: asyncio.Semaphore, notice: ClaimNotice) -> bool:
        async with gate:
            start = await asyncio.to_thread(self._start_of, notice.claim)
            failpoints.reach("telling")
            try:
                await self._tell(start, notice)
            except Exception as error:  # one stuck claim must not keep a file's other claims waiting
                log.warning("claim_not_told", claim=notice.claim, error=type(error).__name__)
                return False
            return True
