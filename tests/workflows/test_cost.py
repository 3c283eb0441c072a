"""What a claim costs the Temporal server, counted on real executions: the budget of the architecture."""

from models.lifecycle import ClaimState
from tests.workflows.lives import clean, corrected_and_secondary
from tests.workflows.office import Office

CLEAN_BUDGET = 8
CORRECTED_BUDGET = 18


async def test_a_clean_claim_stays_within_its_budget(office: Office) -> None:
    claim = await clean(office)

    assert office.row(claim).state == ClaimState.PAID
    assert len(office.line.asked) == 1, "the eligibility question is part of the budget"
    assert await office.transitions(claim) <= CLEAN_BUDGET


async def test_a_corrected_claim_with_two_payers_stays_within_its_budget(office: Office) -> None:
    claim = await corrected_and_secondary(office)

    assert len(office.attempts(claim)) == 3
    assert await office.transitions(claim) <= CORRECTED_BUDGET
