"""Which frequency may follow which attempts at a payer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lineage import Attempt, AttemptState, Lineage
from rulebook.denials.lineage_rules import objections
from tests.rulebook.builders import a_claim, a_line

DECIDED = Attempt(control_number="A1", frequency="1", state=AttemptState.DECIDED, payer_control_number="ICN5")
UNDECIDED = DECIDED.model_copy(update={"state": AttemptState.UNDECIDED})
REJECTED = DECIDED.model_copy(update={"state": AttemptState.NOT_HELD, "payer_control_number": ""})
RETURNED = DECIDED.model_copy(update={"state": AttemptState.RETURNED})
VOIDING = DECIDED.model_copy(update={"frequency": "8", "state": AttemptState.UNDECIDED})


def against(frequency: str, reference: str = "", *attempts: Attempt, **changes: Any) -> list[str]:
    """Return the ids of what stands against sending a plain claim so."""
    lineage = Lineage(attempts=attempts, **changes)
    return [o.rule for o in objections(a_claim(), frequency, reference, lineage)]


def test_the_first_claim_and_one_after_a_rejection_are_originals() -> None:
    assert against("1") == []
    assert against("1", "", REJECTED) == []


def test_an_adjudicated_claim_is_replaced_or_voided_by_the_payers_number() -> None:
    assert against("7", "ICN5", DECIDED) == []
    assert against("8", "ICN5", DECIDED) == []
    assert against("8", "ICN5", UNDECIDED) == []


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_nothing_is_replaced_without_the_payers_number(frequency: str) -> None:
    assert against(frequency, "", DECIDED) == ["replacement_without_number"]


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_nothing_is_replaced_while_an_appeal_is_open(frequency: str) -> None:
    assert against(frequency, "ICN5", DECIDED, open_appeal="AP1") == ["replacement_under_appeal"]


@pytest.mark.parametrize("held", [DECIDED, UNDECIDED])
def test_no_second_original_beside_one_the_payer_may_hold(held: Attempt) -> None:
    assert against("1", "", held) == ["original_beside_held_claim"]


def test_an_undecided_claim_is_not_replaced_yet() -> None:
    assert against("7", "ICN5", UNDECIDED) == ["replacement_of_undecided_claim"]


def test_what_came_back_as_unprocessable_is_sent_anew_and_never_replaced() -> None:
    assert against("1", "", RETURNED) == []
    assert against("7", "ICN5", RETURNED) == ["replacement_of_nothing_held"]


def test_a_returned_replacement_leaves_the_claim_it_was_to_replace() -> None:
    returned = RETURNED.model_copy(update={"frequency": "7"})

    assert against("7", "ICN5", DECIDED, returned) == []


def test_a_rejected_replacement_stays_a_replacement_of_what_is_held() -> None:
    rejected = REJECTED.model_copy(update={"frequency": "7"})

    assert against("7", "ICN5", DECIDED, rejected) == []
    assert against("1", "", DECIDED, rejected) == ["original_beside_held_claim"]


def test_a_payer_that_takes_no_replacement_is_asked_to_reopen() -> None:
    (found,) = objections(a_claim(), "7", "ICN5", Lineage(attempts=(DECIDED,), replacement_supported=False))

    assert found.rule == "replacement_not_supported"
    assert "reopen" in found.remedy


def test_nothing_goes_out_behind_a_void() -> None:
    assert "claim_being_voided" in against("7", "ICN5", VOIDING)
    assert "claim_being_voided" in against("1", "", VOIDING)


@pytest.mark.parametrize(("field", "value"), [("charge_cents", -1), ("units", -1)])
def test_money_is_never_taken_back_by_a_negative_line(field: str, value: int) -> None:
    document = a_claim(lines=(a_line(), a_line(2, **{field: value})))
    (found,) = objections(document, "1", "", Lineage())

    assert (found.rule, found.field) == ("negative_amount", f"lines.2.{field}")


attempts = st.builds(
    Attempt,
    control_number=st.sampled_from(["A1", "A2"]),
    frequency=st.sampled_from(["1", "7", "8"]),
    state=st.sampled_from(list(AttemptState)),
    payer_control_number=st.sampled_from(["", "ICN5"]),
)


@given(
    st.lists(attempts, max_size=4),
    st.sampled_from(["1", "7", "8"]),
    st.sampled_from(["", "ICN5"]),
    st.sampled_from(["", "AP1"]),
)
def test_whatever_happened_before_no_forbidden_move_passes(
    before: list[Attempt], frequency: str, reference: str, appeal: str
) -> None:
    lineage = Lineage(attempts=tuple(before), open_appeal=appeal)
    allowed = not objections(a_claim(), frequency, reference, lineage)

    held = [a for a in before if a.state not in (AttemptState.NOT_HELD, AttemptState.RETURNED)]
    if allowed and frequency == "1":
        assert not held
    if allowed and frequency in ("7", "8"):
        assert reference
        assert not appeal
    if allowed and frequency == "7" and held:
        assert held[-1].state is AttemptState.DECIDED
    if allowed and frequency == "7" and before and not held:
        assert before[-1].state is not AttemptState.RETURNED
