"""``claimflow rules``: packs are checked offline, and loaded in versions that never change."""

from pathlib import Path

import pytest

from tests.console.running import Desk
from tests.rulebook.packs.test_pack_loading import HEAD, RULE

PROVEN = (
    RULE + '[[rule.flags]]\nprocedure = "70551"\nauthorization = ""\n[[rule.passes]]\nprocedure = "70551"\n'
)


def test_a_right_pack_says_how_many_examples_came_out_right(desk: Desk):
    ran = desk.run("rules", "check", desk.file("p.toml", HEAD + PROVEN))

    assert ran.code == 0
    assert "1 rules, 2 of 2 examples right" in ran.err


def test_every_mistake_is_a_line_that_an_editor_can_jump_to(desk: Desk):
    file = desk.file("p.toml", HEAD.replace('"2026.1"', "7") + RULE.replace("procedures", "procedure"))
    ran = desk.run("rules", "check", file)

    assert ran.code == 2
    assert [row.split(" ")[0] for row in ran.out.splitlines()] == [f"{file}:2:", f"{file}:14:"]
    assert "Is procedures meant?" in ran.out


def test_mistakes_are_data_too(desk: Desk):
    ran = desk.run("rules", "check", desk.file("p.toml", "not toml"), "--json")

    assert ran.code == 2
    assert not ran.data["ok"]
    assert ran.data["problems"][0]["line"] == 1


def test_an_example_that_comes_out_wrong_is_a_failure_and_is_not_loaded(desk: Desk):
    file = desk.file("p.toml", HEAD + RULE + '[[rule.flags]]\nprocedure = "99213"\n')

    assert desk.run("rules", "check", file).code == 1
    assert desk.run("rules", "load", file).code == 1
    assert desk.data("rules", "list")["packs"][0]["loaded"] == "no"


def test_a_pack_that_is_loaded_is_listed_before_the_samples_and_shown(desk: Desk):
    file = desk.file("p.toml", HEAD + PROVEN)
    assert desk.data("rules", "load", file)["new"]
    listed = desk.data("rules", "list")["packs"]

    assert [(one["pack"], one["loaded"]) for one in listed][:2] == [
        ("harbor", "yes"),
        ("sample-commercial", "no"),
    ]
    assert "authorization" in desk.run("rules", "show", "harbor@2026.1").out
    assert desk.data("rules", "show", "harbor")["rules"][0]["needs"] == {"authorization": True}


def test_loading_the_same_text_again_changes_nothing_and_another_text_wants_another_version(desk: Desk):
    file = desk.file("p.toml", HEAD + PROVEN)
    desk.data("rules", "load", file)
    again = desk.data("rules", "load", file)
    other = desk.run("rules", "load", desk.file("q.toml", HEAD + PROVEN.replace("Get one", "Get two")))

    assert not again["new"]
    assert other.code == 4
    assert "Give the new text a new version" in other.err


def test_a_version_may_be_ended_but_not_before_it_began(desk: Desk):
    desk.data("rules", "load", desk.file("p.toml", HEAD + PROVEN))

    assert desk.run("rules", "end", "harbor", "2026.1", "--last-day", "2025-12-31").code == 2
    assert desk.run("rules", "end", "harbor", "2026.9", "--last-day", "2026-12-31").code == 3
    assert (
        desk.data("rules", "end", "harbor", "2026.1", "--last-day", "2026-03-31")["effective_to"]
        == "2026-03-31"
    )
    assert desk.data("rules", "show", "harbor")["effective_to"] == "2026-03-31"


def test_packs_are_listed_and_shown_without_an_installation(
    desk: Desk, surroundings: pytest.MonkeyPatch, tmp_path: Path
):
    surroundings.setenv("CLAIMFLOW_DATA_DIR", str(tmp_path / "nothing"))

    assert {one["loaded"] for one in desk.data("rules", "list")["packs"]} == {"no"}
    assert "consultation" in desk.run("rules", "show", "sample-medicare").out
    assert desk.run("rules", "show", "nobody").code == 3
    assert desk.run("rules", "check", "nobody").code == 3


def test_the_vocabulary_is_listed(desk: Desk):
    words = desk.data("rules", "words")["words"]

    assert {"procedures", "authorization"} <= {word["word"] for word in words}
    assert "not_payable" not in {word["word"] for word in words}
