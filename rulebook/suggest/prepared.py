"""The names of the shipped diagnoses, read once when the package is made: a process opens them in a moment.

``prepared(release)`` is the index of a shipped release, or None for any other (an imported list is read anew,
which takes seconds). One file for each release, named after the digest of its table; it also names the digest
of our own names, and is not used when those have changed since. To make the files again::

    python -m rulebook.suggest.prepared
"""

import hashlib
import zlib
from datetime import date
from importlib.resources import files
from pathlib import Path

from rulebook.codes.book import CodeBook, Release
from rulebook.suggest.phrases import own_names
from rulebook.suggest.term_index import CodeTerms, TermIndex

FOLDER = files("rulebook").joinpath("data", "suggest")


def prepared(release: Release) -> TermIndex | None:
    """Open the index of a release that ships with one; None when there is none, or an outdated one."""
    file = FOLDER.joinpath(_name(release))
    if not (release.info.sha256 and file.is_file()):
        return None
    own_names, lines, families = zlib.decompress(file.read_bytes()).decode().split("\n\n")
    if own_names != _own_names():
        return None
    return TermIndex(
        lines.split("\n"),
        dict(line.split("\t") for line in families.split("\n")),
        lambda code: _title(release, code),
        release.info.title,
    )


def made(book: CodeBook, on: date) -> TermIndex:
    """Read the diagnoses of that day and their names, title by title."""
    release = book.release("icd10cm", on)
    terms = dict(book.diagnosis_terms(on))
    codes = (CodeTerms(d.code, d.title, d.billable, terms.get(d.code, ())) for d in book.diagnoses(on))
    return TermIndex.built(codes, own_names(), release.info.title if release else "")


def content(index: TermIndex) -> bytes:
    """Return an index as the bytes that ``prepared`` opens."""
    families = (f"{base}\t{codes}" for base, codes in index.families.items())
    sections = (_own_names(), "\n".join(index.lines), "\n".join(families))
    return zlib.compress("\n\n".join(sections).encode(), 9)


def _title(release: Release, code: str) -> str:
    (entry,) = release.table.rows(code)
    return str(getattr(entry, "title", ""))


def _name(release: Release) -> str:
    return f"{release.info.sha256[:12]}.names"


def _own_names() -> str:
    return hashlib.sha256(repr(tuple(own_names())).encode()).hexdigest()


def main() -> None:
    """Make the files of all shipped releases."""
    book = CodeBook.shipped()
    for release in book.releases:
        if release.info.kind == "icd10cm":
            index = made(book, release.info.effective_from)
            Path(str(FOLDER.joinpath(_name(release)))).write_bytes(content(index))


if __name__ == "__main__":
    main()
