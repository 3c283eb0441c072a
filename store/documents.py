"""Documents kept with claims: visit notes, records, EOBs, letters, proofs; whole, and known by their hash.

The same bytes under the same kind are one document of a claim, however often they are added.
"""

import hashlib
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from models.errors import NotFound
from models.record_tables import DocumentRow
from store.identifiers import digest


def add_document(
    session: Session,
    claim: str,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    author: str,
    as_of: datetime,
) -> str:
    """Keep a document with a claim and return its id; one that is there already is not kept twice.

    ``kind`` is one word: ``note``, ``record``, ``eob``, ``letter``, ``proof`` or any other of the practice.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    document = digest("document", claim, kind, sha256)
    if session.get(DocumentRow, document) is None:
        session.add(
            DocumentRow(
                id=document,
                claim_id=claim,
                kind=kind,
                name=name,
                media_type=media_type,
                sha256=sha256,
                content=content,
                author=author,
                as_of=as_of,
            )
        )
        session.flush()
    return document


def need(session: Session, document: str, claim: str = "") -> DocumentRow:
    """Return a document (of this claim, if one is named), or raise ``NotFound``."""
    row = session.get(DocumentRow, document)
    if row is None or (claim and row.claim_id != claim):
        raise NotFound(f"no document {document!r}. List them with: claimflow documents list CLAIM")
    return row


def of_claim(session: Session, claim: str, kind: str = "") -> list[DocumentRow]:
    """Return the documents of a claim, oldest first; only those of one kind if one is named.

    Their contents (records of many pages) are read when somebody asks for them, one by one, while the
    session is open.
    """
    without_content = defer(cast(Any, DocumentRow.content))
    query = select(DocumentRow).where(DocumentRow.claim_id == claim).options(without_content)
    if kind:
        query = query.where(DocumentRow.kind == kind)
    return list(session.exec(query.order_by(col(DocumentRow.as_of), col(DocumentRow.id))))


def sizes(session: Session, claim: str) -> dict[str, int]:
    """Return how many bytes each document of a claim has, without reading them."""
    query = select(DocumentRow.id, func.length(DocumentRow.content)).where(DocumentRow.claim_id == claim)
    return dict(session.exec(query).all())


def is_whole(row: DocumentRow) -> bool:
    """Tell whether the content still has the hash it was kept under."""
    return hashlib.sha256(row.content).hexdigest() == row.sha256
