"""Runs migrations: Alembic loads this file, it is not imported elsewhere."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from models import (
    api_tables,
    console_tables,
    inbox_tables,
    office_tables,
    practice_rule_tables,
    record_tables,
    report_tables,
    rulebook_tables,
    tables,
    upload_tables,
)
from models.columns import UtcDateTime
from store.dialect import writing_engine

ROWS = (
    api_tables,
    console_tables,
    inbox_tables,
    office_tables,
    practice_rule_tables,
    record_tables,
    report_tables,
    rulebook_tables,
    tables,
    upload_tables,
)
"""Loaded, so that Alembic compares all of them with the database."""


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our column types into migrations as plain SQLAlchemy or by their own name."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "models.columns.UtcDateTime()"
    return False


engine = writing_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
