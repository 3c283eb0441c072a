"""Past claims from files: 837P as they were sent, with the 835 and 277CA that answered them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from console.scrubbing import Seen
from models.errors import X12Refused
from models.remittance import RemittanceClaim
from rulebook.denials.denied_lines import NOT_A_DECISION
from rulebook.packs.backtest import PastClaim
from x12.acknowledgements.claims import read_277ca
from x12.claims.reader import ReadClaim, stream_claims
from x12.envelopes import OpenTransaction, Transaction
from x12.files import kind_of
from x12.interchange import Messages
from x12.remittances.reader import remittance_records

Opening = Callable[[str], AbstractContextManager[BinaryIO]]


@dataclass
class Answers:
    """The first decision about each claim by CLM01, and the claims that were rejected."""

    decisions: dict[str, RemittanceClaim] = field(default_factory=dict[str, RemittanceClaim])
    rejected: set[str] = field(default_factory=set[str])
    skipped: int = 0

    def take(self, source: BinaryIO) -> None:
        """Take in a file of answers. Raises ``X12Refused`` for a set that answers no claims."""
        for transaction in Messages(source):
            kind = kind_of(transaction)
            if kind == "835":
                self._take_payment(transaction)
            elif kind == "277CA":
                self._take_acknowledgements(transaction)
            else:
                raise X12Refused(
                    f"a {kind} says nothing of how claims ended",
                    record=f"ST {transaction.control_number[:20]}",
                    remedy="Give 835 and 277CA files",
                )

    def _take_payment(self, transaction: OpenTransaction) -> None:
        for record in remittance_records(transaction, lambda _: None):
            if isinstance(record, RemittanceClaim) and record.status not in NOT_A_DECISION:
                self.decisions.setdefault(record.control_number, record)

    def _take_acknowledgements(self, opened: OpenTransaction) -> None:
        whole = Transaction(
            opened.kind,
            opened.control_number,
            opened.version,
            opened.delimiters,
            opened.group_control_number,
            opened.version_field,
            opened.complete,
            tuple(opened.segments),
        )
        for claim in read_277ca(whole).acknowledgements:
            if not claim.accepted:
                self.rejected.add(claim.control_number)


def past_claims(files: tuple[str, ...], opening: Opening, answers: Answers) -> Iterator[PastClaim]:
    """Yield the claims of 837P files with their ends; the first claim with a CLM01 counts, voids do not.

    The day of sending is that of the file's envelope, or the last day of service where it has none.
    """
    seen, numbers = Seen(), set[str]()
    for file in files:
        with opening(file) as source:
            messages = Messages(source)
            for transaction in messages:
                created = messages.interchange.created_at
                for claim in _claims_of(transaction):
                    if claim.control_number in numbers or claim.document.frequency == "8":
                        answers.skipped += 1
                        continue
                    numbers.add(claim.control_number)
                    yield _past(claim, created.date() if created else None, answers, seen)


def _claims_of(transaction: OpenTransaction) -> Iterator[ReadClaim]:
    if kind_of(transaction) != "837P":
        raise X12Refused(
            f"a {kind_of(transaction)} holds no professional claims",
            record=f"ST {transaction.control_number[:20]}",
            remedy="Give the 837P files that were sent to --claims, what came back to --answers",
        )
    for record in stream_claims(transaction):
        if isinstance(record, ReadClaim):
            yield record


def _past(claim: ReadClaim, sent_on: date | None, answers: Answers, seen: Seen) -> PastClaim:
    number, document = claim.control_number, claim.document
    history = seen.of(number, document, claim.sequence)
    seen.add(number, document, claim.sequence)
    return PastClaim(
        number=number,
        document=document,
        sequence=claim.sequence,
        frequency=document.frequency,
        sent_on=sent_on or document.service_to or date.min,
        decision=answers.decisions.get(number),
        rejected=number in answers.rejected,
        history=history,
    )
