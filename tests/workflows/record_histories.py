"""Live every life once and keep its history: ``uv run python -m tests.workflows.record_histories``.

Keep the old file under another name when claims that began with the old code may still be running.
"""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from models.clock import BusinessClock
from store.engine import Store
from store.migrate import upgrade
from tests.server import start_server
from tests.workflows.histories import KEY, fingerprint, path_of
from tests.workflows.lives import LIVES
from tests.workflows.office import open_office

FIRST_DAY = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


async def record() -> None:
    """Write the history of every life into its file."""
    async with await start_server(KEY) as server:
        for name, live in LIVES.items():
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/claimflow.sqlite3"
                upgrade(url)
                clock = BusinessClock(anchor_wall=datetime.now(UTC), anchor_business=FIRST_DAY)
                async with open_office(server, Store(url), clock, Path(folder)) as office:
                    claim = await live(office)
                    history = await office.handle(claim).fetch_history()
            path_of(name).write_text(history.to_json() + "\n")
            sys.stdout.write(f"{name}: {len(history.events)} events, {len(fingerprint(history))} commands\n")


if __name__ == "__main__":
    asyncio.run(record())
    sys.stdout.flush()
    # The client's threads may abort an interpreter that tears down (sdk-python issue 300).
    os._exit(0)
