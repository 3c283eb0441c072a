"""A practice with a store, folders and a payer's line, and no Temporal: activities are called directly."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.exchange import ExchangeActivities
from activities.inbound import InboundActivities
from activities.network import NetworkActivities
from activities.reviewed import note_reviewed
from activities.submission import SubmissionSteps
from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.messages import CauseKind, FileRequest, Notice, PartnerRequest, StepRequest
from models.policy import Policy
from models.tables import ClaimRow, PayerFileRow, SubmissionRow
from store import files, intake, submissions
from store.engine import Store
from tests.builders import a_claim
from tests.workflows.line import PayerLine, answering
from tests.workflows.office import PARTNER, set_up_practice

AS_OF = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@dataclass
class Practice:
    """What the tests of activities work with."""

    store: Store
    policy: Policy
    outgoing: Path
    incoming: Path
    line: PayerLine

    @property
    def exchange(self) -> ExchangeActivities:
        """Return the exchange of files."""
        return ExchangeActivities(self.store, self.policy)

    @property
    def inbound(self) -> InboundActivities:
        """Return the taking in of files."""
        return InboundActivities(self.store, self.policy)

    @property
    def network(self) -> NetworkActivities:
        """Return the questions over the line."""
        return NetworkActivities(self.store, self.policy)

    @property
    def partner(self) -> PartnerRequest:
        """Return the request for the one trading partner."""
        return PartnerRequest(partner=PARTNER, as_of=AS_OF)

    def accept(self, document: ClaimDocument | None = None) -> str:
        """Accept a claim and return its id."""
        with self.store.write() as session:
            accepted = intake.accept(
                session, "test", document or a_claim(), sequence="P", file="", as_of=AS_OF
            )
        return accepted.claim

    def queue(self, document: ClaimDocument | None = None) -> str:
        """Put a claim into the outbox by the real step; return its CLM01."""
        return self.queue_known(self.accept(document))

    def queue_known(self, claim: str) -> str:
        """Put a claim that is here already into the outbox; return its CLM01."""
        with self.store.write() as session:
            row = session.get(ClaimRow, claim)
            assert row is not None
            row.state = ClaimState.READY.value
            note_reviewed(row, AS_OF.date())
        notice = Notice(cause="timer:1", kind=CauseKind.TIMER)
        step = StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF)
        SubmissionSteps(self.store, self.policy).queue_submission(step)
        return f"{claim}-2"

    def file(self, file: str) -> PayerFileRow:
        """Return a stored file."""
        with self.store.read() as session:
            return files.need(session, file)

    def attempt(self, number: str) -> SubmissionRow:
        """Return a submission."""
        with self.store.read() as session:
            row = submissions.by_number(session, number)
        assert row is not None
        return row

    async def transmit(self, file: str) -> bool:
        """Upload one file."""
        return await self.exchange.transmit_file(FileRequest(file=file, as_of=AS_OF))

    def store_inbound(self, content: bytes) -> str:
        """Store a file as if it had been collected; return its id."""
        with self.store.write() as session:
            row, _ = files.add_inbound(session, PARTNER, "835", "a.x12", content, AS_OF)
            return row.id


@pytest.fixture
def practice(store: Store, tmp_path: Path) -> Generator[Practice]:
    """Open the practice."""
    outgoing, incoming = tmp_path / "to-payer", tmp_path / "from-payer"
    outgoing.mkdir()
    incoming.mkdir()
    with answering(PayerLine()) as line:
        set_up_practice(store, incoming, outgoing, line.url)
        yield Practice(store, Policy(chunk_records=3), outgoing, incoming, line)
