"""What every file of the corpus says in counts and cents, against a table that is kept with the tests."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from models.adjustment import Adjustment
from models.errors import X12Refused
from x12.claims.reader import read_claims
from x12.envelopes import Transaction
from x12.files import kind_of
from x12.institutional.reader import read_institutional_claims
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835

_FOLDER = os.environ.get("CLAIMFLOW_CORPUS", "")
_TABLE = Path(__file__).parent / "corpus_expected.tsv"
_MONEY_KINDS = ("837P", "837I", "835")

pytestmark = pytest.mark.skipif(not _FOLDER, reason="CLAIMFLOW_CORPUS names no folder of sample files")


class Counts(NamedTuple):
    """Claims, refused claims, service lines, and cents charged, paid and adjusted (all CAS)."""

    claims: int = 0
    refused: int = 0
    lines: int = 0
    charge: int = 0
    paid: int = 0
    adjusted: int = 0

    def plus(self, *more: int) -> "Counts":
        return Counts(*(a + b for a, b in zip(self, more, strict=True)))


def _expected() -> dict[str, list[str]]:
    rows = [line for line in _TABLE.read_text().splitlines() if not line.startswith("#")]
    return {fields[0]: fields for fields in (row.split("\t") for row in rows[1:])}


EXPECTED = _expected()


def _cents(adjustments: tuple[Adjustment, ...]) -> int:
    return sum(adjustment.amount_cents for adjustment in adjustments)


def _of_claims(read: Any) -> Counts:
    counts = Counts(refused=len(read.refused))
    for claim in read.claims:
        document = claim.document
        prior = [c.adjudication for c in document.coverages if c.adjudication]
        at_lines = [decision for line in document.lines for decision in line.adjudications]
        adjusted = sum(_cents(decision.adjustments) for decision in [*prior, *at_lines])
        paid = sum(decision.paid_cents for decision in at_lines)
        counts = counts.plus(1, 0, len(document.lines), document.charge_cents, paid, adjusted)
    return counts


def _of_payment(transaction: Transaction) -> Counts:
    payment = read_835(transaction)
    counts = Counts(refused=len(payment.refused))
    for claim in payment.claims:
        adjusted = _cents(claim.adjustments) + sum(_cents(line.adjustments) for line in claim.lines)
        counts = counts.plus(1, 0, len(claim.lines), claim.charge_cents, claim.paid_cents, adjusted)
    return counts


def _transactions(data: bytes) -> Iterator[tuple[str, Transaction]]:
    for interchange in read_interchanges(data):
        for transaction in interchange.transactions:
            try:
                yield kind_of(transaction), transaction
            except X12Refused:
                continue


def _counted(data: bytes) -> Counts:
    counts = Counts()
    for kind, transaction in _transactions(data):
        try:
            if kind == "837P":
                counts = counts.plus(*_of_claims(read_claims(transaction)))
            elif kind == "837I":
                counts = counts.plus(*_of_claims(read_institutional_claims(transaction)))
            elif kind == "835":
                counts = counts.plus(*_of_payment(transaction))
        except X12Refused:
            continue
    return counts


def _with_a_bare_split(data: bytes) -> Counts:
    """Count again without any of our code: split at the delimiters that the ISA names, and add up."""
    text = data.decode("latin-1")
    found = re.search(r"ISA([^A-Za-z0-9\s])", text)
    assert found is not None
    mark = found[1]
    end = text[found.start() :].split(mark, 16)[16][1]
    segments = [piece.strip().split(mark) for piece in text[found.start() :].split(end)]
    by_id: dict[str, list[list[str]]] = {}
    for fields in segments:
        by_id.setdefault(fields[0], []).append(fields)

    def total(segment_id: str, *places: int) -> int:
        texts = [f[n].strip() for f in by_id.get(segment_id, []) for n in places if n < len(f)]
        return sum(round(float(text) * 100) for text in texts if re.fullmatch(r"-?[0-9.]+", text))

    claims = len(by_id.get("CLM", [])) + len(by_id.get("CLP", []))
    lines = sum(len(by_id.get(segment_id, [])) for segment_id in ("SV1", "SV2", "SVC"))
    charge, paid = total("CLM", 2) + total("CLP", 3), total("CLP", 4) + total("SVD", 2)
    return Counts(claims, 0, lines, charge, paid, total("CAS", *range(3, 20, 3)))


def test_the_table_names_every_file_of_the_corpus_and_no_other() -> None:
    folder = Path(_FOLDER)
    files = {
        f"{path.parent.name}/{path.name}"
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }

    assert set(EXPECTED) == files
    assert sum(row[8] == "hand" for row in EXPECTED.values()) >= 20


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_says_what_the_table_says(name: str) -> None:
    row = EXPECTED[name]
    data = (Path(_FOLDER) / name).read_bytes()
    try:
        counts = _counted(data)
    except X12Refused as refusal:
        assert refusal.problem in row[9]  # noqa: PT017  the table says why the whole file is refused
        return

    assert list(counts) == [int(number) for number in row[2:8]]
    if not counts.refused and row[1] in _MONEY_KINDS and not row[9]:
        assert counts == _with_a_bare_split(data)
