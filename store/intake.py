"""Accepting claims: one row, one first version, one first move, in one transaction.

An accepted claim is lost by no crash: if its workflow was never started, the sweep starts it.
"""

import hashlib
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlmodel import Session, select

from models.claim import ClaimDocument, PayerSequence
from models.lifecycle import ClaimState
from models.messages import CauseKind, ClaimNotice, Move
from models.tables import ClaimMoveRow, ClaimRow
from store import facts
from store.identifiers import new_claim_id
from store.keepable import kept_as
from store.step import move_from
from store.versions import add_version


class Accepted(NamedTuple):
    """What became of one record: a new claim, a known one, or a changed one and whom to tell."""

    claim: str
    result: Literal["new", "duplicate", "changed"]
    move: Move | None = None
    notice: ClaimNotice | None = None


def accept(
    session: Session,
    source: str,
    document: ClaimDocument,
    *,
    sequence: PayerSequence,
    file: str,
    as_of: datetime,
) -> Accepted:
    """Accept one claim under (source, its own number).

    The same content again changes nothing. Changed content is a fact for the claim that exists: its
    workflow decides, by how far it came, whether that is a new version or a question to a biller.
    Raises ``BadInput`` for what no database keeps.
    """
    content = kept_as(document)
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    known = session.exec(
        select(ClaimRow).where(ClaimRow.source == source, ClaimRow.source_number == document.control_number)
    ).first()
    if known is None:
        return _new(session, source, document, content_hash, sequence, file, as_of)
    if known.content_hash == content_hash:
        return Accepted(known.id, "duplicate")
    cause = f"source:{known.id}:{content_hash[:32]}"
    notice = facts.record(session, known.id, cause, CauseKind.SOURCE_CHANGED, as_of, reference=content)
    return Accepted(known.id, "changed" if notice else "duplicate", notice=notice)


def _new(
    session: Session,
    source: str,
    document: ClaimDocument,
    content_hash: str,
    sequence: PayerSequence,
    file: str,
    as_of: datetime,
) -> Accepted:
    claim = ClaimRow(
        id=new_claim_id(),
        source=source,
        source_number=document.control_number,
        content_hash=content_hash,
        file_id=file,
        state=ClaimState.CHECKING_COVERAGE.value,
        n=1,
        wake_at=as_of,
        sequence=sequence,
        opened_at=as_of,
        recorded_at=datetime.now(UTC),
    )
    session.add(claim)
    add_version(session, claim, document, "intake", "intake", as_of)
    move = ClaimMoveRow(
        claim_id=claim.id,
        n=1,
        cause="intake",
        kind="intake",
        state=claim.state,
        wake_at=as_of,
        summary="accepted",
        as_of=as_of,
        recorded_at=datetime.now(UTC),
    )
    session.add(move)
    session.flush()
    return Accepted(claim.id, "new", move=move_from(move))
