"""The data directory of an embedded stack: what is made on the first start and used again on the next."""

import fcntl
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO

from models.clock import BusinessClock
from models.errors import BadInput, Conflict
from workers.codec import new_key
from workers.settings import Settings

TRAINING = "training"
"""A folder with a file of this name holds invented claims to learn with."""


class DataFolder:
    """Files of one stack: keys, clock, ports, the databases, the payer's own folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self._lock: IO[str] | None = None

    def open(self) -> None:
        """Make the folder and lock it.

        Raises ``Conflict`` when another stack runs on it, ``BadInput`` when it cannot be made or written.
        """
        try:
            for part in ("logs", "run", "payer", "world"):
                (self.path / part).mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)
            self._lock = (self.path / "run" / "lock").open("w")
        except OSError as problem:
            remedy = "Give a folder that you may write, with --data-dir (or --keep for a demo)"
            raise BadInput(f"{self.path}: {problem.strerror}", remedy=remedy) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise Conflict(
                f"a stack is running on {self.path} already. Stop it, or give another --data-dir"
            ) from None

    def close(self) -> None:
        """Let the folder go."""
        if self._lock is not None:
            self._lock.close()

    def secret(self, name: str) -> str:
        """Return a secret of this folder, made on first use and readable by its owner only."""
        return self._kept(name, lambda: secrets.token_urlsafe(24))

    def clock(self, fallback: BusinessClock) -> BusinessClock:
        """Return the clock of this folder: the one of its first start, so that time never jumps back."""
        return BusinessClock.model_validate_json(self._kept("clock.json", fallback.model_dump_json))

    def port(self, name: str) -> int:
        """Return a port for this folder: the one of last time if it is still free, so that URLs last."""
        file = self.path / "run" / f"{name}.port"
        wanted = int(file.read_text()) if file.exists() else 0
        port = wanted if wanted and _is_free(wanted) else _free_port()
        file.write_text(str(port))
        return port

    def settings(self, base: Settings, clock: BusinessClock, temporal_address: str) -> Settings:
        """Return the settings of this stack: its own key unless one is set, its databases, its clock."""
        key = self._kept("payload.key", new_key) if not base.payload_keys else ""
        changes = {
            "data_dir": self.path,
            "database_url": f"sqlite:///{self.path / 'claimflow.sqlite3'}",
            "temporal_address": temporal_address,
            "payload_keys": key or base.payload_keys,
            "payload_key_generated": bool(key),
            "clock": clock,
            "console_url": self._console_url() or base.console_url,
            "training": base.training or (self.path / TRAINING).exists(),
            "codec_token": base.codec_token or self.secret("codec.token"),
        }
        return Settings.model_validate({**base.model_dump(), **changes})

    def _console_url(self) -> str:
        """Return where this stack's console listens, or would."""
        file = self.path / "run" / "console.port"
        return f"http://127.0.0.1:{file.read_text()}" if file.exists() else ""

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        file = self.path / name
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(make())
        return file.read_text().strip()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
