"""The documented vocabulary is the one the program has, and the documented pack is a right one."""

import re
from pathlib import Path

import pytest

from rulebook.packs.example import ExampleClaim, failed_examples
from rulebook.packs.loading import HEAD, RULE, need_pack
from rulebook.packs.vocabulary import markdown

PAGE = (Path(__file__).parents[3] / "docs" / "rule-packs.md").read_text()


@pytest.mark.parametrize("table", ["when", "needs"])
def test_the_documented_vocabulary_is_the_one_of_the_program(table: str):
    assert markdown(table) in PAGE, (
        f"put rulebook.packs.vocabulary.markdown({table!r}) into docs/rule-packs.md"
    )


def test_the_documented_pack_is_right_and_its_examples_come_out():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    pack = need_pack(text, "docs/rule-packs.md")

    assert len(pack.rules[0].examples) == 2
    assert list(failed_examples(pack)) == []


@pytest.mark.parametrize("key", [*HEAD, *RULE, *ExampleClaim.model_fields])
def test_every_key_of_a_pack_is_documented(key: str):
    assert re.search(rf"\b{key}\b", PAGE)
