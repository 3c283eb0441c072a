"""What ``claimflow edi show`` shows: one record after the other, drawn only when it is looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from console.commands.edi_show_text import facts, listed, wrapped
from models.errors import X12Refused
from models.refusal import RefusedRecord
from models.value import Value
from x12.claims.sources import RefusedClaim
from x12.segment_names import segment_name


@dataclass(slots=True)
class Record:
    """One thing to show: a heading, the lines below it, and the same as data.

    ``numbers`` are those that ``--claim`` may name; a record without any is shown always. ``counts`` tells
    whether ``--limit`` counts it.
    """

    kind: str
    title: str
    draw: Callable[[], list[str]] = list
    data: Value | dict[str, Any] | None = None
    numbers: tuple[str, ...] = ()
    refused: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether this is one of many: a claim, a question, an answer, or one that was refused."""
        return bool(self.numbers)


@dataclass(slots=True)
class Sums:
    """What is added up while records go by."""

    count: int = 0
    cents: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, **cents: int) -> None:
        """Count one record with its amounts."""
        self.count += 1
        for name, amount in cents.items():
            self.cents[name] = self.cents.get(name, 0) + amount

    def of(self, name: str) -> int:
        """Return a sum."""
        return self.cents.get(name, 0)


def refused_record(refused: RefusedRecord | RefusedClaim, kind: str = "claim") -> Record:
    """Show a record that could not be read in its place: what is wrong, where, and what would be right."""
    name = refused.record if isinstance(refused, RefusedRecord) else f"{kind} {refused.control_number}"
    data = refused if isinstance(refused, RefusedRecord) else {n: getattr(refused, n) for n in _REFUSED}
    rows = [
        ("Where", listed((refused.field, f"segment {refused.position}" if refused.position else ""))),
        ("Found", refused.value),
        ("Problem", refused.problem),
        ("Remedy", refused.remedy),
    ]
    numbers = (refused.control_number or "?",)
    return Record("refused", f"REFUSED  {name}".strip(), lambda: facts(rows), data, numbers, refused=True)


_REFUSED = ("control_number", "field", "value", "problem", "remedy", "position", "text")


def refused_message(error: X12Refused, title: str = "REFUSED  the whole message") -> Record:
    """Show a transaction set, or its head, that cannot be read."""
    rows = [
        ("Where", listed((error.record, error.field))),
        ("Problem", error.problem),
        ("Remedy", error.remedy),
    ]
    data = {"record": error.record, "field": error.field, "problem": error.problem, "remedy": error.remedy}
    return Record("refused", title, lambda: facts(rows), data, refused=True)


def kept(texts: Sequence[str], kind: str, *loops: str) -> list[str]:
    """List the segments that no field holds, each with the name the guide gives it."""
    if not texts:
        return []
    lines = ["  Also there"]
    for text in texts:
        shown = text if len(text) <= 200 else f"{text[:200]}..."
        name = segment_name(kind, text, loops)
        lines += wrapped(f"{shown}   {name}" if name else shown, "    ", "      ")
    return lines


def refusals(records: Iterable[RefusedRecord]) -> Iterator[Record]:
    """Show the refused records of a message."""
    return (refused_record(record) for record in records)
