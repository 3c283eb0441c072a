"""Lists of payments, kept records, setup and a patient's claims read a stretch of an index, not all rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, select

from console.views.patients import account_of
from models.tables import ClaimRow, QuarantineRow, RemittanceClaimRow, RemittanceRow, SetupRecordRow
from store import payments, quarantine, setup
from store.engine import Store
from store.payments import Wanted
from tests.store.given import AS_OF, an_accepted_claim
from tests.store.test_inbox_queries import listening, plan

ROWS = 1500
LARGE = ("remittance", "remittance_claim", "quarantine", "setup_record")


def fill(store: Store) -> None:
    """Put many payments with a claim each, kept records, and payers into the store."""
    days = [AS_OF.date() - timedelta(days=n % 700) for n in range(ROWS)]
    paid: list[dict[str, Any]] = [
        {
            "id": f"R{n}",
            "identity": f"I{n}",
            "payer_id": f"P{n % 40}",
            "payer_name": "",
            "trace_number": f"T{n}",
        }
        | {"paid_on": days[n], "payment_cents": n, "status": "booked", "file_id": f"F{n}"}
        for n in range(ROWS)
    ]
    states = ("quarantined" if n % 300 == 0 else "posted" for n in range(ROWS))
    answers: list[dict[str, Any]] = [
        {"id": f"A{n}", "identity": f"J{n}", "remittance_id": f"R{n}", "claim_id": f"C{n}", "status": "1"}
        | {"control_number": f"C{n}-1", "document": "{}", "state": state}
        for n, state in enumerate(states)
    ]
    kept: list[dict[str, Any]] = [
        {"id": f"Q{n}", "identity": f"K{n}", "kind": "claim", "file_id": f"F{n}", "claim_id": f"C{n}"}
        | {"reason": "r", "status": "open" if n % 10 == 0 else "released", "opened_at": AS_OF + timedelta(n)}
        for n in range(ROWS)
    ]
    payers: list[dict[str, Any]] = [
        {"kind": "payer", "key": f"P{n:05}", "document": "{}", "recorded_at": AS_OF} for n in range(ROWS)
    ]
    with store.write() as session:
        for table, rows in (
            (RemittanceRow, paid),
            (RemittanceClaimRow, answers),
            (QuarantineRow, kept),
            (SetupRecordRow, payers),
        ):
            session.connection().execute(insert(table), rows)
    with store.write() as session:
        session.connection().execute(text("ANALYZE"))


LISTS: dict[str, Callable[[Session], object]] = {
    "payments": lambda session: payments.page(session, Wanted(), "2026-01-01~R5"),
    "payments of a payer": lambda session: payments.page(session, Wanted(payer="P7")),
    "payments that need a person": lambda session: payments.page(session, Wanted(standing="trouble")),
    "claims of a payment": lambda session: payments.claims_of(session, "R7"),
    "who has paid": payments.payers,
    "kept records": lambda session: quarantine.page(session, after=f"{AS_OF.isoformat()}~Q1"),
    "kept records of a file": lambda session: quarantine.of_file(session, "F10"),
    "payers set up": lambda session: setup.rows_page(session, "payer", "P00100"),
}


def test_no_list_looks_at_all_rows(store: Store) -> None:
    claim = an_accepted_claim(store)
    fill(store)

    def account(session: Session) -> object:
        return account_of(session, session.get_one(ClaimRow, claim))

    seen = {name: seen_whole(store, read) for name, read in {**LISTS, "an account": account}.items()}

    assert {name: statements for name, statements in seen.items() if statements} == {}


def seen_whole(store: Store, read: Callable[[Session], object]) -> list[str]:
    """Return the statements of a reading that look at every row of a large table."""
    with listening() as asked, store.read() as session:
        read(session)
    with store.read() as session:
        if session.connection().dialect.name == "postgresql":
            # A table that fits into some pages is read whole although an index would do.
            session.connection().execute(text("SET LOCAL enable_seqscan = off"))
        return [
            statement
            for statement, parameters in list(asked)
            if any(is_scan(line) for line in plan(session, statement, parameters).splitlines())
        ]


def is_scan(line: str) -> bool:
    """Tell whether a line of a plan reads a large table from its beginning to its end, without an index."""
    scans = [f"{how} {table}" for how in ("SCAN", "Seq Scan on") for table in LARGE]
    return any(scan in line for scan in scans) and "INDEX" not in line


def test_pages_of_payments_follow_each_other_without_gap_or_repeat(store: Store) -> None:
    fill(store)
    with store.read() as session:
        for wanted in (Wanted(), Wanted(payer="P7"), Wanted(standing="trouble"), Wanted(standing="done")):
            known = [line.row.id for line in payments.every(session, wanted)]
            paged = paged_of(lambda after, wanted=wanted: rows_after(session, wanted, after))
            assert paged == known
            assert len(set(known)) == len(known) > 0
        every = {line.row.id for line in payments.every(session, Wanted())}
        parts = [payments.every(session, Wanted(standing=standing)) for standing in ("trouble", "done")]
        assert {line.row.id for part in parts for line in part} == every


def rows_after(session: Session, wanted: Wanted, after: str) -> tuple[list[str], str]:
    lines, following = payments.page(session, wanted, after, size=200)
    return [line.row.id for line in lines], following


def paged_of(page: Callable[[str], tuple[list[str], str]]) -> list[str]:
    """Turn the pages of a list up to its end."""
    found: list[str] = []
    after = ""
    while True:
        rows, after = page(after)
        found += rows
        if not after:
            return found


def test_claims_of_a_payment_follow_each_other_those_that_need_a_person_first(store: Store) -> None:
    states = ["unmatched" if n % 9 == 4 else "quarantined" if n % 9 == 7 else "posted" for n in range(50)]
    rows: list[dict[str, Any]] = [
        {"id": f"A{n:02}", "identity": f"J{n}", "remittance_id": "R1", "claim_id": f"C{n}", "status": "1"}
        | {"control_number": f"C{n}-1", "document": "{}", "state": state}
        for n, state in enumerate(states)
    ]
    with store.write() as session:
        session.connection().execute(insert(RemittanceClaimRow), rows)

    def page(after: str) -> tuple[list[str], str]:
        with store.read() as session:
            found, following = payments.claims_of(session, "R1", after, size=4)
        return [row.id for row in found], following

    trouble = [f"A{n:02}" for n, state in enumerate(states) if state != "posted"]
    rest = [f"A{n:02}" for n, state in enumerate(states) if state == "posted"]
    assert paged_of(page) == trouble + rest


def test_claims_of_an_account_follow_each_other_newest_first_and_those_without_a_day_last(
    store: Store,
) -> None:
    claim = an_accepted_claim(store)
    with store.write() as session:
        row = session.get_one(ClaimRow, claim)
        for n in range(130):
            day = None if n % 5 == 0 else AS_OF.date() - timedelta(days=n % 30)
            values = row.model_dump() | {"id": f"D{n:03}", "source_number": f"S{n}", "service_from": day}
            session.add(ClaimRow.model_validate(values))

    def page(after: str) -> tuple[list[str], str]:
        with store.read() as session:
            found = account_of(session, session.get_one(ClaimRow, claim), after)
        return [one.row.id for one in found.claims], found.after

    with store.read() as session:
        rows = session.exec(select(ClaimRow)).all()
    known = sorted(rows, key=lambda one: (one.service_from or date.min, one.id), reverse=True)
    assert paged_of(page) == [one.id for one in known]
