"""The invented world of an embedded stack: the payer's books, and a practice to try it with."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from console.commands.output import say
from console.embedded.folder import TRAINING, DataFolder
from console.intake import take_in
from console.setup_file import read_setup
from models.errors import ClaimflowError
from store import setup
from store.engine import Store
from workers.settings import Settings

CLAIMS = 25
BOOKS = "books.json"
TRAINING_DAY = 1200.0
"""Seconds of a business day in training: payers answer while one is still at it."""


def training_folder(folder: Path) -> Path:
    """Return the folder for training beside an installation's own, marked for whoever opens it later."""
    place = folder if (folder / TRAINING).exists() else folder / "training"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / TRAINING).touch()
    return place


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
        if settings.training:
            _hand_in(store, world, settings)
    finally:
        store.close()


def _hand_in(store: Store, world: Path, settings: Settings) -> None:
    """Take the invented claims in, once: the sweep starts their workflows when the worker runs."""
    for name in ("batch.837", "visits.json"):
        take_in(store, world / name, settings.clock.now())


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
