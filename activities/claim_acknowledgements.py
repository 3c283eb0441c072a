"""TA1, 999 and 277CA as facts: three layers, and none of them is a denial."""

import json

from activities.taking import Intake
from models.acknowledgement import (
    ClaimAcknowledgement,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
)
from models.messages import CauseKind, ClaimNotice
from models.tables import PayerFileRow, SubmissionRow
from store import facts, files, quarantine, submissions
from store.files import FileStatus
from store.submissions import SubmissionStatus

DUPLICATE_INTERCHANGE = "025"
"""TA105: the partner has this interchange control number already, so it holds the first copy."""

PAYER = "PR"

TAKEN = frozenset(
    {
        SubmissionStatus.CLEARINGHOUSE_ACCEPTED,
        SubmissionStatus.ACCEPTED,
        SubmissionStatus.ADJUDICATED,
    }
)
"""Attempts that were taken out of the file: a rejection of the same bytes sent again is not about them."""


def commit_interchange_acknowledgement(
    intake: Intake, acknowledgement: InterchangeAcknowledgement
) -> list[ClaimNotice]:
    """Take in a TA1: a refused interchange rejects every claim in it, unless it is a duplicate."""
    file = _sent_file(intake, acknowledgement.control_number, "TA1")
    if file is None:
        return []
    if acknowledgement.status != "R" or acknowledgement.note == DUPLICATE_INTERCHANGE:
        _arrived(intake, file)
        return []
    return _reject_file(intake, file, f"TA1 {acknowledgement.note}", [])


def commit_file_acknowledgement(intake: Intake, report: GroupAcknowledgement) -> list[ClaimNotice]:
    """Take in a 999: accepted files change no wait, a rejected one rejects every claim in it."""
    file = _sent_file(intake, report.group_control_number, "999")
    if file is None:
        return []
    if report.status in ("A", "E", "P"):
        _arrived(intake, file)
        return []
    found = [finding.model_dump() for t in report.transactions for finding in t.findings]
    return _reject_file(intake, file, f"999 {report.status}", found)


def commit_claim_acknowledgement(intake: Intake, acknowledgement: ClaimAcknowledgement) -> ClaimNotice | None:
    """Take in one claim of a 277CA: the clearinghouse's "accepted" changes no wait, the payer's does."""
    row = submissions.by_number(intake.session, acknowledgement.control_number)
    if row is None:
        _unknown(intake, "277CA", acknowledgement.control_number, acknowledgement.model_dump_json())
        return None
    if not acknowledgement.accepted:
        return _rejected(intake, row, acknowledgement)
    if acknowledgement.source != PAYER:
        submissions.advance(row, SubmissionStatus.CLEARINGHOUSE_ACCEPTED)
        return None
    return _accepted(intake, row, acknowledgement)


def _accepted(
    intake: Intake, row: SubmissionRow, acknowledgement: ClaimAcknowledgement
) -> ClaimNotice | None:
    """An acceptance that comes after the remittance changes no wait any more."""
    decided = row.status == SubmissionStatus.ADJUDICATED
    submissions.advance(row, SubmissionStatus.ACCEPTED)
    row.payer_control_number = row.payer_control_number or acknowledgement.payer_claim_control_number
    row.received_on = acknowledgement.received_on or acknowledgement.effective_on
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:accepted",
        CauseKind.CLAIM_ACCEPTED,
        intake.as_of,
        reference=json.dumps({"control_number": row.control_number, "file": intake.file.id}),
        notify=not decided,
    )


def _rejected(
    intake: Intake, row: SubmissionRow, acknowledgement: ClaimAcknowledgement
) -> ClaimNotice | None:
    statuses = [status.model_dump() for status in acknowledgement.all_statuses]
    codes = ", ".join(f"{s.category}:{s.code}" for s in acknowledgement.all_statuses)
    if row.status == SubmissionStatus.ADJUDICATED:
        return None
    submissions.end(row, SubmissionStatus.REJECTED, f"277CA {codes} in file {intake.file.id}")
    by = "payer" if acknowledgement.source == PAYER else "clearinghouse"
    reference = {
        "control_number": row.control_number,
        "rejected_by": by,
        "statuses": statuses,
        "message": acknowledgement.message,
        "file": intake.file.id,
    }
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:rejected",
        CauseKind.CLAIM_REJECTED,
        intake.as_of,
        reference=json.dumps(reference),
    )


def _sent_file(intake: Intake, control_number: int, kind: str) -> PayerFileRow | None:
    file = files.outbound_by_number(intake.session, intake.file.partner, control_number)
    if file is None:
        _unknown(intake, kind, str(control_number), intake.file.content.decode("latin-1"))
    return file


def _arrived(intake: Intake, file: PayerFileRow) -> None:
    """The partner has the file, whatever became of the upload."""
    file.status = FileStatus.ACKNOWLEDGED.value
    file.transmitted_at = file.transmitted_at or intake.as_of
    for row in submissions.of_file(intake.session, file.id):
        row.transmitted_at = row.transmitted_at or file.transmitted_at
        submissions.advance(row, SubmissionStatus.FILE_ACCEPTED)


def _reject_file(
    intake: Intake, file: PayerFileRow, by: str, findings: list[dict[str, object]]
) -> list[ClaimNotice]:
    file.status = FileStatus.REJECTED.value
    notices: list[ClaimNotice] = []
    for row in submissions.of_file(intake.session, file.id):
        if row.status in TAKEN:
            continue
        submissions.end(row, SubmissionStatus.FILE_REJECTED, f"{by} in file {intake.file.id}")
        reference = {"control_number": row.control_number, "rejected_by": by, "statuses": findings}
        notice = facts.record(
            intake.session,
            row.claim_id,
            f"999:{row.control_number}:rejected",
            CauseKind.FILE_REJECTED,
            intake.as_of,
            reference=json.dumps(reference),
        )
        notices += [notice] if notice else []
    return notices


def _unknown(intake: Intake, kind: str, control_number: str, content: str) -> None:
    quarantine.keep(
        intake.session,
        kind,
        reason=f"{kind} about something that was never sent from here",
        content=content,
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=control_number,
        remedy="Find out which system sent it; nothing else is affected",
    )
