"""Questions over a real local HTTP server, and where secrets come from."""

import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models.errors import BadInput, BadSettings, PayerUnreachable
from models.practice import TradingPartner
from payers.connect import realtime_line
from payers.http import HttpLine
from payers.secrets import resolve
from workflows.steps import NOT_MENDED_BY_RETRYING


class Payer(BaseHTTPRequestHandler):
    """Answers a question with itself in lower case; questions that begin with a number get that status."""

    seen: dict[str, str]

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen = dict(self.headers)
        status = int(question[:3]) if question[:3].isdigit() else 200
        answer = b"" if question == b"silence" else question.lower()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address() -> Generator[str]:
    """Yield the address of a payer that runs for one test."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Payer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/realtime"
        server.shutdown()
        thread.join()


def a_partner(address: str, secret: str = "") -> TradingPartner:
    """Return a partner with a real-time address."""
    return TradingPartner(
        key="house",
        name="House",
        sender_id="CLINIC",
        receiver_id="HOUSE",
        realtime_url=address,
        sftp_secret=secret,
    )


async def test_a_question_comes_back_as_an_answer_and_carries_the_token(address: str) -> None:
    answer = await HttpLine(a_partner(address), "token-1").ask(b"ISA*270~")

    assert answer == b"isa*270~"
    assert Payer.seen["Authorization"] == "Bearer token-1"
    assert Payer.seen["Content-Type"] == "application/EDI-X12"


async def test_a_partner_without_a_secret_is_asked_without_a_token(address: str) -> None:
    await realtime_line(a_partner(address)).ask(b"ISA*270~")

    assert "Authorization" not in Payer.seen


@pytest.mark.parametrize("question", [b"503 MEMBER SECRETID9", b"401", b"301", b"silence"])
async def test_a_payer_that_does_not_answer_well_is_unreachable_and_nothing_is_told(
    address: str, question: bytes
) -> None:
    with pytest.raises(PayerUnreachable, match="house over HTTP") as caught:
        await HttpLine(a_partner(address), "token-1").ask(question)

    assert "secretid9" not in str(caught.value).lower()
    assert "token-1" not in str(caught.value)


@pytest.mark.parametrize("question", [b"400 MEMBER SECRETID9", b"422"])
async def test_a_question_that_a_payer_refuses_is_not_asked_again(address: str, question: bytes) -> None:
    with pytest.raises(BadInput, match="house, realtime_url: the partner cannot use the question") as caught:
        await HttpLine(a_partner(address), "token-1").ask(question)

    assert type(caught.value).__name__ in NOT_MENDED_BY_RETRYING
    assert "secretid9" not in str(caught.value).lower()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://[", "nonsense"])
async def test_nobody_at_the_address_is_unreachable(address: str) -> None:
    with pytest.raises(PayerUnreachable):
        await HttpLine(a_partner(address), "").ask(b"ISA")


def test_a_partner_without_an_address_has_no_line() -> None:
    with pytest.raises(BadSettings, match="realtime_url"):
        realtime_line(a_partner(""))


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")

    assert resolve("env:A", {"A": "from the environment"}) == "from the environment"
    assert resolve(f"file:{tmp_path / 'secret'}") == "from the file"


@pytest.mark.parametrize("reference", ["env:NOT_SET_ANYWHERE", "file:/no/such/file", "hunter2", "env:", ""])
def test_a_secret_that_is_not_there_says_what_to_do(reference: str) -> None:
    with pytest.raises(BadSettings) as caught:
        resolve(reference)

    assert "hunter2" not in str(caught.value)


def test_an_empty_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(BadSettings, match="empty"):
        resolve(f"file:{tmp_path / 'secret'}")
