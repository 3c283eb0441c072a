"""A console process: listens, tells claims what was answered, and stops when it is told to."""

import asyncio
import logging
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING, cast

import structlog
import uvicorn
from fastapi import FastAPI

from console.commands.installation import Installation
from console.temporal_door import TemporalDoor
from console.web.app import console_app
from console.web.desk import Desk
from console.web.live import Live
from models.messages import ClaimNotice, ClaimStart
from models.policy import Policy
from store.step import latest_move

if TYPE_CHECKING:
    from workers.claims import ClaimDoor

log = structlog.stdlib.get_logger(__name__)

STOP_SECONDS = 3


class Teller:
    """Tells claims' workflows what happened, soon and without anybody waiting.

    What cannot be told is committed all the same, and left to the worker's sweep.
    """

    def __init__(self, installation: Installation, loop: asyncio.AbstractEventLoop) -> None:
        self._installation, self._loop = installation, loop
        self._door: ClaimDoor | None = None

    def __call__(self, notice: ClaimNotice) -> None:
        """Take a notice from any thread and return at once."""
        asyncio.run_coroutine_threadsafe(self._tell(notice), self._loop)

    async def _tell(self, notice: ClaimNotice) -> None:
        try:
            door = await self._connected()
            start = await asyncio.to_thread(self._start_of, notice.claim)
            await door.tell(start, notice)
        except Exception as error:  # whatever keeps it from being told, the sweep tries again
            log.warning("left_to_sweep", claim=notice.claim, reason=type(error).__name__)

    async def _connected(self) -> "ClaimDoor":
        if self._door is None:
            client = await self._installation.client()
            # Loads the workflows, which takes seconds: not before somebody has answered a task.
            from workers.claims import ClaimDoor

            self._door = ClaimDoor(client, self._installation.settings.claims_queue)
        return self._door

    def _start_of(self, claim: str) -> ClaimStart:
        with self._installation.store.read() as session:
            return ClaimStart(move=latest_move(session, claim), clock=self._installation.settings.clock)


class Listening(uvicorn.Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start listening, and say so."""
        await super().startup()
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop, and end the streams of open pages first: they would be waited for."""
        live: Live = cast(FastAPI, self.config.app).state.live
        live.close()
        await super().shutdown(sockets)


def listen(
    installation: Installation,
    host: str,
    port: int,
    *,
    tls_proxy: str,
    temporal_ui: str,
    ready: Callable[[str], None],
) -> None:
    """Serve the console until SIGTERM or Ctrl-C."""

    async def serve() -> None:
        settings = installation.settings
        tell = Teller(installation, asyncio.get_running_loop())
        store, clock = installation.store, settings.clock
        temporal = TemporalDoor(installation.client, store, clock, settings.claims_queue)
        app = console_app(Desk(store, clock, tell, temporal_ui, Policy(training=settings.training), temporal))
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            # Its lines go where ours go: an address may hold the token of a link, and no log may have it.
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            proxy_headers=bool(tls_proxy),
            forwarded_allow_ips=tls_proxy,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        await Listening(config, ready).serve()

    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    asyncio.run(serve())
