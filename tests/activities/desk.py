"""A claim led by hand: the real steps in the workflow's order, without Temporal, on a clock the test sets."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import select

from activities.claim_acknowledgements import commit_claim_acknowledgement
from activities.exchange import ExchangeActivities
from activities.file_acknowledgements import commit_file_acknowledgement
from activities.payments import payment_records
from activities.status_files import commit_status_answer
from activities.taking import Intake
from models.acknowledgement import ClaimStatus
from models.claim import ClaimDocument
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind, Move, Notice, PartnerRequest, StepRequest
from models.policy import Policy
from models.remittance import RemittanceClaim
from models.tables import (
    ClaimMoveRow,
    ClaimRow,
    CoverageCheckRow,
    HumanTaskRow,
    StatementLineRow,
    StatusCheckRow,
    SubmissionRow,
)
from models.tasks import TaskKind, TaskStatus
from store import claims, facts, files, intake, ledger, submissions, tasks
from store.engine import Store
from store.step import latest_move
from store.submissions import SubmissionStatus
from store.versions import document_of
from tests.builders import a_claim_acknowledgement, a_group_acknowledgement, a_remittance, a_status_answer
from tests.workflows.office import PARTNER
from tests.workflows.payer import Sent
from workers.assembly import STEPS
from workflows.steps import step_for

APPROVALS = (TaskKind.APPROVE_WRITE_OFF, TaskKind.APPROVE_APPEAL, TaskKind.APPROVE_REFUND)

MANY = 40
"""A claim that takes more steps at one instant than this is running in a circle."""


class Desk:
    """One claim and everything that happens to it."""

    def __init__(self, store: Store, now: datetime, document: ClaimDocument) -> None:
        self.store, self.now, self.policy = store, now, Policy()
        self._payments = 0
        self.status = ""  # what the payer says to every 276; nothing: it does not answer
        self._steps = {kind.__name__: kind(store, self.policy) for kind in STEPS}
        with store.write() as session:
            accepted = intake.accept(session, "test", document, sequence="P", file="", as_of=now)
            self.claim = accepted.claim
            row = CoverageCheckRow(claim_id=self.claim, n=1, payer_id="BHH01", status="active", as_of=now)
            session.add(row)
            cause = f"coverage:{self.claim}:1"
            facts.record(session, self.claim, cause, CauseKind.COVERAGE_ANSWERED, now, reference="1")
        self.go_on()

    # What happens

    def go_on(self) -> ClaimState:
        """Take every step that is due: facts first, then the timer."""
        for _ in range(MANY):
            with self.store.read() as session:
                move, waiting = latest_move(session, self.claim), facts.waiting(session, self.claim)
            cause = waiting or self._due(move)
            if cause is None:
                return move.state
            self._step(move, cause)
        raise AssertionError(f"runs in a circle: {self.story[-8:]}")

    def _due(self, move: Move) -> Notice | None:
        if move.wake_at is None or move.wake_at > self.now:
            return None
        if move.state is ClaimState.ASKING_STATUS and self.status:
            return self._status_answer(move)
        return Notice(cause=f"timer:{move.n}", kind=CauseKind.TIMER)

    def _status_answer(self, move: Move) -> Notice | None:
        """Keep the payer's 277 the way the question over the network does."""
        with self.store.write() as session:
            row = StatusCheckRow(
                claim_id=self.claim,
                n=move.n,
                control_number=self.attempts[-1].control_number,
                category=self.status,
                answer=a_status_answer().model_dump_json(),
                as_of=self.now,
            )
            session.add(row)
            cause, kind = f"status:{self.claim}:{move.n}", CauseKind.STATUS_ANSWERED
            facts.record(session, self.claim, cause, kind, self.now, reference=str(move.n))
            return facts.waiting(session, self.claim)

    def _step(self, move: Move, cause: Notice) -> None:
        step = step_for(cause.kind, move.state)
        request = StepRequest(claim=self.claim, n=move.n + 1, notice=cause, as_of=self.now)
        step(self._steps[step.__qualname__.split(".")[0]], request)

    def fail(self) -> ClaimState:
        """Let a step fail for good."""
        with self.store.read() as session:
            move = latest_move(session, self.claim)
        self._step(move, Notice(cause=f"failure:{move.n}", kind=CauseKind.FAILURE))
        return self.go_on()

    def days(self, days: float) -> ClaimState:
        """Let days pass, one after the other."""
        for _ in range(int(days)):
            self.now += timedelta(days=1)
            self.go_on()
        return self.state

    def send(self) -> Sent:
        """Batch the outbox and say that the file arrived; return the claim as the payer reads it."""
        ExchangeActivities(self.store, self.policy).batch_outbox(
            PartnerRequest(partner=PARTNER, as_of=self.now)
        )
        row = self.attempts[-1]
        assert row.status == SubmissionStatus.BATCHED
        with self.store.write() as session:
            stored = submissions.by_number(session, row.control_number)
            assert stored is not None
            stored.transmitted_at = self.now
            submissions.advance(stored, SubmissionStatus.FILE_ACCEPTED)
        document = self.document
        return Sent(row.control_number, row.frequency, row.original_reference, row.sequence, document, 1, "")

    def accepted(self, number: str = "ICN5") -> Sent:
        """Send the claim; the payer takes it under this number."""
        sent = self.send()
        self.acknowledged(sent, payer_claim_control_number=number)
        return sent

    def acknowledged(self, sent: Sent, **changes: Any) -> ClaimState:
        """Take in the payer's 277CA about an attempt."""
        acknowledgement = a_claim_acknowledgement(sent.control_number, source="PR", **changes)
        with self.store.write() as session:
            commit_claim_acknowledgement(self._intake(session, repr(acknowledgement)), acknowledgement)
        return self.go_on()

    def file_refused(self, sent: Sent) -> ClaimState:
        """Take in a 999 that refuses the file of an attempt."""
        with self.store.write() as session:
            attempt = submissions.by_number(session, sent.control_number)
            assert attempt is not None
            number = files.need(session, attempt.file_id).control_number
            report = a_group_acknowledgement(group_control_number=number, status="R", accepted=0)
            commit_file_acknowledgement(self._intake(session, repr(report)), report)
        return self.go_on()

    def paid(
        self, *decisions: RemittanceClaim, go_on: bool = True, paid_on: date | None = None
    ) -> ClaimState:
        """Take in one 835 with these decisions; the money may come on a later day (BPR16)."""
        self._payments += 1
        changes = {"trace_number": f"EFT{self._payments}", "paid_on": paid_on or self.now.date()}
        remittance = a_remittance(*decisions, **changes)
        with self.store.write() as session:
            taking = self._intake(session, remittance.model_dump_json())
            for commit, *arguments in payment_records(remittance):
                commit(taking, *arguments)
        return self.go_on() if go_on else self.state

    def paid_again(self, *decisions: RemittanceClaim) -> ClaimState:
        """Take in the payment that came last once more: the payer delivers it again."""
        self._payments -= 1
        return self.paid(*decisions)

    def wanted(self, *categories: str, due_on: date | None = None, attempt: int = -1) -> ClaimState:
        """Take in a 277 that came as a file and says this about an attempt; a request may name its date."""
        said = a_status_answer(
            control_number=self.attempts[attempt].control_number,
            statuses=tuple(ClaimStatus(category=category, code="1") for category in categories),
            kept_aside=(f"DTP*106*D8*{due_on:%Y%m%d}",) if due_on else (),
            effective_on=self.now.date(),
        )
        with self.store.write() as session:
            commit_status_answer(self._intake(session, f"{self.now}{said!r}"), said, "277")
        return self.go_on()

    def _intake(self, session: Any, content: str) -> Intake:
        file, _ = files.add_inbound(session, PARTNER, "answer", "a.x12", content.encode(), self.now)
        return Intake(session, file, self.now)

    def instruct(self, instruction: str, **said: Any) -> ClaimState:
        """Give a supervisor's instruction, or another one with what goes with it."""
        with self.store.write() as session:
            reference = json.dumps({"instruction": instruction, **said})
            cause = f"instruction:{self.claim}:{self.row.n}"
            kind = CauseKind.INSTRUCTION_GIVEN
            facts.record(session, self.claim, cause, kind, self.now, reference=reference)
        return self.go_on()

    def changed(self, document: ClaimDocument) -> ClaimState:
        """Let the source send the claim again, with other content."""
        with self.store.write() as session:
            intake.accept(session, "test", document, sequence="P", file="", as_of=self.now)
        return self.go_on()

    def answer(self, kind: TaskKind, **answer: Any) -> HumanTaskRow:
        """Complete the one open task of this kind."""
        (row,) = [t for t in self.open_tasks if t.kind == kind]
        self.complete(row.id, **answer)
        return row

    def complete(self, task: str, **answer: Any) -> ClaimState:
        """Complete one task, of several of a kind say: Bea approves what Ada proposes."""
        with self.store.write() as session:
            by = "bea" if tasks.need(session, task).kind in APPROVALS else "ada"
            tasks.complete(session, task, answer, by, self.now)
        return self.go_on()

    # What the store says

    @property
    def row(self) -> ClaimRow:
        """Return the claim's row."""
        with self.store.read() as session:
            return claims.need(session, self.claim)

    @property
    def state(self) -> ClaimState:
        """Return where the claim stands."""
        return ClaimState(self.row.state)

    @property
    def closed(self) -> bool:
        """Tell whether the claim is closed."""
        return self.state in TERMINAL

    @property
    def document(self) -> ClaimDocument:
        """Return the claim's current version."""
        with self.store.read() as session:
            return document_of(session, claims.need(session, self.claim))

    @property
    def attempts(self) -> list[SubmissionRow]:
        """Return the submissions, oldest first."""
        with self.store.read() as session:
            return submissions.of_claim(session, self.claim)

    @property
    def open_tasks(self) -> list[HumanTaskRow]:
        """Return what is asked of people now."""
        with self.store.read() as session:
            rows = session.exec(select(HumanTaskRow).where(HumanTaskRow.claim_id == self.claim))
            return [row for row in rows if row.status == TaskStatus.OPEN]

    @property
    def asked(self) -> list[str]:
        """Return the kinds of the open tasks."""
        return [row.kind for row in self.open_tasks]

    @property
    def balance(self) -> ledger.ClaimBalance:
        """Return where the charge went."""
        with self.store.read() as session:
            return ledger.balance_of(session, self.claim)

    @property
    def accounts(self) -> dict[str, int]:
        """Return the balances that are not zero."""
        with self.store.read() as session:
            return {a: c for a, c in ledger.accounts_of(session, self.claim).items() if c}

    @property
    def stated(self) -> int:
        """Return what statements ask of the guarantor, in cents."""
        with self.store.read() as session:
            rows = session.exec(select(StatementLineRow).where(StatementLineRow.claim_id == self.claim))
            return sum(row.amount_cents for row in rows)

    @property
    def story(self) -> list[str]:
        """Return state and summary of every move."""
        with self.store.read() as session:
            rows: list[ClaimMoveRow] = claims.moves_of(session, self.claim)
            return [f"{row.state}: {row.summary}" for row in rows]
