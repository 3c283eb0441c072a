"""Every 837P, 999, 277CA and 835 that the demo writes stands up to independent judges."""

import subprocess
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.x12.judges import oxedi_errors, pyx12_errors
from x12.files import kinds_in
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]

PROGRAM = Path(sysconfig.get_path("scripts")) / "claimflow"
JUDGED = {"837P", "999", "277CA", "835"}
"""pyx12 has maps of these; for 270, 271, 276 and 277 in 5010 nobody has (they are tested by round trips)."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, bytes]]:
    """Run the demo, keep its folder, and return name, kind and content of every file that travelled."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    command = [str(PROGRAM), "demo", "--claims", "20", "--seed", "5", "--json", "--keep", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return list(_files(folder / "payer"))


def _files(payer: Path) -> Iterator[tuple[str, str, bytes]]:
    for part in ("received", "sent"):
        for path in sorted((payer / part).rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield path.name, "+".join(kinds_in(content)), content


def test_pyx12_finds_no_fault_with_any_file(written: list[tuple[str, str, bytes]]) -> None:
    # pyx12's map of the 999 knows no group of a 275 (AK101 PI): an answer to one is not judged by it.
    mapped = [(name, kind, content) for name, kind, content in written if b"AK1*PI*" not in content]
    judged = [(name, kind, content) for name, kind, content in mapped if kind in JUDGED]
    faults = {name: errors for name, _, content in judged if (errors := pyx12_errors(content))}

    assert faults == {}
    assert set(Counter(kind for _, kind, _ in judged)) == JUDGED


def test_oxedi_finds_no_fault_with_a_remittance_but_the_one_that_was_meant_not_to_balance(
    written: list[tuple[str, str, bytes]],
) -> None:
    remittances = [(name, content) for name, kind, content in written if kind == "835"]
    faulty = {name for name, content in remittances if oxedi_errors(content)}

    # The invented payer sends one 835 whose line does not balance, to be quarantined, and then corrects it.
    assert faulty == {name for name, content in remittances if not _balances(content)}
    assert len(faulty) == 1


def _balances(content: bytes) -> bool:
    transactions = [t for interchange in read_interchanges(content) for t in interchange.transactions]
    claims = [claim for transaction in transactions for claim in read_835(transaction).claims]
    lines = [line for claim in claims for line in claim.lines]
    return not any(part.difference_cents for part in [*claims, *lines])
