"""Claims of practice systems we have never seen: every valid 837P of the corpus is taken in whole."""

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.intake import take_in
from models.errors import X12Refused
from store import claims
from store.engine import Store
from store.migrate import upgrade
from tests.x12.judges import pyx12_errors
from x12.files import kinds_in

CORPUS = os.environ.get("CLAIMFLOW_CORPUS", "")


def _valid_claim_files() -> list[Path]:
    """Return the 837P files that pyx12 finds no fault with (X222A2 is judged by its map of X222A1)."""
    return [path for path in sorted(Path(CORPUS).rglob("*")) if path.is_file() and _is_valid(path)]


def _is_valid(path: Path) -> bool:
    content = path.read_bytes().replace(b"X222A2", b"X222A1")
    try:
        return "837P" in kinds_in(content) and not pyx12_errors(content)
    except X12Refused:
        return False


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without claims, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "claimflow.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.mark.skipif(not CORPUS, reason="CLAIMFLOW_CORPUS names no folder of X12 files written by others")
def test_every_valid_837p_of_others_is_taken_in_with_a_first_move_for_each_claim(
    empty_database: Path, tmp_path: Path
) -> None:
    files = _valid_claim_files()
    for number, path in enumerate(files):
        database = shutil.copy(empty_database, tmp_path / f"{number}.sqlite3")
        store = Store(f"sqlite:///{database}")
        result = take_in(store, path, datetime.now(UTC))
        with store.read() as session:
            states = [row.state for row in claims.every(session)]
        store.close()
        expected = len(re.findall(rb"(?m)(?:^|~)\s*CLM\*", path.read_bytes()))

        assert result.rejected == [], path.name
        assert len(result.moves) == len(result.accepted) == len(states) == expected, path.name

    assert len(files) >= 20
