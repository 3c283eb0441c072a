"""Versions of a claim's document: read, and added to, never changed."""

import json
from datetime import datetime

from sqlmodel import Session

from models.claim import ClaimDocument
from models.correction import differences
from models.errors import NotFound
from models.patient_key import patient_key
from models.tables import ClaimRow, ClaimVersionRow


def document_of(session: Session, claim: ClaimRow, version: int | None = None) -> ClaimDocument:
    """Return the document of a version, the current one by default."""
    row = session.get(ClaimVersionRow, (claim.id, version or claim.version))
    if row is None:
        raise NotFound(f"claim {claim.id} has no version {version or claim.version}")
    return ClaimDocument.model_validate_json(row.document)


def add_version(
    session: Session, claim: ClaimRow, document: ClaimDocument, cause: str, author: str, as_of: datetime
) -> None:
    """Add the next version, with what changed field by field; the claim's search columns follow."""
    before = session.get(ClaimVersionRow, (claim.id, claim.version))
    changes = (
        [c.model_dump(mode="json") for c in differences(document_of(session, claim), document)]
        if before
        else []
    )
    claim.version = claim.version + 1 if before else claim.version
    session.add(
        ClaimVersionRow(
            claim_id=claim.id,
            version=claim.version,
            document=document.model_dump_json(),
            cause=cause,
            author=author,
            changes=json.dumps(changes),
            as_of=as_of,
        )
    )
    describe(claim, document)


def describe(claim: ClaimRow, document: ClaimDocument) -> None:
    """Copy what people search claims by from the document to the row."""
    coverage = next((c for c in document.coverages if c.sequence == claim.sequence), document.coverages[0])
    claim.payer_id = coverage.payer.payer_id
    claim.patient_key = patient_key(document)
    claim.service_from = document.service_from
    claim.charge_cents = document.charge_cents
