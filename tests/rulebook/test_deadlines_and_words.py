"""The order of payers, words for patients, and the data files behind them."""

from datetime import date

import pytest
from pydantic import ValidationError

from models.adjustment import Adjustment
from models.claim import ClaimDocument, PayerSequence
from rulebook.coordination import earlier_coverages, next_sequence, share_to_next_payer
from rulebook.dated import Dated, in_force
from rulebook.denials.data import denial_rules, never_deny
from rulebook.explain import plain_words, sentences
from tests.rulebook.builders import a_claim, a_coverage


def sequenced(*sequences: PayerSequence) -> ClaimDocument:
    """Return a claim with coverages of these sequences."""
    return a_claim(coverages=tuple(a_coverage(sequence=s) for s in sequences))


def test_a_claim_goes_from_payer_to_payer_in_order_and_then_to_nobody() -> None:
    claim = sequenced("P", "S", "A")

    assert next_sequence(claim, "P") == "S"
    assert next_sequence(claim, "S") == "A"
    assert next_sequence(claim, "A") is None
    assert next_sequence(claim, "U") is None


def test_earlier_payers_are_those_before_the_one_billed() -> None:
    claim = sequenced("S", "P", "T")

    assert [(n, c.sequence) for n, c in earlier_coverages(claim, "T")] == [(2, "P"), (1, "S")]
    assert earlier_coverages(claim, "P") == ()


def test_only_what_was_left_to_the_patient_goes_to_the_next_payer() -> None:
    adjustments = (
        Adjustment(group="CO", reason="45", amount_cents=5000),
        Adjustment(group="PR", reason="1", amount_cents=2000),
        Adjustment(group="PR", reason="2", amount_cents=1600),
    )

    assert share_to_next_payer(adjustments) == 3600


def test_a_contract_discount_is_explained_as_not_owed() -> None:
    assert "do not owe" in plain_words("45")
    assert plain_words("no such code")


def test_most_reasons_of_the_playbook_have_words_for_the_patient() -> None:
    known = {rule.carc for rule in denial_rules()}

    assert len(known & set(sentences())) >= 80
    assert {code.partition("-")[2] for code in never_deny()} <= set(sentences())


def test_an_entry_counts_on_its_first_and_last_day_only_in_between() -> None:
    entry = Dated(
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 1, 31),
        source="s",
        reviewed_on=date(2026, 1, 1),
    )

    assert in_force([entry], date(2026, 1, 1)) == (entry,)
    assert in_force([entry], date(2026, 1, 31)) == (entry,)
    assert in_force([entry], date(2025, 12, 31)) == ()
    assert in_force([entry], date(2026, 2, 1)) == ()


def test_an_entry_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="source"):
        Dated.model_validate({"effective_from": date(2026, 1, 1), "reviewed_on": date(2026, 1, 1)})
