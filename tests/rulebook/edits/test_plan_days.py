"""The days of a plan are held against every day of service, not against the first alone."""

from datetime import date

import pytest

from models.coverage_facts import EligibilityFacts
from rulebook.context import Case, ScrubContext
from rulebook.edits.eligibility import coverage_inactive
from tests.rulebook.builders import a_claim, a_line

TODAY = date(2026, 4, 10)
BEGIN, END = date(2026, 3, 1), date(2026, 3, 31)


def found(*days: tuple[date, date | None]) -> list[str]:
    """Return the fields at which a plan of March 2026 does not cover services of these days."""
    lines = tuple(a_line(n, service_from=on, service_to=to) for n, (on, to) in enumerate(days, 1))
    facts = EligibilityFacts(
        status="active", checked_on=TODAY, payer_id="ACME1", plan_begin=BEGIN, plan_end=END
    )
    case = Case(a_claim(lines=lines), ScrubContext(today=TODAY, eligibility=facts))
    return [hit.field for hit in coverage_inactive(case)]


@pytest.mark.parametrize(
    ("days", "fields"),
    [
        ([(BEGIN, None), (END, None)], []),
        ([(BEGIN, None), (date(2026, 4, 1), None)], ["lines.2.service_from"]),
        ([(date(2026, 2, 28), None), (BEGIN, None)], ["lines.1.service_from"]),
        ([(BEGIN, date(2026, 4, 1)), (BEGIN, END)], ["lines.1.service_from"]),
        ([(date(2026, 4, 1), None), (date(2026, 4, 2), None)], ["coverages.1"]),
    ],
)
def test_a_service_on_a_day_the_plan_was_not_in_force_is_found(
    days: list[tuple[date, date | None]], fields: list[str]
) -> None:
    assert found(*days) == fields
