"""Files as people look for them."""

from sqlmodel import Session, col, select

from models.tables import PayerFileRow


def files_of(session: Session, direction: str, kind: str, partner: str) -> list[PayerFileRow]:
    """Return files that match, oldest first."""
    query = select(PayerFileRow)
    for column, wanted in (("direction", direction), ("kind", kind), ("partner", partner)):
        if wanted:
            query = query.where(col(getattr(PayerFileRow, column)) == wanted)
    return list(session.exec(query.order_by(col(PayerFileRow.recorded_at), col(PayerFileRow.id))))
