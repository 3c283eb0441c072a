"""A warning that was let pass stays passed for what was said then, and for nothing that is said later."""

from activities.overrides import let_pass, standing
from models.finding import Finding, Role
from models.tables import ClaimRow
from tests.activities.conftest import AS_OF
from tests.builders import a_claim


def a_warning(message: str) -> Finding:
    """Return a warning of one rule at one field."""
    return Finding(
        rule="payer_order",
        severity="warning",
        field="coverages",
        message=message,
        owner=Role.BILLER,
        remedy="Look at the order",
    )


def a_row() -> ClaimRow:
    """Return a claim's row of which nothing was let pass yet."""
    return ClaimRow(
        id="C1",
        source="test",
        source_number="1",
        content_hash="",
        state="reviewing",
        opened_at=AS_OF,
        recorded_at=AS_OF,
    )


def test_a_reason_does_not_cover_what_the_same_rule_says_later() -> None:
    claim, document = a_row(), a_claim()
    first, later = a_warning("Medicare pays after the employer"), a_warning("Medicaid pays last")
    let_pass(claim, document, (first,), {"payer_order": "the employer is small"}, "ada")

    assert standing(claim, document, (first,)) == ()
    assert standing(claim, document, (later,)) == (later,)


def test_a_reason_does_not_cover_another_value_at_the_field() -> None:
    claim, document = a_row(), a_claim()
    found = a_warning("Medicare pays after the employer")
    let_pass(claim, document, (found,), {"payer_order": "the employer is small"}, "ada")
    changed = document.model_copy(update={"coverages": document.coverages[:0]})

    assert standing(claim, changed, (found,)) == (found,)
