"""Every rule finds what it is for, and lets pass what only comes near."""

import pytest

from rulebook.edits.registry import RULES
from rulebook.scrub import rules, scrub
from tests.rulebook.builders import a_claim, a_submission
from tests.rulebook.edits.book import a_book
from tests.rulebook.edits.cases import LOOKS, PAIRS
from tests.rulebook.edits.changes import Change
from tests.rulebook.edits.situations import Look

NOTES = {rule.rule for rule in rules() if rule.severity == "note"}


def found(change: Change) -> set[str]:
    """Return the rules that stand against a right claim after the change."""
    document, context = change((a_claim(), a_submission(codes=a_book())))
    return {finding.rule for finding in scrub(document, context) if finding.severity != "note"}


def test_every_rule_has_a_claim_that_it_flags_and_a_near_miss_that_it_does_not() -> None:
    assert set(PAIRS) == set(RULES) - NOTES


@pytest.mark.parametrize("rule", PAIRS)
def test_a_rule_finds_what_it_is_for_and_no_other_rule_does(rule: str) -> None:
    assert found(PAIRS[rule].flaw) == {rule, *PAIRS[rule].also}


@pytest.mark.parametrize("rule", PAIRS)
def test_what_only_comes_near_draws_no_finding_whatever(rule: str) -> None:
    assert found(PAIRS[rule].near) == set()


@pytest.mark.parametrize("look", LOOKS, ids=[look.about for look in LOOKS])
def test_a_claim_that_was_judged_wrongly_once_is_judged_rightly(look: Look) -> None:
    assert found(look.change) == set(look.found)
