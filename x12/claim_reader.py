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

from dataclasses import dataclass

from pydantic import ValidationError

from models.claim import ClaimDocument, PayerSequence
from models.errors import X12Refused
from x12.claim_loops import ClaimSource, destination_sequence, read_document
from x12.hierarchy import Level, read_levels
from x12.interchange import Transaction
from x12.reading import split_at
from x12.segment import Segment, absent

_NO_PARENT = "Repair the HL parent numbers (HL02)"


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim read. ``sequence`` tells which coverage this file bills, ``original_reference`` is REF*F8.

    ``position`` is the segment position of CLM; ``text`` holds the segments of loop 2300 and below.
    """

    document: ClaimDocument
    sequence: PayerSequence
    original_reference: str
    control_number: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """A claim that could not be read: which element, what is wrong there, what would be right."""

    control_number: str
    field: str
    problem: str
    remedy: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class ClaimsRead:
    """Everything one 837P says. ``reference`` is BHT03, which a 277CA gives back as the batch's trace."""

    submitter_id: str
    submitter_name: str
    receiver_id: str
    reference: str
    claims: tuple[ReadClaim, ...]
    refused: tuple[RefusedClaim, ...]


def read_claims(transaction: Transaction) -> ClaimsRead:
    """Read every claim of an 837P. Raises ``X12Refused`` only when the set holds no claim at all."""
    header, levels = read_levels(transaction)
    read: list[ReadClaim] = []
    refused: list[RefusedClaim] = []
    for level in levels:
        above, chunks = split_at(level.segments, "CLM")
        for chunk in chunks:
            result = _read_claim(level, above, chunk)
            if isinstance(result, ReadClaim):
                read.append(result)
            else:
                refused.append(result)
    if not read and not refused:
        raise X12Refused(
            "the transaction set holds no claim",
            record=f"ST {transaction.control_number[:20]}",
            field="CLM",
            remedy="Send at least one CLM below a subscriber or patient",
            position=len(transaction.segments),
        )
    submitter, receiver = _named(header, "41"), _named(header, "40")
    reference = next((segment.get(3) for segment in header if segment.id == "BHT"), "")
    return ClaimsRead(
        submitter_id=submitter.get(9),
        submitter_name=submitter.get(3),
        receiver_id=receiver.get(9),
        reference=reference,
        claims=tuple(read),
        refused=tuple(refused),
    )


def _named(header: tuple[Segment, ...], entity: str) -> Segment:
    found = (segment for segment in header if segment.id == "NM1" and segment.get(1) == entity)
    return next(found, absent("NM1"))


def _read_claim(level: Level, above: list[Segment], chunk: list[Segment]) -> ReadClaim | RefusedClaim:
    text = "~\n".join(segment.text for segment in chunk)
    heading = chunk[0]
    try:
        source = _source(level, above, chunk)
        document = read_document(source)
        return ReadClaim(
            document=document,
            sequence=destination_sequence(source),
            original_reference=document.payer_claim_control_number,
            control_number=document.control_number,
            position=heading.position,
            text=text,
        )
    except X12Refused as error:
        return RefusedClaim(heading.get(1), error.field, error.problem, error.remedy, error.position, text)
    except ValidationError as error:
        # The details of pydantic quote the value, which may be a person's: only the place goes on.
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        problem = "the value cannot be taken"
        return RefusedClaim(heading.get(1), place, problem, "Repair the claim", heading.position, text)


def _source(level: Level, above: list[Segment], chunk: list[Segment]) -> ClaimSource:
    """Gather what a claim inherits: its billing provider, subscriber and patient."""
    billing, subscriber = level.up("20"), level.up("22")
    if billing is None or subscriber is None:
        missing = "billing provider (HL 20)" if billing is None else "subscriber (HL 22)"
        raise X12Refused(
            f"no {missing} stands above this claim",
            field="HL02",
            remedy=_NO_PARENT,
            position=chunk[0].position,
        )
    own = subscriber.segments if subscriber is not level else tuple(above)
    patient = tuple(above) if level.code == "23" else None
    return ClaimSource(billing.segments, own, patient, tuple(chunk))
