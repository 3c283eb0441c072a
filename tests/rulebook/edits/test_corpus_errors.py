"""Claims that others wrote and pyx12 calls valid: every error our rules find on them was looked at by hand.

The corpus is not part of the project. ``CLAIMFLOW_CORPUS`` names its folder; without it these tests skip. The
list ``corpus_errors.tsv`` says for each error why it is right, or why it is accepted although the sample is
well meant. Each claim is looked at a month after its last service, by a practice that knows no payer.
"""

import csv
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from rulebook.context import ScrubContext
from rulebook.scrub import scrub
from tests.x12.judges import pyx12_errors
from x12.claims.reader import ReadClaim, read_claims
from x12.files import kind_of
from x12.interchange import read_interchanges

_FOLDER = os.environ.get("CLAIMFLOW_CORPUS", "")
_LIST = Path(__file__).with_name("corpus_errors.tsv")
_MONTH = timedelta(days=30)

pytestmark = pytest.mark.skipif(not _FOLDER, reason="CLAIMFLOW_CORPUS names no folder of sample files")


class Listed(NamedTuple):
    """One error of one claim of one file, as the list names it."""

    file: str
    claim: str
    rule: str
    field: str


def _valid_claim_files() -> list[tuple[Path, bytes]]:
    if not _FOLDER:
        return []
    paths = sorted(path for path in Path(_FOLDER).rglob("*") if path.is_file() and path.suffix != ".md")
    # pyx12 has no map called X222A2; the addendum changed nothing it looks at.
    files = [(path, path.read_bytes().replace(b"005010X222A2", b"005010X222A1")) for path in paths]
    return [(path, data) for path, data in files if b"005010X222A1" in data and not pyx12_errors(data)]


def _claims(data: bytes) -> Iterator[ReadClaim]:
    for interchange in read_interchanges(data):
        for transaction in interchange.transactions:
            if kind_of(transaction) == "837P":
                yield from read_claims(transaction).claims


def _errors(path: Path, data: bytes) -> Iterator[Listed]:
    for claim in _claims(data):
        context = ScrubContext(
            today=(claim.document.service_to or date.max - _MONTH) + _MONTH,
            sequence=claim.sequence,
            frequency=claim.document.frequency,
            original_reference=claim.original_reference,
        )
        for finding in scrub(claim.document, context):
            if finding.severity == "error":
                file = path.relative_to(_FOLDER).as_posix()
                yield Listed(file, claim.control_number, finding.rule, finding.field)


def _listed() -> dict[Listed, str]:
    with _LIST.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text, delimiter="\t")
        return {Listed(r["file"], r["claim"], r["rule"], r["field"]): r["verdict"] for r in rows}


def test_every_error_on_a_valid_claim_of_somebody_else_was_looked_at_by_hand() -> None:
    files = _valid_claim_files()
    found = {error for path, data in files for error in _errors(path, data)}

    assert files
    assert found == set(_listed())


def test_every_line_of_the_list_says_why() -> None:
    verdicts = _listed().values()

    assert all(verdict.startswith(("right: ", "accepted: ")) for verdict in verdicts)
