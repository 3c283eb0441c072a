"""What every table is made of: the base of all rows, and columns for instants, documents and cents."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite forgets the zone, so it is given back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(**options: Any) -> Any:
    """Declare a column of an aware UTC instant."""
    return Field(sa_type=UtcDateTime, **options)


def text(**options: Any) -> Any:
    """Declare a column of unbounded text (JSON documents, raw segments)."""
    return Field(sa_type=Text, **options)


def cents(**options: Any) -> Any:
    """Declare a column of integer cents, wide enough for a clearinghouse's year."""
    return Field(sa_type=BigInteger, **options)


class Row(SQLModel):
    """The base of every row: ``ClaimMoveRow`` is the table ``claim_move``."""

    # SQLModel declares the name as an attribute; SQLAlchemy takes a function of the class as well.
    @declared_attr.directive
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Return the class name in snake case without ``Row``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Row")).lower()
