"""What a step reads does not grow with the practice: every look-up has its index, and finds what it needs."""

from collections.abc import Generator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from models.practice import Authorization, PracticeProvider, Referral
from store import documents, setup
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line, a_strangers_claim
from tests.workflows.payer import decides, takes_back

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
KEPT_SMALL = {"code_set_release", "rule_pack"}
"""Tables that grow by a few rows a year."""

Said = set[tuple[str, tuple[Any, ...]]]


@pytest.fixture
def said() -> Generator[Said]:
    """Return every statement that was given to the database, with its values."""
    heard: Said = set()

    def note(_: object, cursor: object, statement: str, values: Any, *more: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            heard.add((statement, tuple(values)))

    event.listen(Engine, "before_cursor_execute", note)
    yield heard
    event.remove(Engine, "before_cursor_execute", note)


def whole_tables_read(store: Store, said: Said) -> set[str]:
    """Return every statement of which SQLite says that it reads a table that grows from end to end."""
    found: set[str] = set()
    for statement, values in sorted(said, key=repr):
        with store.read() as session:
            connection = session.connection()
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        for *_, step in plan:
            table = step.removeprefix("SCAN ").split()[0]
            # An index read in order up to a limit ("the newest two hundred") ends early.
            ends_early = " USING " in step and " LIMIT " in statement
            if step.startswith("SCAN ") and table not in KEPT_SMALL and not ends_early:
                found.add(f"{table}: {' '.join(statement.split())}")
    return found


def lead_lives(practice: Practice) -> None:
    """Lead claims through coding, review, payment, its reversal, a request for documents and a denial."""
    note = "Sore throat and fever since Monday. A/P: strep pharyngitis."
    uncoded = a_line(procedure="", description="Office visit", diagnosis_pointers=())
    Desk(practice.store, NOW, a_claim(diagnoses=(), lines=(uncoded,), visit_note=note))
    paid = Desk(practice.store, NOW, a_strangers_claim("A-2"))
    sent = paid.accepted()
    first = decides(sent, "CO-45 45, PR-1 25")
    paid.paid(first)
    paid.paid(takes_back(first))
    denied = Desk(practice.store, NOW, a_strangers_claim("A-3"))
    refused = denied.accepted("ICN6")
    denied.wanted("R4")
    denied.paid(decides(refused, "CO-16 150, N290"))
    denied.days(3)


def test_no_step_reads_a_table_that_grows_from_end_to_end(practice: Practice, said: Said) -> None:
    if "sqlite" not in practice.store.url:
        pytest.skip("plans are read as SQLite words them; PostgreSQL has the same indexes")
    lead_lives(practice)

    assert len(said) > 100
    assert whole_tables_read(practice.store, said) == set()


def count_records_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by a name with every record of the practice that is parsed."""
    parsed: list[str] = []
    for kind in (Authorization, Referral, PracticeProvider):
        read = kind.model_validate_json

        def noted(document: str, read: Any = read, name: str = kind.__name__) -> Any:
            parsed.append(name)
            return read(document)

        monkeypatch.setattr(kind, "model_validate_json", noted)
    return parsed


def a_large_practice(store: Store) -> None:
    """Put authorizations, referrals and providers on file that concern other patients."""
    days: dict[str, Any] = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    with store.write() as session:
        for n in range(50):
            other: dict[str, Any] = {
                "number": f"N{n}",
                "payer_id": "BHH01",
                "member_id": f"M{n}",
                "recorded_on": date(2026, 1, 1),
            }
            setup.put(
                session, "authorization", Authorization(**other, **days, procedure="97110", units=Decimal(9))
            )
            setup.put(session, "referral", Referral(**other, **days))
            setup.put(session, "provider", PracticeProvider(npi=f"{n:010d}", last=f"Other-{n}"))


def test_a_step_reads_only_the_records_that_concern_its_claim(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_large_practice(practice.store)
    days: dict[str, Any] = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    own = Authorization(
        number="AUTH-1",
        payer_id="BHH01",
        member_id="BHH774411",
        procedure="99213",
        units=Decimal(3),
        recorded_on=date(2026, 11, 4),
        **days,
    )
    with practice.store.write() as session:
        setup.put(session, "authorization", own)
        setup.put(session, "provider", PracticeProvider(npi="1777777779", last="REYES", first="Ana"))
    parsed = count_records_read(monkeypatch)
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-197 150"))

    assert desk.document.authorization_number == "AUTH-1"
    assert parsed.count("Referral") == 0
    assert 0 < parsed.count("Authorization") < 20
    assert parsed.count("PracticeProvider") < 5


def test_the_content_of_a_document_is_read_only_by_whoever_wants_it(practice: Practice, said: Said) -> None:
    claim = practice.accept()
    with practice.store.write() as session:
        documents.add_document(session, claim, "record", "a.pdf", "application/pdf", b"pages", "ada", NOW)
    said.clear()
    with practice.store.read() as session:
        (row,) = documents.of_claim(session, claim)
        listed = " ".join(statement for statement, _ in said)
        content = row.content

    assert "document.sha256" in listed
    assert "document.content" not in listed
    assert content == b"pages"
