"""Checks the parts of a pack file one by one, and notes every mistake with its line.

A mistake never hides another: what cannot be taken is noted and left out, and the rest is looked at.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from rulebook.packs.conditions import CONDITIONS, NOT, known
from rulebook.packs.example import ExampleClaim
from rulebook.packs.forms import said
from rulebook.packs.matching import BadValue
from rulebook.packs.needs import NEEDS
from rulebook.packs.toml_lines import Path

Table = dict[str, Any]


class PackProblem(NamedTuple):
    """One mistake: its line in the file, which part (``rule mri, when.procedures``), and the remedy."""

    line: int
    where: str
    problem: str
    remedy: str

    def sentence(self) -> str:
        """Return the whole message without the file's name: ``line 12, rule mri, severity: ...``."""
        where = ", ".join(part for part in (f"line {self.line}", self.where) if part)
        return f"{where}: {self.problem}. {self.remedy}"


class Field(NamedTuple):
    """What a key must hold: a check that raises ``BadValue``, and whether the key must be there."""

    check: Callable[[object], object]
    needed: bool = False


class Checking:
    """The mistakes of one file, with the lines of everything in it."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self.lines = lines
        self.problems: list[PackProblem] = []

    def note(self, path: Path, where: str, problem: str, remedy: str) -> None:
        """Note a mistake at the nearest line that is known."""
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        self.problems.append(PackProblem(self.lines.get(at, 1), where, problem, remedy))

    def fields(self, path: Path, where: str, table: Table, known_: Mapping[str, Field]) -> Table:
        """Return the keys of a table that are right; note strangers, wrong values and what is missing."""
        right: Table = {}
        for key, value in table.items():
            if key not in known_:
                self.stranger((*path, key), where, key, known_)
                continue
            try:
                known_[key].check(value)
                right[key] = value
            except BadValue as error:
                self.note((*path, key), _joined(where, key), error.problem, error.remedy)
        for key, field in known_.items():
            if field.needed and key not in table:
                self.note(path, where, f"{key} is missing", f"Write {key} = ...")
        return right

    def stranger(self, path: Path, where: str, key: str, known_: Collection[str]) -> None:
        """Note a key that nobody knows, with the one that was probably meant."""
        close = get_close_matches(key, known_, n=1)
        remedy = f"Is {close[0]} meant?" if close else f"Known are {', '.join(known_)}"
        self.note(path, where, f"{key!r} is not a key here", remedy)

    def conditions(self, path: Path, where: str, table: object) -> Table:
        """Return the conditions of a ``when`` that are right."""
        right: Table = {}
        for name, value in self.table(path, where, table).items():
            condition = known(name)
            if condition is None:
                turned = [f"{NOT}{other}" for other in CONDITIONS if CONDITIONS[other].is_list]
                self.word((*path, name), where, "condition", name, [*CONDITIONS, *turned])
            elif self.compiles((*path, name), _joined(where, name), condition.form.compiled, value):
                right[name] = value
        return right

    def needs(self, path: Path, where: str, table: object) -> Table:
        """Return the needs that are right."""
        right: Table = {}
        for name, value in self.table(path, where, table).items():
            if name not in NEEDS:
                self.word((*path, name), where, "need", name, NEEDS)
            elif self.compiles((*path, name), _joined(where, name), NEEDS[name].form.compiled, value):
                right[name] = value
        return right

    def word(self, path: Path, where: str, kind: str, name: str, known_: Collection[str]) -> None:
        """Note a word that is not in the vocabulary."""
        close = get_close_matches(name, known_, n=1)
        remedy = f"Is {close[0]} meant?" if close else "See the vocabulary: claimflow rules words"
        self.note(path, where, f"there is no {kind} {name!r}", remedy)

    def compiles(self, path: Path, where: str, compile_: Callable[[object], object], value: object) -> bool:
        """Tell whether a value has its form; note why not, at the item of a list that is wrong."""
        if not isinstance(value, list) or not value:
            return self._tried(path, where, compile_, cast(object, value))
        # Each item is tried alone, so that every one that is wrong is told with its own line.
        items = enumerate(cast("list[object]", value))
        return all([self._tried((*path, n), where, compile_, [item]) for n, item in items])

    def _tried(self, path: Path, where: str, compile_: Callable[[object], object], value: object) -> bool:
        try:
            compile_(value)
        except BadValue as error:
            self.note(path, where, error.problem, error.remedy)
            return False
        return True

    def table(self, path: Path, where: str, value: object) -> Table:
        """Return a table, or note that it is none and return an empty one."""
        if isinstance(value, dict):
            return cast(Table, value)
        self.note(path, where, f"{said(value)} is not a table", f"Write [{path[-1]}] with keys below it")
        return {}

    def tables(self, path: Path, where: str, value: object) -> list[Table]:
        """Return a list of tables, or note that it is none and return an empty one."""
        items = cast("list[object]", value if isinstance(value, list) else [None])
        if all(isinstance(item, dict) for item in items):
            return cast("list[Table]", items)
        self.note(
            path,
            where,
            f"{said(cast(object, value))} is not a list of tables",
            f"Write [[{path[-1]}]] for each",
        )
        return []

    def example(self, path: Path, where: str, claim: Table) -> bool:
        """Tell whether an example has the form of one; note every key that is wrong."""
        try:
            ExampleClaim.model_validate(claim)
        except ValidationError as error:
            for found in error.errors(include_input=False, include_url=False):
                self._wrong_in_example(path, where, found["type"], found["loc"], found["msg"])
            return False
        return True

    def _wrong_in_example(self, path: Path, where: str, kind: str, loc: Path, message: str) -> None:
        named = ".".join(str(part) for part in loc)
        if kind == "extra_forbidden":
            self.stranger((*path, *loc), where, str(loc[-1]), list(ExampleClaim.model_fields))
        else:
            self.note((*path, *loc), _joined(where, named), message, "See docs/rule-packs.md, Examples")


def _joined(where: str, key: str) -> str:
    return f"{where}, {key}" if where else key


def text(value: object) -> None:
    """A text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise BadValue(f"{said(value)} is not a text with words in it", 'Write it in quotes: "..."')


def day(value: object) -> None:
    """A date of TOML, without quotes and without a time."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise BadValue(f"{said(value)} is not a date", "Write a date without quotes: 2026-01-31")


def yes_or_no(value: object) -> None:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise BadValue(f"{said(value)} is not true or false", "Write true or false, without quotes")


def shaped(pattern: str, remedy: str) -> Callable[[object], None]:
    """Return the check of a text of a shape."""

    def check(value: object) -> None:
        text(value)
        if re.fullmatch(pattern, str(value)) is None:
            raise BadValue(f"{str(value)!r} cannot be used here", remedy)

    return check


def one_of(*known_: str) -> Callable[[object], None]:
    """Return the check of a text that is one of these."""

    def check(value: object) -> None:
        if value not in known_:
            shown = repr(value) if isinstance(value, str) else said(value)
            raise BadValue(f"{shown} is not known here", f"Write one of {', '.join(known_)}")

    return check


def reasons(value: object) -> None:
    """A list of adjustment reasons and remarks (CARC, RARC)."""
    items = cast("list[object]", value if isinstance(value, list) else [])
    if not items or not all(isinstance(i, str) and re.fullmatch(r"[A-Z]{0,3}[0-9]{1,4}", i) for i in items):
        raise BadValue("this is not a list of reasons", 'Write codes as texts: ["197", "N130"]')


def anything(value: object) -> None:
    """A value that is checked apart."""
