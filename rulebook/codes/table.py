"""One release of one code set, ready for look-ups: packed entries, and further sections where it has them.

``table_of("mue", entries)`` packs; ``table.content()`` is what is kept; ``Table.read`` opens it again. NCCI
pairs are pure numbers behind their key; everything else is a line of text behind its key. Sections such as
the Excludes1 notes of ICD-10-CM stay compressed until somebody asks.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Literal

from models.codes import ENTRY_OF, CodeSetKind, Entry, PtpEdit
from rulebook.codes.lines import entry_of, line_of
from rulebook.codes.packed import Packed, pack

MAGIC = b"CODES1\n"
DAY_ZERO = date(1990, 1, 1)
PAIR_KEY, PAIR_VALUE = 10, ">HHB"
LINE_VALUE = ">II"
LAST = 65535
INDICATORS: dict[int, Literal["0", "1", "9"]] = {0: "0", 1: "1", 9: "9"}
REMEMBERED = 8192
"""How many codes a table keeps unpacked; then it forgets them all and starts again."""


class Table:
    """The entries of one release by code; a look-up never raises and costs microseconds."""

    def __init__(
        self,
        kind: CodeSetKind,
        packed: Packed,
        heap: bytes = b"",
        sections: Mapping[str, bytes] | None = None,
    ) -> None:
        self.kind: CodeSetKind = kind
        self.packed, self.heap = packed, heap
        self._sections = dict(sections or {})
        self._known: dict[str, tuple[Entry, ...]] = {}
        self._spans: dict[bytes, range] = {}

    def __len__(self) -> int:
        return len(self.packed)

    def rows(self, key: str) -> tuple[Entry, ...]:
        """Return every entry of a code; of a pair (``pair_key``) for ``ptp``."""
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[key] = tuple(self._unpacked(key))
        return known

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in the order of the codes."""
        for key, value in self.packed_entries():
            if self.kind == "ptp":
                yield _pair(key, *self.packed.unpacked(value))
            else:
                yield entry_of(ENTRY_OF[self.kind], value.decode())

    def packed_entries(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key with its entry as it is kept, in order; two tables of a kind may be compared so."""
        start = self.packed.key_width
        for record in self.packed.rows():
            value = record[start:]
            if self.kind != "ptp":
                at, length = self.packed.unpacked(value)
                value = self.heap[at : at + length]
            yield record[:start].decode("ascii").rstrip(), value

    def counts(self, kept: bytes, on: date) -> bool:
        """Tell whether an entry as it is kept (``packed_entries``) is in force on this day."""
        if self.kind == "ptp":
            begins, ends, _ = self.packed.unpacked(kept)
            return begins <= _day(on) <= (ends or LAST)
        return in_force(entry_of(ENTRY_OF[self.kind], kept.decode()), on)

    def section(self, name: str) -> str:
        """Return a further section as text, unpacked anew each time; empty when the release has none."""
        return zlib.decompress(self._sections[name]).decode() if name in self._sections else ""

    def content(self) -> bytes:
        """Return the table as bytes that ``read`` opens."""
        sections = {
            "records": zlib.compress(self.packed.records, 6),
            "heap": zlib.compress(self.heap, 9),
            **self._sections,
        }
        head = {
            "kind": self.kind,
            "key_width": self.packed.key_width,
            "value": self.packed.value,
            "sections": {name: len(section) for name, section in sections.items()},
        }
        return b"".join([MAGIC, json.dumps(head).encode() + b"\n", *sections.values()])

    def digest(self) -> str:
        """Return the SHA-256 of what the table says, however its bytes were compressed."""
        named = ((name, zlib.decompress(packed)) for name, packed in sorted(self._sections.items()))
        whole = hashlib.sha256(self.packed.records + self.heap)
        for name, section in named:
            whole.update(name.encode() + section)
        return whole.hexdigest()

    @classmethod
    def read(cls, content: bytes) -> "Table":
        """Open what ``content`` gave; raises ``ValueError`` for anything else."""
        if not content.startswith(MAGIC):
            raise ValueError("these bytes are no packed code set")
        end = content.index(b"\n", len(MAGIC)) + 1
        head: dict[str, Any] = json.loads(content[len(MAGIC) : end])
        sections: dict[str, bytes] = {}
        for name, length in head["sections"].items():
            sections[name] = content[end : end + length]
            end += length
        records, heap = (zlib.decompress(sections.pop(name)) for name in ("records", "heap"))
        return cls(head["kind"], Packed(head["key_width"], head["value"], records), heap, sections)

    def _unpacked(self, key: str) -> Iterator[Entry]:
        if not key.isascii():
            return
        if self.kind == "ptp":
            yield from (_pair(key, *values) for values in self._pairs(key.encode("ascii")))
            return
        kind = ENTRY_OF[self.kind]
        for start, length in self.packed.find(key.encode("ascii")):
            yield entry_of(kind, self.heap[start : start + length].decode())

    def _pairs(self, key: bytes) -> Iterator[tuple[int, ...]]:
        """Yield the edits of a pair, found among those of its first code, whose place is remembered.

        A practice bills a few hundred codes again and again, and each has some two hundred edits.
        """
        first = key[: PAIR_KEY // 2]
        span = self._spans.get(first)
        if span is None:
            if len(self._spans) >= REMEMBERED:
                self._spans.clear()
            span = self._spans[first] = self.packed.span(first)
        return self.packed.find(key, span) if span else iter(())


def table_of(kind: CodeSetKind, entries: Iterable[Entry], sections: Mapping[str, str] | None = None) -> Table:
    """Pack entries and sections; what is given twice is kept once.

    Raises ``ValueError`` for a code that is not ASCII.
    """
    if kind == "ptp":
        pairs = (entry for entry in entries if isinstance(entry, PtpEdit))
        return Table(kind, pack(PAIR_KEY, PAIR_VALUE, ((_key_of(pair), _numbers(pair)) for pair in pairs)))
    lines = sorted({(entry[0].encode("ascii"), line_of(entry).encode()) for entry in entries})
    starts = accumulate((len(line) for _, line in lines), initial=0)
    rows = [(code, (start, len(line))) for (code, line), start in zip(lines, starts, strict=False)]
    width = max((len(code) for code, _ in lines), default=1)
    packed = {name: zlib.compress(text.encode(), 9) for name, text in (sections or {}).items()}
    return Table(kind, pack(width, LINE_VALUE, rows), b"".join(line for _, line in lines), packed)


def in_force(entry: Any, on: date) -> bool:
    """Tell whether an entry counts on this day; one without days of its own always does."""
    begins, ends = getattr(entry, "effective_from", None), getattr(entry, "effective_to", None)
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def pair_key(column1: str, column2: str) -> str:
    """Return the key of an NCCI pair."""
    return f"{column1:<5}{column2:<5}"


def _key_of(pair: PtpEdit) -> bytes:
    return pair_key(pair.column1, pair.column2).encode("ascii")


def _numbers(pair: PtpEdit) -> tuple[int, int, int]:
    return _day(pair.effective_from), _day(pair.effective_to), int(pair.indicator)


def _pair(key: str, begins: int, ends: int, indicator: int) -> PtpEdit:
    return PtpEdit(key[:5].rstrip(), key[5:].rstrip(), INDICATORS[indicator], _date(begins), _date(ends))


def _day(on: date | None) -> int:
    """Return days since 1990; 0 is no date. NCCI began in 1996, so an earlier day counts as the first."""
    return 0 if on is None else max(1, min(LAST, (on - DAY_ZERO).days))


def _date(days: int) -> date | None:
    return DAY_ZERO + timedelta(days=days) if days else None
