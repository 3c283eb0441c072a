"""The invented world of an embedded stack: the payer's books, and a practice to try it with."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from console.commands.output import say
from console.embedded.folder import DataFolder
from console.setup_file import read_setup
from models.errors import ClaimflowError
from store import setup
from store.engine import Store
from workers.settings import Settings

CLAIMS = 25
BOOKS = "books.json"


def prepare_world(folder: DataFolder, settings: Settings) -> None:
    """Invent the payer's books unless they are there; set up the practice unless one is set up."""
    world = folder.path / "world"
    if not (world / BOOKS).exists():
        _invent(world, settings)
        say(f"The embedded payer knows {CLAIMS} invented patients; their claims are in {world}.")
    store = Store(settings.database_url)
    try:
        with store.write() as session:
            if setup.practice(session) is None and (world / "practice.toml").exists():
                setup.put_all(session, read_setup(world / "practice.toml"))
    finally:
        store.close()


def _invent(world: Path, settings: Settings) -> None:
    """Invent beside the folder and move the books last, so that half a world is never taken for one."""
    with tempfile.TemporaryDirectory(dir=world.parent) as place:
        command = [sys.executable, "-m", "simulator", "invent", "--folder", place, "--seed", "7"]
        command += ["--claims", str(CLAIMS), "--today", settings.clock.today().isoformat()]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise ClaimflowError(f"the payer's books could not be made (exit {ended.returncode})")
        for file in sorted(Path(place).iterdir(), key=lambda file: file.name == BOOKS):
            os.replace(file, world / file.name)
