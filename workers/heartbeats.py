"""Signs of life for activities that reach the outside world.

Without them the server learns of a killed worker only when the activity's whole time is over: ten minutes
in which a partner's next exchange waits behind a dead one (found by killing workers, ``tests/crash``).
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import temporalio.activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class HeartbeatInterceptor(Interceptor):
    """Lets every activity that was started with a heartbeat timeout give signs of life while it works.

    The event loop gives them, so a process that hangs is given up like one that is dead.
    """

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Wrap an activity; called by the worker."""
        return _Beating(next)


class _Beating(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        silence = temporalio.activity.info().heartbeat_timeout
        if not silence:
            return await super().execute_activity(input)
        async with _beating(silence):
            return await super().execute_activity(input)


@asynccontextmanager
async def _beating(silence: timedelta) -> AsyncGenerator[None]:
    async def beat() -> None:
        # A beat costs a state transition; an activity that answers quickly needs none.
        await asyncio.sleep(silence.total_seconds() / 2)
        while True:
            temporalio.activity.heartbeat()
            await asyncio.sleep(silence.total_seconds() / 4)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
