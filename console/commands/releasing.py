"""How a record leaves quarantine: its mended file is taken in, it gets its claim, or a reason is said."""

import sys
import tempfile
from pathlib import Path

from console.commands.installation import Installation
from console.intake import IntakeResult, take_in
from console.views.claims import found
from models.errors import BadInput, Conflict
from models.tables import PayerFileRow, QuarantineRow
from store import answered, claims, quarantine, submissions

TAKEN_IN = frozenset({"claim", "transaction", "file"})
"""What intake refuses: a claim, a transaction set that holds none, or a file."""

WHOLE_FILE = ("", "file")
"""What stands for the control number of a record that was refused before any claim of it could be read."""


def release_by_file(installation: Installation, record: str, file: str) -> QuarantineRow:
    """Take in the mended file and release the record when its claim was accepted or is known."""
    row = _open(installation, record)
    if row.kind not in TAKEN_IN or _is_answer(installation, row):
        raise BadInput(
            f"a {row.kind} cannot be given back as a file", record=record, remedy="Say why with --reason"
        )
    result = _taken(installation, file)
    installation.pass_on(result.moves, result.notices)
    if not _is_in(installation, row.control_number, result):
        refused = result.rejected[0]["reason"] if result.rejected else "the file does not hold this record"
        raise BadInput(f"still not accepted: {refused}", record=row.control_number or record)
    return _let_go(installation, record, "")


def release_to(installation: Installation, record: str, name: str, by: str) -> QuarantineRow:
    """Give a payment that found no claim to the one named by id, number or CLM01; it posts as any other."""
    _open(installation, record)
    with installation.store.write() as session:
        row, claim = quarantine.need(session, record), found(session, name)
        attempt = name if submissions.by_number(session, name) is not None else ""
        notice = answered.release_to_claim(session, row, claim, attempt, installation.settings.clock.now())
        row.remedy = f"{row.remedy} Given to claim {claim.id} by {by}."
    installation.pass_on([], [notice] if notice else [])
    return row


def release_with_reason(installation: Installation, record: str, reason: str, by: str) -> QuarantineRow:
    """Release a record that is not to be taken; the reason is kept beside what would have been right."""
    _open(installation, record)
    if not reason.strip():
        raise BadInput(
            "neither a mended file nor a reason", record=record, remedy="Give --file FILE or --reason TEXT"
        )
    return _let_go(installation, record, f"Released by {by}: {reason}")


def _open(installation: Installation, record: str) -> QuarantineRow:
    with installation.store.read() as session:
        row = quarantine.need(session, record)
    if row.status != "open":
        raise Conflict(f"{record} was released already")
    return row


def _is_answer(installation: Installation, row: QuarantineRow) -> bool:
    """Tell whether a record came from a payer: there is no claim of ours to take in."""
    with installation.store.read() as session:
        return session.get(PayerFileRow, row.file_id) is not None


def _taken(installation: Installation, file: str) -> IntakeResult:
    as_of = installation.settings.clock.now()
    if file != "-":
        return take_in(installation.store, Path(file), as_of)
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(sys.stdin.buffer.read())
        kept.flush()
        return take_in(installation.store, Path(kept.name), as_of)


def _is_in(installation: Installation, number: str, result: IntakeResult) -> bool:
    """Tell whether the record is a claim now; a file that was refused whole must be taken whole."""
    if number in WHOLE_FILE or number.startswith("ST "):
        return not result.rejected and bool(result.accepted or result.changed or result.duplicates)
    if number in {line["control_number"] for line in (*result.accepted, *result.changed)}:
        return True
    with installation.store.read() as session:
        return bool(result.duplicates) and bool(claims.every(session, source_number=number))


def _let_go(installation: Installation, record: str, note: str) -> QuarantineRow:
    with installation.store.write() as session:
        row = quarantine.need(session, record)
        row.remedy = " ".join(part for part in (row.remedy, note) if part)
        quarantine.let_go(row, installation.settings.clock.now())
        return row
