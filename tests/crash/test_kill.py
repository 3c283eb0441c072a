"""Workers die at any moment, again and again; claims end as if nothing had happened."""

import asyncio
import random
from pathlib import Path

import pytest

from console.demo.run import DemoRun
from tests.crash.harness import Ended, a_practice, live_on, nothing

CLAIMS = 25
"""One claim of every scenario."""

KILLS = 10

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]


async def kill_at_random(run: DemoRun) -> None:
    """Kill the working worker at random moments; the supervisor starts it again each time."""
    moments = random.Random(4711)  # a fixed seed: a failure can be looked at again
    for _ in range(KILLS):
        await run.stack.worker.ready.wait()
        await asyncio.sleep(moments.uniform(0.5, 4.0))
        run.stack.worker.kill()


async def a_life(folder: Path, *, disturbed: bool) -> Ended:
    """Hand in twenty-five claims and let them live, with or without a worker that dies."""
    async with a_practice(folder, CLAIMS) as run:
        assert len(await run.hand_in_claims()) == CLAIMS
        return await live_on(run, CLAIMS, kill_at_random if disturbed else nothing)


async def test_claims_end_the_same_however_often_the_worker_is_killed(tmp_path: Path) -> None:
    undisturbed, killed = await asyncio.gather(
        a_life(tmp_path / "undisturbed", disturbed=False), a_life(tmp_path / "killed", disturbed=True)
    )

    assert undisturbed.worker_starts == 1
    assert killed.worker_starts > KILLS
    assert killed.broken == {}
    assert undisturbed.broken == {}
    assert len(killed.outcomes) == CLAIMS
    assert killed.outcomes == undisturbed.outcomes
