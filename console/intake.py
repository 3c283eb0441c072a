"""The door through which claims come in: 837P files and JSON visit files, record by record.

Each record gets its own answer: accepted, known already, or refused with a reason and kept in
quarantine. One bad record never stops the others, and the same file again changes nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy.exc import DataError
from sqlmodel import Session, select

from console.incoming import Incoming, Rejection, records_in
from console.visit_files import visits_in
from models import failpoints
from models.errors import BadInput, X12Refused
from models.messages import ClaimNotice, Move
from models.practice import Practice
from models.tables import SubmissionRow
from store import intake, quarantine, setup
from store.engine import Store

CHUNK = 50
"""Records per transaction: a long file never keeps other writers waiting."""

RECORDS_OWN = (DataError, ValueError, ArithmeticError, LookupError, RecursionError)
"""Faults that lie in a record and not in the moment: the same record would fail again and again."""

NO_HOME = "frequency {frequency} needs the claim it replaces or voids, and that was not sent from here"


@dataclass
class IntakeResult:
    """What became of one file. ``started`` are first moves whose workflows are to be started."""

    file: str
    accepted: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    rejected: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    changed: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    duplicates: int = 0
    moves: list[Move] = field(default_factory=list[Move])
    notices: list[ClaimNotice] = field(default_factory=list[ClaimNotice])


class Taken(NamedTuple):
    """What became of one record: a claim that is new, changed or known already, or why it was refused.

    ``quarantine`` is the id under which a refused record is kept.
    """

    record: Incoming | Rejection
    result: Literal["new", "duplicate", "changed", "refused"]
    control_number: str
    claim: str = ""
    rejection: Rejection | None = None
    quarantine: str = ""
    move: Move | None = None
    notice: ClaimNotice | None = None


def take_in(store: Store, path: Path, as_of: datetime) -> IntakeResult:
    """Take in one file; one that is no X12 and no JSON is one rejection. Raises ``BadInput`` if missing."""
    result = IntakeResult(file=str(path))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"cannot be read ({error.strerror})", record=str(path), remedy="Check the path"
        ) from None
    records = list(records_of(store, content))
    file_hash = hash_of(content)
    for first in range(0, len(records), CHUNK):
        with store.write() as session:
            for taken in take_records(session, records[first : first + CHUNK], file_hash, as_of):
                _note(taken, result)
    failpoints.reach("intake-committed")
    return result


def records_of(store: Store, content: bytes) -> Iterator[Incoming | Rejection]:
    """Yield the records of a file in their order; one that cannot be read at all is one rejection."""
    with store.read() as session:
        practice = setup.practice(session)
    try:
        yield from _records(content, practice)
    except BadInput as refusal:
        yield _whole_file(refusal, content)


def hash_of(content: bytes) -> str:
    """Return what names a file by its content: claims remember it."""
    return hashlib.sha256(content).hexdigest()[:32]


def take_records(
    session: Session, records: Sequence[Incoming | Rejection], file: str, as_of: datetime
) -> list[Taken]:
    """Take in some records of the file that ``hash_of`` names; the same record again changes nothing.

    A record that the database does not take after all is refused, and the others are taken.
    """
    try:
        with session.begin_nested():
            return [_take(session, record, file, as_of) for record in records]
    except RECORDS_OWN:
        return [_take_alone(session, record, file, as_of) for record in records]


def _take_alone(session: Session, record: Incoming | Rejection, file: str, as_of: datetime) -> Taken:
    try:
        with session.begin_nested():
            return _take(session, record, file, as_of)
    except RECORDS_OWN as fault:
        reason = f"the record cannot be kept ({type(fault).__name__})"
        remedy = "Look for what is odd in it, and give it in again; report it if nothing is"
        return _refused(session, _rejection(record, reason, "", remedy), file, as_of)


def _take(session: Session, record: Incoming | Rejection, file: str, as_of: datetime) -> Taken:
    if isinstance(record, Rejection):
        return _refused(session, record, file, as_of)
    if record.document.frequency != "1" and not _is_ours(session, record.original_reference):
        reason = NO_HOME.format(frequency=record.document.frequency)
        remedy = "Void or replace it where it was sent from, or send it as frequency 1"
        return _refused(session, _rejection(record, reason, "CLM05-3", remedy), file, as_of)
    try:
        taken = intake.accept(
            session, record.source, record.document, sequence=record.sequence, file=file, as_of=as_of
        )
    except BadInput as refusal:
        rejection = _rejection(record, refusal.problem, refusal.field, refusal.remedy)
        return _refused(session, rejection, file, as_of)
    number = record.document.control_number
    return Taken(record, taken.result, number, taken.claim, move=taken.move, notice=taken.notice)


def _rejection(record: Incoming | Rejection, reason: str, place: str, remedy: str) -> Rejection:
    """Refuse a record; what of it no database keeps is marked."""
    if isinstance(record, Rejection):
        return replace(record, reason=reason, field=place, remedy=remedy)
    return Rejection(record.document.control_number, reason, place, remedy, record.position, record.text)


def _refused(session: Session, rejection: Rejection, file: str, as_of: datetime) -> Taken:
    rejection = replace(
        rejection,
        control_number=quarantine.storable(rejection.control_number),
        reason=quarantine.storable(rejection.reason),
        field=quarantine.storable(rejection.field),
    )
    kept = quarantine.keep(
        session,
        rejection.kind,
        reason=rejection.reason,
        content=rejection.text,
        as_of=as_of,
        file=file,
        control_number=rejection.control_number,
        position=rejection.position,
        field=rejection.field,
        value=rejection.value,
        remedy=rejection.remedy,
    )
    number = rejection.control_number
    return Taken(rejection, "refused", number, rejection=rejection, quarantine=kept.id)


def _note(taken: Taken, result: IntakeResult) -> None:
    line = {
        "claim": taken.claim,
        "control_number": taken.control_number,
        "workflow": f"claim-{taken.claim}",
    }
    if taken.result == "new":
        result.accepted.append(line)
    elif taken.result == "changed":
        result.changed.append(line)
    elif taken.result == "duplicate":
        result.duplicates += 1
    if taken.rejection is not None:
        result.rejected.append(_told(taken.rejection, taken.quarantine))
    result.moves += [taken.move] if taken.move else []
    result.notices += [taken.notice] if taken.notice else []


def _told(rejection: Rejection, kept: str) -> dict[str, Any]:
    return {
        "control_number": rejection.control_number,
        "reason": f"{rejection.reason}. {rejection.remedy}" if rejection.remedy else rejection.reason,
        "field": rejection.field,
        "position": rejection.position,
        "quarantine": kept,
    }


def _is_ours(session: Session, payer_number: str) -> bool:
    query = select(SubmissionRow.control_number).where(SubmissionRow.payer_control_number == payer_number)
    return bool(payer_number) and session.exec(query).first() is not None


def _records(content: bytes, practice: Practice | None) -> Iterator[Incoming | Rejection]:
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        yield from visits_in(content, practice)
        return
    yield from records_in(content)


def _whole_file(refusal: BadInput, content: bytes) -> Rejection:
    position = refusal.position if isinstance(refusal, X12Refused) else 0
    text = content.decode("latin-1")
    return Rejection(
        refusal.record, refusal.problem, refusal.field, refusal.remedy, position, text, kind="file"
    )
