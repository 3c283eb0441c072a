"""Tokens by which a person's programs ask: made once, shown once, kept as a hash, and revocable."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models.api_tables import AccessTokenRow
from models.errors import BadInput, Conflict, NotFound
from store.accounts import digest

START = "cf_"
"""Every token begins so: whoever finds one in a file knows what it is."""
LONGEST_DAYS = 365
LONGEST_NAME = 60
MOST = 50
"""So many tokens that still open something may one person have."""
WORTH_NOTING = timedelta(minutes=1)
"""When a token was used last is written down no more often than this."""
HANDLE = 12
"""So many characters of the hash name a token in lists; they open nothing."""


def make(
    session: Session, user: str, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[str, AccessTokenRow]:
    """Return the text of a new token, which is kept nowhere, and what is kept of it.

    Raises ``BadInput`` for one without a name, without a scope or longer than a year, ``Conflict`` when the
    person has too many.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        remedy = f"Say in 1 to {LONGEST_NAME} characters what uses it"
        raise BadInput("a token needs a name", field="name", remedy=remedy)
    if not scopes:
        raise BadInput("this token would open nothing", field="scopes", remedy="Choose at least one scope")
    if not 1 <= days <= LONGEST_DAYS:
        remedy = f"Give 1 to {LONGEST_DAYS} days"
        raise BadInput("a token lasts a year at most", field="days", remedy=remedy)
    if len(listed(session, user, now)) >= MOST:
        raise Conflict(f"you have {MOST} tokens; revoke one first")
    text = START + secrets.token_urlsafe(32)
    row = AccessTokenRow(
        id=digest(text),
        user=user,
        name=name,
        scopes=" ".join(sorted(scopes)),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    return text, row


def of_text(session: Session, text: str, now: datetime) -> AccessTokenRow | None:
    """Return the token of this text if it still opens something."""
    row = session.get(AccessTokenRow, digest(text)) if text.startswith(START) else None
    return row if row is not None and row.revoked_at is None and row.expires_at > now else None


def is_worth_noting(row: AccessTokenRow, now: datetime) -> bool:
    """Tell whether it is long enough ago that the token's use was written down."""
    return row.used_at is None or row.used_at < now - WORTH_NOTING


def used(session: Session, token: str, now: datetime) -> None:
    """Note that a token was used at this moment; what is known of a later one stays."""
    earlier = or_(col(AccessTokenRow.used_at).is_(None), col(AccessTokenRow.used_at) < now)
    mine = update(AccessTokenRow).where(col(AccessTokenRow.id) == token, earlier)
    session.connection().execute(mine.values(used_at=now))


def listed(session: Session, user: str, now: datetime) -> list[AccessTokenRow]:
    """Return somebody's tokens that still open something, the newest first."""
    mine = AccessTokenRow.user == user, col(AccessTokenRow.revoked_at).is_(None)
    query = select(AccessTokenRow).where(*mine, col(AccessTokenRow.expires_at) > now)
    return list(session.exec(query.order_by(col(AccessTokenRow.made_at).desc(), col(AccessTokenRow.id))))


def revoke(session: Session, user: str, handle: str, now: datetime) -> AccessTokenRow:
    """End one of somebody's own tokens, named by its handle; raises ``NotFound``."""
    for row in listed(session, user, now):
        if handle_of(row) == handle:
            row.revoked_at = now
            session.add(row)
            return row
    raise NotFound("this token is not yours, or opens nothing any more")


def revoke_all(session: Session, user: str, now: datetime) -> int:
    """End every token of somebody; return how many opened something until now."""
    mine = col(AccessTokenRow.user) == user, col(AccessTokenRow.revoked_at).is_(None)
    alive = update(AccessTokenRow).where(*mine, col(AccessTokenRow.expires_at) > now)
    return session.connection().execute(alive.values(revoked_at=now)).rowcount


def handle_of(row: AccessTokenRow) -> str:
    """Return what names a token in lists and in the audit log."""
    return row.id[:HANDLE]
