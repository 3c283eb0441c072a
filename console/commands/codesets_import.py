"""Loading one release of a code set: read, compared with what was in force the day before, kept, and told."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.codes import OF_A_PAYER, CodeSetKind, ReleaseInfo
from models.errors import BadInput, NotFound
from models.publication import published_until
from rulebook.codes.book import CodeBook
from rulebook.codes.difference import Difference, difference
from rulebook.codes.files.read import ReadFile, read_files
from rulebook.codes.files.reading import BadLine
from rulebook.codes.shelf import Shelf
from rulebook.codes.whole import in_words, missing
from store import code_sets
from store.engine import Store

SHOWN = 10
"""How many codes of each group, and how many bad lines, people see; ``--json`` has all."""

IN_PARTS: frozenset[CodeSetKind] = frozenset({"ptp"})
"""Kinds of which one release is published in several files."""

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


@dataclass(frozen=True)
class Options:
    """How a person wants it: with bad lines left out, in place of another, though it looks cut, only told."""

    skip_bad: bool = False
    replace: bool = False
    anyway: bool = False
    dry_run: bool = False


def imported(
    store: Store, kind: CodeSetKind, files: Sequence[Path], given: Mapping[str, Any], options: Options
) -> Report:
    """Read the files of one release, compare, and keep it unless it is only to be told.

    Raises ``BadInput`` for files that cannot be taken, ``Conflict`` for a day that has a release.
    """
    info, read = described(kind, files, given)
    likely = options.anyway or options.dry_run
    if not (options.skip_bad or options.dry_run):
        need_whole(read, files)
    if info.part and not likely:
        raise _a_part(info, read)
    with store.read() as session:
        against, found = compared(session, info, read, anyway=likely)
    if options.dry_run:
        return Report(info, read, against, found, loaded=False)
    packed = read.table.content()
    with store.write() as session:
        loaded = code_sets.put(session, info, packed, replace=options.replace)
    return Report(info, read, against, found, loaded)


def described(
    kind: CodeSetKind, files: Sequence[Path], given: Mapping[str, Any]
) -> tuple[ReleaseInfo, ReadFile]:
    """Read files and return what is known of them. Its id follows from what they say."""
    begins, until, scope = given["effective"], given["until"], given["scope"]
    _need_scope(kind, scope)
    if len(files) > 1 and kind not in IN_PARTS:
        raise BadInput(f"{kind} is one file", remedy="Give them one by one, each with its day")
    if until and until < begins:
        raise BadInput(f"ends on {until}, before it begins", field="until")
    whole = hashlib.sha256()
    read = read_files(kind, _contents(files, whole.update))
    parts = [kind, scope, begins.isoformat(), until.isoformat() if until else "", read.table.digest()[:16]]
    info = ReleaseInfo(
        id="-".join(part for part in parts if part),
        kind=kind,
        scope=scope,
        name=given["name"] or _name(files, begins),
        effective_from=begins,
        effective_to=until,
        published_until=until or published_until(kind, begins),
        part=bool(missing(read.table)),
        sha256=whole.hexdigest(),
        entries=len(read.table),
    )
    return info, read


def _contents(files: Sequence[Path], seen: Callable[[bytes], None]) -> Iterator[tuple[str, bytes]]:
    """Yield each file as it is asked for: those of NCCI have 40 MB each."""
    for file in files:
        data = _bytes(file)
        seen(data)
        yield file.name, data


def _name(files: Sequence[Path], begins: date) -> str:
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{files[0].name}{more} ({begins})"


def _a_part(info: ReleaseInfo, read: ReadFile) -> BadInput:
    """Return why a table with holes is not loaded just so: what it does not know would count as right."""
    several = info.kind in IN_PARTS
    return BadInput(
        f"holds no codes that begin with {in_words(missing(read.table))}: a part of the table",
        record=info.name,
        remedy=("Give all files of the quarter together (f1 f2 f3 f4)" if several else "Give the whole file")
        + "; --anyway loads a part, which clears nothing",
    )


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


def need_whole(read: ReadFile, files: Sequence[Path]) -> None:
    """Refuse files with bad lines: a person says that the rest is to be loaded without them."""
    if not read.bad:
        return
    told = bad_lines(read)
    more = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    lines = "1 line" if len(told) == 1 else f"{len(told)} lines"
    raise BadInput(
        f"{lines} cannot be taken: {'; '.join(told[:SHOWN])}{more}",
        record=", ".join(file.name for file in files),
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


def bad_lines(read: ReadFile) -> list[str]:
    """Return what is wrong, a sentence for each line; the file is named where there are several."""
    several = len({bad.file for bad in read.bad if bad.file}) > 1
    return [_words(bad, several) for bad in read.bad]


def _words(bad: BadLine, several: bool) -> str:
    place = f"line {bad.line}" if bad.line else ""
    told = ", ".join(part for part in (bad.file if several else "", place) if part)
    return (f"{told}: " if told else "") + bad.problem + (f" ({bad.remedy})" if bad.remedy else "")


def _need_scope(kind: CodeSetKind, scope: str) -> None:
    if kind in OF_A_PAYER and not scope:
        raise BadInput(f"{kind} is a payer's", field="scope", remedy="Name the payer id with --payer")
    if kind not in OF_A_PAYER and scope:
        raise BadInput(f"{kind} is the same for all payers", field="scope", remedy="Leave --payer out")


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
