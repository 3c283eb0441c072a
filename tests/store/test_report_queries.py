"""Reports add up what lies in their period by index, a list is read page by page, figures are never stale."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlmodel import Session, select

from benchmarks.reports import a_claim, a_clock, a_denial
from console.reports import claim_figures, queries
from console.reports.slices import Period, Slice
from models.record_tables import ClaimDeadlineRow
from models.report_tables import ClaimDenialRow, ClaimFiguresRow, FiguresDueRow
from models.tables import ClaimRow, SubmissionRow
from store import figures_due
from store.engine import Store
from tests.builders import a_claim as a_whole_claim
from tests.store.given import AS_OF, an_accepted_claim

TODAY = date(2026, 11, 4)
YEAR = Period("2025-12", "2026-11")
CLAIMS = 800


@pytest.fixture
def practice(store: Store) -> Store:
    """Fill a store with the figures of many claims."""
    random = Random(3)
    figures = [a_claim(n, random) for n in range(CLAIMS)]
    with store.write() as session:
        connection = session.connection()
        connection.execute(insert(ClaimFiguresRow), figures)
        connection.execute(
            insert(ClaimDenialRow), [a_denial(row, random) for row in figures if row["denied"]]
        )
        clocks = [a_clock(row, random) for row in figures if row["payer_open_cents"]]
        connection.execute(insert(ClaimDeadlineRow), clocks)
    with store.write() as session:
        session.connection().execute(text("ANALYZE"))
    return store


def rows(store: Store) -> list[ClaimFiguresRow]:
    """Return all figures, to be added up by hand."""
    with store.read() as session:
        return list(session.exec(select(ClaimFiguresRow)))


def test_sums_are_what_one_finds_by_counting(practice: Store) -> None:
    sent = [one for one in rows(practice) if one.sent_on and YEAR.begins <= one.sent_on <= YEAR.ends]
    mine = [one for one in sent if one.payer_id == "P007"]
    with practice.read() as session:
        found = queries.by_payer(session, YEAR, TODAY)["P007"]
        days = queries.days_to_pay(session, YEAR)

    assert found["sent"] == (len(mine), sum(one.charge_cents for one in mine))
    assert found["taken"].claims == sum(one.clean is True for one in mine)
    assert found["first-pass"].claims == sum(one.first_pass is True for one in mine)
    assert found["broken"].claims == sum(one.promised_on is not None for one in mine)
    assert days["P007"] == median(one.days_to_pay for one in mine if one.days_to_pay is not None)
    assert days[""] == median(one.days_to_pay for one in sent if one.days_to_pay is not None)


SLICES = [
    Slice("open", YEAR),
    Slice("sent", YEAR._replace(payer="P007")),
    Slice("denied", YEAR),
    Slice("owed-payer", YEAR, "31-60"),
    Slice("owed-payer", YEAR, "120+", "sent"),
    Slice("owed-patient", YEAR, "120+"),
    Slice("denials", YEAR, "carc:16"),
    Slice("denials", YEAR, "cause:late"),
    Slice("risk", YEAR, "overdue"),
    Slice("risk", YEAR, "30"),
]


def test_a_list_read_page_by_page_has_each_claim_once_and_adds_up(practice: Store) -> None:
    for wanted in SLICES:
        with practice.read() as session:
            total = queries.total(session, wanted, TODAY)
            found: list[queries.Line] = []
            after = ""
            while True:
                shown = queries.page(session, wanted, TODAY, after, size=1 + total.claims // 4)
                found += shown.lines
                after = shown.after
                if not after:
                    break

        assert total.claims > 1, wanted
        assert len({line.claim_id for line in found}) == len(found) == total.claims, wanted
        assert sum(line.cents for line in found) == total.cents, wanted


def test_ages_and_limits_hold_each_claim_once(practice: Store) -> None:
    owed = [one for one in rows(practice) if one.payer_open_cents > 0]
    with practice.read() as session:
        ages = queries.by_age(session, "", "service", TODAY)
        risk = queries.at_risk(session, "", TODAY)
        clocks = session.exec(select(ClaimDeadlineRow)).all()

    assert sum(sums["owed-payer"].claims for sums in ages.values()) == len(owed)
    soon = [one for one in clocks if one.last_day <= TODAY + timedelta(days=60)]
    assert sum(one.claims for one in risk.values()) == len(soon)


@contextmanager
def watched(session: Session) -> Generator[list[tuple[str, Any]]]:
    """Note every query of a session."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    bind = session.connection().engine
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(bind, "before_cursor_execute", note)


def test_a_page_of_a_list_reads_a_stretch_of_an_index(practice: Store) -> None:
    with practice.read() as session:
        if session.connection().dialect.name != "sqlite":
            pytest.skip("PostgreSQL rightly reads so small a table whole; its times stand in docs/reports.md")
        for wanted in SLICES:
            with watched(session) as asked:
                queries.page(session, wanted, TODAY)
            ((statement, parameters),) = asked
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            scans = [row[3] for row in plan if row[3].startswith("SCAN claim_")]

            assert [scan for scan in scans if "INDEX" not in scan] == [], wanted


def test_a_change_of_a_claim_makes_its_figures_due_and_working_them_out_settles_that(store: Store) -> None:
    claim = an_accepted_claim(store)
    while claim_figures.catch_up(store):
        continue
    with store.write() as session:
        settled = figures_due.waiting(session)
        row = session.get(ClaimRow, claim)
        assert row is not None
        row.charge_cents = 7700
    with store.read() as session:
        due = session.exec(select(FiguresDueRow.claim_id)).all()
    claim_figures.catch_up(store)
    with store.read() as session:
        figures = session.get(ClaimFiguresRow, claim)
        left = figures_due.waiting(session)

    assert (settled, list(due), left) == (0, [claim], 0)
    assert figures is not None
    assert figures.charge_cents == 7700


def test_a_claim_that_changes_while_it_is_worked_out_is_worked_out_again(store: Store) -> None:
    claim = an_accepted_claim(store)
    with store.read() as session:
        due = figures_due.oldest(session, 100)
        found = claim_figures.worked_out(session, claim)
    assert found is not None
    with store.write() as session:
        row = session.get(ClaimRow, claim)
        assert row is not None
        row.charge_cents = 8800
    with store.write() as session:
        figures_due.settle(session, due, [found.row], found.denials)
    with store.read() as session:
        waiting = figures_due.waiting(session)
    claim_figures.catch_up(store)
    with store.read() as session:
        figures = session.get(ClaimFiguresRow, claim)

    assert waiting == 1
    assert figures is not None
    assert figures.charge_cents == 8800


def test_a_claim_that_cannot_be_worked_out_holds_up_no_other(store: Store) -> None:
    odd, right = an_accepted_claim(store), an_accepted_claim(store, a_whole_claim(control_number="HL-2"))
    with store.write() as session:
        attempt = SubmissionRow(
            control_number="X1",
            claim_id=odd,
            n=2,
            version=1,
            sequence="P",
            frequency="1",
            attempt=1,
            payer_id="BHH01",
            partner="tidewater",
            charge_cents=1,
            status="no such status",
            queued_at=AS_OF,
            transmitted_at=AS_OF,
        )
        session.add(attempt)
    claim_figures.catch_up(store)
    with store.read() as session:
        found = {claim: session.get(ClaimFiguresRow, claim) is not None for claim in (odd, right)}

        assert found == {odd: False, right: True}
        assert figures_due.waiting(session) == 0
