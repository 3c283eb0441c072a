"""The HCPCS Level II file of CMS (``HCPCyyyy_MMM_ANWEB.txt``), fixed width, or its Excel sheet saved as CSV.

A code may have several records: 3 begins a procedure and 4 goes on with its text; 7 and 8 are modifiers,
whose two characters stand in columns 4 and 5. Columns of the text file: 1-5 code, 6-10 sequence, 11 record,
12-91 text, 92-119 short text, 269-276 added, 285-292 last day (both YYYYMMDD). The same file gives the kinds
``hcpcs`` and ``modifiers``; each passes over the records of the other and says how many.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from models.codes import Entry, ModifierCode, ProcedureCode
from rulebook.codes.book import CodeBook
from rulebook.codes.files.reading import Reading, Refused, day
from rulebook.codes.files.sheets import Column, rows

PROCEDURE, MODIFIER = "34", "78"
PROCEDURE_CODE, MODIFIER_CODE = re.compile(r"[A-Z]\d{4}"), re.compile(r"[0-9A-Z]{2}")
UNLISTED = re.compile(
    r"not otherwise (specified|classified)|unclassified|unlisted|miscellaneous", re.IGNORECASE
)
MINUTES = re.compile(r"\b(?:per|each)(?: additional)? (\d+) minutes\b", re.IGNORECASE)
COLUMNS = (
    Column("code", "hcpc", needed=True),
    Column("record", "recid", needed=True),
    Column("text", "longdescription", needed=True),
    Column("added", "adddt", "addeddate"),
    Column("ended", "termdt", "terminationdate"),
)


class _Record(NamedTuple):
    line: int
    code: str
    record: str
    text: str
    added: str
    ended: str


def read_hcpcs(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the procedures of the file."""
    for first, words in _whole(_records(text, reading, name), PROCEDURE, PROCEDURE_CODE, reading):
        try:
            begins, ends = day(first.added, "added on"), day(first.ended, "last day")
        except Refused as refused:
            reading.refuse(first.line, refused)
            continue
        minutes = MINUTES.search(words)
        yield ProcedureCode(
            first.code,
            words,
            effective_from=begins,
            effective_to=ends,
            timed_minutes=int(minutes[1]) if minutes else None,
            unlisted=bool(UNLISTED.search(words)),
        )


def read_modifiers(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the modifiers of the file. Side and NCCI use, which it does not say, are those shipped."""
    shipped = {entry.code: entry for entry in _shipped()}
    for first, words in _whole(_records(text, reading, name), MODIFIER, MODIFIER_CODE, reading):
        try:
            begins, ends = day(first.added, "added on"), day(first.ended, "last day")
        except Refused as refused:
            reading.refuse(first.line, refused)
            continue
        known = shipped.pop(first.code, ModifierCode(first.code))
        yield known._replace(title=words, effective_from=begins, effective_to=ends)
    # CPT's own modifiers (25, 59 ...) and the ways of ambulances stand in no file of HCPCS.
    yield from shipped.values()


def _shipped() -> Iterator[ModifierCode]:
    for release in CodeBook.shipped().releases:
        if release.info.kind == "modifiers":
            yield from (entry for entry in release.table.entries() if isinstance(entry, ModifierCode))


def _whole(
    records: Iterator[_Record], wanted: str, shape: re.Pattern[str], reading: Reading
) -> Iterator[tuple[_Record, str]]:
    """Yield the first record of each code with its whole text, put together from all its records."""
    first: _Record | None = None
    words: list[str] = []
    for record in records:
        if record.record not in wanted:
            known = record.record in PROCEDURE + MODIFIER and bool(record.record)
            why = "records of another kind" if known else "records that are neither procedure nor modifier"
            reading.pass_over(why)
        elif not shape.fullmatch(record.code):
            reading.refuse(record.line, Refused(f"{record.code!r} is no code of this kind"))
        elif record.record == wanted[0]:
            if first:
                yield first, " ".join(words)
            first, words = record, [record.text]
        elif first is None or first.code != record.code:
            reading.refuse(record.line, Refused(f"{record.code}: goes on with a code that has not begun"))
        else:
            words.append(record.text)
    if first:
        yield first, " ".join(words)


def _records(text: str, reading: Reading, name: str) -> Iterator[_Record]:
    head = text[:2000].lower()
    if "recid" in head and ("," in head or "\t" in head):
        for line, row in rows(text, COLUMNS, reading, name):
            cells = {"added": "", "ended": "", **row}
            yield _Record(line, cells["code"], cells["record"], cells["text"], cells["added"], cells["ended"])
        return
    for count, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield from _fixed(count, line, reading)


def _fixed(count: int, line: str, reading: Reading) -> Iterator[_Record]:
    if len(line) < 92:
        problem = f"the line has {len(line)} characters, a record has 320"
        reading.refuse(count, Refused(problem, "Give the ANWEB .txt file as CMS publishes it"))
        return
    yield _Record(
        count, line[:5].strip(), line[10], line[11:91].strip(), line[268:276].strip(), line[284:292].strip()
    )
