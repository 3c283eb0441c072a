"""A patient's other claims are read by patient and day, as far back as the rules look."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from models.claim import ClaimDocument
from models.tables import ClaimRow
from rulebook.look_back import first_day
from rulebook.packs.loading import need_pack
from store.engine import Store
from store.history import other_services
from tests.builders import a_claim
from tests.rulebook.packs.test_pack_loading import HEAD
from tests.store.given import an_accepted_claim

DAY = date(2026, 3, 2)


def of_day(day: date, number: str) -> ClaimDocument:
    """Return a claim of the same patient for a visit on this day."""
    document = a_claim()
    lines = tuple(line.model_copy(update={"service_from": day}) for line in document.lines)
    return document.model_copy(update={"control_number": number, "lines": lines})


def days_read(store: Store, claim: str, since: date, until: date) -> list[date]:
    """Return the days of the services that are read beside a claim."""
    with store.read() as session:
        row = session.get_one(ClaimRow, claim)
        found = other_services(session, row, since=since, until=until)
    return sorted({service.service_from for service in found})


def test_services_before_and_after_the_days_of_interest_are_not_read(store: Store) -> None:
    since = DAY - timedelta(days=1096)
    days = (since - timedelta(days=1), since, DAY, DAY + timedelta(days=1))
    for n, day in enumerate(days):
        an_accepted_claim(store, of_day(day, f"OTHER-{n}"))
    claim = an_accepted_claim(store, of_day(DAY, "MINE"))

    assert days_read(store, claim, since, DAY) == [since, DAY]


def test_an_earlier_service_tells_specialty_and_referral(store: Store) -> None:
    other = of_day(DAY, "OTHER").model_copy(update={"referral_number": "R77"})
    an_accepted_claim(store, other)
    claim = an_accepted_claim(store, of_day(DAY, "MINE"))
    with store.read() as session:
        found = other_services(session, session.get_one(ClaimRow, claim), since=DAY, until=DAY)

    rendering = other.rendering or other.billing
    assert {service.referral for service in found} == {"R77"}
    assert {service.specialty for service in found} == {rendering.taxonomy or other.billing.taxonomy}


def test_other_claims_are_looked_up_by_patient_and_day_and_not_by_reading_all(store: Store) -> None:
    claim = an_accepted_claim(store, of_day(DAY, "MINE"))
    asked: list[tuple[str, Any]] = []
    with store.read() as session:
        row, connection = session.get_one(ClaimRow, claim), session.connection()
        if connection.dialect.name != "sqlite":
            pytest.skip("the plan is told in SQLite's words; PostgreSQL scans tables that are small")
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        other_services(session, row, since=DAY, until=DAY)
        ((statement, given),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        told = " ".join(str(step) for step in plan)

    assert "ix_claim_patient_key_service_from (patient_key=? AND service_from>? AND service_from<?)" in told
    assert "SCAN" not in told


def test_the_review_looks_three_years_back_or_as_far_as_a_pack_counts() -> None:
    rule = """
[[rule]]
id = "once_in_ten_years"
severity = "error"
owner = "biller"
message = "Once in ten years"
fix = "Wait"
source = "Contract"
[rule.when]
procedures = ["G0121"]
[rule.needs]
frequency = { times = 1, days = 3650 }
[[rule.flags]]
procedure = "G0121"
earlier = [{ procedure = "G0121", service_on = 2026-01-02 }]
[[rule.passes]]
procedure = "99213"
"""
    pack = need_pack(HEAD + rule, "harbor.toml")
    visit = of_day(DAY, "MINE")

    assert first_day(visit, (), DAY) == date(2023, 3, 2)
    assert first_day(visit, (pack,), DAY) == DAY - timedelta(days=3650)
