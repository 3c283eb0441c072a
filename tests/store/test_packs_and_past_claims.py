"""Versions of packs stand side by side and never change; past claims are told as they were first sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.errors import BadInput, Conflict, NotFound
from models.tables import RemittanceClaimRow, RemittanceRow, SubmissionRow
from store import rule_packs
from store.engine import Store
from store.past_claims import first_submissions
from tests.builders import a_remittance_claim
from tests.store.given import AS_OF, an_accepted_claim

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def keep(store: Store, version: str, since: date, text: str = "text", ends: date | None = None) -> bool:
    """Keep a version of one pack."""
    with store.write() as session:
        return rule_packs.load(
            session, text, name="harbor", version=version, effective_from=since, effective_to=ends
        )


def on(store: Store, day: date) -> list[str]:
    """Return the versions in force on a day."""
    with store.read() as session:
        return [row.version for row in rule_packs.in_force(session, day)]


def test_versions_count_by_their_dates_side_by_side(store: Store) -> None:
    assert keep(store, "2", JULY)
    assert keep(store, "1", JANUARY, ends=date(2026, 8, 31))

    assert on(store, date(2025, 12, 31)) == []
    assert on(store, JANUARY) == ["1"]
    assert on(store, date(2026, 8, 31)) == ["1", "2"]
    assert on(store, date(2026, 9, 1)) == ["2"]


def test_a_version_never_changes_its_text(store: Store) -> None:
    keep(store, "1", JANUARY)

    assert not keep(store, "1", JANUARY)
    with pytest.raises(Conflict, match="never changes"):
        keep(store, "1", JANUARY, text="another")


def test_a_version_ends_when_it_is_told_to_and_not_before_it_began(store: Store) -> None:
    keep(store, "1", JANUARY)
    with store.write() as session:
        rule_packs.end(session, "harbor", "1", JULY)

    assert on(store, JULY) == ["1"]
    assert on(store, JULY + timedelta(days=1)) == []
    with store.write() as session, pytest.raises(BadInput, match="before its first day"):
        rule_packs.end(session, "harbor", "1", date(2025, 12, 31))
    with store.read() as session, pytest.raises(NotFound, match="rules list"):
        rule_packs.need(session, "harbor", "9")


def attempt(session: Session, claim: str, n: int, **changes: Any) -> None:
    """Put an attempt of a claim into the store."""
    values: dict[str, Any] = {
        "control_number": f"{claim}-{n}",
        "claim_id": claim,
        "n": n,
        "version": 1,
        "sequence": "P",
        "frequency": "1",
        "attempt": n,
        "payer_id": "BHH01",
        "partner": "house",
        "charge_cents": 15000,
        "status": "accepted",
        "queued_at": AS_OF + timedelta(days=n),
    }
    session.add(SubmissionRow(**{**values, **changes}))


def decision(session: Session, claim: str, n: int, number: int, status: str = "1", day: int = 20) -> None:
    """Put a posted decision about an attempt into the store."""
    name = f"{claim}-{number}"
    session.add(
        RemittanceRow(
            id=name,
            identity=name,
            payer_id="BHH01",
            trace_number=name,
            paid_on=date(2026, 11, day),
            payment_cents=0,
            status="booked",
            file_id="",
        )
    )
    session.add(
        RemittanceClaimRow(
            id=name,
            identity=name,
            remittance_id=name,
            claim_id=claim,
            control_number=f"{claim}-{n}",
            attempt=f"{claim}-{n}",
            status=status,
            state="posted",
            document=a_remittance_claim(paid_cents=number).model_dump_json(),
        )
    )


def test_the_first_attempt_counts_with_the_first_decision_about_it(store: Store) -> None:
    claim = an_accepted_claim(store)
    with store.write() as session:
        attempt(session, claim, 2)
        attempt(session, claim, 3, frequency="7")
        decision(session, claim, 2, 102, day=22)
        decision(session, claim, 2, 101, day=21)
        decision(session, claim, 2, 100, status="22", day=20)
        decision(session, claim, 3, 99, day=10)
    with store.read() as session:
        (first,) = first_submissions(session, date(2026, 11, 1))

    assert first.frequency == "1"
    assert first.decision is not None
    assert first.decision.paid_cents == 101
    assert first.sent_on == date(2026, 11, 6)


def test_rejections_are_told_and_voids_and_earlier_days_are_left_out(store: Store) -> None:
    claim = an_accepted_claim(store)
    with store.write() as session:
        attempt(session, claim, 2, status="rejected")
        attempt(session, claim, 3, sequence="S", frequency="8")
    with store.read() as session:
        (first,) = first_submissions(session, date(2026, 11, 6))
        later = list(first_submissions(session, date(2026, 11, 7)))

    assert first.rejected
    assert first.decision is None
    assert later == []
