"""What a pack file may say, and what it is told when it says something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadInput
from rulebook.packs.loading import need_pack, read_pack
from rulebook.packs.toml_lines import lines_of

HEAD = """\
name = "harbor"
version = "2026.1"
effective_from = 2026-01-01
source = "Invented manual"
reviewed_on = 2026-01-05
"""

RULE = """
[[rule]]
id = "mri"
severity = "error"
owner = "biller"
message = "MRI wants an authorization"
fix = "Get one"
[rule.when]
procedures = ["70551-70553"]
[rule.needs]
authorization = true
"""


def mistakes(content: str) -> list[tuple[int, str]]:
    """Return line and problem of every mistake."""
    pack, problems = read_pack(content)
    assert (pack is None) == bool(problems)
    return [(problem.line, problem.problem) for problem in problems]


def test_a_right_file_is_a_pack_whose_rules_inherit_source_and_dates():
    pack, problems = read_pack(HEAD + RULE)

    assert problems == ()
    assert pack is not None
    assert pack.rules[0].source == "Invented manual"
    assert pack.rules[0].effective_from == pack.effective_from


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("version = 2026", 'version = "2026.1"', 2, "a number is not a text"),
        ("effective_from = 2026-02-30", "effective_from = 2026-01-01", 3, "not TOML"),
        ('effective_from = "2026-01-01"', "effective_from = 2026-01-01", 3, "a text is not a date"),
        ("effective_from = 2026-01-01T00:00:00Z", "effective_from = 2026-01-01", 3, "is not a date"),
        ('source = ""', 'source = "Invented manual"', 4, "not a text with words"),
        ('owner = "boss"', 'owner = "biller"', 10, "'boss' is not known"),
        ('severety = "error"', 'severity = "error"', 9, "'severety' is not a key"),
        ('procedure = ["70551"]', 'procedures = ["70551-70553"]', 14, "there is no condition 'procedure'"),
        ('procedures = ["70553-70551"]', 'procedures = ["70551-70553"]', 14, "is empty"),
        ('procedures = ["7055"]', 'procedures = ["70551-70553"]', 14, "not the shape of a code"),
        ('procedures = ["0001F-0050T"]', 'procedures = ["70551-70553"]', 14, "mixes two kinds"),
        ("procedures = []", 'procedures = ["70551-70553"]', 14, "an empty list"),
        ('procedures = "70551"', 'procedures = ["70551-70553"]', 14, "a text is not a list"),
        ('units = "9-2"', 'procedures = ["70551-70553"]', 14, "the range 9-2 is empty"),
        ("units = true", 'procedures = ["70551-70553"]', 14, "true or false is not a range"),
        ('line_charge = "12.345"', 'procedures = ["70551-70553"]', 14, "is not a range"),
        ('patient_sexes = ["X"]', 'procedures = ["70551-70553"]', 14, "'X' is not known"),
        ('emergency = "yes"', 'procedures = ["70551-70553"]', 14, "a text is not true or false"),
        ("not_units = 3", 'procedures = ["70551-70553"]', 14, "there is no condition 'not_units'"),
        ("authorization = false", "authorization = true", 16, "is not true"),
        ("authorisation = true", "authorization = true", 16, "there is no need 'authorisation'"),
        ("frequency = { times = 0, days = 1 }", "authorization = true", 16, "not a frequency"),
        ('member_id = ["A9", ""]', "authorization = true", 16, "not a list of shapes"),
    ],
)
def test_every_mistake_is_named_with_its_line(wrong: str, right: str, line: int, says: str):
    assert right in HEAD + RULE
    found = mistakes((HEAD + RULE).replace(right, wrong, 1))

    assert any(at == line and says in problem for at, problem in found), found


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_their_lines():
    broken = HEAD.replace('"2026.1"', "3") + RULE.replace('"error"', '"fatal"').replace("true", '"yes"')

    assert [line for line, _ in mistakes(broken)] == [2, 9, 16]


def test_every_wrong_item_of_a_long_list_is_told_with_its_own_line():
    listed = 'procedures = [\n  "70551",\n  "7055",\n  # a comment, "with" [brackets]\n  "7-1",\n]'
    found = mistakes((HEAD + RULE).replace('procedures = ["70551-70553"]', listed))

    assert [line for line, _ in found] == [16, 18]


def test_an_id_that_is_used_twice_is_told_at_its_second_place():
    assert mistakes(HEAD + RULE + RULE) == [(19, "the id is used in line 8 already")]


def test_a_rule_that_asks_for_nothing_is_refused():
    assert mistakes(HEAD + RULE.replace("authorization = true", "")) == [(7, "the rule asks for nothing")]


def test_a_rule_cannot_both_need_something_and_be_not_payable():
    both = RULE.replace("[rule.when]", "not_payable = true\n[rule.when]")

    assert mistakes(HEAD + both) == [(7, "the rule has both needs and not_payable")]


def test_a_rule_that_would_make_everything_not_payable_is_refused():
    rule = RULE.split("[rule.when]")[0] + "not_payable = true\n"

    assert mistakes(HEAD + rule) == [(7, "everything would be not payable")]


def test_dates_the_wrong_way_round_are_refused():
    assert mistakes(HEAD + "effective_to = 2025-12-31\n" + RULE) == [
        (6, "effective_to 2025-12-31 is before effective_from 2026-01-01")
    ]


def test_a_rule_that_is_never_in_force_while_its_pack_is_is_refused():
    late = HEAD + "effective_to = 2026-12-31\n" + RULE.replace("id =", "effective_from = 2027-01-01\nid =")

    assert mistakes(late) == [(9, "the rule is never in force while its pack is")]


@pytest.mark.parametrize("key", ["name", "version", "effective_from", "source", "reviewed_on"])
def test_what_a_pack_must_say_is_missed(key: str):
    without = "\n".join(row for row in HEAD.splitlines() if not row.startswith(f"{key} "))

    assert (f"{key} is missing") in [problem for _, problem in mistakes(f"{without}\n{RULE}")]


@pytest.mark.parametrize("text", ["rule = 3", 'rule = "x"', "rule = []", "rule = [1]", "[rule]\nid = 1"])
def test_rules_that_are_no_tables_are_refused_and_nothing_falls_over(text: str):
    assert mistakes(f"{HEAD}{text}\n")


@pytest.mark.parametrize(
    "text", ["when = 3", "when = [1]", 'needs = "authorization"', "flags = 1", "passes = [2]"]
)
def test_tables_that_are_something_else_are_refused_and_nothing_falls_over(text: str):
    rule = RULE.split("[rule.when]")[0]

    assert mistakes(f"{HEAD}{rule}{text}\n")


def test_an_example_with_a_key_nobody_knows_is_refused():
    found = read_pack(HEAD + RULE + '\n[[rule.flags]]\nproceduer = "70551"\n')[1]

    assert [(problem.line, problem.remedy) for problem in found] == [(19, "Is procedure meant?")]


def test_a_pack_that_should_be_right_names_its_first_mistake_and_counts_the_others():
    with pytest.raises(BadInput, match=r"harbor\.toml, line 2: a number .* \(1 more mistakes\)"):
        need_pack(HEAD.replace('"2026.1"', "3") + RULE.replace('"error"', "1"), "harbor.toml")


@given(st.text(max_size=200))
def test_any_text_is_a_pack_or_a_list_of_mistakes(text: str):
    pack, problems = read_pack(text)

    assert (pack is None) == bool(problems)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)


def test_lines_are_found_through_strings_comments_and_nested_tables():
    text = '''a = """one
# no comment [x]
two"""
b = { c = [1, 2], "d.e" = 'x' } # [no]
[f."g h"]
i.j = 2026-01-01 # date
[[k]]
l = 1
[[k]]
[[k.m]]
n = [
  1,

  2 ]
'''
    found = lines_of(text)

    assert found["a",] == 1
    assert found["b",] == found["b", "c", 1] == found["b", "d.e"] == 4
    assert found["f", "g h", "i", "j"] == 6
    assert found["k", 0, "l"] == 8
    assert found["k", 1, "m", 0, "n"] == 11
    assert found["k", 1, "m", 0, "n", 1] == 14
