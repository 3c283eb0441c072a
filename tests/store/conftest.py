"""Every store test runs on SQLite, and on PostgreSQL where ``CLAIMFLOW_TEST_POSTGRES`` names a server.

It is a SQLAlchemy URL of a database that may create others: postgresql+psycopg://user:secret@host/postgres.
"""

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from store.engine import Store
from store.migrate import upgrade
from tests.conftest import Stores

POSTGRES = "CLAIMFLOW_TEST_POSTGRES"


@pytest.fixture(scope="session")
def postgres_template() -> Generator[URL]:
    """Return a migrated PostgreSQL database to copy; skips where no server is named."""
    address = os.environ.get(POSTGRES)
    if not address:
        pytest.skip(f"{POSTGRES} is not set: no PostgreSQL to test with")
    with _database(make_url(address), _a_name()) as url:
        upgrade(_text(url))
        yield url


@contextmanager
def _database(server: URL, name: str, template: str = "template1") -> Generator[URL]:
    _command(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.set(database=name)
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _a_name() -> str:
    return f"claimflow_{secrets.token_hex(6)}"


@pytest.fixture(scope="session")
def one_name() -> str:
    """Return what the PostgreSQL database of every test is called, one after the other."""
    return _a_name()


def _command(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Generator[str]:
    """Return the address of an empty migrated database."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('empty_file')}"
        return
    template: URL = request.getfixturevalue("postgres_template")
    name: str = request.getfixturevalue("one_name")
    with _database(make_url(os.environ[POSTGRES]), name, str(template.database)) as copied:
        yield _text(copied)


@pytest.fixture
def store(stores: Stores, url: str) -> Generator[Store]:
    """Open the store on that database."""
    yield stores.at(url)
    stores.close()
