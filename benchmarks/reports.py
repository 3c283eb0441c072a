"""How fast the reports are when a practice has sent a hundred thousand claims.

``uv run python -m benchmarks.reports`` fills a SQLite database, and with ``--postgres URL`` a PostgreSQL one,
with what became of so many claims, and asks for the page and for lists behind its figures. It prints p50 and
p95 in milliseconds. What ``--postgres`` names must be empty.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from console.reports import queries
from console.reports.slices import Period, Slice, period_of
from console.views.reports import reports
from models.record_tables import ClaimDeadlineRow
from models.report_tables import ClaimDenialRow, ClaimFiguresRow
from store.engine import Store
from store.migrate import upgrade
from workers.logging import configure

CLAIMS, ROUNDS, SEED, CHUNK = 100_000, 10, 7, 5000
TODAY = date(2026, 11, 4)
REASONS = (
    ("16", "code_missing"),
    ("197", "authorization"),
    ("50", "medical_necessity"),
    ("29", "late"),
    ("97", "code_wrong"),
)


def fill(store: Store, count: int) -> None:
    """Put the figures of so many claims of two years into the store."""
    random = Random(SEED)
    for first in range(0, count, CHUNK):
        figures = [a_claim(n, random) for n in range(first, min(first + CHUNK, count))]
        denials = [a_denial(row, random) for row in figures if row["denied"]]
        clocks = [a_clock(row, random) for row in figures if row["payer_open_cents"]]
        with store.write() as session:
            connection = session.connection()
            connection.execute(insert(ClaimFiguresRow), figures)
            connection.execute(insert(ClaimDenialRow), denials)
            connection.execute(insert(ClaimDeadlineRow), clocks)
    with store.write() as session:
        session.connection().execute(text("ANALYZE"))


def a_claim(n: int, random: Random) -> dict[str, Any]:
    """Return what became of one claim: most are paid, some denied, some open."""
    sent = TODAY - timedelta(days=random.randrange(730))
    decided, clean, charge = random.random() < 0.85, random.random() < 0.93, random.randrange(5_000, 90_000)
    denied = decided and random.random() < 0.12
    owed = charge if not decided or (denied and random.random() < 0.4) else 0
    share = random.choice((0, 0, 0, 2_000))
    payer = f"P{n % 40:03}"
    return {
        "claim_id": f"B{n:07}",
        "payer_id": payer,
        "owing_payer_id": payer,
        "service_from": sent - timedelta(days=random.randrange(1, 20)),
        "sent_on": sent,
        "clean": clean,
        "decided_on": sent + timedelta(days=20) if decided else None,
        "denied": denied if decided else None,
        "first_pass": clean and not denied if decided else None,
        "days_to_pay": random.randrange(7, 45) if decided and not denied else None,
        "charge_cents": charge,
        "paid_cents": charge // 2 if decided and not denied else 0,
        "payer_open_cents": owed,
        "patient_open_cents": share,
        "open": bool(owed or share),
        "promised_on": TODAY - timedelta(days=3) if n % 500 == 0 else None,
        "promise_kept": False,
    }


def a_denial(claim: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return the denial of a claim."""
    carc, cause = random.choice(REASONS)
    return {
        "claim_id": claim["claim_id"],
        "n": 1,
        "decided_on": claim["decided_on"],
        "payer_id": claim["payer_id"],
        "carc": carc,
        "cause": cause,
        "cents": claim["charge_cents"],
    }


def a_clock(claim: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return the filing limit of a claim that is open."""
    return {
        "claim_id": claim["claim_id"],
        "kind": "filing",
        "sequence": "P",
        "status": "running",
        "started_on": claim["service_from"],
        "last_day": TODAY + timedelta(days=random.randrange(-60, 200)),
        "as_of": datetime.combine(TODAY, clock(), UTC),
    }


def asked(period: Period) -> dict[str, Callable[[Session], object]]:
    """Return what is timed."""
    last = Slice("sent", period)
    return {
        "all reports, 12 months": lambda session: reports(session, period, "service", "carc", TODAY),
        "payers' scorecards": lambda session: queries.by_payer(session, period, TODAY),
        "owed by age": lambda session: queries.by_age(session, "", "service", TODAY),
        "at risk": lambda session: queries.at_risk(session, "", TODAY),
        "claims sent, first page": lambda session: queries.page(session, last, TODAY),
        "claims sent, their sum": lambda session: queries.total(session, last, TODAY),
        "broken promises, first page": lambda session: queries.page(
            session, last._replace(of="broken"), TODAY
        ),
        "denied CARC 16, first page": lambda session: queries.page(
            session, Slice("denials", period, "carc:16"), TODAY
        ),
        "owed over 120 days, first page": lambda session: queries.page(
            session, Slice("owed-payer", period, "120+"), TODAY
        ),
    }


def run(name: str, url: str, count: int) -> None:
    """Fill one database and print how long its reports take."""
    upgrade(url)
    store = Store(url)
    fill(store, count)
    for what, ask in asked(period_of({}, TODAY)).items():
        times: list[float] = []
        for _ in range(ROUNDS):
            with store.read() as session:
                begins = time.perf_counter()
                ask(session)
                times.append(1000 * (time.perf_counter() - begins))
        times.sort()
        sys.stdout.write(f"{name:10}  {what:32}  p50 {times[len(times) // 2]:6.0f}  p95 {times[-1]:6.0f}\n")
    store.close()


def main() -> None:
    """Run the benchmark as its arguments say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--postgres", default="", help="address of an empty PostgreSQL database")
    given = parser.parse_args()
    configure("WARNING", json=False)
    with TemporaryDirectory() as folder:
        run("sqlite", f"sqlite:///{Path(folder) / 'reports.sqlite3'}", given.claims)
    if given.postgres:
        run("postgresql", given.postgres, given.claims)


if __name__ == "__main__":
    main()
