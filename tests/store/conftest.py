"""Every store test runs on SQLite, and on PostgreSQL where ``CLAIMFLOW_TEST_POSTGRES`` names a server.

It is a SQLAlchemy URL of a database that may create others: postgresql+psycopg://user:secret@host/postgres.
"""

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from store.engine import Store
from store.migrate import upgrade

POSTGRES = "CLAIMFLOW_TEST_POSTGRES"


@pytest.fixture(scope="session")
def postgres_template() -> Generator[URL]:
    """Return a migrated PostgreSQL database to copy; skips where no server is named."""
    address = os.environ.get(POSTGRES)
    if not address:
        pytest.skip(f"{POSTGRES} is not set: no PostgreSQL to test with")
    with _database(make_url(address)) as url:
        upgrade(_text(url))
        yield url


@contextmanager
def _database(server: URL, template: str = "template1") -> Generator[URL]:
    name = f"claimflow_{secrets.token_hex(6)}"
    _command(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.set(database=name)
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _command(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """Return the address of an empty migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "claimflow.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    template: URL = request.getfixturevalue("postgres_template")
    server = make_url(os.environ[POSTGRES])
    with _database(server, str(template.database)) as copied:
        yield _text(copied)


@pytest.fixture
def store(url: str) -> Generator[Store]:
    """Open the store on that database."""
    opened = Store(url)
    yield opened
    opened.close()
