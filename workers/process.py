"""A worker process: connects, schedules the exchanges and the sweep, works until told to stop."""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack

import structlog
from temporalio.client import Client

from models.policy import Policy
from models.practice import TradingPartner
from store import setup
from store.engine import Store
from workers.assembly import build_workers
from workers.connection import connect
from workers.logging import configure
from workers.schedules import schedule_exchange, schedule_sweep
from workers.settings import Settings, load

log = structlog.stdlib.get_logger(__name__)

LOOK_FOR_PARTNERS_SECONDS = 10.0


async def serve(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; open claims simply go on with the next worker."""
    share_the_interpreter()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    client, store = await connect(settings), Store(settings.database_url)
    known: set[str] = set()
    await _schedule_new_partners(client, store, settings, known)
    await schedule_sweep(client, settings.claims_queue, settings.clock)
    async with AsyncExitStack() as running:
        policy = Policy(training=settings.training)
        for worker in build_workers(client, store, settings.clock, settings.claims_queue, policy):
            await running.enter_async_context(worker)
        log.info("worker_started", partners=len(known))
        print("ready", flush=True)  # noqa: T201  whoever started this process waits for the line
        while not await _stopped_within(stop, LOOK_FOR_PARTNERS_SECONDS):
            await _schedule_new_partners(client, store, settings, known)
    store.close()


async def _schedule_new_partners(client: Client, store: Store, settings: Settings, known: set[str]) -> None:
    """Schedule exchanges with partners set up since the last look: a practice grows while we run."""
    with store.read() as session:
        partners = {partner.key for partner in setup.every(session, TradingPartner)}
    for partner in sorted(partners - known):
        await schedule_exchange(client, settings.claims_queue, partner, settings.clock)
        known.add(partner)


async def _stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


def share_the_interpreter() -> None:
    """Let threads take turns every half millisecond instead of every five.

    Each SQL statement of a step lets the interpreter go and asks for it back; next to a busy event loop that
    was up to five milliseconds a statement, a dozen statements a step (seen with py-spy).
    """
    sys.setswitchinterval(0.0005)


def main() -> None:
    """Run a worker with the settings of the environment; ends by ``os._exit``.

    The Temporal client's native threads may abort an interpreter that tears down around them
    (sdk-python issue 300), so a finished process leaves without tearing down.
    """
    settings = load(os.environ)
    configure(settings.log_level, settings.json_logs)
    asyncio.run(serve(settings))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
