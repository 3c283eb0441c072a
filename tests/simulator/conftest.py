"""Fixtures of the simulator's tests."""

from pathlib import Path

import pytest

from simulator.books import Books, Incident
from tests.simulator.given import some_books
from tests.simulator.working import Start, WorkingPayer


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a payer whose only known member may have an incident coming."""

    def starting(incident: Incident | None = None, books: Books | None = None) -> WorkingPayer:
        return WorkingPayer(tmp_path, books or some_books(incident=incident))

    return starting
