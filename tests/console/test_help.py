"""The first page of the help, and what a command line that makes no sense is told."""

import json
import subprocess
import sys
import time

import pytest

from console.cli import SECTIONS, application
from tests.console.running import Desk

HEAVY = ("sqlmodel", "sqlalchemy", "temporalio", "asyncssh", "uvicorn", "pydantic", "rich", "cyclopts")

LOADED = f"""
import sys
from console.cli import main
code = main(["--help"])
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""

PAGES = {
    "": ("demo", "up", "doctor", "intake", "scrub", "worker", "simulate", "deadlines", "serve"),
    "db": ("migrate",),
    "users": ("list", "link", "end-sessions"),
    "audit": ("list", "verify"),
    "claims": (
        "list",
        "show",
        "history",
        "timeline",
        "why",
        "hold",
        "resume",
        "withdraw",
        "dispute",
        "contact",
    ),
    "tasks": ("list", "show", "claim", "release", "complete"),
    "documents": ("add", "list", "show", "requests"),
    "files": ("list", "show"),
    "quarantine": ("list", "show", "release"),
    "edi": ("check", "show"),
    "rules": ("check", "load", "list", "show", "end", "words", "test"),
    "codesets": ("import", "list", "show"),
    "coding": ("suggest", "acceptance", "queries", "query", "answer", "withdraw"),
    "setup": ("load", "add", "list", "show", "example"),
}
COMMANDS = [f"{page} {name}".strip() for page, names in PAGES.items() for name in names]


def test_the_help_names_every_command_and_loads_no_heavy_library():
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert ran.stderr.strip() == "[]"
    for section in SECTIONS.values():
        for command in section:
            assert f"  {command.name} " in ran.stdout


def test_the_help_is_there_before_anybody_wonders():
    def seconds() -> float:
        before = time.monotonic()
        subprocess.run([sys.executable, "-m", "console.cli", "--help"], capture_output=True, check=True)
        return time.monotonic() - before

    assert min(seconds() for _ in range(3)) < 0.5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_of_its_own(command: str, desk: Desk):
    ran = desk.run(*command.split(), "--help")

    assert ran.code == 0
    assert f"Usage: claimflow {command}" in ran.out


def test_no_command_is_missing_from_the_list_above():
    app = application()
    pages = [app[command.name] for section in SECTIONS.values() for command in section]
    names = {
        f"{page.name[0]} {name}".strip()
        for page in pages
        for name in ([name for name in page if not name.startswith("-")] or [""])
    }

    assert names == set(COMMANDS)


def test_a_command_that_does_not_exist_is_answered_with_those_that_do(desk: Desk):
    ran = desk.run("claims", "lst")

    assert ran.code == 2
    assert ran.out == ""
    assert "list" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_an_option_that_does_not_exist_is_an_error_in_json_too(desk: Desk):
    ran = desk.run("claims", "list", "--sttae", "paid", "--json")

    assert ran.code == 2
    assert ran.data["error"]["exit_code"] == 2
    assert "--state" in ran.data["error"]["message"]


def test_the_version_is_one_line(desk: Desk):
    assert desk.run("--version").out.startswith("claimflow 0")


def test_an_unexpected_fault_names_its_type_and_quotes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Barnaby Everwood")

    monkeypatch.setattr("store.claims.every", broken)
    ran = desk.run("claims", "list", "--json")

    assert ran.code == 1
    assert json.loads(ran.out)["error"]["type"] == "ValueError"
    assert "Everwood" not in ran.out + ran.err


def test_an_interrupted_command_ends_with_130(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.claims.every", interrupted)

    assert desk.run("claims", "list").code == 130
