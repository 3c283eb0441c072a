"""Refusing one record of a transaction set, so that its neighbours go on.

A claim, a question or an answer is read inside ``attempt``: what cannot be read becomes a
``RefusedRecord`` with the element, its value and the record's own segments::

    claim HL-0002, STC03: 'X' is no action code. Send one of WQ, U
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Protocol, TypeVar

from pydantic import ValidationError

from models.errors import X12Refused
from models.refusal import RefusedRecord
from x12.envelopes import Transaction
from x12.segment import Segment, raw_text

Read = TypeVar("Read")
Made = TypeVar("Made", covariant=True)
_CUT_OFF = "the set is cut off within or behind this record: its SE trailer is missing"
_PLACE = re.compile(r"(\d\d)(?:-(\d+))?")


class Record(Protocol[Made]):
    """A record to be read: its number, its own segments, and how it is read."""

    @property
    def number(self) -> str:
        """Return the claim's id or the trace, empty when it has none."""
        ...

    @property
    def segments(self) -> list[Segment]:
        """Return the record's own segments."""
        ...

    def read(self) -> Made:
        """Return the value; raises ``X12Refused``."""
        ...


def reads_records(reader: Callable[[Transaction], Read]) -> Callable[[Transaction], Read]:
    """Make a reader take sets without their end, and its refusals name the set (ST02).

    What stands before the cut is whole: ``read_each`` refuses the last record alone.
    """

    @wraps(reader)
    def reading(transaction: Transaction) -> Read:
        whole = transaction
        if not transaction.complete:
            end = Segment(["SE"], len(transaction.segments) + 1)
            whole = replace(transaction, segments=(*transaction.segments, end))
        try:
            return reader(whole)
        except X12Refused as error:
            raise X12Refused(
                error.problem,
                record=error.record or f"ST {transaction.control_number[:20]}",
                field=error.field,
                remedy=error.remedy,
                position=error.position,
            ) from None

    return reading


def read_each(
    transaction: Transaction, what: str, records: Sequence[Record[Read]]
) -> tuple[tuple[Read, ...], tuple[RefusedRecord, ...]]:
    """Read every record of a set, each alone; the one at which a set without SE breaks off is refused.

    Raises ``X12Refused`` when there are records and none of them can be read.
    """
    ends_open = not transaction.complete and bool(records)
    is_cut = ends_open and records[-1].segments[-1] is transaction.segments[-2]
    sound = records[:-1] if is_cut else records
    read, refused = parted(attempt(r.read, what, r.number, r.segments) for r in sound)
    for cut in records[len(sound) :]:
        refused += (_cut_off(what, cut),)
    if refused and not read:
        raise as_error(refused[0])
    return read, refused


def _cut_off(what: str, record: Record[object]) -> RefusedRecord:
    return RefusedRecord(
        record=f"{what} {record.number[:50]}".strip(),
        control_number=record.number,
        field="SE",
        problem=_CUT_OFF,
        remedy="Ask the sender for the complete file",
        position=record.segments[0].position,
        text=raw_text(record.segments),
    )


def attempt(
    read: Callable[[], Read], what: str, control_number: str, segments: Sequence[Segment]
) -> Read | RefusedRecord:
    """Return what ``read`` makes of the segments, or why the record ``what`` cannot be taken."""
    record = f"{what} {control_number[:50]}".strip()
    try:
        return read()
    except X12Refused as error:
        return RefusedRecord(
            record=record,
            control_number=control_number,
            field=error.field,
            value=value_at(segments, error.position, error.field),
            problem=error.problem,
            remedy=error.remedy,
            position=error.position,
            text=raw_text(segments),
        )
    except ValidationError as error:
        # The details of pydantic quote the value, which may be a person's: only the place goes on.
        return RefusedRecord(
            record=record,
            control_number=control_number,
            field=".".join(str(step) for step in error.errors()[0]["loc"]),
            problem="the value cannot be taken",
            remedy=f"Repair the {what}",
            position=segments[0].position if segments else 0,
            text=raw_text(segments),
        )


def parted(
    results: Iterable[Read | RefusedRecord],
) -> tuple[tuple[Read, ...], tuple[RefusedRecord, ...]]:
    """Part what was read from what was refused, each in its order."""
    read: list[Read] = []
    refused: list[RefusedRecord] = []
    for result in results:
        if isinstance(result, RefusedRecord):
            refused.append(result)
        else:
            read.append(result)
    return tuple(read), tuple(refused)


def as_error(record: RefusedRecord) -> X12Refused:
    """Return the refusal to raise when nothing else of the set is usable."""
    return X12Refused(
        record.problem,
        record=record.record,
        field=record.field,
        remedy=record.remedy,
        position=record.position,
    )


def nothing(transaction: Transaction, problem: str, field: str, remedy: str) -> X12Refused:
    """Return the refusal of a whole set, for something that stands nowhere in it."""
    return X12Refused(
        problem,
        record=f"ST {transaction.control_number[:20]}",
        field=field,
        remedy=remedy,
        position=len(transaction.segments),
    )


def value_at(segments: Iterable[Segment], position: int, field: str) -> str:
    """Return what stands in the element refused: ``STC03`` of the segment at ``position``."""
    for segment in segments:
        if segment.position == position and field.startswith(segment.id):
            place = _PLACE.fullmatch(field[len(segment.id) :])
            if place is None:
                return segment.text
            n, component = int(place[1]), place[2]
            return segment.part(n, int(component)) if component else segment.get(n)
    return ""
