"""A question about coverage (270) asks of all the days that a claim bills."""

from datetime import UTC, date, datetime

import pytest

from activities.inquiries import Line, coverage_inquiry, envelope_for
from models.claim import ServiceLine
from models.lifecycle import ClaimState
from models.messages import AskRequest
from models.party import Address, Contact
from models.practice import Practice, TradingPartner
from models.tables import ClaimRow
from tests.rulebook.builders import a_claim, a_line, a_payer
from x12.eligibility.messages import write_270

NOW = datetime(2026, 4, 10, tzinfo=UTC)
PRACTICE = Practice(
    name="Elm Street Clinic",
    npi="1234567893",
    tax_id="123456789",
    address=Address(line1="1 Elm Street", city="Denver", state="CO", zip_code="802021234"),
    contact=Contact(name="Desk", phone="3035550100"),
)
CLAIM = ClaimRow(
    id="C-1", source="test", source_number="1", content_hash="", state=ClaimState.CHECKING_COVERAGE
)
PARTNER = TradingPartner(key="house", name="House", sender_id="ELM", receiver_id="HOUSE")


def asked(*lines: ServiceLine) -> str:
    """Return the 270 about a claim of these lines."""
    document = a_claim(lines=lines)
    line = Line(CLAIM, document, document.coverages[0], a_payer(), PARTNER, PRACTICE)
    inquiry = coverage_inquiry(AskRequest(claim="C-1", n=3, as_of=NOW), line)
    return write_270(envelope_for(PARTNER, 1, NOW), inquiry).decode()


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ((a_line(),), "DTP*291*D8*20260302~"),
        ((a_line(service_to=date(2026, 3, 2)),), "DTP*291*D8*20260302~"),
        ((a_line(), a_line(2, service_from=date(2026, 4, 1))), "DTP*291*RD8*20260302-20260401~"),
        ((a_line(service_to=date(2026, 3, 31)), a_line(2)), "DTP*291*RD8*20260302-20260331~"),
    ],
)
def test_coverage_is_asked_for_the_first_day_of_service_to_the_last(
    lines: tuple[ServiceLine, ...], days: str
) -> None:
    assert days in asked(*lines)
