"""Loading one code set file: read, compared with what was in force the day before, kept, and told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.codes import CodeSetKind, ReleaseInfo, published_until
from models.errors import BadInput, NotFound
from rulebook.codes.book import CodeBook
from rulebook.codes.difference import Difference, difference
from rulebook.codes.files.read import ReadFile, read_file
from rulebook.codes.shelf import Shelf
from store import code_sets

SHOWN = 10
"""How many codes of each group, and how many bad lines, people see; ``--json`` has all."""

FEW = 20
"""Below so many entries, a release that ends most of them is no sign of a cut file."""


@dataclass(frozen=True)
class Report:
    """What an import did, or would do."""

    info: ReleaseInfo
    read: ReadFile
    against: str
    difference: Difference
    loaded: bool

    def told(self) -> dict[str, Any]:
        """Return the whole report as data."""
        return {
            "release": self.info.model_dump(mode="json", exclude={"source", "sample"}),
            "loaded": self.loaded,
            "entries": len(self.read.table),
            "against": self.against,
            **{group: list(codes) for group, codes in self.difference._asdict().items()},
            "bad_lines": [bad.model_dump() for bad in self.read.bad],
            "passed_over": dict(self.read.passed),
        }


def book_of(session: Session) -> CodeBook:
    """Return the code book of the installation: what is shipped and what was loaded."""
    return Shelf().book(code_sets.releases(session), partial(code_sets.content, session))


def described(kind: CodeSetKind, file: Path, given: Mapping[str, Any]) -> tuple[ReleaseInfo, ReadFile]:
    """Read a file and return what is known of it. Its id follows from what it says: the same is the same."""
    data = _bytes(file)
    read = read_file(kind, data, file.name)
    begins, scope = given["effective"], given["scope"]
    _need_scope(kind, scope)
    if given["until"] and given["until"] < begins:
        raise BadInput(f"ends on {given['until']}, before it begins", field="until")
    name = given["name"] or f"{file.name} ({begins})"
    until = given["until"].isoformat() if given["until"] else ""
    parts = [kind, scope, begins.isoformat(), until, read.table.digest()[:16]]
    info = ReleaseInfo(
        id="-".join(part for part in parts if part),
        kind=kind,
        scope=scope,
        name=name,
        effective_from=begins,
        effective_to=given["until"],
        published_until=published_until(kind, begins),
        sha256=hashlib.sha256(data).hexdigest(),
        entries=len(read.table),
    )
    return info, read


def compared(
    session: Session, info: ReleaseInfo, read: ReadFile, *, anyway: bool = True
) -> tuple[str, Difference]:
    """Return the release in force the day before, and what the new one changes against it.

    Raises ``BadInput`` for one that ends most of it, unless it is to be taken ``anyway``.
    """
    before = book_of(session).release(info.kind, info.effective_from - timedelta(days=1), info.scope)
    found = difference(before.table if before else None, read.table, info.effective_from)
    if before is None:
        return "", found
    if not (anyway or before.info.sample):
        _need_likely(before.info.title, len(before.table), found, info)
    return before.info.title, found


def need_whole(read: ReadFile, file: Path) -> None:
    """Refuse a file with bad lines: a person says that the rest is to be loaded without them."""
    if not read.bad:
        return
    first = "; ".join(_words(bad.line, bad.problem, bad.remedy) for bad in read.bad[:SHOWN])
    more = f"; and {len(read.bad) - SHOWN} more" if len(read.bad) > SHOWN else ""
    lines = "1 line" if len(read.bad) == 1 else f"{len(read.bad)} lines"
    raise BadInput(
        f"{lines} cannot be taken: {first}{more}",
        record=file.name,
        remedy="Correct them, or load the rest with --skip-bad",
    )


def _need_likely(against: str, old: int, found: Difference, info: ReleaseInfo) -> None:
    """Refuse a release that ends most codes of the one before: such a file is usually cut off."""
    if old >= FEW and len(found.ended) > old // 2:
        raise BadInput(
            f"ends {len(found.ended)} of the {old} entries of {against}",
            record=info.name,
            remedy="If the file is whole, load it with --anyway",
        )


def _words(line: int, problem: str, remedy: str) -> str:
    place = f"line {line}: " if line else ""
    return f"{place}{problem}" + (f" ({remedy})" if remedy else "")


def bad_lines(read: ReadFile) -> list[str]:
    """Return what is wrong, a sentence for each line."""
    return [_words(bad.line, bad.problem, bad.remedy) for bad in read.bad]


def _need_scope(kind: CodeSetKind, scope: str) -> None:
    if kind == "fees" and not scope:
        raise BadInput("fees are those of a payer", field="scope", remedy="Name the payer id with --scope")
    if kind != "fees" and scope:
        raise BadInput(f"{kind} is the same for all payers", field="scope", remedy="Leave --scope out")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"{file}: no such file") from None
    except OSError as error:
        raise BadInput(f"cannot be read ({type(error).__name__})", record=str(file)) from None


def day_of(text: str, field: str) -> date:
    """Return a day given on the command line; raises ``BadInput``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day", field=field, remedy="Write it as 2026-10-01") from None
