"""The demo's invariants can be broken: what a check says when an answer is missing, or came twice."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.demo.checks import Checkpoints, Evidence, unanswered_requests
from console.demo.evidence import PayerFiles
from models.record_tables import DocumentRequestRow


def a_request(status: str = "answered", channel: str = "275") -> DocumentRequestRow:
    """Return a request for the note of a visit."""
    return DocumentRequestRow(
        id="C1-R6",
        claim_id="C1",
        n=6,
        source="277",
        payer_id="BW001",
        code="R4",
        status=status,
        channel=channel,
        due_on=date(2026, 4, 1),
        as_of=datetime(2026, 3, 2, tzinfo=UTC),
    )


def evidence(request: DocumentRequestRow, **arrived: int) -> Evidence:
    """Return what a run left: one request, and how often each 275 arrived (its step by name)."""
    documents = Counter({f"C1-{name}": times for name, times in arrived.items()})
    return Evidence(
        claims=[],
        moves=[],
        submissions=[],
        tasks=[],
        postings=[],
        entries=[],
        facts=[],
        requests=[request],
        file_kinds=Counter(),
        payer=PayerFiles(Counter(), documents, frozenset(), frozenset()),
        statuses={},
        transitions={},
        checkpoints=Checkpoints(),
        leaks=[],
        world=Path(),
    )


@pytest.mark.parametrize(
    ("request_", "arrived", "holds"),
    [
        (a_request(), {"R6-7": 1}, True),
        (a_request(channel="fax"), {}, True),
        (a_request(status="decided", channel=""), {}, True),
        (a_request(status="open", channel=""), {}, False),
        (a_request(), {}, False),
        (a_request(), {"R6-7": 2}, False),
        (a_request(), {"R6-7": 1, "R6-9": 1}, False),
        (a_request(channel="fax"), {"R6-7": 1}, False),
    ],
)
def test_a_request_is_answered_once_or_the_check_says_so(
    request_: DocumentRequestRow, arrived: dict[str, int], holds: bool
) -> None:
    assert (unanswered_requests(evidence(request_, **arrived)) == []) is holds
