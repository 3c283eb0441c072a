"""Packed tables: sorted fixed-width records in one ``bytes``, searched by halving.

Two million NCCI pairs as Python objects would take more than half a gigabyte; as records of 15 bytes they
take 30 MB, and a look-up still takes microseconds::

    table = pack(10, ">HHB", [(b"G0101Q0091", (11000, 0, 1))])
    list(table.find(b"G0101Q0091"))      [(11000, 0, 1)]: every value under this key
"""

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby


class Packed:
    """Records ordered by key: ``key_width`` bytes of key, padded with blanks, then a packed value.

    ``value`` is a ``struct`` format. Raises ``ValueError`` when the records are no whole number of rows.
    """

    def __init__(self, key_width: int, value: str, records: bytes) -> None:
        self.key_width, self.value, self.records = key_width, value, records
        self._struct = struct.Struct(value)
        self.width = key_width + self._struct.size
        self._rows = range(len(records) // self.width)
        if len(records) % self.width:
            raise ValueError(f"{len(records)} bytes are no whole number of {self.width}-byte records")

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, key: bytes, among: range | None = None) -> Iterator[tuple[int, ...]]:
        """Yield the value of every record with this key, in their order; nothing for an unknown key.

        ``among`` are the rows to look at, where ``span`` has found them before.
        """
        width, key_width, records = self.width, self.key_width, self.records
        wanted = key.ljust(key_width)
        rows = self._rows if among is None else among
        at = bisect_left(rows, wanted, key=lambda row: records[row * width : row * width + key_width])
        start = width * (rows.start + at)
        while records[start : start + key_width] == wanted:
            yield self._struct.unpack_from(records, start + key_width)
            start += width

    def span(self, prefix: bytes) -> range:
        """Return the rows whose keys begin with ``prefix``; an empty range for none."""
        width, length, records = self.width, len(prefix), self.records

        def start_of(row: int) -> bytes:
            return records[row * width : row * width + length]

        return range(
            bisect_left(self._rows, prefix, key=start_of), bisect_right(self._rows, prefix, key=start_of)
        )

    def rows(self) -> Iterator[bytes]:
        """Yield every record whole, key and packed value, in order."""
        for start in range(0, len(self.records), self.width):
            yield self.records[start : start + self.width]

    def unpacked(self, value: bytes) -> tuple[int, ...]:
        """Return the numbers of a packed value."""
        return self._struct.unpack(value)

    def __iter__(self) -> Iterator[bytes]:
        """Yield every key in order; a key with several records comes as often."""
        for start in range(0, len(self.records), self.width):
            yield self.records[start : start + self.key_width].rstrip()


def pack(key_width: int, value: str, rows: Iterable[tuple[bytes, tuple[int, ...]]]) -> Packed:
    """Return the rows as a table, sorted by key, then by value; a row given twice stands once.

    Raises ``ValueError`` for a key that is too long.
    """
    packed = struct.Struct(value).pack
    made = [_padded(key, key_width) + packed(*values) for key, values in rows]
    made.sort()
    return Packed(key_width, value, b"".join(record for record, _ in groupby(made)))


def _padded(key: bytes, width: int) -> bytes:
    if len(key) > width:
        raise ValueError(f"key {key!r} is longer than {width} bytes")
    return key.ljust(width)
