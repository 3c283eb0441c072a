"""Reads the professional claim, 837P (005010X222A1): one transaction set into claims.

::

    1000A submitter, 1000B receiver
    2000A billing provider (HL*..*20)
      2000B subscriber (HL*..*22)            SBR*P*18*GRP-7*Harbor Fleet*****CI~
        2000C patient (HL*..*23), if another person
          2300 claim                         CLM*HL-0001*150***11:B:1*Y*A*Y*Y~
            2310A-D providers, 2320 other payers, 2400 service lines

A claim that cannot be understood is refused alone (``RefusedClaim``): the others of the file go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from models.claim import ClaimDocument, PayerSequence
from models.errors import X12Refused
from x12.claim_levels import destination_sequence
from x12.claim_loops import read_document
from x12.claim_sources import ClaimSource, RefusedClaim, claim_sources, refused_claim
from x12.interchange import OpenTransaction, Transaction
from x12.segment import Segment, absent, raw_text

__all__ = ["ClaimsRead", "ReadClaim", "RefusedClaim", "read_claims", "stream_claims"]


@dataclass(slots=True)
class ReadClaim:
    """A claim read. ``sequence`` tells which coverage this file bills, ``original_reference`` is REF*F8.

    ``position`` is the segment position of CLM; ``offset`` to ``end`` are the claim's bytes in the file.
    """

    document: ClaimDocument
    sequence: PayerSequence
    segments: list[Segment] = field(repr=False)
    end: int = -1

    @property
    def control_number(self) -> str:
        """Return CLM01."""
        return self.document.control_number

    @property
    def original_reference(self) -> str:
        """Return REF*F8: the payer's number of the claim that this one replaces or voids."""
        return self.document.payer_claim_control_number

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


@dataclass(frozen=True, slots=True)
class ClaimsRead:
    """Everything one 837P says. ``reference`` is BHT03, which a 277CA gives back as the batch's trace."""

    submitter_id: str
    submitter_name: str
    receiver_id: str
    reference: str
    claims: tuple[ReadClaim, ...]
    refused: tuple[RefusedClaim, ...]


def stream_claims(
    transaction: Transaction | OpenTransaction, header: BatchHeader | None = None
) -> Iterator[ReadClaim | RefusedClaim]:
    """Yield the claims of an 837P one after the other, in the memory of one; ``header`` is filled first.

    ``for transaction in Messages(file): for claim in stream_claims(transaction): ...``
    """
    opening: list[Segment] = []
    filled = header is None
    for source in claim_sources(transaction, opening):
        if header is not None and not filled:
            _fill(header, opening)
            filled = True
        yield _read_claim(source) if isinstance(source, ClaimSource) else source


def read_claims(transaction: Transaction) -> ClaimsRead:
    """Read every claim of an 837P. Raises ``X12Refused`` only when the set holds no claim at all."""
    header = BatchHeader()
    read: list[ReadClaim] = []
    refused: list[RefusedClaim] = []
    for claim in stream_claims(transaction, header):
        if isinstance(claim, ReadClaim):
            read.append(claim)
        else:
            refused.append(claim)
    if not read and not refused:
        raise X12Refused(
            "the transaction set holds no claim",
            record=f"ST {transaction.control_number[:20]}",
            field="CLM",
            remedy="Send at least one CLM below a subscriber or patient",
            position=len(transaction.segments),
        )
    return ClaimsRead(
        header.submitter_id,
        header.submitter_name,
        header.receiver_id,
        header.reference,
        tuple(read),
        tuple(refused),
    )


def _fill(header: BatchHeader, opening: list[Segment]) -> None:
    named = {segment.get(1): segment for segment in reversed(opening) if segment.id == "NM1"}
    submitter, receiver = named.get("41", absent("NM1")), named.get("40", absent("NM1"))
    header.submitter_id, header.submitter_name = submitter.get(9), submitter.get(3)
    header.receiver_id = receiver.get(9)
    header.reference = next((segment.get(3) for segment in opening if segment.id == "BHT"), "")


def _read_claim(source: ClaimSource) -> ReadClaim | RefusedClaim:
    try:
        return ReadClaim(read_document(source), destination_sequence(source), source.claim, source.end)
    except X12Refused as error:
        refused = refused_claim(source.claim, source.end, error.problem, error.field, error.remedy)
        return replace(refused, position=error.position, value=_value(source, error))
    except ValidationError as error:
        # The details of pydantic quote the value, which may be a person's: only the place goes on.
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        return refused_claim(source.claim, source.end, "the value cannot be taken", place, "Repair the claim")


def _value(source: ClaimSource, error: X12Refused) -> str:
    """Return what stands in the element that an error names."""
    levels = (source.billing, source.subscriber, source.patient)
    above = [segment for level in levels if level for segment in level.segments]
    element = error.field[len(error.field.rstrip("0123456789-")) :].partition("-")[0]
    for segment in (*source.claim, *above):
        if segment.position == error.position and error.field.startswith(segment.id) and element:
            return segment.get(int(element[-2:]))
    return ""
