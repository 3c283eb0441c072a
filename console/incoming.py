"""The records of an 837P file, one by one: a damaged claim or set takes no other along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.claim import ClaimDocument, PayerSequence
from models.errors import X12Refused
from x12.claims.reader import RefusedClaim, read_claims
from x12.envelopes import Interchange, Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.segment import raw_text

CUT_OFF = frozenset({"iea_missing", "se_missing"})
"""Findings that say that the end of something is missing, and perhaps claims with it."""


@dataclass(frozen=True)
class Incoming:
    """One record that could be read: its document, from which system, to which payer first."""

    source: str
    document: ClaimDocument
    sequence: PayerSequence
    position: int
    original_reference: str = ""
    text: str = ""


@dataclass(frozen=True)
class Rejection:
    """One record that was refused: which, why, what would be right, and where it stood.

    ``kind`` is what quarantine calls it: a claim, a transaction set, or the file as a whole.
    """

    control_number: str
    reason: str
    field: str
    remedy: str
    position: int
    text: str
    value: str = ""
    kind: str = "claim"


def records_in(content: bytes) -> Iterator[Incoming | Rejection]:
    """Yield every claim of a file, and what was refused of it. Raises ``X12Refused`` when it is no X12."""
    interchanges = read_interchanges(content)
    found = False
    for interchange in interchanges:
        for transaction in interchange.transactions:
            for record in _of_set(transaction, interchange.sender_id, content):
                found = True
                yield record
    yield from _envelope_errors(interchanges, content, nothing_read=not found)


def _of_set(transaction: Transaction, sender: str, content: bytes) -> Iterator[Incoming | Rejection]:
    """Yield the claims of one transaction set; a set that holds none is refused alone."""
    try:
        yield from _claims(transaction, sender, content)
    except X12Refused as refusal:
        yield Rejection(
            refusal.record or f"ST {transaction.control_number[:20]}",
            refusal.problem,
            refusal.field,
            refusal.remedy,
            refusal.position,
            raw_text(transaction.segments),
            kind="transaction",
        )


def _claims(transaction: Transaction, sender: str, content: bytes) -> Iterator[Incoming | Rejection]:
    kind = kind_of(transaction)
    if kind != "837P":
        raise X12Refused(
            f"a {kind} holds no claims that claimflow takes in",
            record=f"ST {transaction.control_number}",
            remedy="Give 837P files (005010X222A1) or JSON visit files",
        )
    read = read_claims(transaction)
    for claim in read.claims:
        document = _numbered(claim.document)
        source = f"837P:{sender}:{document.billing.npi}"
        yield Incoming(source, document, claim.sequence, claim.position, claim.original_reference, claim.text)
    yield from (_refused(claim, content) for claim in read.refused)


def _refused(claim: RefusedClaim, content: bytes) -> Rejection:
    """Keep a claim that could not be read as it came, byte for byte."""
    end = claim.end if claim.end >= 0 else len(content)
    return Rejection(
        claim.control_number,
        claim.problem,
        claim.field,
        claim.remedy,
        claim.position,
        content[claim.offset : end].decode("latin-1").strip() or claim.text,
        claim.value,
    )


def _envelope_errors(
    interchanges: Sequence[Interchange], content: bytes, *, nothing_read: bool
) -> Iterator[Rejection]:
    """Report a file that was cut off, or that holds nothing that could be read; other slips are harmless."""
    findings = [f for interchange in interchanges for f in interchange.findings if f.severity == "error"]
    told = findings if nothing_read else [f for f in findings if f.rule in CUT_OFF]
    if told:
        said = "; ".join(dict.fromkeys(finding.message for finding in told))
        first = told[0]
        place = f"{first.segment}{first.element}"
        text = content.decode("latin-1") if nothing_read else said
        yield Rejection("file", said, place, first.remedy, first.position, text, kind="file")
    elif nothing_read:
        remedy, text = "Send at least one 837P between ISA and IEA", content.decode("latin-1")
        yield Rejection("file", "the file holds no transaction set", "ST", remedy, 0, text, kind="file")


def _numbered(document: ClaimDocument) -> ClaimDocument:
    """Give every line a control number (REF*6R): the remittance is matched by it."""
    lines = tuple(
        line if line.control_number else line.model_copy(update={"control_number": str(line.number)})
        for line in document.lines
    )
    return document.model_copy(update={"lines": lines})
