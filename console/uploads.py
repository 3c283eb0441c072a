"""Takes in files of claims that people upload: a part at a time, each record once, whatever crashes.

The file is kept first. How far it was taken stands in the store, in the transaction that takes the records:
whichever console runs goes on from there. Reading starts again from the beginning then, taking does not.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from threading import Lock

import structlog
from sqlmodel import Session

from console.incoming import Incoming, Rejection
from console.intake import CHUNK, Taken, records_of, take_records
from models.errors import BadInput
from models.messages import ClaimNotice
from models.upload_tables import UploadRecordRow, UploadRow
from store import uploads
from store.engine import Store
from store.identifiers import new_id

LARGEST = 50 * 1024 * 1024
"""Bytes of one file."""

PARTS = 4
"""So many parts are taken in one go, so that what else is due does not wait for a large file."""

log = structlog.stdlib.get_logger(__name__)
RESULTS = {"new": "accepted", "duplicate": "known", "changed": "changed", "refused": "refused"}


class Readers:
    """The files that this process is in the middle of: the records that were not taken yet, from which on."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, Iterator[Incoming | Rejection]]] = {}
        self._turn = Lock()

    def next_records(self, store: Store, upload: str, taken: int) -> list[Incoming | Rejection]:
        """Return the records after the first ``taken``; the file is read again where we did not stop here."""
        with self._turn:
            at, records = self._open.pop(upload, (-1, None))
            if records is None or at != taken:
                with store.read() as session:
                    content = uploads.content_of(session, upload)
                records = records_of(store, content)
                # Skips what was taken before: by another console, or by us before a restart.
                next(islice(records, taken, taken), None)
            found = list(islice(records, CHUNK))
            if found:
                self._open[upload] = (taken + len(found), records)
            return found

    def forget(self, upload: str) -> None:
        """Let go of a file."""
        with self._turn:
            self._open.pop(upload, None)


def begin(session: Session, user: str, name: str, content: bytes, wall: datetime) -> UploadRow:
    """Keep a file; ``go_on`` takes it. Raises ``BadInput`` for one that is empty or too large."""
    if not content.strip():
        raise BadInput("the file is empty", field="file", remedy="Choose another one")
    if len(content) > LARGEST:
        remedy = "Split it into several files, or give it to claimflow intake on the server"
        raise BadInput("the file is larger than 50 MB", field="file", remedy=remedy)
    row = UploadRow(
        id=new_id(),
        user=user,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        expected=_expected(content),
        as_of=wall,
    )
    session.add(row)
    session.flush()
    return row


def go_on(store: Store, readers: Readers, upload: str, as_of: datetime) -> tuple[bool, list[ClaimNotice]]:
    """Take the next part; tell whether more may be left, and which claims must be told of a change."""
    with store.read() as session:
        row = uploads.need(session, upload)
        if row.status != "running":
            readers.forget(upload)
            return False, []
        taken, file = row.taken, row.sha256[:32]
    records = readers.next_records(store, upload, taken)
    with store.write() as session:
        if not uploads.count_on(session, upload, taken, len(records)):
            # Another console was first; it may go on with this file, and the next look asks how far it is.
            readers.forget(upload)
            return False, []
        results = take_records(session, records, file, as_of)
        row = uploads.need(session, upload)
        for n, result in enumerate(results, start=taken + 1):
            session.add(_row_of(upload, n, result))
        _count(row, results)
        if not records:
            row.status, row.expected = "done", row.taken
    return bool(records), [result.notice for result in results if result.notice is not None]


def go_on_with_all(store: Store, readers: Readers, as_of: datetime) -> tuple[bool, list[ClaimNotice]]:
    """Take some parts of every upload that is not done; a file that cannot be read holds up no other."""
    with store.read() as session:
        running = uploads.unfinished(session)
    notices: list[ClaimNotice] = []
    left = False
    for upload in running:
        try:
            more, told = some_of(store, readers, upload, as_of)
        except Exception as fault:
            log.warning("upload_part_failed", upload=upload, reason=type(fault).__name__)
            readers.forget(upload)
            continue
        notices += told
        left |= more
    return left, notices


def some_of(store: Store, readers: Readers, upload: str, as_of: datetime) -> tuple[bool, list[ClaimNotice]]:
    """Take some parts of one upload; tell whether more may be left, and which claims must be told."""
    notices: list[ClaimNotice] = []
    for _ in range(PARTS):
        more, told = go_on(store, readers, upload, as_of)
        notices += told
        if not more:
            return False, notices
    return True, notices


def _row_of(upload: str, n: int, taken: Taken) -> UploadRecordRow:
    refused = taken.rejection
    return UploadRecordRow(
        upload_id=upload,
        n=n,
        position=taken.record.position,
        result=RESULTS[taken.result],
        control_number=taken.control_number,
        claim_id=taken.claim,
        reason=refused.reason if refused else "",
        field=refused.field if refused else "",
        remedy=refused.remedy if refused else "",
        quarantine_id=taken.quarantine,
    )


def _count(row: UploadRow, results: list[Taken]) -> None:
    said = [RESULTS[one.result] for one in results]
    row.accepted += said.count("accepted")
    row.known += said.count("known")
    row.changed += said.count("changed")
    row.refused += said.count("refused")


def _expected(content: bytes) -> int:
    """Return how many records a file seems to have: claims of an 837, visits of a JSON file."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return content.count(b'"number"')
    # The character after ISA and its fixed fields ends a segment; before a claim it stands, with a line end.
    return content.count(b"CLM*") or content.count(b"CLM")
