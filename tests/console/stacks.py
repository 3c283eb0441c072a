"""A whole stack as people run it: ``claimflow up`` as a process of its own, and commands beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 180.0
"""An answer that sends something counts after 45 seconds, and each look is a process of its own."""
Environ = dict[str, str]


def environ_of(folder: Path) -> Environ:
    """Return an environment that names only the stack's folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMFLOW_")}
    return kept | {"CLAIMFLOW_DATA_DIR": str(folder), "CLAIMFLOW_USER": "mabel"}


@contextmanager
def up(environ: Environ, *words: str) -> Generator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run ``claimflow up`` and give its process and the line it writes when it is ready."""
    command = [sys.executable, "-m", "console.cli", "up", "--json", *words]
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


def run(environ: Environ, *words: str) -> Any:
    """Run a command as a real process and return what it wrote."""
    command = [sys.executable, "-m", "console.cli", *words, "--json"]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def eventually(found: Callable[[], Any]) -> Any:
    """Return the first thing that is there, within the test's patience."""
    until = time.monotonic() + PATIENCE
    while not (result := found()) and time.monotonic() < until:
        time.sleep(0.5)
    assert result
    return result
