"""The visits under a referral are counted over all its days, in whatever order the claims come in."""

from datetime import UTC, date, datetime

import pytest

from activities.review_context import context_of
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from models.practice import Referral
from rulebook.scrub import scrub
from store import claims, intake, setup
from store.step import ClaimStep
from tests.activities.conftest import Practice
from tests.builders import a_claim

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FIRST, *LATER = (date(2026, 11, day) for day in (2, 9, 16, 23))


def comes_in(practice: Practice, day: date) -> str:
    """Accept a claim of one visit under referral RF1; return its id."""
    document = a_claim()
    lines = tuple(
        line.model_copy(update={"service_from": day, "service_to": None}) for line in document.lines
    )
    changes = {"control_number": f"V-{day:%d}", "lines": lines, "referral_number": "RF1"}
    with practice.store.write() as session:
        visit = document.model_copy(update=changes)
        return intake.accept(session, "test", visit, sequence="P", file="", as_of=NOW).claim


def is_used_up(practice: Practice, claim: str) -> bool:
    """Tell whether the review of a claim finds no visit left under the referral."""
    notice = Notice(cause="looked at", kind=CauseKind.TIMER)
    with practice.store.read() as session:
        row = claims.need(session, claim)
        look = StepRequest(claim=claim, n=row.n + 1, notice=notice, as_of=NOW)
        step = ClaimStep(session, row, look, Policy())
        return "referral_used_up" in {finding.rule for finding in scrub(step.document, context_of(step))}


@pytest.mark.parametrize(("visits", "used_up"), [(3, True), (4, False), (None, False)])
def test_a_claim_that_comes_in_after_those_of_later_days_is_the_last_visit(
    practice: Practice, visits: int | None, used_up: bool
) -> None:
    coverage = a_claim().coverages[0]
    referral = Referral(
        number="RF1",
        payer_id=coverage.payer.payer_id,
        member_id=coverage.member_id,
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 11, 30),
        visits=visits,
        recorded_on=date(2026, 11, 1),
    )
    with practice.store.write() as session:
        setup.put(session, "referral", referral)
    others = [comes_in(practice, day) for day in LATER]
    late = comes_in(practice, FIRST)

    assert is_used_up(practice, late) == used_up
    assert not any(is_used_up(practice, other) for other in others)
