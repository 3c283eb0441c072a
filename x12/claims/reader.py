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
from dataclasses import dataclass

from models.claim import ClaimDocument, PayerSequence
from x12.claims.levels import destination_sequence
from x12.claims.loops import read_document
from x12.claims.reading import BatchHeader, PlacedClaim, divided, stream_with
from x12.claims.sources import ClaimSource, RefusedClaim
from x12.envelopes import OpenTransaction, Transaction

__all__ = ["BatchHeader", "ClaimsRead", "ReadClaim", "RefusedClaim", "read_claims", "stream_claims"]


@dataclass(slots=True)
class ReadClaim(PlacedClaim):
    """A claim read. ``sequence`` tells which coverage this file bills, ``original_reference`` is REF*F8."""

    document: ClaimDocument
    sequence: PayerSequence

    @property
    def control_number(self) -> str:
        """Return CLM01."""
        return self.document.control_number

    @property
    def original_reference(self) -> str:
        """Return REF*F8: the payer's number of the claim that this one replaces or voids."""
        return self.document.payer_claim_control_number


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
    yield from stream_with(_read_claim, transaction, header)


def read_claims(transaction: Transaction) -> ClaimsRead:
    """Read every claim of an 837P. Raises ``X12Refused`` only when the set holds no claim at all."""
    header = BatchHeader()
    read, refused = divided(stream_claims(transaction, header), transaction)
    return ClaimsRead(
        header.submitter_id,
        header.submitter_name,
        header.receiver_id,
        header.reference,
        read,
        refused,
    )


def _read_claim(source: ClaimSource) -> ReadClaim:
    return ReadClaim(source.claim, read_document(source), destination_sequence(source), end=source.end)
