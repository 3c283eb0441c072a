"""The rows of the JSON API: tokens by which programs ask, and answers that are given once."""

from datetime import datetime

from sqlmodel import Field

from models.columns import Row, instant, text


class AccessTokenRow(Row, table=True):
    """One token of a person: ``id`` is the SHA-256 of what their program sends; the table opens nothing.

    ``scopes`` have blanks between; whoever sends it may do what these and the person's roles of that moment
    both allow.
    """

    id: str = Field(primary_key=True)
    user: str = Field(index=True)
    name: str
    scopes: str
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None, nullable=True)
    revoked_at: datetime | None = instant(default=None, nullable=True)


class OnceRow(Row, table=True):
    """What was asked under an idempotency key, and what was answered: asked again, nothing is done again.

    ``asked`` is the SHA-256 of method, address and body. ``status`` 0 is an act that began and has no answer
    yet. ``headers`` is JSON. After a day the row is forgotten.
    """

    user: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    asked: str
    status: int = 0
    headers: str = text(default="{}")
    body: str = text(default="")
    as_of: datetime = instant(index=True)
