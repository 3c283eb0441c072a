"""The rows that hold dated knowledge: releases of code sets, and rule packs of payers."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.columns import Row, instant, text


class CodeSetReleaseRow(Row, table=True):
    """One release of one code set, packed for look-up; releases stand side by side by ``effective_from``.

    ``scope`` narrows it (the payer of a fee schedule). ``effective_to`` is the last day it counts, None while
    a later release (or nothing) ends it; ``published_until`` the last day its publisher made it for.
    ``part`` tells that ranges of codes are missing in it. ``sha256`` is that of the files it was made from,
    one after the other.
    """

    __table_args__ = (UniqueConstraint("kind", "scope", "effective_from"),)
    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    scope: str = ""
    effective_from: date
    effective_to: date | None = None
    published_until: date | None = None
    part: bool = False
    name: str = ""
    sha256: str
    entries: int = 0
    content: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime = instant()


class RulePackRow(Row, table=True):
    """One version of one payer rule pack, as the TOML text it was loaded from."""

    name: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    effective_from: date
    effective_to: date | None = None
    sha256: str
    content: str = text()
    recorded_at: datetime = instant()
