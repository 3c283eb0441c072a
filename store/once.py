"""Things done once, however often they are asked: an idempotency key, and the answer that it got.

The key is taken in the transaction of the act itself, so that both are there or neither. Somebody who asks
again meanwhile waits for that transaction. An act that reaches beyond the store takes the key before it
begins (``status`` 0) and gives the answer after it.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, col, select

from models.api_tables import OnceRow
from models.errors import BadInput, Conflict

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=5)
"""An act that has had no answer for so long was broken off; whoever asks again begins it anew."""


class Asked(NamedTuple):
    """Who asks what: the person, their key, and the SHA-256 of method, address and body."""

    user: str
    key: str
    what: str


class Given(NamedTuple):
    """An answer: its status, its headers, and its body."""

    status: int
    headers: Mapping[str, str]
    body: str


def begin(session: Session, asked: Asked, now: datetime) -> Given | None:
    """Take the key, or return what was answered under it.

    Whoever takes it has it as of ``now``. Raises ``BadInput`` when something else was asked under it,
    ``Conflict`` when no answer is there yet.
    """
    session.connection().execute(delete(OnceRow).where(*_mine(asked), col(OnceRow.as_of) <= now - KEPT))
    row = OnceRow(user=asked.user, key=asked.key, asked=asked.what, as_of=now)
    into = insert_postgresql if session.connection().dialect.name == "postgresql" else insert_sqlite
    # Asked for what it wrote: PostgreSQL's driver does not count the rows of such a statement.
    taking = into(OnceRow).values(**row.model_dump()).on_conflict_do_nothing().returning(col(OnceRow.key))
    if session.connection().execute(taking).first() is not None:
        return None
    known = session.exec(select(OnceRow).where(*_mine(asked))).one()
    if known.asked != asked.what:
        raise BadInput(
            "something else was asked under this key",
            field="Idempotency-Key",
            remedy="Take a new key for each thing that is to be done",
        )
    if known.status == 0:
        return _again(session, asked, known, now)
    return Given(known.status, json.loads(known.headers), known.body)


def _again(session: Session, asked: Asked, known: OnceRow, now: datetime) -> None:
    """Take over what was broken off; raises ``Conflict`` while somebody may still be at it."""
    broken_off = update(OnceRow).where(*_mine(asked), col(OnceRow.as_of) <= now - GIVEN_UP)
    if session.connection().execute(broken_off.values(as_of=now)).rowcount != 1:
        raise Conflict("what was asked under this key is still being done; ask again in a moment")


def answered(session: Session, asked: Asked, given: Given) -> None:
    """Keep the answer under the key."""
    values = {"status": given.status, "headers": json.dumps(dict(given.headers)), "body": given.body}
    session.connection().execute(update(OnceRow).where(*_mine(asked)).values(**values))


def let_go(session: Session, asked: Asked, taken: datetime) -> None:
    """Forget a key under which nothing was done, so that it may be asked again.

    ``taken`` is when it was taken: a key that somebody else took over since is theirs, and stays.
    """
    unanswered = col(OnceRow.status) == 0, col(OnceRow.as_of) == taken
    session.connection().execute(delete(OnceRow).where(*_mine(asked), *unanswered))


def is_old(session: Session, now: datetime) -> bool:
    """Tell whether any answer is older than a day."""
    query = select(OnceRow.user).where(col(OnceRow.as_of) <= now - KEPT)
    return session.exec(query.limit(1)).first() is not None


def forget_old(session: Session, now: datetime) -> None:
    """Forget answers that are older than a day."""
    session.connection().execute(delete(OnceRow).where(col(OnceRow.as_of) <= now - KEPT))


def _mine(asked: Asked):
    return col(OnceRow.user) == asked.user, col(OnceRow.key) == asked.key
