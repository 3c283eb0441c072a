"""A practice whose machines die: the demo's stack and staff, with somebody pulling plugs meanwhile."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import Progress

from console.demo.checks import Evidence, check_all
from console.demo.run import FIRST_DAY, DemoRun, invent_world, live
from console.demo.staff import AnswerBook, Staff
from console.embedded.stack import running_stack
from console.inbox import Inbox
from models import failpoints
from models.clock import BusinessClock
from workers.claims import ClaimDoor
from workers.settings import Settings

SEED = 7
DAY_SECONDS = 1.0
"""A business day, so long that a worker's restart (two or three seconds) is a few days and not a month."""

LIMIT_SECONDS = 400.0

Disturb = Callable[[DemoRun], Awaitable[None]]
"""What happens to the practice while it works."""


@dataclass
class Ended:
    """How a run ended: broken invariants (empty if all is well), the state of each patient account."""

    broken: dict[str, list[str]]
    outcomes: dict[str, str]
    worker_starts: int
    server_starts: int
    evidence: Evidence


@asynccontextmanager
async def a_practice(folder: Path, claims: int) -> AsyncGenerator[DemoRun]:
    """Run a stack with an invented practice of so many claims; nothing is handed in yet."""
    clock = BusinessClock(
        anchor_wall=datetime.now(UTC),
        anchor_business=datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 14, tzinfo=UTC),
        seconds_per_day=DAY_SECONDS,
    )
    async with running_stack(folder, Settings(), clock, prepare_world=invent_world(claims, SEED)) as stack:
        book = AnswerBook.read(folder / "world" / "answer_book.json")
        door = ClaimDoor(stack.client, stack.settings.claims_queue)
        yield DemoRun(stack, folder / "world", door, Staff(book), book, Inbox(stack.store))


async def live_on(run: DemoRun, claims: int, disturb: Disturb) -> Ended:
    """Let a practice work and be disturbed until every claim is closed; then look at what is left."""
    with Progress(disable=True) as progress:
        disturbing = asyncio.create_task(_named(disturb, run))
        await asyncio.gather(live(run, claims, progress, LIMIT_SECONDS), disturbing)
    # The last disturbance may have come when all claims were closed.
    await asyncio.wait_for(run.stack.worker.ready.wait(), 60)
    evidence = await Evidence.gather(run.stack, run.checkpoints)
    return Ended(
        {name: found for name, found in check_all(evidence).items() if found},
        {row.source_number: row.state for row in evidence.claims},
        run.stack.worker.starts,
        run.stack.server.starts,
        evidence,
    )


async def _named(disturb: Disturb, run: DemoRun) -> None:
    await disturb(run)


async def nothing(run: DemoRun) -> None:
    """Disturb nobody."""


@contextmanager
def armed(points: Mapping[str, int], marks: Path) -> Generator[None]:
    """Arm failpoints for every process that is started inside the block; this process is not armed."""
    names = {
        failpoints.ARMED: ",".join(f"{name}:{count}" for name, count in points.items()),
        failpoints.MARK: str(marks),
    }
    os.environ.update(names)
    try:
        yield
    finally:
        for name in names:
            os.environ.pop(name)


def intake_by_command(folder: Path, *files: Path, dies_at: str = "", marks: Path | None = None) -> int:
    """Hand in files as a user does, by ``claimflow intake`` in a process of its own; return its exit code."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMFLOW_")}
    if dies_at:
        environ |= {failpoints.ARMED: f"{dies_at}:1", failpoints.MARK: str(marks)}
    command = [sys.executable, "-m", "console.cli", "intake", *map(str, files), "--data-dir", str(folder)]
    return subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=False).returncode


async def until(what: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so. Raises ``TimeoutError``."""
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.02)


async def kill_together(run: DemoRun) -> None:
    """Kill worker and Temporal server in the same moment; wait until both are back."""
    stack = run.stack
    stack.worker.kill()
    stack.server.kill()
    await asyncio.gather(stack.worker.ready.wait(), stack.server.ready.wait())


def log_of(run: DemoRun) -> str:
    """Return the worker's log, for the message of a failed assertion."""
    with contextlib.suppress(OSError):
        return run.stack.worker.log.read_text()[-4000:]
    return ""
