"""Fixtures of all tests: a migrated store for each, one real Temporal server with skippable time for all."""

import atexit
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from temporalio.testing import WorkflowEnvironment

from models.clock import BusinessClock
from store import turnaround
from store.engine import Store
from store.migrate import upgrade
from tests.server import start_server
from workers.codec import new_key

_EXIT_STATUS = pytest.StashKey[int]()

# How long one example takes tells of what else the machine does, not of the code.
settings.register_profile("claimflow", deadline=None)
settings.load_profile("claimflow")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what uses the one Temporal client on the loop it lives on; what opens a browser takes long."""
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if "temporal" in item.fixturenames:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(900))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how the session ended for ``pytest_unconfigure``."""
    session.config.stash[_EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without the interpreter's own farewell if a Temporal client was used.

    The client's threads may still be running then, and Python aborts with "PyGILState_Release" about once
    in five runs (temporalio/sdk-python#300): a green run would end with exit code 134. By now the summary
    is printed and the status is known; what must run at exit (pytest's temporary folders) runs here.
    """
    if _EXIT_STATUS not in config.stash or "temporalio.bridge.runtime" not in sys.modules:
        return
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]  nothing public runs them
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.stash[_EXIT_STATUS])


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the newest schema, to be copied: a copy is faster than migrations."""
    path = tmp_path_factory.mktemp("template") / "claimflow.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


class Stores:
    """The stores of a run, one for each address: SQLAlchemy keeps what it worked out about a statement."""

    def __init__(self) -> None:
        self._open: dict[str, Store] = {}

    def at(self, url: str) -> Store:
        """Return the store at an address, whose database may be another one than the last time."""
        return self._open.setdefault(url, Store(url))

    def close(self) -> None:
        """Let go of all databases, and of what was learned from their rows."""
        for store in self._open.values():
            store.close()
        turnaround._learned.clear()  # pyright: ignore[reportPrivateUsage]  no database becomes another one


@pytest.fixture(scope="session")
def stores() -> Generator[Stores]:
    """Keep the stores of a run."""
    kept = Stores()
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the SQLite file of every test lies, one after the other."""
    return tmp_path_factory.mktemp("store") / "claimflow.sqlite3"


@pytest.fixture
def empty_file(one_place: Path, migrated_file: Path, tmp_path: Path) -> Generator[Path]:
    """Give an empty SQLite file to a test; commands that it runs find the same one in the test's folder."""
    shutil.copy(migrated_file, one_place)
    (tmp_path / one_place.name).symlink_to(one_place)
    yield one_place
    # What still reads or writes the old file keeps it to itself.
    for old in one_place.parent.glob(f"{one_place.name}*"):
        old.unlink()


@pytest.fixture
def store(stores: Stores, empty_file: Path) -> Generator[Store]:
    """Give an empty store to a test."""
    yield stores.at(f"sqlite:///{empty_file}")
    stores.close()


@pytest.fixture(scope="session")
def clock() -> BusinessClock:
    """Return a clock that started on 4 November 2026 and runs as fast as the wall's.

    So an hour that a workflow skips is an hour of business, and no test depends on the day it runs.
    """
    return BusinessClock(
        anchor_wall=datetime.now(UTC), anchor_business=datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal() -> AsyncGenerator[WorkflowEnvironment]:
    """Start the real Temporal server once; every workflow on it has a clock that a test may skip ahead."""
    async with await start_server(new_key()) as environment:
        yield environment
