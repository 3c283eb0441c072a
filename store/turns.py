"""Turns on a partner's real-time line, for all workers together: so many questions a minute, no more."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from models.tables import RealtimeTurnRow

PATIENCE = timedelta(seconds=20)
"""A turn further off than this is not taken: what holds it for longer may be dead by then."""


class Turn(NamedTuple):
    """How long to wait, and whether the turn is ours then; if not, it is asked for again."""

    wait: timedelta
    taken: bool


def take_turn(session: Session, partner: str, per_minute: int, wall: datetime) -> Turn:
    """Take the next turn of a partner's line at this time on the wall."""
    row = session.get(RealtimeTurnRow, partner, with_for_update=True)
    if row is None:
        row = RealtimeTurnRow(partner=partner, next_at=wall)
        session.add(row)
    mine = max(row.next_at, wall)
    if mine - wall > PATIENCE:
        return Turn(mine - wall, False)
    row.next_at = mine + timedelta(minutes=1) / per_minute
    session.flush()
    return Turn(mine - wall, True)
