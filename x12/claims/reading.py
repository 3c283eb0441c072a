"""What the readers of 837P and 837I share: the place of a claim in its file, the header, and the refusal.

A claim that cannot be understood is refused alone, with the element, what stands there, and the remedy::

    CLM*HL-0002*12.345***11:B:1*Y*A*Y*Y~     CLM02 12.345: the claim charge is not an amount of money
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ValidationError

from models.errors import X12Refused
from x12.claims.sources import ClaimSource, RefusedClaim, claim_sources, refused_claim
from x12.envelopes import OpenTransaction, Transaction
from x12.segment import Segment, absent, raw_text

Read = TypeVar("Read")


@dataclass(slots=True)
class PlacedClaim:
    """The segments of a claim, from CLM on.

    ``position`` is the segment position of CLM; ``offset`` to ``end`` are the claim's bytes in the file.
    """

    segments: list[Segment] = field(repr=False)
    end: int = field(default=-1, kw_only=True)

    @property
    def position(self) -> int:
        """Return the position of CLM, counted from ST = 1."""
        return self.segments[0].position

    @property
    def offset(self) -> int:
        """Return the byte in the file where CLM starts."""
        return self.segments[0].offset

    @property
    def text(self) -> str:
        """Return loop 2300 and what is below, as the file divides it."""
        return raw_text(self.segments)


@dataclass(slots=True)
class BatchHeader:
    """Who sends the claims (1000A), to whom (1000B); ``reference`` is BHT03, which a 277CA gives back."""

    submitter_id: str = ""
    submitter_name: str = ""
    receiver_id: str = ""
    reference: str = ""

    def fill(self, opening: list[Segment]) -> None:
        """Take what stands before the first HL."""
        named = {segment.get(1): segment for segment in reversed(opening) if segment.id == "NM1"}
        submitter, receiver = named.get("41", absent("NM1")), named.get("40", absent("NM1"))
        self.submitter_id, self.submitter_name = submitter.get(9), submitter.get(3)
        self.receiver_id = receiver.get(9)
        self.reference = next((segment.get(3) for segment in opening if segment.id == "BHT"), "")


def read_or_refuse(source: ClaimSource, read: Callable[[ClaimSource], Read]) -> Read | RefusedClaim:
    """Return what ``read`` makes of a claim, or the claim as refused."""
    try:
        return read(source)
    except X12Refused as error:
        refused = refused_claim(source.claim, source.end, error.problem, error.field, error.remedy)
        return replace(refused, position=error.position, value=_value(source, error))
    except ValidationError as error:
        # The details of pydantic quote the value, which may be a person's: only the place goes on.
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        return refused_claim(source.claim, source.end, "the value cannot be taken", place, "Repair the claim")


def stream_with(
    read: Callable[[ClaimSource], Read],
    transaction: Transaction | OpenTransaction,
    header: BatchHeader | None,
) -> Iterator[Read | RefusedClaim]:
    """Yield the claims of an 837 as ``read`` makes them, or refused; ``header`` is filled first."""
    opening: list[Segment] = []
    filled = header is None
    for source in claim_sources(transaction, opening):
        if header is not None and not filled:
            header.fill(opening)
            filled = True
        yield read_or_refuse(source, read) if isinstance(source, ClaimSource) else source


def divided(
    claims: Iterable[Read | RefusedClaim], transaction: Transaction
) -> tuple[tuple[Read, ...], tuple[RefusedClaim, ...]]:
    """Return the claims read and those refused. Raises ``X12Refused`` when there are none at all."""
    read: list[Read] = []
    refused: list[RefusedClaim] = []
    for claim in claims:
        if isinstance(claim, RefusedClaim):
            refused.append(claim)
        else:
            read.append(claim)
    if not read and not refused:
        raise _no_claim(transaction)
    return tuple(read), tuple(refused)


def _no_claim(transaction: Transaction) -> X12Refused:
    """Return the refusal of a transaction set without any claim."""
    return X12Refused(
        "the transaction set holds no claim",
        record=f"ST {transaction.control_number[:20]}",
        field="CLM",
        remedy="Send at least one CLM below a subscriber or patient",
        position=len(transaction.segments),
    )


def _value(source: ClaimSource, error: X12Refused) -> str:
    """Return what stands in the element that an error names."""
    levels = (source.billing, source.subscriber, source.patient)
    above = [segment for level in levels if level for segment in level.segments]
    element = error.field[len(error.field.rstrip("0123456789-")) :].partition("-")[0]
    for segment in (*source.claim, *above):
        if segment.position == error.position and error.field.startswith(segment.id) and element:
            return segment.get(int(element[-2:]))
    return ""
