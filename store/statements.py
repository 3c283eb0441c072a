"""Statements to guarantors: what the lines of a claim ask for, over all months."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.tables import StatementLineRow


def stated_cents(session: Session, claim: str) -> int:
    """Return the cents that statements ask for a claim: what was put on them less what was taken off."""
    amount = func.coalesce(func.sum(col(StatementLineRow.amount_cents)), 0)
    return int(session.exec(select(amount).where(StatementLineRow.claim_id == claim)).one())
