"""The practice's setup from a TOML file: one table per record, checked one by one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from models.errors import BadInput
from models.value import Value
from store.setup import KINDS


def read_setup(path: Path) -> tuple[tuple[str, Value], ...]:
    """Return every record of a setup file. Raises ``BadInput`` naming the record and the field."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"cannot be read as TOML ({error})", record=str(path)) from None
    return tuple(record for kind, table in tables.items() for record in _records(path, kind, table))


def _records(path: Path, kind: str, table: Any) -> Iterator[tuple[str, Value]]:
    if kind not in KINDS:
        raise BadInput(
            f"unknown table [{kind}]", record=str(path), remedy=f"Known are {', '.join(sorted(KINDS))}"
        )
    entries = cast("list[Any]", table) if isinstance(table, list) else [table]
    for position, entry in enumerate(entries, start=1):
        yield kind, checked(kind, entry, f"{path.name} [{kind}] {position}")


def checked(kind: str, entry: Any, record: str) -> Value:
    """Return one setup record from plain data. Raises ``BadInput`` naming the field."""
    try:
        return KINDS[kind].model_validate(entry)
    except ValidationError as error:
        first = problems_in(error)[0]
        raise BadInput(first.words, record=record, field=first.field) from None


class Problem(NamedTuple):
    """What is wrong with a field of a record: its path (``address.city``), its kind by pydantic, words."""

    field: str
    kind: str
    words: str


def problems_in(error: ValidationError) -> list[Problem]:
    """Return everything that is wrong with a record, without what was typed."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [Problem(".".join(str(part) for part in one["loc"]), one["type"], one["msg"]) for one in found]
