"""The installation a command works on: its settings, its store, and the claims' workflows.

The environment may describe a server installation; a folder that ``claimflow up`` has made is one of its
own, with its key, its clock and its port, and may be used while it runs and while it does not.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from console.commands.output import say
from models.errors import BadSettings
from models.messages import ClaimNotice, ClaimStart, Move
from models.policy import Policy
from models.tables import ClaimRow
from store.engine import Store
from store.step import latest_move
from workers.settings import Settings, load

if TYPE_CHECKING:
    from temporalio.client import Client

    from workers.claims import ClaimDoor

DEFAULT_ADDRESS = Settings.model_fields["temporal_address"].default
Item = TypeVar("Item", Move, ClaimNotice)


def settings_for(data_dir: Path | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of the folder that was named, else of the environment's installation."""
    named = {"CLAIMFLOW_DATA_DIR": str(data_dir)} if data_dir else {}
    base = load({**environ, **named})
    if not is_embedded(base.data_dir) or (data_dir is None and _is_server(base)):
        return base
    return _embedded(base)


def is_embedded(folder: Path) -> bool:
    """Tell whether ``claimflow up`` has made this folder."""
    return (folder / "clock.json").exists() and (folder / "run" / "temporal.port").exists()


def _is_server(base: Settings) -> bool:
    """Tell whether the environment names a database or a Temporal server of its own."""
    beside = f"sqlite:///{base.data_dir / 'claimflow.sqlite3'}"
    return base.database_url != beside or base.temporal_address != DEFAULT_ADDRESS


def _embedded(base: Settings) -> Settings:
    # Loading the codec takes a second: only folders of a stack need it.
    from console.embedded.folder import DataFolder
    from models.clock import BusinessClock

    if not base.payload_keys and not (base.data_dir / "payload.key").exists():
        raise BadSettings(
            f"{base.data_dir} has no payload.key. Set CLAIMFLOW_PAYLOAD_KEYS to the key it was started with"
        )
    folder = DataFolder(base.data_dir)
    port = (base.data_dir / "run" / "temporal.port").read_text().strip()
    return folder.settings(base, folder.clock(BusinessClock()), f"127.0.0.1:{port}")


def opened(data_dir: Path | None) -> "Installation":
    """Return the installation that a command works on."""
    return Installation(settings_for(data_dir, os.environ))


class Installation:
    """Settings, store and the door to the claims of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def store(self) -> Store:
        """Return the store. Raises ``BadSettings`` when its database has not the newest schema."""
        from console.commands import database

        url = self.settings.database_url
        if is_embedded(self.settings.data_dir) and database.revision_of(url) != database.newest_revision():
            from store.migrate import upgrade

            upgrade(url)
        database.need_newest(url)
        return Store(url)

    async def client(self) -> "Client":
        """Return a connection to Temporal. Raises ``RuntimeError`` when nobody answers."""
        from workers.connection import connect

        return await connect(self.settings)

    def pass_on(self, moves: Sequence[Move] = (), notices: Sequence[ClaimNotice] = ()) -> bool:
        """Start and tell claims now; say so when that must wait. Everything is committed already."""
        if not moves and not notices:
            return True

        async def both() -> bool:
            return all([await self.start(moves), await self.tell(notices)])

        return asyncio.run(both())

    async def start(self, moves: Sequence[Move]) -> bool:
        """Start the workflows of new claims; what could not be started is left to the sweep."""

        async def one(door: "ClaimDoor", move: Move) -> None:
            await door.start(self._start_of(move.claim))
            await asyncio.to_thread(self._note_started, move.claim)

        return await self._each(moves, one)

    async def tell(self, notices: Sequence[ClaimNotice]) -> bool:
        """Tell claims what happened; what could not be told is left to the sweep."""

        async def one(door: "ClaimDoor", notice: ClaimNotice) -> None:
            await door.tell(self._start_of(notice.claim), notice)

        return await self._each(notices, one)

    async def _each(self, items: Sequence[Item], act: Callable[["ClaimDoor", Item], Awaitable[None]]) -> bool:
        """Act on all items, so many at a time; stop at the first round in which none succeeds."""
        if not items:
            return True
        left, size = 0, Policy().tell_at_once
        reason: BaseException | None = None
        try:
            door = await self._door()
        except (RuntimeError, BadSettings) as error:
            return self._left_to_sweep(len(items), error)
        for first in range(0, len(items), size):
            some = items[first : first + size]
            ends = await asyncio.gather(*(act(door, item) for item in some), return_exceptions=True)
            errors = [end for end in ends if end is not None]
            left, reason = left + len(errors), next(iter(errors), reason)
            if len(errors) == len(some):
                left += len(items) - first - len(some)
                break
        return self._left_to_sweep(left, reason) if reason else True

    async def _door(self) -> "ClaimDoor":
        client = await self.client()
        # The door loads the workflows, which takes seconds: not before somebody has answered.
        from workers.claims import ClaimDoor

        return ClaimDoor(client, self.settings.claims_queue)

    def _left_to_sweep(self, count: int, reason: BaseException) -> bool:
        claims = "1 claim is" if count == 1 else f"{count} claims are"
        why = str(reason) if isinstance(reason, BadSettings) else self._silence(reason)
        say(
            f"Stored. {claims} not told yet: {why}. A worker's sweep tells them; nothing is to be done again."
        )
        return False

    def _silence(self, reason: BaseException) -> str:
        if isinstance(reason, RuntimeError):
            return f"Temporal does not answer at {self.settings.temporal_address}"
        return f"no worker took it in time ({type(reason).__name__})"

    def _start_of(self, claim: str) -> ClaimStart:
        with self.store.read() as session:
            return ClaimStart(move=latest_move(session, claim), clock=self.settings.clock)

    def _note_started(self, claim: str) -> None:
        with self.store.write() as session:
            row = session.get(ClaimRow, claim)
            if row is not None:
                row.started = True
