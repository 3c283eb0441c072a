"""A mailbox on local folders, for a partner whose own program carries the files on."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from models.errors import NotFound, PayerUnreachable
from models.practice import TradingPartner
from payers.gateway import PART, Announce, Whereabouts, checked_name, waiting

T = TypeVar("T")


class DirectoryMailbox:
    """The same promises as over SFTP, on ``outbound_folder`` and ``inbound_folder`` of the partner.

    The folders must exist: one made by us where a drive is not mounted would swallow claims.
    """

    def __init__(self, partner: TradingPartner) -> None:
        self._key = partner.key
        self._outbound = Path(partner.outbound_folder)
        self._inbound = Path(partner.inbound_folder)

    async def put(self, name: str, content: bytes, announce: Announce | None = None) -> None:
        """Write a part, flush it to the disk, rename it into place; see ``Mailbox.put``."""
        target = self._outbound / checked_name(name)
        part = target.with_name(target.name + PART)
        await self._guarded(lambda: _write(part, content))
        if announce is not None:
            await announce()
        await self._guarded(lambda: part.replace(target))

    async def left_behind(self, name: str) -> Whereabouts:
        """Look for the file and its part; see ``Mailbox.left_behind``."""
        target = self._outbound / checked_name(name)
        part = target.with_name(target.name + PART)
        if await self._guarded(target.exists):
            return "whole"
        return "part" if await self._guarded(part.exists) else "gone"

    async def names(self) -> tuple[str, ...]:
        """Return the answers that wait; see ``Mailbox.names``."""
        return waiting(
            await self._guarded(lambda: [path.name for path in self._inbound.iterdir() if path.is_file()])
        )

    async def get(self, name: str) -> bytes:
        """Return an answer's content; see ``Mailbox.get``."""
        path = self._inbound / checked_name(name)
        try:
            return await self._guarded(path.read_bytes)
        except FileNotFoundError:
            raise NotFound(f"{self._key} has no file {name} any more") from None

    async def remove(self, name: str) -> None:
        """Take an answer out of the mailbox; see ``Mailbox.remove``."""
        path = self._inbound / checked_name(name)
        await self._guarded(lambda: path.unlink(missing_ok=True))

    async def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self._inbound.is_dir() and self._outbound.is_dir():
                raise
            raise PayerUnreachable(f"{self._key} in its folder: {type(error).__name__}") from None


def _write(part: Path, content: bytes) -> None:
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        # The rename may reach the disk before the bytes do; a crash between would leave an empty file.
        os.fsync(file.fileno())
