"""A child process of the stack: started, waited for until ready, restarted if it dies, always stopped.

Its pid is noted in the data directory, so that a start after a kill -9 can end what was left running.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from models.errors import ClaimflowError

STOP_SECONDS = 10.0


class ChildFailed(ClaimflowError):
    """A part of the stack ended or did not become ready; the message names its log."""


class Child:
    """One process, by name; its output goes to ``logs/<name>.log``, a ready line may come on stdout."""

    def __init__(
        self, folder: Path, name: str, command: Sequence[str], environ: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = folder / "logs" / f"{name}.log"
        self._pid_file = folder / "run" / f"{name}.pid"
        self._environ = {**os.environ, **(environ or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self.stopping = False

    @property
    def pid(self) -> int:
        """Return the process id, 0 when it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    async def start(self, ready_seconds: float | None = 60.0) -> str:
        """Start the process; wait for one line on its stdout unless ``ready_seconds`` is None.

        Returns that line. Raises ``ChildFailed`` when it ends or stays silent.
        """
        end_left_over(self._pid_file)
        self._close_output()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log if ready_seconds is None else subprocess.PIPE,
                stderr=log,
                env=self._environ,
                # Ctrl-C reaches the parent alone, which then stops its children in order.
                start_new_session=True,
            )
        self._pid_file.write_text(f"{self._process.pid} {self.command[0]}")
        return "" if ready_seconds is None else await self._first_line(ready_seconds)

    async def _first_line(self, seconds: float) -> str:
        stdout = self._process.stdout if self._process else None
        assert stdout is not None, "only called right after the start"
        try:
            line = await asyncio.wait_for(asyncio.to_thread(stdout.readline), seconds)
        except TimeoutError:
            self.kill()
            raise ChildFailed(f"{self.name} did not become ready. See {self.log}") from None
        if not line:
            raise ChildFailed(f"{self.name} ended before it was ready. See {self.log}")
        return line.decode().strip()

    def kill(self) -> None:
        """End the process at once (SIGKILL)."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    async def wait(self) -> int:
        """Wait until the process ends; return its exit code."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait)

    async def stop(self) -> None:
        """Ask the process to end, insist after ten seconds, and forget its pid."""
        self.stopping = True
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(asyncio.to_thread(self._process.wait), STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await asyncio.to_thread(self._process.wait)
        self._close_output()
        self._pid_file.unlink(missing_ok=True)

    def _close_output(self) -> None:
        """Let go of the pipe of a process that has ended, or every restart would leak one."""
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()


def end_left_over(pid_file: Path) -> None:
    """End a process that an earlier start left behind, if it still is that program."""
    if not pid_file.exists():
        return
    pid, _, program = pid_file.read_text().partition(" ")
    command_line = Path(f"/proc/{pid}/cmdline")
    with contextlib.suppress(OSError, ValueError):
        if not command_line.exists() or program.encode() in command_line.read_bytes():
            os.kill(int(pid), signal.SIGKILL)
    pid_file.unlink(missing_ok=True)
