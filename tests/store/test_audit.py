"""The audit log: a chain without gap or fork, whoever writes at once, and nobody takes a link out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from models.console_tables import AuditRow
from store import audit
from store.audit import Sought
from store.engine import Store

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def noted(store: Store, user: str, subject: str = "claim:C1") -> None:
    """Write one row in a transaction of its own."""
    with store.write() as session:
        audit.note(session, user, "claim read", subject, NOW)


def test_many_people_at_once_make_one_chain(store: Store) -> None:
    other = Store(store.url)

    def work(n: int) -> None:
        for _ in range(10):
            noted(store if n % 2 else other, f"user-{n}")

    with ThreadPoolExecutor(8) as people:
        list(people.map(work, range(8)))
    other.close()
    with store.read() as session:
        numbers = session.exec(select(AuditRow.n).order_by(col(AuditRow.n))).all()
        broken = list(audit.broken_links(session))

    assert numbers == list(range(1, 81))
    assert broken == []


def test_two_rows_of_one_transaction_stand_one_after_the_other(store: Store) -> None:
    with store.write() as session:
        audit.note(session, "ines", "claim read", "claim:C1", NOW)
        audit.note(session, "ines", "name revealed", "claim:C1", NOW)
    with store.read() as session:
        rows = audit.listed(session, Sought())

        assert [row.action for row in rows] == ["name revealed", "claim read"]
        assert list(audit.broken_links(session)) == []
        assert audit.head(session) == (2, rows[0].seal)


def test_what_was_not_done_is_not_in_the_log(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            audit.note(session, "ines", "task claimed", "task:T1", NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    noted(store, "ines")
    with store.read() as session:
        assert [row.action for row in audit.listed(session, Sought())] == ["claim read"]


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_what_was_noted(store: Store, statement: str) -> None:
    noted(store, "ines")

    with pytest.raises(DBAPIError, match="only added to"), store.write() as session:
        session.connection().execute(text(statement))


def test_a_log_on_postgresql_is_not_emptied_either(store: Store) -> None:
    if store.url.startswith("sqlite"):
        pytest.skip("SQLite has no TRUNCATE")
    noted(store, "ines")

    with pytest.raises(DBAPIError, match="only added to"), store.write() as session:
        session.connection().execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit SET \"user\" = 'rory' WHERE n = 2", [2]),
        ("DELETE FROM audit WHERE n = 2", [3]),
        ("UPDATE audit SET as_of = '2026-11-05 00:00:00+00:00' WHERE n = 3", [3]),
    ],
)
def test_a_link_that_somebody_changed_with_the_owners_rights_is_found(
    store: Store, tampering: str, found: list[int]
) -> None:
    for user in ("ines", "quill", "oona", "wick"):
        noted(store, user)
    _with_the_owners_rights(store, tampering)
    with store.read() as session:
        assert list(audit.broken_links(session)) == found


def _with_the_owners_rights(store: Store, statement: str) -> None:
    """Take the guard away first, as only the owner of the database may."""
    engine = create_engine(store.url)
    with engine.begin() as connection:
        if store.url.startswith("sqlite"):
            connection.execute(text("DROP TRIGGER audit_keeps_rows"))
            connection.execute(text("DROP TRIGGER audit_keeps_word"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        connection.execute(text(statement))
    engine.dispose()


def test_the_log_is_read_by_person_by_claim_and_page_by_page(store: Store) -> None:
    for n in range(5):
        noted(store, "ines", f"claim:C{n}")
    noted(store, "rory", "claim:C1")
    with store.read() as session:
        of_ines = audit.listed(session, Sought(user="ines"), limit=2)
        further = audit.listed(session, Sought(user="ines"), below=of_ines[-1].n)
        of_claim = audit.listed(session, Sought(subject="claim:C1"))
        later = audit.listed(session, Sought(since=datetime(2026, 11, 5, tzinfo=UTC)))

    assert [row.n for row in of_ines] == [5, 4]
    assert [row.n for row in further] == [3, 2, 1]
    assert {row.user for row in of_claim} == {"ines", "rory"}
    assert later == []
