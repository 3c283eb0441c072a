"""Keeping an embedded stack running: ready line, signals, and what the payer knows on the first start."""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from console.commands.output import emit, fields, say
from console.commands.world import prepare_world
from console.embedded.child import ChildFailed
from console.embedded.stack import Stack, running_stack
from console.staff_links import first_link, ways_in
from models.clock import BusinessClock
from workers.settings import Settings

LOOK_SECONDS = 1.0
EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}


def run_until_stopped(base: Settings, folder: Path, seconds_per_day: float | None, *, as_json: bool) -> int:
    """Run a stack until SIGINT (returns 130) or SIGTERM (returns 0); all of it is stopped by then."""
    if seconds_per_day and (folder / "clock.json").exists():
        say(f"{folder} keeps the clock of its first start; --seconds-per-day changes nothing.")
    return asyncio.run(_run(base, folder, _clock(seconds_per_day), as_json))


async def _run(base: Settings, folder: Path, clock: BusinessClock, as_json: bool) -> int:
    received: list[signal.Signals] = []
    running = asyncio.ensure_future(_keep(base, folder, clock, as_json))

    def stop(number: signal.Signals) -> None:
        # Only the first one: cancelling again would cut the orderly stop short.
        if not received:
            say("Stopping ...")
            running.cancel()
        received.append(number)

    for number in EXIT_CODES:
        asyncio.get_running_loop().add_signal_handler(number, stop, number)
    try:
        await running
    except asyncio.CancelledError:
        if not received:
            raise
    return EXIT_CODES[received[0]]


async def _keep(base: Settings, folder: Path, clock: BusinessClock, as_json: bool) -> None:
    async with running_stack(folder, base, clock, prepare_world=prepare_world, with_console=True) as stack:
        _say_ready(stack, as_json)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            # Temporal and the worker are started again by themselves; the payer is somebody else's program.
            if not stack.simulator.pid:
                raise ChildFailed(f"the payer ended. See {stack.simulator.log}, then start again")


def _say_ready(stack: Stack, as_json: bool) -> None:
    console_url, folder = stack.settings.console_url, stack.folder.path
    if as_json:
        _, link = first_link(stack.store, console_url)
        emit({**stack.urls, **({"sign_in": link} if link else {})})
        return
    fields({name.replace("_", " "): url for name, url in stack.urls.items()})
    sys.stdout.flush()
    say(ways_in(stack.store, console_url, folder))
    batch = folder / "world" / "batch.837"
    say(f"Ready. Try: claimflow intake {batch} --data-dir {folder}\nStop with Ctrl-C.")


def _clock(seconds_per_day: float | None) -> BusinessClock:
    if seconds_per_day is None:
        return BusinessClock()
    now = datetime.now(UTC)
    return BusinessClock(anchor_wall=now, anchor_business=now, seconds_per_day=seconds_per_day)
