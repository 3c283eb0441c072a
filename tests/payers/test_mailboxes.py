"""Files to and from a payer, over a real SSH server and over real folders."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import pytest_asyncio

from models.errors import BadInput, BadSettings, NotFound, PayerUnreachable
from models.practice import TradingPartner
from payers.connect import open_mailbox
from payers.gateway import Mailbox
from payers.sftp import SftpMailbox


def a_key() -> asyncssh.SSHKey:
    """Return a new key pair."""
    return asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]


HOST_KEY, CLIENT_KEY = a_key(), a_key()
PASSWORD = "a secret of the test"

Opener = Callable[[], AbstractAsyncContextManager[Mailbox]]


def public_text(key: asyncssh.SSHKey) -> str:
    """Return a key as one line of OpenSSH."""
    return key.export_public_key().decode()


class Clearinghouse(asyncssh.SSHServer):
    """Takes one user with one password or one key."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("clinic", PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "clinic" and key == CLIENT_KEY.convert_to_public()


class WithoutPosixRename(asyncssh.SFTPServer):
    """An old server: it knows no atomic rename."""

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("no such request")


@asynccontextmanager
async def a_clearinghouse(root: Path, server: type[asyncssh.SFTPServer]) -> AsyncGenerator[int]:
    """Run an SFTP server on a folder with an inbox and an outbox; yields its port."""
    (root / "inbox").mkdir()
    (root / "outbox").mkdir()

    def sftp(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return server(channel, chroot=str(root).encode())

    listener = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Clearinghouse, server_host_keys=[HOST_KEY], sftp_factory=sftp
    )
    try:
        yield listener.get_port()
    finally:
        listener.close()
        await listener.wait_closed()


def a_partner(port: int = 0, /, **changes: Any) -> TradingPartner:
    """Return the partner behind ``a_clearinghouse``."""
    partner = TradingPartner(
        key="house",
        name="Clearinghouse",
        sender_id="CLINIC",
        receiver_id="HOUSE",
        sftp_host="127.0.0.1",
        sftp_port=port,
        sftp_user="clinic",
        sftp_secret="env:HOUSE_SECRET",
        sftp_host_key=public_text(HOST_KEY),
    )
    return partner.model_copy(update=changes)


@pytest_asyncio.fixture(params=["sftp", "old sftp", "folders"])
async def opener(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Opener]:
    """Yield what opens the same mailbox over each kind of wire."""
    monkeypatch.setenv("HOUSE_SECRET", PASSWORD)
    if request.param == "folders":
        (tmp_path / "inbox").mkdir()
        (tmp_path / "outbox").mkdir()
        inbound, outbound = str(tmp_path / "outbox"), str(tmp_path / "inbox")
        partner = a_partner(sftp_host="", inbound_folder=inbound, outbound_folder=outbound)
        yield lambda: open_mailbox(partner)
        return
    server = asyncssh.SFTPServer if request.param == "sftp" else WithoutPosixRename
    async with a_clearinghouse(tmp_path, server) as port:
        yield lambda: open_mailbox(a_partner(port))


async def test_a_batch_arrives_whole_under_its_name(opener: Opener, tmp_path: Path) -> None:
    async with opener() as mailbox:
        await mailbox.put("batch-1.837", b"ISA*00~")

    assert (tmp_path / "inbox" / "batch-1.837").read_bytes() == b"ISA*00~"
    assert [p.name for p in (tmp_path / "inbox").iterdir()] == ["batch-1.837"]


async def test_the_partner_sees_nothing_of_a_batch_before_it_is_announced(
    opener: Opener, tmp_path: Path
) -> None:
    seen: list[str] = []

    async def announce() -> None:
        seen.extend(f"{p.name}: {p.read_bytes().decode()}" for p in (tmp_path / "inbox").iterdir())

    async with opener() as mailbox:
        await mailbox.put("batch-1.837", b"ISA*00~", announce)

    assert seen == ["batch-1.837.part: ISA*00~"]
    assert [p.name for p in (tmp_path / "inbox").iterdir()] == ["batch-1.837"]


async def test_a_batch_sent_again_after_a_crash_leaves_one_whole_file(opener: Opener, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "batch-1.837.part").write_bytes(b"ISA*00~ and the rest of a longer, older try")
    (tmp_path / "inbox" / "batch-1.837").write_bytes(b"ISA*00~")
    async with opener() as mailbox:
        await mailbox.put("batch-1.837", b"ISA*00~")
        await mailbox.put("batch-1.837", b"ISA*00~")

    assert [p.name for p in (tmp_path / "inbox").iterdir()] == ["batch-1.837"]
    assert (tmp_path / "inbox" / "batch-1.837").read_bytes() == b"ISA*00~"


async def test_an_upload_that_broke_off_shows_what_it_left(opener: Opener, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "half.837.part").write_bytes(b"ISA")
    async with opener() as mailbox:
        await mailbox.put("whole.837", b"ISA*00~")
        left = [await mailbox.left_behind(name) for name in ("whole.837", "half.837", "none.837")]

    assert left == ["whole", "part", "gone"]


async def test_a_large_batch_arrives_byte_for_byte(opener: Opener, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    async with opener() as mailbox:
        await mailbox.put("large.837", content)

    assert (tmp_path / "inbox" / "large.837").read_bytes() == content


async def test_answers_wait_until_they_are_removed(opener: Opener, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    for name in ("b.835", "a.999", "c.835.part", ".hidden"):
        (outbox / name).write_bytes(name.encode())
    (outbox / "archive").mkdir()
    async with opener() as mailbox:
        names = await mailbox.names()
        content = await mailbox.get("a.999")
        again = await mailbox.names()
        await mailbox.remove("a.999")
        await mailbox.remove("a.999")
        left = await mailbox.names()

    assert names == again == ("a.999", "b.835")
    assert content == b"a.999"
    assert left == ("b.835",)


async def test_an_answer_that_is_gone_is_not_found(opener: Opener) -> None:
    async with opener() as mailbox:
        with pytest.raises(NotFound, match=r"a\.999"):
            await mailbox.get("a.999")


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "", "a/b", ".hidden"])
async def test_no_name_leads_out_of_the_mailbox(opener: Opener, name: str) -> None:
    async with opener() as mailbox:
        with pytest.raises(BadInput):
            await mailbox.put(name, b"x")
        with pytest.raises(BadInput):
            await mailbox.get(name)


async def test_a_mailbox_that_lost_its_folders_is_unreachable(opener: Opener, tmp_path: Path) -> None:
    (tmp_path / "inbox").rmdir()
    (tmp_path / "outbox").rmdir()
    async with opener() as mailbox:
        with pytest.raises(PayerUnreachable, match="house"):
            await mailbox.put("batch-1.837", b"x")
        with pytest.raises(PayerUnreachable, match="house"):
            await mailbox.names()


async def test_a_private_key_signs_in_as_well_as_a_password(tmp_path: Path) -> None:
    secret = CLIENT_KEY.export_private_key().decode()
    async with (
        a_clearinghouse(tmp_path, asyncssh.SFTPServer) as port,
        SftpMailbox(a_partner(port), secret) as mailbox,
    ):
        assert await mailbox.names() == ()


async def test_a_server_with_another_host_key_gets_no_file(tmp_path: Path) -> None:
    other = public_text(a_key())
    async with a_clearinghouse(tmp_path, asyncssh.SFTPServer) as port:
        with pytest.raises(PayerUnreachable, match="host key"):
            async with SftpMailbox(a_partner(port, sftp_host_key=other), PASSWORD):
                pass


async def test_a_wrong_password_is_unreachable_and_never_told(tmp_path: Path) -> None:
    async with a_clearinghouse(tmp_path, asyncssh.SFTPServer) as port:
        with pytest.raises(PayerUnreachable) as caught:
            async with SftpMailbox(a_partner(port), "wrong password"):
                pass

    assert "wrong password" not in str(caught.value)


async def test_nobody_at_the_port_is_unreachable() -> None:
    with pytest.raises(PayerUnreachable, match="house over SFTP"):
        async with SftpMailbox(a_partner(1), PASSWORD):
            pass


@pytest.mark.parametrize("host_key", ["", "nonsense"])
async def test_without_a_pinned_host_key_nothing_is_sent(host_key: str) -> None:
    with pytest.raises(BadSettings, match="sftp_host_key"):
        async with SftpMailbox(a_partner(1, sftp_host_key=host_key), PASSWORD):
            pass


async def test_a_host_key_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE_SECRET", PASSWORD)
    (tmp_path / "key").write_text(public_text(HOST_KEY))
    async with (
        a_clearinghouse(tmp_path, asyncssh.SFTPServer) as port,
        open_mailbox(a_partner(port, sftp_host_key=f"file:{tmp_path / 'key'}")) as mailbox,
    ):
        assert await mailbox.names() == ()
