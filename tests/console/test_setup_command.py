"""Setting up a practice from the command line."""

import tomllib
from pathlib import Path

from console.setup_file import read_setup
from store.setup import KINDS
from tests.console.running import Desk

PAYER = '{"payer_id": "ZZ1", "name": "Zephyr Health", "partner": "harbor"}'


def test_the_example_has_every_kind_and_loads(desk: Desk):
    example = desk.run("setup", "example").out
    file = desk.file("example.toml", example)
    loaded = desk.data("setup", "load", file)["loaded"]

    assert set(tomllib.loads(example)) == set(KINDS)
    assert len(loaded) == len(read_setup(file))
    assert desk.data("setup", "show", "practice")["npi"] == "1234567893"


def test_the_example_names_every_field_of_every_kind(desk: Desk):
    tables = tomllib.loads(desk.run("setup", "example").out)

    for kind, model in KINDS.items():
        table = tables[kind][0] if isinstance(tables[kind], list) else tables[kind]
        assert set(model.model_fields) - set(table) <= {"key"}


def test_loading_twice_changes_nothing(desk: Desk):
    desk.set_up()
    desk.set_up()
    records = desk.data("setup", "list")["records"]

    assert len(records) == 20
    assert {record["version"] for record in records} == {1}
    assert len(desk.data("setup", "list", "payer")["records"]) == 4
    assert "Granite Federal" in desk.run("setup", "list").out


def test_one_record_comes_as_json_text_or_as_a_file(desk: Desk):
    toml = 'payer_id = "ZZ2"\nname = "Zither Mutual"\npartner = "harbor"\n'
    added = [
        desk.data("setup", "add", "payer", PAYER),
        desk.data("setup", "add", "payer", desk.file("bare.toml", toml)),
        desk.data("setup", "add", "payer", desk.file("table.toml", "[[payer]]\n" + toml.replace("2", "3"))),
        desk.data("setup", "add", "payer", desk.file("payer.json", PAYER.replace("1", "4"))),
    ]

    assert [one["key"] for one in added] == ["ZZ1", "ZZ2", "ZZ3", "ZZ4"]
    assert desk.data("setup", "show", "payer", "ZZ3")["name"] == "Zither Mutual"
    assert "Zephyr Health" in desk.run("setup", "show", "payer", "ZZ1").out


def test_a_record_with_a_wrong_field_is_refused_by_name(desk: Desk):
    ran = desk.run("setup", "add", "payer", '{"payer_id": "ZZ1", "name": "Z", "partner": "h", "fax": 1}')

    assert ran.code == 2
    assert "payer, fax" in ran.err


def test_bad_sources_of_a_record_are_bad_input(desk: Desk):
    two = desk.file("two.toml", '[[payer]]\npayer_id = "1"\n[[payer]]\npayer_id = "2"\n')

    assert desk.run("setup", "add", "insurer", PAYER).code == 2
    assert desk.run("setup", "add", "payer", "{").code == 2
    assert desk.run("setup", "add", "payer", desk.folder / "missing.toml").code == 2
    assert "setup load" in desk.run("setup", "add", "payer", two).err
    assert desk.run("setup", "list", "insurer").code == 2


def test_a_record_that_is_not_set_up_is_not_found(desk: Desk):
    ran = desk.run("setup", "show", "payer", "NOBODY")

    assert ran.code == 3
    assert "claimflow setup add payer" in ran.err


def test_a_new_partner_needs_workers_to_start_again(desk: Desk):
    partner = '{"key": "north", "name": "North", "sender_id": "US", "receiver_id": "THEM"}'

    assert "start them" in desk.run("setup", "add", "trading_partner", partner).err


def test_a_setup_file_that_is_not_there_is_bad_input(desk: Desk):
    assert desk.run("setup", "load", Path("nowhere.toml")).code == 2


def test_a_member_id_format_that_is_no_pattern_is_refused_when_it_is_set_up(desk: Desk):
    broken = '{"payer_id": "BHP01", "name": "Bluehaven", "partner": "tidewater", "member_id_format": "[A-Z"}'
    refused = desk.run("setup", "add", "payer", broken)

    assert refused.code == 2
    assert "not a regular expression" in refused.err
    assert "member_id_format" in refused.err
