"""Putting answers into the outbox: which envelope, which name, which bytes.

Content waits on the agenda as the JSON of its model and is dated when it is written, because the payer's
letters carry the day on which they leave the house.
"""

import base64
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from models.acknowledgement import (
    ClaimAcknowledgementReport,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
)
from models.envelope import Envelope
from models.remittance import Remittance
from models.value import Value
from simulator.books import PartnerBook
from simulator.journal import Appointment, Journal
from simulator.records import RecordsRequest
from x12.acknowledgements.claims import write_277ca
from x12.acknowledgements.files import write_999, write_ta1
from x12.remittances.writer import write_835
from x12.status.messages import write_277_request

Remittances = TypeAdapter(tuple[Remittance, ...])
"""The payments of one 835 file, one ST each."""


class Copy(Value):
    """A file that is delivered once more, byte for byte, under another name."""

    name: str
    content: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "Copy":
        """Keep the bytes in JSON."""
        return cls(name=name, content=base64.b64encode(content).decode())


def envelope_for(partner: PartnerBook, number: int, now: datetime) -> Envelope:
    """Address a file from the clearinghouse to the practice."""
    return Envelope(
        sender_id=partner.receiver_id,
        receiver_id=partner.sender_id,
        control_number=number,
        created_at=now,
    )


def answer_name(kind: str, number: int) -> str:
    """Name a file for the outbox: kind and interchange control number."""
    return f"{kind}-{number:09d}.x12"


class AnswerDesk:
    """Writes the answers that are due for one partner into the journal's outgoing files."""

    def __init__(self, partner: PartnerBook, journal: Journal) -> None:
        self.partner = partner
        self.journal = journal

    def write(self, appointment: Appointment, now: datetime) -> str:
        """Write the file of one appointment and return its name; empty if there is nothing left to say."""
        content = appointment.content
        match appointment.kind:
            case "TA1":
                return self._write_ta1(InterchangeAcknowledgement.model_validate_json(content), now)
            case "999":
                return self._write_999(GroupAcknowledgement.model_validate_json(content), now)
            case "277CA":
                return self._write_277ca(ClaimAcknowledgementReport.model_validate_json(content), now)
            case "835":
                return self.write_835(Remittances.validate_json(content), now)[0]
            case "277RFAI":
                return self._ask_for_records(RecordsRequest.model_validate_json(content), now)
            case "copy":
                return self._copy(Copy.model_validate_json(content))
            case other:
                raise ValueError(f"nobody knows how to answer with {other}")

    def write_835(self, remittances: tuple[Remittance, ...], now: datetime) -> tuple[str, bytes]:
        """Write one 835 in a new envelope; the payments themselves keep their traces and dates."""
        produced = tuple(r.model_copy(update={"produced_on": now.date()}) for r in remittances)
        envelope = self._envelope(now)
        content = write_835(envelope, produced)
        return self._put_out("835", envelope, content), content

    def _write_ta1(self, acknowledgement: InterchangeAcknowledgement, now: datetime) -> str:
        envelope = self._envelope(now)
        return self._put_out("TA1", envelope, write_ta1(envelope, acknowledgement))

    def _write_999(self, acknowledgement: GroupAcknowledgement, now: datetime) -> str:
        envelope = self._envelope(now)
        return self._put_out("999", envelope, write_999(envelope, acknowledgement))

    def _write_277ca(self, report: ClaimAcknowledgementReport, now: datetime) -> str:
        today = now.date()
        dated = tuple(a.model_copy(update={"effective_on": today}) for a in report.acknowledgements)
        report = report.model_copy(update={"processed_on": today, "acknowledgements": dated})
        envelope = self._envelope(now)
        return self._put_out("277CA", envelope, write_277ca(envelope, report))

    def _ask_for_records(self, request: RecordsRequest, now: datetime) -> str:
        """Ask, and let the claim wait until the day after the last; what is here is not asked for."""
        due = now + timedelta(days=request.days)
        if not self.journal.suspend(request.icn, due + timedelta(days=1)):
            return ""
        today = now.date()
        verdicts = tuple(v.model_copy(update={"effective_on": today}) for v in request.asked.verdicts)
        asked = request.asked.model_copy(update={"effective_on": today, "verdicts": verdicts})
        envelope = self._envelope(now)
        return self._put_out("277RFAI", envelope, write_277_request(envelope, asked, due.date()))

    def _copy(self, copy: Copy) -> str:
        self.journal.put_out(self.partner.key, copy.name, base64.b64decode(copy.content))
        return copy.name

    def _envelope(self, now: datetime) -> Envelope:
        number = self.journal.next_number(f"interchange:{self.partner.key}")
        return envelope_for(self.partner, number, now)

    def _put_out(self, kind: str, envelope: Envelope, content: bytes) -> str:
        name = answer_name(kind, envelope.control_number)
        self.journal.put_out(self.partner.key, name, content)
        return name
