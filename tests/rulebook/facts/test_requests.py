"""What a payer's request asks for, and of whom."""

from datetime import date

import pytest

from models.acknowledgement import ClaimStatus
from models.finding import Role
from models.information import InformationRequest
from rulebook.requests import asked_by_remittance, asked_by_status, is_request, rules
from tests.builders import a_status_answer

ON = date(2026, 12, 1)


def asking(*categories: str, **changes: object) -> InformationRequest | None:
    """Return what a 277 with these categories asks for."""
    statuses = tuple(ClaimStatus(category=category, code="317") for category in categories)
    return asked_by_status(a_status_answer(statuses=statuses, **changes), ON)


EVERY = [f"R{n}" for n in range(18) if n != 2]


@pytest.mark.parametrize("category", [*EVERY, "P3", "P4"])
def test_every_category_that_asks_has_a_row_with_words_and_advice(category: str) -> None:
    asked = asking(category)

    assert asked is not None
    assert (asked.code, asked.rule) == (category, f"request_{category}")
    assert asked.words
    assert asked.advice
    assert asked.rule_source


@pytest.mark.parametrize("category", ["F1", "P1", "P2", "A4", "D0", "E0"])
def test_other_categories_ask_for_nothing(category: str) -> None:
    assert asking(category) is None
    assert not is_request(category)


def test_a_category_that_is_not_in_the_list_is_for_a_biller_to_read() -> None:
    asked = asking("R2")

    assert asked is not None
    assert (asked.code, asked.role) == ("R2", Role.BILLER)


def test_of_several_categories_the_most_medical_decides_who_is_asked() -> None:
    asked = asking("R3", "R9")

    assert asked is not None
    assert asked.role is Role.PROVIDER
    assert len(asked.wanted) == 2


def test_a_replaced_request_asks_for_what_stands_beside_it() -> None:
    asked = asking("R17", "R4")

    assert asked is not None
    assert (asked.code, asked.supersedes, asked.role) == ("R4", True, Role.CODER)


def test_the_payers_own_date_is_the_due_date() -> None:
    dated, undated = asking("R4", kept_aside=("DTP*106*D8*20261220",)), asking("R4")

    assert dated is not None
    assert undated is not None
    assert (dated.due_on, undated.due_on) == (date(2026, 12, 20), None)


@pytest.mark.parametrize("text", ["DTP*106*D8*20261399", "DTP*106*D8*", "DTP*472*D8*20261220"])
def test_a_date_that_is_none_is_no_due_date(text: str) -> None:
    asked = asking("R4", kept_aside=(text,))

    assert asked is not None
    assert asked.due_on is None


CARCS = {
    "226": Role.BILLER,
    "227": Role.FRONT_DESK,
    "250": Role.BILLER,
    "251": Role.BILLER,
    "252": Role.BILLER,
}


@pytest.mark.parametrize("carc", CARCS)
def test_reasons_of_a_remittance_that_ask_for_something_have_their_row(carc: str) -> None:
    asked = asked_by_remittance(carc, ("M127",), "ICN5", ON)

    assert asked is not None
    assert (asked.source, asked.role, asked.message) == ("835", CARCS[carc], "M127")
    assert asked.payer_reference == "ICN5"


def test_any_other_reason_asks_for_nothing() -> None:
    assert asked_by_remittance("50", (), "ICN5", ON) is None


def test_every_row_has_a_source_and_the_day_it_was_reviewed() -> None:
    assert all(rule.source and rule.reviewed_on >= date(2026, 1, 1) for rule in rules())
