"""Sign-in: passwords, one-time links and sessions, all of them revocable and none of them readable.

A link and a session are random; the store keeps their SHA-256, so that reading the table opens nothing.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.console_tables import AccountRow, SignedInRow, SignInLinkRow
from models.errors import BadInput, NotAllowed
from models.practice import StaffUser
from store import setup

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LINK_LASTS = timedelta(hours=24)
SHORTEST_PASSWORD = 12
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=10)
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
WRONG = "user or password is not right"


def make_link(session: Session, user: str, now: datetime) -> str:
    """Return the token of a link by which this person of the staff list may choose a password, once.

    Earlier links of the same person end. Raises ``NotAllowed`` for somebody who is not on the list.
    """
    _need_staff(session, user)
    mine = col(SignInLinkRow.user) == user, col(SignInLinkRow.used_at).is_(None)
    session.connection().execute(update(SignInLinkRow).where(*mine).values(used_at=now))
    token = secrets.token_urlsafe(32)
    session.add(SignInLinkRow(id=_digest(token), user=user, expires_at=now + LINK_LASTS))
    return token


def link_of(session: Session, token: str, now: datetime) -> SignInLinkRow:
    """Return an unused link. Raises ``NotAllowed`` for one that is unknown, used or too old."""
    row = session.get(SignInLinkRow, _digest(token))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotAllowed(
            "this link was used, replaced by a newer one, or is too old",
            remedy="Ask an admin for a new one: claimflow users link USER",
        )
    return row


def use_link(session: Session, token: str, password: str, now: datetime) -> str:
    """Set the password of the link's person and return who it is; the link is used up."""
    row = link_of(session, token, now)
    set_password(session, row.user, password, now)
    row.used_at = now
    return row.user


def set_password(session: Session, user: str, password: str, now: datetime) -> None:
    """Give somebody a password and end their sessions. Raises ``BadInput`` for one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(
            f"a password has at least {SHORTEST_PASSWORD} characters",
            field="password",
            remedy="Take four or five words that nobody would put together",
        )
    row = session.get(AccountRow, user) or AccountRow(user=user, changed_at=now)
    row.password, row.failures, row.locked_until, row.changed_at = _hasher.hash(password), 0, None, now
    session.add(row)
    end_all(session, user, now)


def check_password(session: Session, user: str, password: str, now: datetime) -> bool:
    """Tell whether the password is right, and count what is not: after five wrong ones nobody gets in for
    ten minutes. An unknown user takes as long as a known one."""
    row = session.get(AccountRow, user)
    if row is None or not row.password or not _on_the_list(session, user):
        _hasher.hash(password)
        return False
    if row.locked_until is not None and row.locked_until > now:
        return False
    if not _matches(row.password, password):
        row.failures += 1
        if row.failures >= MOST_FAILURES:
            row.failures, row.locked_until = 0, now + LOCKED_FOR
        return False
    row.failures, row.locked_until = 0, None
    return True


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def open_session(session: Session, user: str, browser: str, now: datetime) -> str:
    """Return the secret of a new session: the browser keeps it in a cookie."""
    token = secrets.token_urlsafe(32)
    row = SignedInRow(id=_digest(token), user=user, opened_at=now, seen_at=now, browser=browser[:120])
    session.add(row)
    return token


def session_of(session: Session, token: str, now: datetime) -> SignedInRow | None:
    """Return a session that is still good: not ended, used in the last 15 minutes, younger than 12 hours."""
    row = session.get(SignedInRow, _digest(token)) if token else None
    if row is None or row.ended_at is not None:
        return None
    good = row.seen_at + IDLE > now and row.opened_at + LONGEST > now
    return row if good else None


def touch(session: Session, session_id: str, now: datetime) -> None:
    """Note that somebody is still there."""
    mine = col(SignedInRow.id) == session_id
    session.connection().execute(update(SignedInRow).where(mine).values(seen_at=now))


def end_session(session: Session, session_id: str, now: datetime) -> None:
    """End one session: its cookie opens nothing any more."""
    mine = col(SignedInRow.id) == session_id
    session.connection().execute(update(SignedInRow).where(mine).values(ended_at=now))


def end_all(session: Session, user: str, now: datetime) -> None:
    """End every session of somebody."""
    open_ones = col(SignedInRow.user) == user, col(SignedInRow.ended_at).is_(None)
    session.connection().execute(update(SignedInRow).where(*open_ones).values(ended_at=now))


def staff_of(session: Session, user: str) -> StaffUser | None:
    """Return a person of the staff list; None for somebody who is not on it."""
    return next((one for one in setup.every(session, StaffUser) if one.key == user), None)


def has_password(session: Session) -> bool:
    """Tell whether anybody can sign in yet."""
    return session.exec(select(AccountRow.user).where(AccountRow.password != "").limit(1)).first() is not None


def _on_the_list(session: Session, user: str) -> bool:
    return staff_of(session, user) is not None


def _need_staff(session: Session, user: str) -> None:
    if not _on_the_list(session, user):
        raise NotAllowed(
            "this user is not on the practice's staff list",
            field="user",
            remedy="Add them: claimflow setup add user FILE.toml",
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
