"""One setup record from what a person gave: a file, stdin, or JSON text; and records as lines."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any, cast

from sqlmodel import Session, col, select

from console.setup_file import checked
from models.errors import BadInput
from models.tables import SetupRecordRow
from models.value import Value
from store.setup import KINDS


def known_kind(kind: str) -> str:
    """Return the kind, or raise ``BadInput`` naming those that exist."""
    if kind not in KINDS:
        raise BadInput(
            f"there is no kind {kind!r} of setup record", remedy=f"Known are {', '.join(sorted(KINDS))}"
        )
    return kind


def read_record(kind: str, source: str) -> Value:
    """Return one checked record of this kind. Raises ``BadInput`` naming the field."""
    known_kind(kind)
    data = _one(kind, _parsed(source, _text(source)), source)
    return checked(kind, data, kind)


def records_of(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return records of one kind, or all, as lines."""
    query = select(SetupRecordRow).order_by(col(SetupRecordRow.kind), col(SetupRecordRow.key))
    if kind:
        query = query.where(SetupRecordRow.kind == kind)
    return [
        {"kind": row.kind, "key": row.key, "name": _name(row.document), "version": row.version}
        for row in session.exec(query)
    ]


def _name(document: str) -> str:
    data = json.loads(document)
    return str(data.get("name") or ", ".join(data[part] for part in ("last", "first") if data.get(part)))


def _text(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    if source.lstrip().startswith("{"):
        return source
    try:
        return Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"cannot be read ({type(error).__name__})", record=source, remedy="Give a file, - or JSON text"
        ) from None


def _parsed(source: str, text: str) -> dict[str, Any]:
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text)
        return tomllib.loads(text)
    except ValueError as error:
        raise BadInput(
            f"neither JSON nor TOML ({error})", record=_label(source), remedy="See: claimflow setup example"
        ) from None


def _one(kind: str, data: dict[str, Any], source: str) -> Any:
    """Return the record itself, whether it stands alone or under ``[kind]`` as in a setup file."""
    if kind not in data:
        return data
    tables = data[kind]
    entries = cast("list[Any]", tables) if isinstance(tables, list) else [tables]
    if len(data) != 1 or len(entries) != 1:
        raise BadInput(
            "holds more than one record",
            record=_label(source),
            remedy="Load it with: claimflow setup load FILE",
        )
    return entries[0]


def _label(source: str) -> str:
    return "the record" if source.lstrip().startswith("{") or source == "-" else source
