"""The running program: real SFTP, real HTTP, a real kill -9."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncssh
import httpx
import pytest

from models.clock import BusinessClock
from models.eligibility import EligibilityInquiry
from models.remittance import Remittance
from simulator.books import Books
from tests.simulator.given import (
    DAY,
    ISOLDE,
    MEMBER_ID,
    a_batch,
    a_coverage,
    a_document,
    a_member,
    an_envelope,
    an_inquiry,
    some_books,
)
from x12.acknowledgements.claims import read_277ca
from x12.eligibility.messages import read_271, write_270
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.status.messages import read_277, write_276

SECRET = "four herons on a pier"
_PATIENCE_SECONDS = 20.0


class Program:
    """``python -m simulator serve`` on one folder, started and stopped as often as a test likes."""

    def __init__(self, folder: Path, books: Books) -> None:
        self.folder = folder
        (folder / "books.json").write_text(books.model_dump_json())
        (folder / "secret").write_text(SECRET + "\n")
        clock = BusinessClock(
            anchor_wall=datetime.now(UTC),
            anchor_business=datetime(2026, 11, 21, tzinfo=UTC),
            seconds_per_day=0.2,
        )
        (folder / "clock.json").write_text(clock.model_dump_json())
        self.start()

    def start(self) -> None:
        """Start the program and wait until it says where it is."""
        names = {"--books": "books.json", "--clock": "clock.json", "--secret-file": "secret"}
        files = [part for flag, name in names.items() for part in (flag, str(self.folder / name))]
        command = [sys.executable, "-m", "simulator", "serve", "--folder", str(self.folder / "payer"), *files]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())

    def stop(self, number: signal.Signals) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    @property
    def log(self) -> str:
        """Return what the program wrote to stderr."""
        return (self.folder / "log").read_text()

    def connect(self, user: str = "harbor", password: str = SECRET) -> Any:
        """Open an SSH connection that trusts only the host key the program named."""
        line = f"[{self.ready['sftp_host']}]:{self.ready['sftp_port']} {self.ready['sftp_host_key']}\n"
        return asyncssh.connect(
            self.ready["sftp_host"],
            self.ready["sftp_port"],
            username=user,
            password=password,
            known_hosts=asyncssh.import_known_hosts(line),
            client_keys=None,
            config=None,
        )

    async def upload(self, data: bytes, name: str = "claims.837") -> None:
        """Upload a file as a client should: under another name first."""
        async with self.connect() as connection, connection.start_sftp_client() as sftp:
            async with sftp.open(f"/inbox/{name}.part", "wb") as file:
                await file.write(data)
            await sftp.rename(f"/inbox/{name}.part", f"/inbox/{name}")

    async def outbox(self) -> dict[str, bytes]:
        """Download everything in the outbox."""
        files: dict[str, bytes] = {}
        async with self.connect() as connection, connection.start_sftp_client() as sftp:
            for name in await sftp.listdir("/outbox"):
                if name not in {".", ".."} and not name.endswith(".part"):
                    async with sftp.open(f"/outbox/{name}", "rb") as file:
                        files[name] = await file.read()
        return files

    async def wait_for(self, *kinds: str) -> dict[str, bytes]:
        """Look into the outbox until a file of each kind is there."""
        return await self.wait_until(
            lambda files: all(any(name.startswith(f"{kind}-") for name in files) for kind in kinds)
        )

    async def wait_until(self, enough: Callable[[dict[str, bytes]], bool]) -> dict[str, bytes]:
        """Look into the outbox until what is there is enough."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            files = await self.outbox()
            if enough(files):
                return files
            await asyncio.sleep(0.1)
        raise AssertionError(
            f"not enough after {_PATIENCE_SECONDS:.0f} seconds; the program said:\n{self.log}"
        )

    async def ask(self, data: bytes, secret: str = SECRET) -> httpx.Response:
        """Post a question."""
        async with httpx.AsyncClient() as client:
            headers = {"Authorization": f"Bearer {secret}"}
            return await client.post(self.ready["http_url"], content=data, headers=headers)


def _payments(files: dict[str, bytes]) -> list[Remittance]:
    contents = [content for name, content in files.items() if name.startswith("835-")]
    return [read_835(t) for content in contents for t in read_interchanges(content)[0].transactions]


def _paid(files: dict[str, bytes]) -> list[str]:
    return [claim.control_number for payment in _payments(files) for claim in payment.claims]


@pytest.fixture
def serve(tmp_path: Path) -> Generator[Callable[..., Program]]:
    """Run the program; it is ended with the test."""
    programs: list[Program] = []

    def serving(books: Books | None = None) -> Program:
        programs.append(Program(tmp_path, books or some_books()))
        return programs[-1]

    yield serving
    for program in programs:
        if program.process.poll() is None:
            program.stop(signal.SIGKILL)


async def test_a_client_uploads_claims_and_downloads_every_answer(serve: Callable[..., Program]) -> None:
    program = serve()
    await program.upload(a_batch(a_document()))
    files = await program.wait_for("999", "277CA", "835")

    assert all(read_interchanges(content) for content in files.values())
    assert sorted(p.name for p in (program.folder / "payer" / "sent" / "harbor").iterdir()) == sorted(files)
    assert program.stop(signal.SIGTERM) == 0
    for secret in (MEMBER_ID, ISOLDE.name.last, "1971"):
        assert secret not in program.log


async def test_a_killed_payer_goes_on_where_it_was(serve: Callable[..., Program]) -> None:
    program = serve()
    await program.upload(a_batch(a_document()))
    first = await program.wait_for("999")
    key = program.ready["sftp_host_key"]
    program.stop(signal.SIGKILL)

    program.start()
    await program.upload(a_batch(a_document()), "again.837")
    files = await program.wait_for("835", "TA1")

    assert program.ready["sftp_host_key"] == key
    assert first.items() <= files.items()
    assert len([name for name in files if name.startswith("999-")]) == 1
    assert len([name for name in files if name.startswith("835-")]) == 1


@pytest.mark.slow
async def test_a_payer_killed_again_and_again_answers_every_claim_once(serve: Callable[..., Program]) -> None:
    numbers = [str(n) for n in range(1, 25)]
    program = serve(some_books(*(a_member(member_id=f"BWH{n}") for n in numbers)))
    documents = (
        a_document(control_number=f"FC-{n}", coverages=(a_coverage(member_id=f"BWH{n}"),)) for n in numbers
    )
    await program.upload(a_batch(*documents))
    for seconds in (0.02, 0.15, 0.4):
        await asyncio.sleep(seconds)
        program.stop(signal.SIGKILL)
        program.start()
    files = await program.wait_until(lambda found: len(_paid(found)) >= len(numbers))

    payments, paid = _payments(files), _paid(files)
    transactions = [
        (name, t) for name, data in files.items() for t in read_interchanges(data)[0].transactions
    ]
    assert sorted(paid) == sorted(f"FC-{n}" for n in numbers)
    assert len({p.trace_number for p in payments}) == len(payments)
    reports = [read_277ca(t) for name, t in transactions if name.startswith("277CA-")]
    assert sorted((r.source, len(r.acknowledgements)) for r in reports) == [("AY", 24), ("PR", 24)]
    assert len([name for name in files if name.startswith("999-")]) == 1


async def test_questions_are_answered_at_once(serve: Callable[..., Program]) -> None:
    program = serve(some_books(a_member(copay_cents=2500)))
    question = EligibilityInquiry(
        trace="T270",
        payer_name="Bluewater Health",
        payer_id="BW001",
        provider_name="Fernhill Family Clinic",
        provider_npi="1993000003",
        subscriber=ISOLDE.name,
        member_id=MEMBER_ID,
        birth_date=ISOLDE.birth_date,
        service_on=DAY,
    )

    response = await program.ask(write_270(an_envelope(), question))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/edi-x12")
    answer = read_271(read_interchanges(response.content)[0].transactions[0]).answers[0]
    assert (answer.status, answer.trace) == ("active", "T270")
    assert {b.information for b in answer.benefits} >= {"1", "B"}

    stranger = question.model_copy(update={"member_id": "BWH9"})
    response = await program.ask(write_270(an_envelope(), stranger))
    assert read_271(read_interchanges(response.content)[0].transactions[0]).answers[0].rejections == ("75",)

    response = await program.ask(write_276(an_envelope(), an_inquiry()))
    status = read_277(read_interchanges(response.content)[0].transactions[0]).answers[0]
    assert (status.statuses[0].category, status.trace) == ("A4", "T1")
    assert len(list((program.folder / "payer" / "realtime").iterdir())) == 6


async def test_strangers_and_nonsense_are_turned_away(serve: Callable[..., Program]) -> None:
    program = serve()

    assert (await program.ask(b"ISA", secret="guess")).status_code == 401
    for nonsense in (b"", b"good morning", a_batch(a_document())):
        response = await program.ask(nonsense)
        assert response.status_code == 400
        assert response.text.strip()
    with pytest.raises(asyncssh.PermissionDenied):
        await program.connect(password="guess")
    with pytest.raises(asyncssh.PermissionDenied):
        await program.connect(user="plains")


async def test_a_partner_sees_nothing_but_its_own_mailbox(serve: Callable[..., Program]) -> None:
    program = serve()
    async with program.connect() as connection:
        async with connection.start_sftp_client() as sftp:
            names = {name for name in await sftp.listdir("/../..") if name not in {".", ".."}}
            with pytest.raises(asyncssh.SFTPError):
                await sftp.symlink("/../../books.json", "/inbox/books.json")
            with pytest.raises(asyncssh.SFTPError):
                await sftp.stat("/../../../books.json")
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run("id")
        assert program.stop(signal.SIGTERM) == 0

    assert names == {"inbox", "outbox"}
