"""What a category of a 277 means: every one of the list has a row."""

from datetime import date

import pytest

from models.policy import Policy
from rulebook.status_categories import StatusRule, rule_for, rules

ON = date(2026, 12, 1)

EVERY = [
    *("A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "D0", "E0", "E1", "E2", "E3", "E4"),
    *("F0", "F1", "F2", "F3", "F3F", "F3N", "F4", "P0", "P1", "P2", "P3", "P4", "P5"),
    *(f"R{n}" for n in range(18) if n != 2),
]


@pytest.mark.parametrize("category", EVERY)
def test_every_category_of_the_list_has_a_row(category: str) -> None:
    assert rule_for(category, ON).action != "call"


def test_the_longest_row_decides() -> None:
    assert rule_for("F3N", ON).code == "F3N"
    assert rule_for("F3", ON).code == "F3"
    assert rule_for("R12", ON).action == "request"


@pytest.mark.parametrize("category", ["Z1", "", "F9"])
def test_what_is_not_in_the_table_is_for_a_person(category: str) -> None:
    assert rule_for(category, ON).action == "call"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_wait_is_one_of_the_policy(rule: StatusRule) -> None:
    waits = rule.action not in ("request", "wrong_question", "rejected")

    assert bool(rule.wait) is waits
    assert not rule.wait or getattr(Policy(), rule.wait) > 0
