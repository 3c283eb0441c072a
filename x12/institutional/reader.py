"""Reads the institutional claim, 837I (005010X223A2): one transaction set into claims.

::

    1000A submitter, 1000B receiver
    2000A billing provider (HL*..*20)
      2000B subscriber (HL*..*22)            SBR*P*18*GRP-7*Harbor Fleet*****MA~
        2000C patient (HL*..*23), if another person
          2300 claim                         CLM*HL-7001*12750***11:A:1**A*Y*Y~
            2310A-F providers, 2320 other payers, 2400 service lines

A claim that cannot be understood is refused alone (``RefusedClaim``): the others of the file go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.claim import PayerSequence
from models.institutional import InstitutionalClaim
from x12.claims.levels import destination_sequence
from x12.claims.reading import BatchHeader, PlacedClaim, divided, stream_with
from x12.claims.sources import ClaimSource, RefusedClaim
from x12.envelopes import OpenTransaction, Transaction
from x12.institutional.loops import read_institutional_document


@dataclass(slots=True)
class ReadInstitutionalClaim(PlacedClaim):
    """A claim read. ``sequence`` tells which coverage this file bills, ``original_reference`` is REF*F8."""

    document: InstitutionalClaim
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
class InstitutionalClaimsRead:
    """Everything one 837I says. ``header`` tells who sent it to whom, and BHT03, which a 277CA gives back."""

    header: BatchHeader
    claims: tuple[ReadInstitutionalClaim, ...]
    refused: tuple[RefusedClaim, ...]


def stream_institutional_claims(
    transaction: Transaction | OpenTransaction, header: BatchHeader | None = None
) -> Iterator[ReadInstitutionalClaim | RefusedClaim]:
    """Yield the claims of an 837I one after the other, in the memory of one; ``header`` is filled first.

    ``for transaction in Messages(file): for claim in stream_institutional_claims(transaction): ...``
    """
    yield from stream_with(_read_claim, transaction, header)


def read_institutional_claims(transaction: Transaction) -> InstitutionalClaimsRead:
    """Read every claim of an 837I. Raises ``X12Refused`` only when the set holds no claim at all."""
    header = BatchHeader()
    read, refused = divided(stream_institutional_claims(transaction, header), transaction)
    return InstitutionalClaimsRead(header, read, refused)


def _read_claim(source: ClaimSource) -> ReadInstitutionalClaim:
    document = read_institutional_document(source)
    return ReadInstitutionalClaim(source.claim, document, destination_sequence(source), end=source.end)
