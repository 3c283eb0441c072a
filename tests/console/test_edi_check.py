"""``claimflow edi check``: what is wrong with an X12 file, without any installation."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.cli import main
from tests.x12.claim_files import a_claim_file


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return what ``--json`` wrote."""
        return json.loads(self.out)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in a world where nothing is installed and no server answers."""
    monkeypatch.setenv("CLAIMFLOW_DATA_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("CLAIMFLOW_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/nothing")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Ran:
    """Run a command in this process."""
    code = main([str(word) for word in words], leave=lambda _: None)
    written = capsys.readouterr()
    return Ran(code, written.out, written.err)


def test_a_file_without_errors_ends_with_0_and_says_what_it_holds(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bare / "batch.837"
    file.write_bytes(a_claim_file())

    ran = run(capsys, "edi", "check", file)

    assert ran.code == 0
    assert "837P 005010X222A1, 1 claims, 150.00 charged" in ran.out
    assert "0 errors, 0 warnings" in ran.err


def test_the_json_of_one_file_is_one_object_with_messages_and_findings(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bare / "batch.837"
    file.write_bytes(a_claim_file().replace(b"*11:B:1*Y*", b"*11:B:1*X*"))

    ran = run(capsys, "edi", "check", file, "--json")

    assert ran.code == 1
    assert set(ran.data) == {"file", "ok", "messages", "findings"}
    assert ran.data["messages"] == [
        {"kind": "837P", "version": "005010X222A1", "claims": 1, "charge_cents": 15000, "paid_cents": 0}
    ]
    (finding,) = ran.data["findings"]
    assert (finding["rule"], finding["claim"], finding["segment"]) == ("element_code", "A-1001", "CLM")
    assert (finding["element"], finding["value"], finding["remedy"]) == ("06", "X", "Use N, Y")


def test_a_dash_reads_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(a_claim_file())

    monkeypatch.setattr("sys.stdin", Stdin)

    assert run(capsys, "edi", "check", "-", "--json").data["ok"] is True


def test_what_is_no_x12_ends_with_2(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = bare / "letter.txt"
    file.write_text("Dear payer,")

    ran = run(capsys, "edi", "check", file)

    assert ran.code == 2
    assert "not an X12 file" in ran.err


def test_a_version_we_do_not_know_is_named(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = bare / "old.837"
    file.write_bytes(a_claim_file().replace(b"005010X222A1", b"004010X098A1"))

    ran = run(capsys, "edi", "check", file)

    assert ran.code == 2
    assert "004010X098A1 is not supported" in ran.err


def test_one_refused_file_does_not_keep_the_others_from_being_checked(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, letter = bare / "batch.837", bare / "letter.txt"
    good.write_bytes(a_claim_file())
    letter.write_text("Dear payer,")

    ran = run(capsys, "edi", "check", letter, good, "--json")

    assert ran.code == 2
    assert [file["ok"] for file in ran.data] == [False, True]
