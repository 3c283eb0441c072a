"""Which installation a command works on, its database, its doctor, its files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from console.commands.database import newest_revision
from console.commands.installation import settings_for
from models.clock import BusinessClock
from store import files
from store.migrate import alembic_config
from tests.console.running import Desk
from workers.codec import new_key

PASSWORD = "a long word that nobody may read"


def an_embedded_folder(path: Path) -> Path:
    """Make what ``claimflow up`` leaves in its folder."""
    (path / "run").mkdir(parents=True)
    (path / "run" / "temporal.port").write_text("4711")
    (path / "clock.json").write_text(BusinessClock(seconds_per_day=2).model_dump_json())
    (path / "payload.key").write_text(new_key())
    return path


def test_the_newest_revision_is_alembics_head():
    assert newest_revision() == ScriptDirectory.from_config(alembic_config("")).get_current_head()


def test_a_database_without_tables_is_answered_with_the_command_that_makes_them(tmp_path: Path, desk: Desk):
    empty = tmp_path / "empty"
    before = desk.run("claims", "list", "--data-dir", empty)
    made = desk.data("db", "migrate", "--data-dir", empty)
    again = desk.data("db", "migrate", "--data-dir", empty)

    assert before.code == 2
    assert "claimflow db migrate" in before.err
    assert (made["before"], made["revision"]) == ("", newest_revision())
    assert again["before"] == newest_revision()
    assert desk.data("claims", "list", "--data-dir", empty)["claims"] == []


def test_asking_an_empty_folder_makes_no_file(tmp_path: Path, desk: Desk):
    empty = tmp_path / "empty"
    empty.mkdir()
    desk.run("claims", "list", "--data-dir", empty)

    assert list(empty.iterdir()) == []


def test_a_folder_of_a_stack_is_used_with_its_own_key_clock_and_port(tmp_path: Path):
    folder = an_embedded_folder(tmp_path / "stack")
    settings = settings_for(folder, {})

    assert settings.temporal_address == "127.0.0.1:4711"
    assert settings.clock.seconds_per_day == 2
    assert settings.payload_keys == (folder / "payload.key").read_text()
    assert settings.database_url == f"sqlite:///{folder / 'claimflow.sqlite3'}"


def test_a_folder_of_a_stack_is_migrated_by_whatever_command_comes_first(tmp_path: Path, desk: Desk):
    folder = an_embedded_folder(tmp_path / "stack")

    assert desk.data("claims", "list", "--data-dir", folder)["claims"] == []


def test_the_environments_server_wins_over_a_stack_that_was_not_named(tmp_path: Path):
    folder = an_embedded_folder(tmp_path / "stack")
    environ = {"CLAIMFLOW_DATA_DIR": str(folder), "CLAIMFLOW_TEMPORAL_ADDRESS": "temporal.example:7233"}

    assert settings_for(None, environ).temporal_address == "temporal.example:7233"
    assert settings_for(folder, environ).temporal_address == "127.0.0.1:4711"


def test_the_doctor_says_what_is_to_be_put_right_and_shows_no_secret(
    desk: Desk, surroundings: pytest.MonkeyPatch
):
    ran = desk.run("doctor", "--json")
    wrong = {check["name"]: check["found"] for check in ran.data["checks"] if not check["ok"]}

    assert ran.code == 1
    assert set(wrong) == {"temporal", "practice", "provider", "payer"}
    assert "claimflow setup add practice" in wrong["practice"]


def test_the_doctor_looks_for_partners_secrets(desk: Desk, surroundings: pytest.MonkeyPatch):
    example = desk.run("setup", "example").out.replace("CLEARINGHOUSE_PASSWORD", "MAILBOX_WORD")
    desk.run("setup", "load", desk.file("example.toml", example))
    without = desk.run("doctor")
    surroundings.setenv("MAILBOX_WORD", PASSWORD)
    with_it = desk.run("doctor")

    assert "The secret env:MAILBOX_WORD is empty" in without.out
    assert "MAILBOX_WORD" not in with_it.out
    assert PASSWORD not in with_it.out + with_it.err
    assert "mailbox at sftp.clearinghouse.example" in with_it.out


def test_the_doctor_survives_settings_that_cannot_be_read(desk: Desk, surroundings: pytest.MonkeyPatch):
    surroundings.setenv("CLAIMFLOW_PAYLOAD_KEYS", "no-colon-here")
    ran = desk.run("doctor", "--json")

    assert ran.code == 1
    assert "no-colon-here" not in ran.out
    assert [check["name"] for check in ran.data["checks"] if not check["ok"]] == ["settings"]


def test_a_database_that_does_not_answer_is_named_without_its_password(
    desk: Desk, surroundings: pytest.MonkeyPatch
):
    surroundings.setenv("CLAIMFLOW_DATABASE_URL", "postgresql+psycopg://clerk:hushhush@127.0.0.1:1/claims")
    ran = desk.run("claims", "list")

    assert ran.code == 1
    assert "does not answer" in ran.err
    assert "hushhush" not in ran.err


def test_files_are_listed_and_shown_segment_by_segment_or_raw(desk: Desk):
    with desk.store.write() as session:
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        row = files.add_outbound(session, "harbor", "837P", "one.837", 7, b"ISA*00~GS*HC~", at)
    listed = desk.data("files", "list", "--direction", "out", "--kind", "837P", "--partner", "harbor")
    page = desk.run("files", "show", row.id).out

    assert [one["file"] for one in listed["files"]] == [row.id]
    assert desk.data("files", "list", "--direction", "in")["files"] == []
    assert "ISA*00~\nGS*HC~\n" in page
    assert desk.run("files", "show", row.id, "--raw").out == "ISA*00~GS*HC~"
    assert desk.data("files", "show", row.id)["content"] == "ISA*00~GS*HC~"
    assert "one.837" in desk.run("files", "list").out


def test_a_file_or_record_that_does_not_exist_is_not_found(desk: Desk):
    assert desk.run("files", "show", "NOBODY").code == 3
    assert desk.run("quarantine", "show", "NOBODY").code == 3
    assert desk.run("quarantine", "release", "NOBODY", "--reason", "x").code == 3


def test_a_worker_without_temporal_says_what_to_start(desk: Desk):
    ran = desk.run("worker")

    assert ran.code == 1
    assert "Temporal does not answer at 127.0.0.1:1" in ran.err


def test_the_simulator_invents_a_world(desk: Desk):
    folder = desk.folder / "invented"
    words = ("simulate", "invent", "--folder", folder, "--claims", 2, "--today", "2026-03-02")

    assert desk.run(*words).code == 0
    assert json.loads((folder / "books.json").read_text())["members"]
    assert desk.run("simulate", "--nonsense").code == 2
