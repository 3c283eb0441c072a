"""Keeping a child process running: whatever kills it, it is started again, and open claims just go on."""

import asyncio
import contextlib
import time
from pathlib import Path

import structlog

from console.embedded.child import Child, ChildFailed

log = structlog.stdlib.get_logger(__name__)

SHORT_LIFE_SECONDS = 5.0
"""A process that lives no longer than this is started again after a pause, or it would spin."""


class Supervised:
    """A child that is started again whenever it ends, until ``stop``.

    ``ready`` is set while the process works; ``may_start`` is cleared by whoever wants it to stay dead for a
    while once it has ended.
    """

    def __init__(self, child: Child, ready_seconds: float | None = 60.0) -> None:
        self.child = child
        self.starts = 0
        self.ready = asyncio.Event()
        self.may_start = asyncio.Event()
        self.may_start.set()
        self._ready_seconds = ready_seconds
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Return the process id, 0 while it is not running."""
        return self.child.pid

    @property
    def log(self) -> Path:
        """Return the file that its output goes to."""
        return self.child.log

    async def start(self) -> None:
        """Start it and keep it running. Raises ``ChildFailed`` when the first start fails."""
        await self._start_child()
        self._watch = asyncio.create_task(self._keep_running())

    def kill(self) -> None:
        """End the process at once (SIGKILL); it is started again."""
        self.ready.clear()
        self.child.kill()

    async def stop(self) -> None:
        """Stop it for good."""
        self.child.stopping = True
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self.child.stop()

    async def _start_child(self) -> None:
        self.starts += 1
        await self.child.start(self._ready_seconds)
        self.ready.set()

    async def _keep_running(self) -> None:
        while not self.child.stopping:
            began = time.monotonic()
            code = await self.child.wait()
            self.ready.clear()
            if self.child.stopping:
                return
            log.warning(f"{self.child.name}_ended", exit_code=code, starts=self.starts)
            if time.monotonic() - began < SHORT_LIFE_SECONDS:
                await asyncio.sleep(1)
            await self._start_again()

    async def _start_again(self) -> None:
        await self.may_start.wait()
        try:
            await self._start_child()
        except ChildFailed as failure:
            log.error(f"{self.child.name}_not_started", reason=str(failure))
            await asyncio.sleep(1)
