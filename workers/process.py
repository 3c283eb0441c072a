"""A worker process: connects, schedules the exchanges and the sweep, works until told to stop."""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack

import structlog

from models.practice import TradingPartner
from store import setup
from store.engine import Store
from workers.assembly import build_workers
from workers.connection import connect
from workers.logging import configure
from workers.schedules import schedule_exchange, schedule_sweep
from workers.settings import Settings, load

log = structlog.stdlib.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; open claims simply go on with the next worker."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    client, store = await connect(settings), Store(settings.database_url)
    with store.read() as session:
        partners = [partner.key for partner in setup.every(session, TradingPartner)]
    for partner in partners:
        await schedule_exchange(client, settings.claims_queue, partner, settings.clock)
    await schedule_sweep(client, settings.claims_queue, settings.clock)
    async with AsyncExitStack() as running:
        for worker in build_workers(client, store, settings.clock, settings.claims_queue):
            await running.enter_async_context(worker)
        log.info("worker_started", partners=len(partners))
        print("ready", flush=True)  # noqa: T201  whoever started this process waits for the line
        await stop.wait()
    store.close()


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
