"""How a record leaves quarantine: its mended file is taken in, it gets its claim, or a reason is said.

Pages and commands do the same by the same functions; they differ in who tells the claims (``Door``).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from console.intake import IntakeResult, take_in
from console.views.claims import found
from models.errors import BadInput, Conflict
from models.messages import ClaimNotice, Move
from models.tables import PayerFileRow, QuarantineRow
from store import answered, claims, quarantine, submissions
from store.engine import Store

TAKEN_IN = frozenset({"claim", "transaction", "file"})
"""What intake refuses: a claim, a transaction set that holds none, or a file."""

WHOLE_FILE = ("", "file")
"""What stands for the control number of a record that was refused before any claim of it could be read."""


class Door(NamedTuple):
    """Where records are released: the store, the business instant, and what starts and tells claims."""

    store: Store
    now: datetime
    pass_on: Callable[[Sequence[Move], Sequence[ClaimNotice]], object]


def release_by_file(door: Door, record: str, file: Path) -> QuarantineRow:
    """Take in the mended file and release the record when its claim was accepted or is known."""
    with door.store.read() as session:
        row = _open(session, record)
    if not is_taken_in(door.store, row):
        raise BadInput(
            f"a {row.kind} cannot be given back as a file", record=record, remedy="Say why with --reason"
        )
    result = take_in(door.store, file, door.now)
    door.pass_on(result.moves, result.notices)
    if not _is_in(door.store, row.control_number, result):
        refused = result.rejected[0]["reason"] if result.rejected else "the file does not hold this record"
        raise BadInput(f"still not accepted: {refused}", record=row.control_number or record)
    with door.store.write() as session:
        return _released(quarantine.need(session, record), "", door.now)


def release_to(door: Door, record: str, name: str, by: str) -> QuarantineRow:
    """Give a payment that found no claim to the one named by id, number or CLM01; it posts as any other."""
    with door.store.write() as session:
        row, notice = give(session, record, name, by, door.now)
    door.pass_on([], [notice] if notice else [])
    return row


def give(
    session: Session, record: str, name: str, by: str, now: datetime
) -> tuple[QuarantineRow, ClaimNotice | None]:
    """Give a payment to a claim within a transaction; the claim is to be told the notice after it."""
    row, claim = _open(session, record), found(session, name)
    attempt = name if submissions.by_number(session, name) is not None else ""
    notice = answered.release_to_claim(session, row, claim, attempt, now)
    row.remedy = f"{row.remedy} Given to claim {claim.id} by {by}."
    return row, notice


def release_with_reason(door: Door, record: str, reason: str, by: str) -> QuarantineRow:
    """Release a record that is not to be taken; the reason is kept beside what would have been right."""
    with door.store.write() as session:
        return let_go(session, record, reason, by, door.now)


def let_go(session: Session, record: str, reason: str, by: str, now: datetime) -> QuarantineRow:
    """Release a record within a transaction, with the reason."""
    row = _open(session, record)
    if not reason.strip():
        raise BadInput(
            "neither a mended file nor a reason", record=record, remedy="Give --file FILE or --reason TEXT"
        )
    return _released(row, f"Released by {by}: {reason}", now)


def is_taken_in(store: Store, row: QuarantineRow) -> bool:
    """Tell whether a record may come back as a mended file: what a payer sent holds no claim of ours."""
    if row.kind not in TAKEN_IN:
        return False
    with store.read() as session:
        return session.get(PayerFileRow, row.file_id) is None


def _open(session: Session, record: str) -> QuarantineRow:
    row = quarantine.need(session, record)
    session.refresh(row, with_for_update=True)  # of two people who decide about it, one does
    if row.status != "open":
        raise Conflict(f"{record} was released already")
    return row


def _is_in(store: Store, number: str, result: IntakeResult) -> bool:
    """Tell whether the record is a claim now; a file that was refused whole must be taken whole."""
    if number in WHOLE_FILE or number.startswith("ST "):
        return not result.rejected and bool(result.accepted or result.changed or result.duplicates)
    if number in {line["control_number"] for line in (*result.accepted, *result.changed)}:
        return True
    with store.read() as session:
        return bool(result.duplicates) and bool(claims.every(session, source_number=number))


def _released(row: QuarantineRow, note: str, now: datetime) -> QuarantineRow:
    row.remedy = " ".join(part for part in (row.remedy, note) if part)
    quarantine.let_go(row, now)
    return row
