"""``claimflow deadlines``: what is due when, how much of the time is over, and what became of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.record_tables import ClaimDeadlineRow
from tests.console.running import Desk


def keep(desk: Desk, claim: str, kind: str, days: int, **changes: Any) -> None:
    """Keep a clock of 100 days for a claim that ends in so many days from today."""
    today = datetime.now(UTC).date()
    last = today + timedelta(days=days)
    row = ClaimDeadlineRow(
        claim_id=claim,
        kind=kind,
        sequence="P",
        started_on=last - timedelta(days=100),
        last_day=last,
        rule=f"{kind}/contract",
        source="The practice's contract with BHH01",
        as_of=datetime.now(UTC),
        **changes,
    )
    with desk.store.write() as session:
        session.add(row)


@pytest.fixture
def claim(desk: Desk) -> str:
    """Return a claim with a clock in every state."""
    known = desk.claim()
    today, now = datetime.now(UTC).date(), datetime.now(UTC)
    keep(desk, known, "request", 80)
    keep(desk, known, "appeal", 10, warned_percent=90, escalated_at=now, level=2)
    keep(desk, known, "corrected", -5, warned_percent=90, escalated_at=now, status="left")
    keep(desk, known, "filing", 40, status="met", met_on=today, ended_on=today)
    return known


def kinds(desk: Desk, *words: str) -> list[str]:
    """Return the kinds of the deadlines that are listed, in their order."""
    return [one["kind"] for one in desk.data("deadlines", *words)["deadlines"]]


def test_what_is_due_first_stands_at_the_top_and_what_is_done_is_not_shown(desk: Desk, claim: str) -> None:
    assert kinds(desk) == ["corrected", "appeal", "request"]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("open", ["corrected", "appeal", "request"]),
        ("warned", ["corrected", "appeal"]),
        ("escalated", ["corrected", "appeal"]),
        ("missed", ["corrected"]),
        ("met", ["filing"]),
    ],
)
def test_deadlines_are_found_by_what_became_of_them(
    desk: Desk, claim: str, state: str, found: list[str]
) -> None:
    assert kinds(desk, "--state", state) == found


def test_of_one_claim_every_deadline_is_shown(desk: Desk, claim: str) -> None:
    assert kinds(desk, "--claim", claim) == ["corrected", "appeal", "filing", "request"]
    assert desk.run("deadlines", "--claim", "nobody").code == 3


def test_only_what_is_due_before_a_day_is_shown(desk: Desk, claim: str) -> None:
    day = datetime.now(UTC).date() + timedelta(days=10)

    assert kinds(desk, "--before", day.isoformat()) == ["corrected"]
    assert kinds(desk, "--before", (day + timedelta(days=1)).isoformat()) == ["corrected", "appeal"]
    assert desk.run("deadlines", "--before", "soon").code == 2


def test_a_deadline_says_what_is_left_and_by_which_source(desk: Desk, claim: str) -> None:
    told = {one["kind"]: one for one in desk.data("deadlines")["deadlines"]}
    appeal = told["appeal"]

    assert (appeal["days_left"], appeal["percent_used"], appeal["level"]) == (10, 90, 2)
    assert 4 <= appeal["business_days_left"] <= 8
    assert appeal["escalated_at"]
    assert appeal["source"] == "The practice's contract with BHH01"
    assert (told["corrected"]["days_left"], told["corrected"]["missed"]) == (-5, True)
    page = desk.run("deadlines").out
    assert "appeal 2" in page
    assert "left, missed" in page


def test_dates_are_written_as_dates(desk: Desk, claim: str) -> None:
    for one in desk.data("deadlines")["deadlines"]:
        assert date.fromisoformat(one["last_day"]) > date.fromisoformat(one["started_on"])
