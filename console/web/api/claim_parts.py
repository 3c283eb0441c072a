"""A claim as parts of its page are read: found by any of its names, and written down that somebody looked."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import Request
from sqlmodel import Session

from console.views.claims import found
from console.web.access import viewer_of
from console.web.api.claim_models import ClaimLine, FoundClaim, Note
from console.web.api.masked_models import with_patients
from console.web.api.parameters import Listed
from console.web.desk import desk_of
from console.web.readings import note_once_an_hour
from models.errors import BadInput, Conflict
from models.inbox_tables import NoteRow
from models.tables import ClaimRow
from store import claims

Part = Callable[[Session, ClaimRow], Any]


def etag_of(row: ClaimRow) -> str:
    """Return the ETag of a claim: the version of its content, and how many moves it has made."""
    return f'"{row.version}.{row.n}"'


def claim_of(session: Session, name: str) -> ClaimRow:
    """Return the claim of this name. Raises ``NotFound``, or ``Conflict`` where several have the number."""
    try:
        return found(session, name)
    except BadInput:
        raise Conflict("several claims have this number; name one by its id") from None


def found_claims(session: Session, rows: Sequence[ClaimRow]) -> list[FoundClaim]:
    """Return claims that were found, with their masked patients."""
    return with_patients(session, FoundClaim, [(row.id, ClaimLine.of(row).model_dump()) for row in rows])


def read(request: Request, name: str, part: Part, action: str = "claim read", detail: str = "") -> Any:
    """Return a part of a claim; that somebody read it is in the audit log."""
    viewer, store = viewer_of(request), desk_of(request).store
    with store.write() as session:
        row = claim_of(session, name)
        note_once_an_hour(session, viewer, action, f"claim:{row.id}", detail)
    with store.read() as session:
        return part(session, claims.need(session, row.id))


def listed(request: Request, name: str, part: Part) -> Any:
    """Return a part of a claim that is a list."""
    return Listed[Any](items=read(request, name, part))


def note_of(row: NoteRow) -> Note:
    """Return a note with those it is aimed at."""
    return Note.model_validate(row.model_dump() | {"mentions": row.mentions.split()})
