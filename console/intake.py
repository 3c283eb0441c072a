"""The door through which claims come in: 837P files and JSON visit files, record by record.

Each record gets its own answer: accepted, known already, or refused with a reason and kept in
quarantine. One bad record never stops the others, and the same file again changes nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from pydantic import ValidationError
from sqlmodel import Session, select

from console.incoming import Incoming, Rejection, records_in
from models import failpoints
from models.claim import ClaimDocument, ServiceLine
from models.errors import BadInput, X12Refused
from models.messages import ClaimNotice, Move
from models.party import PersonName, Provider
from models.practice import Practice
from models.tables import SubmissionRow
from models.visit import Visit, VisitFile
from store import intake, quarantine, setup
from store.engine import Store

CHUNK = 50
"""Records per transaction: a long file never keeps other writers waiting."""

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
            for record in records[first : first + CHUNK]:
                _note(take_record(session, record, file_hash, as_of), result)
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


def schema() -> dict[str, Any]:
    """Return the JSON schema of a visit file."""
    return VisitFile.model_json_schema()


def take_record(session: Session, record: Incoming | Rejection, file: str, as_of: datetime) -> Taken:
    """Take in one record of the file that ``hash_of`` names; the same record again changes nothing."""
    if isinstance(record, Rejection):
        return _refused(session, record, file, as_of)
    if record.document.frequency != "1" and not _is_ours(session, record.original_reference):
        reason = NO_HOME.format(frequency=record.document.frequency)
        remedy = "Void or replace it where it was sent from, or send it as frequency 1"
        number = record.document.control_number
        rejection = Rejection(number, reason, "CLM05-3", remedy, record.position, record.text)
        return _refused(session, rejection, file, as_of)
    taken = intake.accept(
        session, record.source, record.document, sequence=record.sequence, file=file, as_of=as_of
    )
    number = record.document.control_number
    return Taken(record, taken.result, number, taken.claim, move=taken.move, notice=taken.notice)


def _refused(session: Session, rejection: Rejection, file: str, as_of: datetime) -> Taken:
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
        yield from _visits(content, practice)
        return
    yield from records_in(content)


def _visits(content: bytes, practice: Practice | None) -> Iterator[Incoming | Rejection]:
    if practice is None:
        raise BadInput(
            "visits need the practice's own data", remedy="Set it up: claimflow setup load FILE.toml"
        )
    try:
        raw: Any = json.loads(content)
        source, visits = str(raw["source"]), list(raw["visits"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"not a visit file ({type(error).__name__})", remedy="See: claimflow intake --schema"
        ) from None
    for position, visit in enumerate(visits, start=1):
        yield _visit(source, visit, position, practice)


def _visit(source: str, raw: Any, position: int, practice: Practice) -> Incoming | Rejection:
    try:
        visit = Visit.model_validate(raw)
        return Incoming(f"visits:{source}", document_of(visit, practice), "P", position)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        number = str(cast("dict[str, Any]", raw).get("number", "")) if isinstance(raw, dict) else ""
        path = ".".join(str(part) for part in first["loc"])
        text = json.dumps(raw)
        return Rejection(number, first["msg"], path, "See: claimflow intake --schema", position, text)


def document_of(visit: Visit, practice: Practice) -> ClaimDocument:
    """Return an uncoded claim from a visit: services with charges, no codes yet."""
    lines = tuple(
        ServiceLine(
            number=n,
            control_number=str(n),
            procedure="",
            description=service.description,
            charge_cents=service.charge_cents,
            units=service.units,
            service_from=visit.service_on,
        )
        for n, service in enumerate(visit.services, start=1)
    )
    return ClaimDocument(
        control_number=visit.number,
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service=visit.place_of_service,
        billing=_billing(practice),
        coverages=visit.coverages,
        patient=visit.patient,
        rendering=visit.rendering,
        lines=lines,
        visit_note=visit.note,
    )


def _billing(practice: Practice) -> Provider:
    return Provider(
        name=PersonName(last=practice.name),
        npi=practice.npi,
        is_person=False,
        taxonomy=practice.taxonomy,
        tax_id=practice.tax_id,
        tax_id_kind="EI",
        address=practice.address,
        contact=practice.contact,
    )


def _whole_file(refusal: BadInput, content: bytes) -> Rejection:
    position = refusal.position if isinstance(refusal, X12Refused) else 0
    text = content.decode("latin-1")
    return Rejection(
        refusal.record, refusal.problem, refusal.field, refusal.remedy, position, text, kind="file"
    )
