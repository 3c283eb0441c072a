"""The rows of one table about one claim, in an order: what contacts, notes, requests and queries list.

``rows_of(session, ContactRow, "C-1", col(ContactRow.as_of), col(ContactRow.id))`` gives the oldest first.
"""

from typing import Any, TypeVar

from sqlmodel import Session, select

from models.inbox_tables import NoteRow
from models.record_tables import AppealRow, DocumentRequestRow, ProviderQueryRow
from models.tables import ContactRow

Row = TypeVar("Row", AppealRow, ContactRow, DocumentRequestRow, NoteRow, ProviderQueryRow)


def rows_of(session: Session, table: type[Row], claim: str, *order: Any) -> list[Row]:
    """Return what a table has about a claim, ordered by these columns."""
    return list(session.exec(select(table).where(table.claim_id == claim).order_by(*order)))
