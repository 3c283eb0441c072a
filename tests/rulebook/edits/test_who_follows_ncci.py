"""Medicare's tables of pairs, units and add-on codes stop claims to whoever follows them, and ask others."""

from decimal import Decimal

import pytest

from rulebook.scrub import scrub
from tests.rulebook.builders import a_claim, a_submission
from tests.rulebook.edits.book import a_book
from tests.rulebook.edits.changes import Change, both, coverage, lines, payer

PAIR = lines({"procedure": "11042"}, {"procedure": "11720"})
NEVER = lines({"procedure": "93000"}, {"procedure": "93005"})
UNITS = lines({"procedure": "20610", "units": Decimal(3)})
DAY = lines({"procedure": "11721", "units": Decimal(2)})
ADD_ON = lines({"procedure": "17003"})
CLAIMS = (PAIR, NEVER, UNITS, DAY, ADD_ON)
TABLES = {"ncci_pair", "mue_line", "mue_day", "add_on_alone"}


def severities(change: Change) -> set[str]:
    """Return how severe the findings of Medicare's tables are."""
    document, context = change((a_claim(), a_submission(codes=a_book())))
    return {finding.severity for finding in scrub(document, context) if finding.rule in TABLES}


@pytest.mark.parametrize("flaw", CLAIMS)
@pytest.mark.parametrize(
    "follower",
    [
        payer(line_of_business="medicare"),
        payer(line_of_business="medicare_advantage"),
        coverage(filing_indicator="MB"),
        coverage(filing_indicator="16"),
        payer(line_of_business="commercial", follows_ncci=True),
    ],
)
def test_a_claim_to_whoever_follows_medicares_tables_is_stopped(flaw: Change, follower: Change) -> None:
    assert severities(both(flaw, follower)) == {"error"}


@pytest.mark.parametrize("flaw", CLAIMS)
@pytest.mark.parametrize(
    "other",
    [
        payer(),
        payer(line_of_business="medicaid"),
        payer(line_of_business="medicare_advantage", follows_ncci=False),
        coverage(filing_indicator="CI"),
    ],
)
def test_a_claim_to_any_other_payer_is_asked_about(flaw: Change, other: Change) -> None:
    assert severities(both(flaw, other)) == {"warning"}


def test_a_payer_that_nobody_set_up_is_judged_by_the_claims_filing_indicator() -> None:
    document, context = both(PAIR, coverage(filing_indicator="MB"))(
        (a_claim(), a_submission(codes=a_book(), payer=None))
    )

    assert [f.severity for f in scrub(document, context) if f.rule == "ncci_pair"] == ["error"]
