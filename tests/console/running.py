"""Running commands in this process, the way the entry point does."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.cli import main
from store.engine import Store


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return what ``--json`` wrote: all of stdout is one JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """One installation, the invented world beside it, and a terminal to work at it."""

    store: Store
    world: Path
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: object) -> Ran:
        """Run a command in this process."""
        self.capsys.readouterr()
        code = main([str(word) for word in words], leave=lambda _: None)
        written = self.capsys.readouterr()
        return Ran(code, written.out, written.err)

    def data(self, *words: object) -> Any:
        """Run a command with ``--json`` that must succeed, and return what it wrote."""
        ran = self.run(*words, "--json")
        assert ran.code == 0, ran.err
        return ran.data

    def set_up(self) -> None:
        """Load the invented practice."""
        assert self.run("setup", "load", self.world / "practice.toml").code == 0

    def claim(self) -> str:
        """Take in the batch and return the id of its first claim."""
        taken = self.run("intake", self.world / "batch.837", "--json")
        return str(taken.data["accepted"][0]["claim"])

    def file(self, name: str, text: str) -> Path:
        """Write a file for a command."""
        path = self.folder / name
        path.write_text(text)
        return path
