"""A mailbox over SFTP: the way clearinghouses exchange files.

The partner's host key is pinned: a server that shows another key is not the partner, and no file is sent
to it. ``secret`` is a password, or a private key in PEM or OpenSSH form.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from posixpath import join
from types import TracebackType
from typing import Self, cast

import asyncssh
from asyncssh.constants import FILEXFER_TYPE_DIRECTORY

from models import failpoints
from models.errors import BadSettings, NotFound, PayerUnreachable
from models.practice import TradingPartner
from payers.gateway import PART, Announce, Whereabouts, checked_name, waiting

CONNECT_SECONDS = 20
TRANSFER_SECONDS = 300


class SftpMailbox:
    """One connection to a partner's SFTP server, opened by ``async with`` and closed at its end.

    Raises ``BadSettings`` when the partner has no host key to pin, ``PayerUnreachable`` for everything
    the network does.
    """

    def __init__(self, partner: TradingPartner, secret: str) -> None:
        self._partner = partner
        self._secret = secret
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def __aenter__(self) -> Self:
        host_key, client_key = _host_key(self._partner), _client_key(self._secret)
        try:
            async with self._guarded(CONNECT_SECONDS):
                self._connection = await self._connect(host_key, client_key)
                self._client = await self._connection.start_sftp_client()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def put(self, name: str, content: bytes, announce: Announce | None = None) -> None:
        """Upload as a part, check its size, rename it into place; see ``Mailbox.put``."""
        target = join(self._partner.outbound_folder, checked_name(name))
        async with self._guarded(TRANSFER_SECONDS):
            async with self._sftp.open(target + PART, "wb") as file:
                half = len(content) // 2
                await file.write(content[:half])
                failpoints.reach("upload-half")
                await file.write(content[half:])
            if await self._sftp.getsize(target + PART) != len(content):
                raise PayerUnreachable(f"{self._partner.key} did not keep the whole file that was sent")
        if announce is not None:
            await announce()
        async with self._guarded(CONNECT_SECONDS):
            await self._replace(target + PART, target)

    async def left_behind(self, name: str) -> Whereabouts:
        """Look for the file and its part; see ``Mailbox.left_behind``."""
        target = join(self._partner.outbound_folder, checked_name(name))
        async with self._guarded(CONNECT_SECONDS):
            if await self._sftp.exists(target):
                return "whole"
            return "part" if await self._sftp.exists(target + PART) else "gone"

    async def names(self) -> tuple[str, ...]:
        """Return the answers that wait; see ``Mailbox.names``."""
        async with self._guarded(CONNECT_SECONDS):
            found = await self._sftp.readdir(self._partner.inbound_folder)
            files = [f for f in found if f.attrs.type != FILEXFER_TYPE_DIRECTORY]
            return waiting([_text(file.filename) for file in files])

    async def get(self, name: str) -> bytes:
        """Return an answer's content; see ``Mailbox.get``."""
        path = join(self._partner.inbound_folder, checked_name(name))
        async with self._guarded(TRANSFER_SECONDS):
            try:
                async with self._sftp.open(path, "rb") as file:
                    return cast("bytes", await file.read())
            except asyncssh.SFTPNoSuchFile:
                raise NotFound(f"{self._partner.key} has no file {name} any more") from None

    async def remove(self, name: str) -> None:
        """Take an answer out of the mailbox; see ``Mailbox.remove``."""
        path = join(self._partner.inbound_folder, checked_name(name))
        async with self._guarded(CONNECT_SECONDS):
            try:
                await self._sftp.remove(path)
            except asyncssh.SFTPNoSuchFile:
                return

    async def _connect(
        self, host_key: asyncssh.SSHKey, client_key: asyncssh.SSHKey | None
    ) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            self._partner.sftp_host,
            self._partner.sftp_port,
            username=self._partner.sftp_user,
            password=None if client_key else self._secret,
            client_keys=[client_key] if client_key else None,
            known_hosts=([host_key], [], []),
            # Nothing of the machine's own SSH set-up may decide whom we talk to, or as whom.
            config=None,
            agent_path=None,
            keepalive_interval=30,
        )

    async def _close(self) -> None:
        if self._client is not None:
            self._client.exit()
        if self._connection is not None:
            self._connection.close()
            await self._connection.wait_closed()

    @property
    def _sftp(self) -> asyncssh.SFTPClient:
        if self._client is None:
            raise PayerUnreachable(f"The mailbox of {self._partner.key} is not open")
        return self._client

    async def _replace(self, part: str, target: str) -> None:
        try:
            await self._sftp.posix_rename(part, target)
        except asyncssh.SFTPOpUnsupported:
            # A plain rename fails where the name exists; the partner may then see no file for a moment,
            # never half of one.
            if await self._sftp.exists(target):
                await self._sftp.remove(target)
            await self._sftp.rename(part, target)

    @asynccontextmanager
    async def _guarded(self, seconds: float) -> AsyncGenerator[None]:
        """Turn whatever the network does into ``PayerUnreachable``, by kind: texts of servers stay out."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except asyncssh.HostKeyNotVerifiable:
            raise PayerUnreachable(
                f"The server of {self._partner.key} shows another host key than the pinned one; "
                "ask the partner before changing sftp_host_key"
            ) from None
        except (asyncssh.Error, OSError) as error:
            raise PayerUnreachable(f"{self._partner.key} over SFTP: {type(error).__name__}") from None


def _host_key(partner: TradingPartner) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_public_key(partner.sftp_host_key)
    except asyncssh.KeyImportError:
        raise BadSettings(
            f"Partner {partner.key}, sftp_host_key: not an OpenSSH public key. "
            "Put the server's key there, as ssh-keyscan shows it without the host name"
        ) from None


def _client_key(secret: str) -> asyncssh.SSHKey | None:
    if not secret.startswith("-----BEGIN"):
        return None
    try:
        return asyncssh.import_private_key(secret)
    except asyncssh.KeyImportError:
        raise BadSettings(
            "The SFTP secret is not a readable private key. Use one without passphrase"
        ) from None


def _text(name: str | bytes) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "replace")
