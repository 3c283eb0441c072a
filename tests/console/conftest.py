"""Fixtures of the command line's tests: one invented world for all, one installation for each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.engine import Store
from tests.console.running import Desk
from workers.codec import new_key


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invent a practice with 20 claims, as real files."""
    folder = tmp_path_factory.mktemp("world")
    command = [sys.executable, "-m", "simulator", "invent", "--folder", str(folder)]
    command += ["--claims", "20", "--seed", "3", "--today", "2026-03-02"]
    subprocess.run(command, check=True)
    return folder


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set an environment of its own for a test: its data directory, and a Temporal that does not answer."""
    for name in [name for name in os.environ if name.startswith("CLAIMFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CLAIMFLOW_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLAIMFLOW_TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("CLAIMFLOW_PAYLOAD_KEYS", new_key())
    monkeypatch.setenv("CLAIMFLOW_USER", "ines")
    return monkeypatch


@pytest.fixture
def desk(
    store: Store,
    world: Path,
    tmp_path: Path,
    surroundings: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """Give a migrated installation and a terminal."""
    return Desk(store, world, tmp_path, capsys)
