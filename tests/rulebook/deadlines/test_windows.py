"""Which window counts for a claim: the contract first, then the row that names most, with its source."""

from datetime import date
from typing import Any

import pytest

from models.claim import ClaimDocument, LineAdjudication, PriorAdjudication
from models.deadline import Deadline
from models.practice import Payer
from rulebook.deadlines.answers import (
    appeal_deadline,
    corrected_deadline,
    crossover_wait,
    promise_deadline,
    request_deadline,
)
from rulebook.deadlines.filing import days_left, filing_deadline, filing_limit
from rulebook.deadlines.windows import windows
from tests.rulebook.builders import a_claim, a_coverage, a_line, a_payer

VISIT = date(2026, 3, 1)


def a_visit(on: date = VISIT, **coverage: Any) -> ClaimDocument:
    """Return a claim for one visit under one coverage."""
    return a_claim(lines=(a_line(service_from=on),), coverages=(a_coverage(**coverage),))


def filed_by(claim: ClaimDocument, payer: Payer | None) -> Deadline:
    """Return the filing deadline at the first payer."""
    found = filing_deadline(claim, payer)
    assert found is not None
    return found


def decided_by_primary(on: date, *, at_lines: bool = False) -> ClaimDocument:
    """Return a claim that the primary payer decided on this day, the secondary being UnitedHealthcare."""
    adjudication = PriorAdjudication(paid_cents=9000, adjudicated_on=None if at_lines else on)
    answer = LineAdjudication(payer_id="ACME1", paid_cents=9000, procedure="99213", adjudicated_on=on)
    second = a_coverage(sequence="S")
    coverages = (
        a_coverage(adjudication=adjudication),
        second.model_copy(update={"payer": second.payer.model_copy(update={"payer_id": "87726"})}),
    )
    return a_claim(
        lines=(a_line(service_from=VISIT, adjudications=(answer,) if at_lines else ()),), coverages=coverages
    )


def test_a_claim_is_filed_within_the_contracts_days_from_its_first_service() -> None:
    claim = a_claim(
        lines=(a_line(1, service_from=date(2026, 3, 5)), a_line(2, service_from=date(2026, 3, 1)))
    )
    payer = a_payer(filing_limit_days=90)

    assert filing_limit(claim, payer) == date(2026, 5, 30)
    assert days_left(claim, payer, date(2026, 5, 30)) == 0
    assert filing_limit(a_claim(lines=()), payer) is None
    assert days_left(a_claim(lines=()), payer, date(2026, 5, 30)) is None


@pytest.mark.parametrize(
    ("coverage", "payer", "rule", "last_day"),
    [
        ({"filing_indicator": "MB"}, None, "filing/medicare", date(2027, 3, 1)),
        ({"filing_indicator": "MC"}, a_payer(state="NE"), "filing/medicaid/NE", date(2026, 8, 28)),
        ({"filing_indicator": "MC"}, a_payer(state="SD"), "filing/medicaid/SD", date(2026, 9, 1)),
        ({"filing_indicator": "MC"}, a_payer(state="KS"), "filing/medicaid/KS", date(2027, 3, 1)),
        ({"filing_indicator": "MC"}, a_payer(state="TX"), "filing/medicaid/TX", date(2026, 6, 4)),
        ({"filing_indicator": "MC"}, None, "filing/medicaid", date(2027, 3, 1)),
        ({"filing_indicator": "CH"}, None, "filing/tricare", date(2027, 3, 1)),
        ({"filing_indicator": "FI"}, None, "filing/fep", date(2027, 12, 31)),
        ({"filing_indicator": "BL"}, None, "filing/bcbs", date(2026, 8, 28)),
        ({"filing_indicator": "CI"}, a_payer(payer_id="87726"), "filing/united", date(2026, 5, 30)),
        ({"filing_indicator": "CI"}, None, "filing/commercial", date(2026, 8, 28)),
        # What the practice says of a payer goes before what the claim says of the plan.
        (
            {"filing_indicator": "CI"},
            a_payer(line_of_business="medicare"),
            "filing/medicare",
            date(2027, 3, 1),
        ),
        # The contract goes before every seed.
        ({"filing_indicator": "FI"}, a_payer(filing_limit_days=30), "filing/contract", date(2026, 3, 31)),
    ],
)
def test_the_row_that_names_most_counts(
    coverage: dict[str, Any], payer: Payer | None, rule: str, last_day: date
) -> None:
    found = filed_by(a_visit(**coverage), payer)

    assert (found.rule, found.last_day, found.started_on) == (rule, last_day, VISIT)
    assert found.source


def test_a_medicare_claim_of_a_leap_day_is_filed_by_the_28th_of_february() -> None:
    assert filed_by(a_visit(date(2024, 2, 29), filing_indicator="MB"), None).last_day == date(2025, 2, 28)


def test_retroactive_medicare_gives_until_the_end_of_the_sixth_month_but_never_less() -> None:
    claim = a_visit(filing_indicator="MB")

    late = filing_deadline(claim, None, eligibility_on=date(2027, 1, 12))
    early = filing_deadline(claim, None, eligibility_on=date(2026, 4, 1))

    assert late is not None
    assert early is not None
    assert (late.rule, late.last_day) == ("filing/medicare/retroactive_entitlement", date(2027, 7, 31))
    assert (early.rule, early.last_day) == ("filing/medicare", date(2027, 3, 1))


@pytest.mark.parametrize("at_lines", [False, True])
def test_a_later_payers_days_count_from_the_decision_before(at_lines: bool) -> None:
    claim = decided_by_primary(date(2026, 7, 1), at_lines=at_lines)
    found = filing_deadline(claim, a_payer(payer_id="87726"), "S")

    assert found is not None
    assert (found.rule, found.basis) == ("filing/united/secondary", "prior_decided_on")
    assert (found.started_on, found.last_day) == (date(2026, 7, 1), date(2026, 9, 29))


def test_a_later_payers_clock_has_not_started_before_the_first_has_decided() -> None:
    claim = a_claim(coverages=(a_coverage(), a_coverage(sequence="S")))

    assert filing_deadline(claim, a_payer(filing_limit_days=90), "S") is None


def test_a_contract_may_name_the_days_of_a_later_payer() -> None:
    claim = decided_by_primary(date(2026, 7, 1))
    payer = a_payer(line_of_business="medicare", later_payer_limit_days=60, filing_limit_days=365)
    found = filing_deadline(claim, payer, "S")

    assert found is not None
    assert (found.rule, found.last_day) == ("filing/contract", date(2026, 8, 30))


@pytest.mark.parametrize(
    ("level", "days"), [(1, 5 + 120), (2, 5 + 180), (3, 5 + 60), (4, 5 + 60), (5, 5 + 60)]
)
def test_each_level_of_a_medicare_appeal_has_its_days_from_presumed_receipt(level: int, days: int) -> None:
    found = appeal_deadline(date(2026, 1, 2), a_payer(line_of_business="medicare"), level=level)

    assert (found.last_day - date(2026, 1, 2)).days == days
    assert (found.rule, found.level) == (f"appeal/medicare/{level}", level)


@pytest.mark.parametrize(
    ("noticed", "until"),
    [(date(2022, 5, 15), date(2022, 9, 17)), (date(2022, 8, 15), date(2022, 12, 18))],
)
def test_a_medicare_redetermination_is_due_when_the_contractor_says(noticed: date, until: date) -> None:
    """The dates are those of the examples that Palmetto GBA publishes."""
    assert appeal_deadline(noticed, a_payer(line_of_business="medicare")).last_day == until


def test_a_medicare_advantage_plan_gives_65_days_since_2025() -> None:
    plan = a_payer(line_of_business="medicare_advantage")

    assert (appeal_deadline(date(2024, 12, 31), plan).last_day - date(2024, 12, 31)).days == 60
    assert (appeal_deadline(date(2025, 1, 1), plan).last_day - date(2025, 1, 1)).days == 65


def test_the_contracts_days_are_those_of_the_first_appeal_only() -> None:
    payer = a_payer(appeal_limit_days=30)

    assert appeal_deadline(date(2026, 1, 2), payer).last_day == date(2026, 2, 1)
    assert appeal_deadline(date(2026, 1, 2), payer).rule == "appeal/contract"
    assert appeal_deadline(date(2026, 1, 2), payer, level=2).rule == "appeal/default"


def test_a_corrected_claim_has_a_window_of_its_own() -> None:
    state = a_payer(line_of_business="medicaid", state="CA")

    assert corrected_deadline(date(2026, 8, 31), state).last_day == date(2027, 2, 28)
    assert corrected_deadline(date(2026, 8, 31), a_payer(corrected_limit_days=10)).last_day == date(
        2026, 9, 10
    )
    assert corrected_deadline(date(2026, 8, 31), None).rule == "corrected/default"


def test_the_day_that_a_request_names_wins() -> None:
    named = request_deadline(date(2026, 3, 1), a_payer(request_days=10), due_on=date(2026, 3, 20))

    assert (named.last_day, named.rule) == (date(2026, 3, 20), "request/told")
    assert request_deadline(date(2026, 3, 1), a_payer(request_days=10)).last_day == date(2026, 3, 11)
    assert request_deadline(date(2026, 3, 1), None).last_day == date(2026, 3, 31)


def test_a_forwarded_claim_waits_fifteen_business_days() -> None:
    assert crossover_wait(date(2026, 11, 4), None).last_day == date(2026, 11, 27)
    assert crossover_wait(date(2026, 11, 4), a_payer(crossover_business_days=1)).last_day == date(2026, 11, 5)


def test_a_promise_is_a_clock_from_the_call_to_the_day_named() -> None:
    found = promise_deadline(date(2026, 4, 10), date(2026, 4, 1))

    assert (found.started_on, found.last_day) == (date(2026, 4, 1), date(2026, 4, 10))


def test_warnings_come_at_half_three_quarters_and_nine_tenths() -> None:
    found = filed_by(a_visit(), a_payer(filing_limit_days=100))

    assert [found.warned(VISIT.replace(month=m, day=d)) for m, d in ((4, 19), (4, 20), (5, 15), (5, 30))] == [
        0,
        50,
        75,
        90,
    ]
    assert not found.passed(date(2026, 6, 9))
    assert found.passed(date(2026, 6, 10))


def test_every_row_says_whence_it_is_and_when_it_was_looked_at() -> None:
    assert all(window.source and window.reviewed_on for window in windows())
    in_force = {(w.rule, w.effective_from) for w in windows()}
    assert len(in_force) == len(windows())


def a_dual_eligible(before: str, on: date, state: str = "") -> tuple[ClaimDocument, Payer]:
    """Return a claim for Medicaid after a payer of this kind (SBR09), which decided on this day."""
    adjudication = PriorAdjudication(paid_cents=9000, adjudicated_on=on)
    coverages = (
        a_coverage(filing_indicator=before, adjudication=adjudication),
        a_coverage(sequence="S", filing_indicator="MC"),
    )
    claim = a_claim(lines=(a_line(service_from=VISIT),), coverages=coverages)
    return claim, a_payer(line_of_business="medicaid", state=state)


@pytest.mark.parametrize(
    ("before", "state", "decided_on", "rule", "last_day"),
    [
        # Medicare decided late: six months from its notice are later than the state's own days.
        ("MB", "", date(2026, 12, 1), "filing/medicaid/after_medicare", date(2027, 6, 1)),
        ("MB", "NE", date(2026, 7, 1), "filing/medicaid/after_medicare", date(2027, 1, 1)),
        # Medicare decided early: nobody loses the days from the service.
        ("MB", "", date(2026, 4, 1), "filing/medicaid", date(2027, 3, 1)),
        # The rule is about Medicare alone.
        ("CI", "", date(2026, 12, 1), "filing/medicaid", date(2027, 3, 1)),
    ],
)
def test_medicaid_after_medicare_has_six_months_from_medicares_notice(
    before: str, state: str, decided_on: date, rule: str, last_day: date
) -> None:
    claim, payer = a_dual_eligible(before, decided_on, state)
    found = filing_deadline(claim, payer, "S")

    assert found is not None
    assert (found.rule, found.last_day) == (rule, last_day)


def test_a_contract_with_medicaids_plan_goes_before_the_six_months() -> None:
    claim, payer = a_dual_eligible("MB", date(2026, 12, 1))
    found = filing_deadline(claim, payer.model_copy(update={"filing_limit_days": 90}), "S")

    assert found is not None
    assert found.rule == "filing/contract"


@pytest.mark.parametrize("payer_id", ["87726", "60054", "62308"])
@pytest.mark.parametrize(
    ("indicator", "filing", "appeal"),
    [
        ("MC", "filing/medicaid", "appeal/default"),
        ("16", "filing/commercial", "appeal/medicare_advantage/1"),
    ],
)
def test_a_commercial_insurers_medicaid_and_medicare_plans_take_their_own_rows(
    payer_id: str, indicator: str, filing: str, appeal: str
) -> None:
    claim, payer = a_visit(filing_indicator=indicator), a_payer(payer_id=payer_id)

    assert filed_by(claim, payer).rule == filing
    assert appeal_deadline(date(2026, 6, 1), payer, document=claim).rule == appeal


@pytest.mark.parametrize(
    ("state", "noticed", "rule", "last_day"),
    [
        ("TX", date(2026, 10, 1), "filing/medicaid/TX/retroactive", date(2027, 1, 4)),
        # 95 days from the notice would end on 7 May, 432 days after the service.
        ("TX", date(2027, 2, 1), "filing/medicaid/TX/retroactive", date(2027, 3, 1)),
        ("SC", date(2028, 12, 1), "filing/medicaid/SC/retroactive", date(2029, 2, 28)),
        # No source says what another state gives: its ordinary limit counts.
        ("OH", date(2027, 2, 1), "filing/medicaid", date(2027, 3, 1)),
    ],
)
def test_medicaid_granted_back_counts_from_its_notice_as_far_as_the_state_allows(
    state: str, noticed: date, rule: str, last_day: date
) -> None:
    claim = a_visit(filing_indicator="MC", eligibility_notified_on=noticed)
    found = filed_by(claim, a_payer(state=state))

    assert (found.rule, found.last_day) == (rule, last_day)
