"""A payer at work without its doors: files are put into the inbox by hand and days pass by word."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.acknowledgement import (
    ClaimAcknowledgementReport,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
)
from models.remittance import Remittance
from simulator.books import Books, MemberRegister
from simulator.inquiries import answer_status
from simulator.journal import Journal
from simulator.mailbox import Mailbox
from simulator.payer import Payer
from tests.simulator.given import an_inquiry
from x12.acknowledgements.claims import read_277ca
from x12.acknowledgements.files import read_999
from x12.envelopes import Interchange
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class WorkingPayer:
    """Runs a payer's rounds at the instants a test names, and reads what it put out."""

    def __init__(self, folder: Path, books: Books) -> None:
        self.folder = folder
        self.books = books
        self.now = START
        self._open()

    def _open(self) -> None:
        partners = tuple(p.key for p in self.books.partners)
        self.mailbox = Mailbox(self.folder, partners)
        self.journal = Journal(self.folder / "payer.sqlite3")
        self.payer = Payer(self.books, MemberRegister(self.books), self.journal, self.mailbox)

    def restart(self) -> None:
        """Start the payer again on the same folder."""
        self.journal.close()
        self._open()
        self.payer.resume(self.now)

    def take(self, data: bytes, name: str = "claims.837", partner: str = "harbor") -> None:
        """Put a file into a partner's inbox and work one round."""
        (self.mailbox.inbox(partner) / name).write_bytes(data)
        self.payer.work(self.now)

    def pass_days(self, days: float) -> None:
        """Let time pass, working eight rounds a day."""
        until = self.now + timedelta(days=days)
        while self.now < until:
            self.now = min(until, self.now + timedelta(days=0.125))
            self.payer.work(self.now)

    def names(self, kind: str) -> list[str]:
        """Return the names of the files of one kind in the first partner's outbox."""
        return sorted(p.name for p in self.mailbox.outbox("harbor").glob(f"{kind}-*"))

    def interchanges(self, kind: str) -> list[Interchange]:
        """Return the interchanges of one kind, in the order in which they were put out."""
        contents = ((self.mailbox.outbox("harbor") / name).read_bytes() for name in self.names(kind))
        return [interchange for content in contents for interchange in read_interchanges(content)]

    def refusals(self) -> list[InterchangeAcknowledgement]:
        """Return the TA1s."""
        return [a for i in self.interchanges("TA1") for a in i.acknowledgements]

    def file_acknowledgements(self) -> list[GroupAcknowledgement]:
        """Return the 999s."""
        return [read_999(t) for i in self.interchanges("999") for t in i.transactions]

    def reports(self, source: str = "") -> list[ClaimAcknowledgementReport]:
        """Return the 277CAs, of one source or all."""
        read = [read_277ca(t) for i in self.interchanges("277CA") for t in i.transactions]
        return [r for r in read if not source or r.source == source]

    def payments(self) -> list[Remittance]:
        """Return the STs of all 835s."""
        return [read_835(t) for i in self.interchanges("835") for t in i.transactions]

    def status(self, control_number: str = "FC-1") -> str:
        """Return what a 277 would say about a claim: category and status code."""
        inquiry = an_inquiry(control_number=control_number)
        answer = answer_status(inquiry, self.books, self.journal, self.now.date())
        return f"{answer.statuses[0].category}:{answer.statuses[0].code}"


Start = Callable[..., WorkingPayer]
"""Starts a payer, with an incident coming for its only member, or with other books."""
