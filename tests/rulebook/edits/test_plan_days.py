"""The days of a plan are held against every day of service, not against the first alone."""

from datetime import date

import pytest

from models.coverage_facts import EligibilityFacts
from rulebook.scrub import ScrubContext, scrub
from tests.rulebook.builders import a_claim, a_line

TODAY = date(2026, 4, 10)
BEGIN, END = date(2026, 3, 1), date(2026, 3, 31)
APRIL = date(2026, 4, 1)


def found(*days: tuple[date, date | None], ended: date | None = None) -> list[tuple[str, str]]:
    """Return severity and field where a plan of March 2026 does not cover services of these days."""
    lines = tuple(a_line(n, service_from=on, service_to=to) for n, (on, to) in enumerate(days, 1))
    facts = EligibilityFacts(
        status="active",
        checked_on=TODAY,
        payer_id="ACME1",
        plan_begin=BEGIN,
        plan_end=END,
        plan_ended=ended,
    )
    findings = scrub(a_claim(lines=lines), ScrubContext(today=TODAY, eligibility=facts))
    return [(f.severity, f.field) for f in findings if f.rule == "coverage_inactive"]


FIRST, SECOND, WHOLE = "lines.1.service_from", "lines.2.service_from", "coverages.1"


@pytest.mark.parametrize(
    ("days", "fields"),
    [
        ([(BEGIN, None), (END, None)], []),
        ([(BEGIN, None), (APRIL, None)], [SECOND]),
        ([(date(2026, 2, 28), None), (BEGIN, None)], [FIRST]),
        ([(BEGIN, APRIL), (BEGIN, END)], [FIRST]),
        ([(APRIL, None), (date(2026, 4, 2), None)], [WHOLE]),
    ],
)
def test_a_service_outside_the_plans_year_is_asked_about(
    days: list[tuple[date, date | None]], fields: list[str]
) -> None:
    assert found(*days) == [("warning", field) for field in fields]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([(BEGIN, None), (END, None)], []),
        ([(BEGIN, None), (APRIL, None)], [("error", SECOND)]),
        ([(BEGIN, APRIL), (BEGIN, END)], [("error", FIRST)]),
        ([(APRIL, None), (date(2026, 4, 2), None)], [("error", WHOLE)]),
        (
            [(date(2026, 2, 28), None), (BEGIN, None), (APRIL, None)],
            [("warning", FIRST), ("error", "lines.3.service_from")],
        ),
    ],
)
def test_a_service_after_the_coverage_ended_is_an_error(
    days: list[tuple[date, date | None]], expected: list[tuple[str, str]]
) -> None:
    assert found(*days, ended=END) == expected
