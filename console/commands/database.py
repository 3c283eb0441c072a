"""Is the database there, and is its schema the newest?"""

from pathlib import Path

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

import store
from models.errors import BadSettings, ClaimflowError
from store.dialect import reading_engine

VERSIONS = Path(store.__file__).parent / "migrations" / "versions"


class DatabaseUnreachable(ClaimflowError):
    """The database does not answer."""


def shown_url(url: str) -> str:
    """Return the database URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite database, None for any other."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.drivername.startswith("sqlite") and parsed.database else None


def newest_revision() -> str:
    """Return the revision that this program needs: the number of its last migration.

    Read from the file names, because every command asks and loading Alembic takes half a second.
    """
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


def revision_of(url: str) -> str:
    """Return the revision of a database, empty if it has none. Raises ``DatabaseUnreachable``."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        # Connecting would make an empty file.
        return ""
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(text("select version_num from alembic_version")).scalar() or ""
    except SQLAlchemyError as error:
        reason = type(error).__name__
        raise DatabaseUnreachable(
            f"the database {shown_url(url)} does not answer ({reason}). "
            "Check CLAIMFLOW_DATABASE_URL and that the server runs"
        ) from None
    finally:
        engine.dispose()


def need_newest(url: str) -> None:
    """Raise ``BadSettings`` that says what to run unless the database has the newest schema."""
    found, newest = revision_of(url), newest_revision()
    if not found:
        raise BadSettings(
            f"there are no tables in {shown_url(url)}. Run: claimflow db migrate "
            "(or claimflow up, or name another installation with --data-dir)"
        )
    if found != newest:
        raise BadSettings(
            f"the database has schema {found}, this program needs {newest}. Run: claimflow db migrate"
        )
