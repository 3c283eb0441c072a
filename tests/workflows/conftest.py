"""Fixtures of the workflow tests."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from models.clock import BusinessClock
from store.engine import Store
from tests.workflows.office import Office, open_office


@pytest_asyncio.fixture(loop_scope="session")
async def office(
    temporal: WorkflowEnvironment, store: Store, clock: BusinessClock, tmp_path: Path
) -> AsyncGenerator[Office]:
    """Open the practice for one test: its own store, folders and task queue."""
    async with open_office(temporal, store, clock, tmp_path) as opened:
        yield opened
