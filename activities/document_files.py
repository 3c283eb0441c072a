"""What the partner says of a file with documents (275): taken, or refused and to be sent another way."""

import json

from sqlmodel import select

from activities.taking import Intake
from models.messages import CauseKind, ClaimNotice
from models.record_tables import DocumentRequestRow
from models.tables import PayerFileRow
from store import facts, quarantine
from store.files import FileStatus

DOCUMENTS = "275"
"""The kind of such a file."""


def commit_documents_answer(intake: Intake, file: PayerFileRow, taken: bool, by: str) -> list[ClaimNotice]:
    """Note that the documents arrived, or tell the claim whose request they answered that they did not."""
    if taken:
        file.status = FileStatus.ACKNOWLEDGED.value
        file.transmitted_at = file.transmitted_at or intake.as_of
        return []
    file.status = FileStatus.REJECTED.value
    query = select(DocumentRequestRow).where(DocumentRequestRow.proof == file.id)
    requests = list(intake.session.exec(query))
    if not requests:
        _keep_refused(intake, file, by)
    told = [_told(intake, file, request, by) for request in requests]
    return [notice for notice in told if notice is not None]


def _told(intake: Intake, file: PayerFileRow, request: DocumentRequestRow, by: str) -> ClaimNotice | None:
    reference = {
        "returned": request.id,
        "why": f"The file {file.name} was refused ({by})",
        "file": intake.file.id,
    }
    return facts.record(
        intake.session,
        request.claim_id,
        f"275:{file.id}:rejected",
        CauseKind.INFORMATION_REQUESTED,
        intake.as_of,
        reference=json.dumps(reference),
    )


def _keep_refused(intake: Intake, file: PayerFileRow, by: str) -> None:
    """Documents that went out unasked were refused: the claim went all the same; somebody must know."""
    quarantine.keep(
        intake.session,
        DOCUMENTS,
        reason=f"the documents announced with claims were refused ({by})",
        content=f"{file.name}: {file.detail}",
        as_of=intake.as_of,
        file=file.id,
        remedy="Send the documents by fax or portal, naming the attachment control number",
    )
