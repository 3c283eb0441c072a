"""Goes through a file for ``claimflow edi show``: envelopes, messages, records, in their order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from console.commands.edi_show_attachments import show_275
from console.commands.edi_show_claims import show_institutional, show_professional
from console.commands.edi_show_eligibility import show_270, show_271
from console.commands.edi_show_files import interchange_record, show_997, show_999
from console.commands.edi_show_payments import show_remittance
from console.commands.edi_show_record import Record, refused_message
from console.commands.edi_show_statuses import show_276, show_277, show_277ca
from console.commands.edi_show_text import facts, known_as, listed, worded
from models.errors import X12Refused
from x12.envelopes import Interchange, OpenTransaction, Transaction
from x12.files import SUPPORTED, kind_of
from x12.interchange import Messages

_STREAMED: dict[str, Callable[[OpenTransaction], Iterator[Record]]] = {
    "837P": show_professional,
    "837I": show_institutional,
    "835": show_remittance,
}
_WHOLE: dict[str, Callable[[Transaction], Iterator[Record]]] = {
    "999": show_999,
    "997": show_997,
    "277CA": show_277ca,
    "276": show_276,
    "277": show_277,
    "270": show_270,
    "271": show_271,
    "275": show_275,
}


@dataclass(frozen=True)
class Heading:
    """The line that begins an interchange or a message, and the same as data."""

    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict[str, Any])


class Reading:
    """What a file says, one heading or record after the other; ``exit_code`` is known at the end.

    With ``claim`` only records of that number come, with ``limit`` only so many; ``hidden`` counts the rest.
    """

    def __init__(self, source: BinaryIO, *, claim: str = "", limit: int = 0) -> None:
        self._messages = Messages(source)
        self._claim, self._limit = claim, limit
        self._begun = 0
        self._answered: list[int] = []
        self.shown = self.hidden = 0
        self._refused = self._unsupported = self._supported = 0

    @property
    def exit_code(self) -> int:
        """Return 0 when everything was read, 2 when nothing could be, 1 for anything between."""
        if self._unsupported and not self._supported:
            return 2
        return 1 if self._refused else 0

    def __iter__(self) -> Iterator[Heading | Record]:
        """Yield headings and records. Raises ``X12Refused`` at once when the file is no X12."""
        for transaction in self._messages:
            yield from self._interchanges()
            yield from self._message(transaction)
        yield from self._interchanges()
        yield from self._answers(len(self._messages.interchanges))
        yield from self._envelopes()

    def _interchanges(self) -> Iterator[Heading | Record]:
        """Yield the envelopes that were met since, and what TA1 answers in those before."""
        while self._begun < len(self._messages.interchanges):
            yield from self._answers(self._begun)
            yield _interchange(self._messages.interchanges[self._begun])
            self._begun += 1

    def _answers(self, until: int) -> Iterator[Record]:
        for interchange in self._messages.interchanges[len(self._answered) : until]:
            self._answered.append(interchange.control_number)
            for held in interchange.acknowledgements:
                self._supported += 1
                yield interchange_record(held)

    def _message(self, transaction: OpenTransaction) -> Iterator[Heading | Record]:
        """Yield a message's heading and records; one that is refused as a whole says why."""
        try:
            kind = kind_of(transaction)
            yield _message(kind, transaction)
            shower = _shower(kind, transaction)
            self._supported += 1
            yield from self._chosen(shower())
        except X12Refused as error:
            self._refused += 1
            if error.field in {"ST03", "GS08"}:
                self._unsupported += 1
            yield refused_message(error)

    def _chosen(self, records: Iterator[Record]) -> Iterator[Record]:
        """Yield what is asked for, and count the rest."""
        for record in records:
            self._refused += record.refused
            if record.counts:
                wanted = self._claim in record.numbers if self._claim else True
                if not wanted or (self._limit and self.shown >= self._limit):
                    self.hidden += 1
                    continue
                self.shown += 1
            yield record

    def _envelopes(self) -> Iterator[Record]:
        """Yield what is wrong with the envelopes."""
        for finding in self._messages.findings:
            where = listed((finding.segment, finding.element), "")
            rows = [("Where", where), ("Problem", finding.message), ("Remedy", finding.remedy)]
            yield Record("envelope", f"ENVELOPE  {finding.severity}", partial(facts, rows), finding)


def _shower(kind: str, transaction: OpenTransaction) -> Callable[[], Iterator[Record]]:
    """Return what shows a message of a kind. Raises ``X12Refused`` when nothing does."""
    if kind in _STREAMED:
        return partial(_STREAMED[kind], transaction)
    if kind in _WHOLE:
        return lambda: _WHOLE[kind](_whole(transaction))
    raise X12Refused(
        f"{kind} is not read here yet",
        record=f"ST {transaction.control_number[:20]}",
        field="ST03",
        remedy=f"Supported are {SUPPORTED}",
    )


def _whole(opened: OpenTransaction) -> Transaction:
    """Gather a message that is read at once."""
    segments = tuple(opened.segments)
    return Transaction(
        opened.kind,
        opened.control_number,
        opened.version,
        opened.delimiters,
        opened.group_control_number,
        opened.version_field,
        opened.complete,
        segments,
    )


def _interchange(held: Interchange) -> Heading:
    sent = f"{held.created_at:%Y-%m-%d %H:%M}" if held.created_at else ""
    sender = known_as(held.sender_id, held.sender_qualifier)
    receiver = known_as(held.receiver_id, held.receiver_qualifier)
    number, usage = f"{held.control_number:09}", worded("usage", held.usage)
    text = f"{sender} -> {receiver}  {listed((sent, f'interchange {number}', usage))}"
    names = ("sender_qualifier", "sender_id", "receiver_qualifier", "receiver_id", "control_number", "usage")
    data = {name: getattr(held, name) for name in names} | {"created_at": sent}
    return Heading("interchange", text, data)


def _message(kind: str, transaction: OpenTransaction) -> Heading:
    said = listed((transaction.version, f"set {transaction.control_number}"))
    data = {"kind": kind, "version": transaction.version, "control_number": transaction.control_number}
    return Heading("message", f"\n{kind}  {worded('kind', kind)}  ({said})", data)
