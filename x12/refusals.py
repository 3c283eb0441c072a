"""Refusing one record of a transaction set, so that its neighbours go on.

A claim, a question or an answer is read inside ``attempt``: what cannot be read becomes a
``RefusedRecord`` with the element, its value and the record's own segments::

    claim HL-0002, STC03: 'X' is no action code. Send one of WQ, U
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import ValidationError

from models.errors import X12Refused
from models.refusal import RefusedRecord
from x12.interchange import Transaction
from x12.segment import Segment, raw_text

Read = TypeVar("Read")
_PLACE = re.compile(r"(\d\d)(?:-(\d+))?")


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
