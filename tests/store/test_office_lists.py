"""Lists of payments, kept records, setup and a patient's claims read a stretch of an index, not all rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from console.views.patients import account_of
from models.tables import ClaimRow, QuarantineRow, RemittanceClaimRow, RemittanceRow, SetupRecordRow
from store import payments, quarantine, setup
from store.engine import Store
from store.payments import Wanted
from tests.store.given import AS_OF, an_accepted_claim
from tests.store.test_inbox_queries import listening, plan

ROWS = 3000
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
