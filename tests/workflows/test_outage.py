"""The database goes away under a step: nothing is lost, nobody is asked, and a worker can be stopped."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlmodel import text
from temporalio.testing import WorkflowEnvironment

from models.clock import BusinessClock
from models.lifecycle import ClaimState
from models.messages import CauseKind
from store import facts
from store.engine import Store
from tests.builders import a_claim
from tests.workflows.office import open_office
from workers.assembly import build_workers

SLOW_STOP_SECONDS = 15.0
"""Beyond this whoever runs the worker (docker, systemd) would kill it."""


def rename(store: Store, before: str, after: str) -> None:
    """Take a table away, or give it back: a step then fails as with a database that is being restored."""
    with store.write() as session:
        session.connection().execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


@pytest.mark.slow
async def test_a_worker_stops_while_a_step_waits_for_the_database(
    temporal: WorkflowEnvironment, store: Store, clock: BusinessClock, tmp_path: Path
) -> None:
    async with open_office(temporal, store, clock, tmp_path) as office:
        claim = await office.take_in(a_claim())
        await office.until_queued(claim)
        with store.write() as session:
            told = facts.record(
                session,
                claim,
                "instruction:1",
                CauseKind.INSTRUCTION_GIVEN,
                office.now,
                reference='{"instruction": "withdraw"}',
            )
        assert told is not None
        rename(store, "submission", "submission_away")
        await office.tell(told)
        await asyncio.sleep(5)
        assert office.story(claim)[-1] == ClaimState.AWAITING_ACKNOWLEDGEMENT
        stopping = time.monotonic()
    assert time.monotonic() - stopping < SLOW_STOP_SECONDS

    rename(store, "submission_away", "submission")
    claims, network = build_workers(temporal.client, store, clock, office.queue)
    async with claims, network:
        assert await office.closed(claim) is ClaimState.WITHDRAWN
    assert office.tasks_of(claim) == []
