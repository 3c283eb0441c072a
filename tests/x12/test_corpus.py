"""Files written by others: each is read by the proper reader or refused in words, and claims come back equal.

The corpus is not part of the project. ``CLAIMFLOW_CORPUS`` names its folder; without it these tests skip.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from models.claim import ClaimBatch, ClaimDocument, OutboundClaim
from models.envelope import Envelope
from models.errors import BadInput, X12Refused
from models.refusal import RefusedRecord
from tests.builders import a_submitter, an_envelope
from tests.x12.judges import pyx12_errors
from x12.acknowledgements.claims import read_277ca, write_277ca
from x12.acknowledgements.files import read_997, read_999, write_999
from x12.attachments.messages import read_275
from x12.attachments.writer import write_275
from x12.claims.reader import ReadClaim, RefusedClaim, read_claims
from x12.claims.writer import write_claims
from x12.eligibility.messages import read_270, read_271, write_270_report, write_271_report
from x12.envelopes import Transaction
from x12.files import kind_of
from x12.institutional.reader import read_institutional_claims
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.status.messages import read_276, read_277, write_276_report, write_277_report

_FOLDER = os.environ.get("CLAIMFLOW_CORPUS", "")
_READERS: dict[str, Callable[[Transaction], Any]] = {
    "837P": read_claims,
    "837I": read_institutional_claims,
    "835": read_835,
    "999": read_999,
    "997": read_997,
    "277CA": read_277ca,
    "276": read_276,
    "277": read_277,
    "270": read_270,
    "271": read_271,
    "275": read_275,
}

pytestmark = pytest.mark.skipif(not _FOLDER, reason="CLAIMFLOW_CORPUS names no folder of sample files")


def _files() -> list[Path]:
    if not _FOLDER:
        return []
    return sorted(path for path in Path(_FOLDER).rglob("*") if path.is_file() and path.suffix != ".md")


def _transactions(data: bytes) -> Iterator[Transaction]:
    for interchange in read_interchanges(data):
        yield from interchange.transactions


def _read(transaction: Transaction) -> Any:
    """Read a transaction with the reader of its kind; a kind without reader is only named."""
    reader = _READERS.get(kind_of(transaction))
    return reader(transaction) if reader else None


def _refusals(data: bytes) -> Iterator[X12Refused | RefusedClaim | RefusedRecord]:
    """Read a whole file; yield every refusal of the file, of a transaction, of a claim or another record."""
    try:
        transactions = list(_transactions(data))
    except X12Refused as refusal:
        yield refusal
        return
    for transaction in transactions:
        try:
            read = _read(transaction)
        except X12Refused as refusal:
            yield refusal
        else:
            yield from getattr(read, "refused", ())


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.name)
def test_a_file_of_somebody_else_is_read_or_refused_in_words(path: Path) -> None:
    for refusal in _refusals(path.read_bytes()):
        assert refusal.record if isinstance(refusal, X12Refused) else refusal.position
        assert refusal.problem
        assert refusal.field
        assert refusal.remedy


def _claims(data: bytes) -> list[ReadClaim]:
    found: list[ReadClaim] = []
    for transaction in _transactions(data):
        if kind_of(transaction) == "837P":
            found += read_claims(transaction).claims
    return found


def _in_our_version(path: Path) -> bytes:
    """Return a file with its addendum named as ours: pyx12 has no map called X222A2."""
    return path.read_bytes().replace(b"005010X222A2", b"005010X222A1")


def _valid_claim_files() -> list[Path]:
    """Return the 837P files that pyx12 has nothing against."""
    files = [(path, _in_our_version(path)) for path in _files()]
    return [path for path, data in files if b"005010X222A1" in data and not pyx12_errors(data)]


def _comparable(document: ClaimDocument) -> ClaimDocument:
    """Leave out what a writer does not bring back: kept segments."""
    lines = tuple(line.model_copy(update={"kept_aside": ()}) for line in document.lines)
    return document.model_copy(update={"kept_aside": (), "lines": lines})


@pytest.mark.parametrize("path", _valid_claim_files(), ids=lambda path: path.name)
def test_a_valid_claim_comes_back_equal_after_writing_it(path: Path) -> None:
    for claim in _claims(_in_our_version(path)):
        outbound = OutboundClaim(
            document=claim.document,
            control_number=claim.control_number,
            sequence=claim.sequence,
            frequency=claim.document.frequency,
            original_reference=claim.original_reference,
        )
        written = write_claims(an_envelope(), ClaimBatch(submitter=a_submitter(), claims=(outbound,)))
        (again,) = _claims(written)

        assert pyx12_errors(written) == []
        assert _comparable(again.document) == _comparable(claim.document)
        assert again.sequence == claim.sequence


_WRITERS: dict[str, Callable[[Envelope, Any], bytes]] = {
    "999": write_999,
    "277CA": write_277ca,
    "276": write_276_report,
    "277": write_277_report,
    "270": write_270_report,
    "271": write_271_report,
    "275": write_275,
}


def _said(value: Any) -> Any:
    """Return what a value says, without what was kept aside or refused, which no writer brings back."""
    if isinstance(value, dict):
        fields = cast(dict[str, Any], value)
        return {name: _said(part) for name, part in fields.items() if name not in {"kept_aside", "refused"}}
    return [_said(part) for part in cast(Any, value)] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.name)
def test_an_answer_of_somebody_else_comes_back_equal_or_is_not_written(path: Path) -> None:
    for transaction in _transactions_or_none(path.read_bytes()):
        kind = _kind_or_none(transaction)
        if kind not in _WRITERS:
            continue
        try:
            report = _READERS[kind](transaction)
            written = _WRITERS[kind](an_envelope(), report)
        except BadInput:
            continue
        (again,) = _transactions(written)

        assert _said(_READERS[kind](again).model_dump()) == _said(report.model_dump())


def _transactions_or_none(data: bytes) -> list[Transaction]:
    try:
        return list(_transactions(data))
    except X12Refused:
        return []


def _kind_or_none(transaction: Transaction) -> str:
    try:
        return kind_of(transaction)
    except X12Refused:
        return ""
