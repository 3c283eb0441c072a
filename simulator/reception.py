"""Receiving a file: from bytes to what is refused at once and the claims that could be read.

Three outcomes, never mixed: the interchange is refused (TA1 R), a transaction or claim in it is refused
(999 R or P with findings), or the claims go on to the edits and the documents (275) to their claims.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.attachment import Attachment
from models.errors import X12Refused
from x12.attachments.messages import read_275
from x12.checks.acknowledging import can_name
from x12.claims.reader import ReadClaim, read_claims
from x12.envelopes import Group, Interchange, Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.writing import clean, is_clean

_CONTROL_NUMBER = re.compile(rb"^\s*ISA.{87}(\d{9})", re.DOTALL)


@dataclass(frozen=True)
class ReceivedBatch:
    """The claims of one transaction set; ``reference`` is BHT03, which the 277CA names."""

    reference: str
    submitter_name: str
    submitter_id: str
    claims: tuple[ReadClaim, ...]


@dataclass(frozen=True)
class ReceivedGroup:
    """One functional group: the 999 that answers it, its batches of claims, and its documents."""

    acknowledgement: GroupAcknowledgement
    batches: tuple[ReceivedBatch, ...]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class ReceivedInterchange:
    """One interchange: who sent it under which ISA13, and its groups."""

    sender_id: str
    control_number: int
    sent_at: datetime | None
    groups: tuple[ReceivedGroup, ...]


def receive(data: bytes) -> tuple[ReceivedInterchange, ...] | InterchangeAcknowledgement:
    """Read a file, or say in a TA1 why it cannot be read at all."""
    try:
        interchanges = read_interchanges(data)
    except X12Refused:
        return InterchangeAcknowledgement(control_number=_control_number(data), status="R", note="022")
    broken = next((i for i in interchanges if any(f.severity == "error" for f in i.findings)), None)
    if broken is not None:
        return InterchangeAcknowledgement(
            control_number=broken.control_number, status="R", note="001", sent_at=broken.created_at
        )
    nameless = next((i for i in interchanges if not all(_can_be_named(g) for g in i.groups)), None)
    if nameless is not None:
        return InterchangeAcknowledgement(
            control_number=nameless.control_number, status="R", note="024", sent_at=nameless.created_at
        )
    return tuple(_receive_interchange(i) for i in interchanges)


def _can_be_named(group: Group) -> bool:
    """Tell whether a 999 can repeat what the group and its sets are called; else only a TA1 can answer."""
    called = [(group.functional_code, 2), (group.version, 12)]
    for transaction in group.transactions:
        called += [(transaction.kind, 3), (transaction.control_number, 9)]
    return group.control_number > 0 and all(_is_number(text, longest) for text, longest in called)


def _is_number(text: str, longest: int) -> bool:
    return bool(text) and len(text) <= longest and is_clean(text)


def _control_number(data: bytes) -> int:
    found = _CONTROL_NUMBER.match(data)
    return int(found.group(1)) if found else 0


def _receive_interchange(interchange: Interchange) -> ReceivedInterchange:
    groups = tuple(_receive_group(group) for group in interchange.groups)
    return ReceivedInterchange(
        interchange.sender_id, interchange.control_number, interchange.created_at, groups
    )


def _receive_group(group: Group) -> ReceivedGroup:
    read = tuple(_receive_transaction(t) for t in group.transactions)
    answers = tuple(answer for answer, _ in read)
    batches = tuple(taken for _, taken in read if isinstance(taken, ReceivedBatch))
    attachments = tuple(taken for _, taken in read if isinstance(taken, Attachment))
    taken = sum(answer.status in {"A", "E"} for answer in answers)
    acknowledgement = GroupAcknowledgement(
        functional_code=group.functional_code,
        group_control_number=group.control_number,
        version=group.version,
        status="A" if taken == len(answers) else "P" if taken else "R",
        included=len(answers),
        received=len(answers),
        accepted=taken,
        transactions=answers,
    )
    return ReceivedGroup(acknowledgement, batches, attachments)


Received = tuple[TransactionAcknowledgement, ReceivedBatch | Attachment | None]
"""The answer to one transaction set, and what was taken out of it."""


def _receive_transaction(transaction: Transaction) -> Received:
    """Read one transaction set. One unreadable claim refuses the whole set: a 999 cannot split it."""
    try:
        kind = kind_of(transaction)
        if kind == "275":
            return _receive_documents(transaction)
        if kind != "837P":
            return _refuse(transaction, (SyntaxFinding(segment="ST", position=1, segment_error="8"),)), None
        read = read_claims(transaction)
    except X12Refused as refused:
        return _refuse(transaction, (_finding(transaction, refused.position),)), None
    wrong = [refused.position for refused in read.refused]
    wrong += [claim.position for claim in read.claims if not _can_be_answered(claim)]
    if not clean(read.submitter_name) or not all(
        _is_number(n, 50) for n in (read.submitter_id, read.reference)
    ):
        wrong.append(1)
    if wrong:
        return _refuse(transaction, tuple(_finding(transaction, position) for position in wrong)), None
    batch = ReceivedBatch(read.reference, read.submitter_name, read.submitter_id, read.claims)
    return _acknowledge(transaction, "A"), batch


def _receive_documents(transaction: Transaction) -> Received:
    """Read a 275; one with a document that cannot be read is refused as a whole. Raises ``X12Refused``."""
    attachment = read_275(transaction)
    wrong = [refused.position for refused in attachment.refused]
    if wrong or not _is_number(attachment.reference, 50):
        return _refuse(transaction, tuple(_finding(transaction, p) for p in wrong or [1])), None
    return _acknowledge(transaction, "A"), attachment


def _can_be_answered(claim: ReadClaim) -> bool:
    """Tell whether a 277CA can name the claim, its patient, its billing provider and its payer."""
    document = claim.document
    coverage = document.coverage(claim.sequence) or document.coverages[0]
    names = (document.person.name.last, document.billing.name.last)
    numbers = (claim.control_number, coverage.member_id, document.billing.npi, coverage.payer.payer_id)
    return all(clean(name) for name in names) and all(_is_number(number, 50) for number in numbers)


def _refuse(transaction: Transaction, findings: tuple[SyntaxFinding, ...]) -> TransactionAcknowledgement:
    answer = _acknowledge(transaction, "R")
    return answer.model_copy(update={"findings": findings, "errors": ("5",)})


def _acknowledge(transaction: Transaction, status: str) -> TransactionAcknowledgement:
    return TransactionAcknowledgement.model_validate(
        {"transaction": transaction.kind, "control_number": transaction.control_number, "status": status}
    )


def _finding(transaction: Transaction, position: int) -> SyntaxFinding:
    """Point at the segment (IK3): its identifier, its position, error 8 = it has data element errors.

    A damaged identifier may be a piece of anything: then the set is pointed at.
    """
    at = next((s.id for s in transaction.segments if s.position == position), "ST")
    at = at if can_name(at) else "ST"
    return SyntaxFinding(segment=at, position=max(position, 1), segment_error="8")
