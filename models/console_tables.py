"""The rows of the console: who signs in, from where, and what they did and saw.

A person is one of the practice's staff list (``StaffUser``); here stands only what a sign-in needs.
"""

from datetime import datetime

from sqlmodel import Field

from models.columns import Row, instant, text


class AccountRow(Row, table=True):
    """How one person signs in. ``password`` is an argon2id hash, empty until they chose one.

    ``shortcuts`` switches single keys; ``theme`` is ``light`` or ``dark``, empty for what the computer says.
    """

    user: str = Field(primary_key=True)
    password: str = ""
    failures: int = 0
    locked_until: datetime | None = instant(default=None, nullable=True)
    shortcuts: bool = True
    theme: str = ""
    changed_at: datetime = instant()


class SignedInRow(Row, table=True):
    """One signed-in browser. ``id`` is the SHA-256 of what its cookie holds: a stolen table opens nothing."""

    id: str = Field(primary_key=True)
    user: str = Field(index=True)
    opened_at: datetime = instant()
    seen_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True, index=True)
    browser: str = ""


class SignInLinkRow(Row, table=True):
    """A link that lets one person choose a password, once; ``id`` is the SHA-256 of its token."""

    id: str = Field(primary_key=True)
    user: str
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None, nullable=True)


class AuditRow(Row, table=True):
    """One thing somebody did or saw, chained: ``seal`` is the SHA-256 of this row and the one before.

    ``subject`` is what it was about (``claim:C1``), ``detail`` says no more than a log may.
    """

    n: int = Field(primary_key=True)
    user: str = Field(index=True)
    roles: str = ""
    action: str = Field(index=True)
    subject: str = Field(index=True)
    detail: str = text(default="")
    address: str = ""
    as_of: datetime = instant(index=True)
    seal: str
