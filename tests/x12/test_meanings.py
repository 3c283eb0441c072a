"""What codes mean: own short words for every code that our guides, rules and playbooks speak of."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from rulebook.denials.data import denial_rules, remark_rules
from rulebook.explain import sentences
from x12.checks.guide_text import KINDS, load_guide
from x12.meanings import FOLDERS, in_words, lists, meaning
from x12.remittances.codes import (
    ADJUSTMENT_GROUPS,
    CLAIM_AMOUNTS,
    CLAIM_QUANTITIES,
    FILING_INDICATORS,
    HANDLING,
    METHODS,
    PROCEDURE_LISTS,
    PROVIDER_REASONS,
    STATUSES,
)

CATEGORIES = (
    "A0 A1 A2 A3 A4 A5 A6 A7 A8 D0 E0 E1 E2 E3 E4 F0 F1 F2 F3 F3F F3N F4 P0 P1 P2 P3 P4 P5 "
    "R0 R1 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17"
)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("claim_status", STATUSES),
        ("adjustment_group", ADJUSTMENT_GROUPS),
        ("provider_adjustment", PROVIDER_REASONS),
        ("handling", HANDLING),
        ("payment_method", METHODS),
        ("filing", FILING_INDICATORS),
        ("amount", CLAIM_AMOUNTS),
        ("quantity", CLAIM_QUANTITIES),
        ("procedure_list", PROCEDURE_LISTS),
        ("status_category", CATEGORIES.split()),
        ("sequence", "PSTABCDEFGHU"),
    ],
)
def test_every_code_that_a_remittance_or_a_status_may_bring_has_words(name: str, codes: Any) -> None:
    assert [code for code in sorted(codes) if not meaning(name, code)] == []


def test_every_reason_and_remark_that_the_rulebook_speaks_of_has_words() -> None:
    reasons = {rule.carc for rule in denial_rules()} | set(sentences())
    told = {rule.rarc for rule in remark_rules()}

    assert [code for code in sorted(reasons) if code and not meaning("adjustment_reason", code)] == []
    assert [code for code in sorted(told) if code and not meaning("remark", code)] == []


@pytest.mark.parametrize(
    ("segment", "element", "name"),
    [("DTP", 1, "date"), ("DTM", 1, "date"), ("REF", 1, "reference"), ("PWK", 1, "report_type")],
)
def test_every_qualifier_of_a_guide_has_words(segment: str, element: int, name: str) -> None:
    uses = (use for kind in KINDS for loop in load_guide(kind).loops for use in loop.children)
    found = {
        code for use in uses if use.heading is use and use.id == segment for code in _codes(use, element)
    }

    assert [code for code in sorted(found) if not meaning(name, code)] == []


def _codes(use: Any, element: int) -> tuple[str, ...]:
    return use.elements[element - 1].codes if len(use.elements) >= element else ()


def test_the_fifty_and_more_places_of_service_are_those_of_the_cms_list() -> None:
    places = lists()["place_of_service"]

    assert len(places) >= 50
    assert {code for code in places if not re.fullmatch(r"\d\d", code)} == set()


def test_the_tables_are_as_rich_as_people_need() -> None:
    least = {"adjustment_reason": 150, "remark": 60, "status_code": 100, "service_type": 40, "refusal": 20}

    assert {name: len(lists()[name]) for name in least if len(lists()[name]) < least[name]} == {}


def test_meanings_are_short_and_are_no_sentences() -> None:
    long = [words for held in lists().values() for words in held.values() if len(words) > 90]
    ended = [words for held in lists().values() for words in held.values() if words.endswith(".")]

    assert (long, ended) == ([], [])


def test_a_list_stands_in_one_file_only() -> None:
    names: list[str] = []
    for file in (file for folder in FOLDERS for file in files(folder).iterdir()):
        if file.name.endswith(".toml"):
            names += tomllib.loads(file.read_text())

    assert len(names) == len(set(names)) == len(lists())


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert in_words("place_of_service", "11") == "Office (11)"
    assert in_words("place_of_service", "98") == "98"
    assert meaning("place_of_service", "98") == ""
