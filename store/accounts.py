"""Sign-in: passwords, one-time links and sessions, all of them revocable and none of them readable.

A link and a session are random; the store keeps their SHA-256, so that reading the table opens nothing.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

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
MOST_AT_ONCE = 500
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)


def make_link(session: Session, user: str, now: datetime) -> str:
    """Return the token of a link by which this person of the staff list may choose a password, once.

    Earlier links of the same person end. Raises ``NotAllowed`` for somebody who is not on the list.
    """
    _need_staff(session, user)
    mine = col(SignInLinkRow.user) == user, col(SignInLinkRow.used_at).is_(None)
    session.connection().execute(update(SignInLinkRow).where(*mine).values(used_at=now))
    token = secrets.token_urlsafe(32)
    session.add(SignInLinkRow(id=digest(token), user=user, expires_at=now + LINK_LASTS))
    return token


def link_of(session: Session, token: str, now: datetime) -> SignInLinkRow:
    """Return an unused link. Raises ``NotAllowed`` for one that is unknown, used or too old."""
    row = session.get(SignInLinkRow, digest(token))
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
    row = need_account(session, user, now)
    row.password, row.failures, row.locked_until, row.changed_at = _hasher.hash(password), 0, None, now
    end_all(session, user, now)


def password_kept(session: Session, user: str, now: datetime) -> str:
    """Return what a typed password is compared with, by ``matches``: outside of any transaction, it is slow.

    For somebody unknown or locked it is the hash of nothing that anybody could type, so that they are
    refused after the same work as everybody else.
    """
    row = session.get(AccountRow, user)
    if row is None or not row.password or _is_locked(row, now) or staff_of(session, user) is None:
        return _nobodys()
    return row.password


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one that was kept."""
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def note_attempt(session: Session, user: str, right: bool, now: datetime) -> bool:
    """Count a wrong password, and return whether a right one counts: after five wrong ones in a row nobody
    gets in for ten minutes."""
    row = session.get(AccountRow, user, with_for_update=True)
    if row is None or _is_locked(row, now):
        return False
    row.failures = 0 if right else row.failures + 1
    row.locked_until = now + LOCKED_FOR if row.failures >= MOST_FAILURES else None
    if row.locked_until is not None:
        row.failures = 0
    return right


def _is_locked(row: AccountRow, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def open_session(session: Session, user: str, browser: str, now: datetime) -> str:
    """Return the secret of a new session: the browser keeps it in a cookie."""
    token = secrets.token_urlsafe(32)
    row = SignedInRow(id=digest(token), user=user, opened_at=now, seen_at=now, browser=browser[:120])
    session.add(row)
    return token


def session_of(session: Session, token: str, now: datetime) -> SignedInRow | None:
    """Return a session that is still good: not ended, used in the last 15 minutes, younger than 12 hours."""
    row = session.get(SignedInRow, digest(token)) if token else None
    return row if row is not None and row.ended_at is None and ends_at(row) > now else None


def ends_at(row: SignedInRow) -> datetime:
    """Return when a session ends if nobody does anything any more."""
    return min(row.seen_at + IDLE, row.opened_at + LONGEST)


def touch(session: Session, session_id: str, at: datetime) -> None:
    """Note that somebody was there at this moment; what is known of a later one stays."""
    mine = col(SignedInRow.id) == session_id, col(SignedInRow.seen_at) < at
    session.connection().execute(update(SignedInRow).where(*mine).values(seen_at=at))


def open_sessions(session: Session, user: str, now: datetime) -> list[SignedInRow]:
    """Return somebody's sessions that are good, the one used last at the top."""
    mine = select(SignedInRow).where(SignedInRow.user == user, col(SignedInRow.ended_at).is_(None))
    rows = session.exec(mine.order_by(col(SignedInRow.seen_at).desc())).all()
    return [row for row in rows if ends_at(row) > now]


def end_session(session: Session, session_id: str, user: str, now: datetime) -> bool:
    """End one session of somebody: its cookie opens nothing any more. False if there was none to end."""
    mine = col(SignedInRow.id) == session_id, col(SignedInRow.user) == user
    return _end(session, now, *mine) == 1


def end_all(session: Session, user: str, now: datetime, *, but: str = "") -> int:
    """End every session of somebody, or every one but this; return how many."""
    return _end(session, now, col(SignedInRow.user) == user, col(SignedInRow.id) != but)


def close(session: Session, user: str, now: datetime) -> None:
    """End what somebody signs in with: sessions, links, the password.

    Whoever is put on the staff list under the same key later begins with a link of their own.
    """
    end_all(session, user, now)
    unused = col(SignInLinkRow.user) == user, col(SignInLinkRow.used_at).is_(None)
    session.connection().execute(update(SignInLinkRow).where(*unused).values(used_at=now))
    account = session.get(AccountRow, user)
    if account is not None:
        account.password, account.changed_at = "", now


def any_idle(session: Session, now: datetime) -> bool:
    """Tell whether the time of a session is over that nobody has ended yet."""
    return session.exec(_over(now).limit(1)).first() is not None


def end_idle(session: Session, now: datetime) -> list[SignedInRow]:
    """End the sessions whose time is over, and return those that nobody else has ended meanwhile."""
    rows = session.exec(_over(now).limit(MOST_AT_ONCE)).all()
    return [row for row in rows if end_session(session, row.id, row.user, now)]


def _over(now: datetime) -> SelectOfScalar[SignedInRow]:
    over = col(SignedInRow.seen_at) <= now - IDLE, col(SignedInRow.opened_at) <= now - LONGEST
    return select(SignedInRow).where(col(SignedInRow.ended_at).is_(None), or_(*over))


def _end(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    open_ones = (*which, col(SignedInRow.ended_at).is_(None))
    return session.connection().execute(update(SignedInRow).where(*open_ones).values(ended_at=now)).rowcount


def staff_of(session: Session, user: str) -> StaffUser | None:
    """Return a person of the staff list; None for somebody who is not on it."""
    return setup.get(session, StaffUser, user)


def described(session: Session, user: str, now: datetime) -> dict[str, object]:
    """Return what a list says of somebody's sign-in; never the password."""
    row = session.get(AccountRow, user)
    return {
        "password": row is not None and bool(row.password),
        "locked": row is not None and _is_locked(row, now),
        "sessions": len(open_sessions(session, user, now)),
    }


def need_account(session: Session, user: str, now: datetime) -> AccountRow:
    """Return how somebody signs in, to be changed; there may be nothing yet."""
    row = session.get(AccountRow, user) or AccountRow(user=user, changed_at=now)
    session.add(row)
    return row


def can_sign_in(session: Session, user: str) -> bool:
    """Tell whether somebody has chosen a password."""
    row = session.get(AccountRow, user)
    return row is not None and bool(row.password)


def has_password(session: Session) -> bool:
    """Tell whether anybody can sign in yet."""
    return session.exec(select(AccountRow.user).where(AccountRow.password != "").limit(1)).first() is not None


def _need_staff(session: Session, user: str) -> None:
    if staff_of(session, user) is None:
        raise NotAllowed(
            "this user is not on the practice's staff list",
            field="user",
            remedy="Add them: claimflow setup add user FILE.toml",
        )


def digest(token: str) -> str:
    """Return what the store keeps of a link or a session."""
    return hashlib.sha256(token.encode()).hexdigest()
