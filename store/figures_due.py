"""Whose figures are due: claims of which something changed since reports last counted them."""

from typing import NamedTuple

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.report_tables import ClaimDenialRow, ClaimFiguresRow, FiguresDueRow
from store.dialect import wait_for_turn

TURN = 164_009
"""The lock that writers of figures take, one after the other."""


class Due(NamedTuple):
    """Changes that wait to be counted: their numbers, and their claims, each once."""

    changes: list[int]
    claims: list[str]


def oldest(session: Session, most: int) -> Due:
    """Return the changes that have waited longest."""
    rows = list(session.exec(select(FiguresDueRow).order_by(col(FiguresDueRow.n)).limit(most)))
    return Due(
        [row.n for row in rows if row.n is not None], list(dict.fromkeys(row.claim_id for row in rows))
    )


def waiting(session: Session) -> int:
    """Count the changes that no report counts yet."""
    return session.exec(select(func.count()).select_from(FiguresDueRow)).one()


def settle(session: Session, due: Due, figures: list[ClaimFiguresRow], denials: list[ClaimDenialRow]) -> None:
    """Keep figures that were worked out after these changes were seen.

    A claim that changed while they were worked out has another change waiting, and is worked out again. Only
    the changes that were seen are taken out: one with a lower number may commit later.
    """
    wait_for_turn(session.connection(), TURN)
    gone = delete(ClaimDenialRow).where(col(ClaimDenialRow.claim_id).in_([row.claim_id for row in figures]))
    session.connection().execute(gone)
    for row in figures:
        session.merge(row)
    session.add_all(denials)
    session.connection().execute(delete(FiguresDueRow).where(col(FiguresDueRow.n).in_(due.changes)))
