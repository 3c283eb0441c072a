"""A year of a claim in skipped time: a payer of one temper, people of another, and nobody forgets the clock.

Steps run on the real store without Temporal (200 real workflows would take minutes); the claim jumps from one
event to the next: its own wake-up, a task that somebody gets round to, an answer of the payer.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.tables import CoverageCheckRow
from models.tasks import TaskKind
from store import facts, tasks
from store.engine import Store
from store.submissions import SubmissionStatus
from tests.activities.desk import APPROVALS, Desk
from tests.workflows.payer import decides

DENIALS = ("CO-11 150", "CO-197 150", "CO-50 150", "CO-16 150, M119", "CO-29 150")

ANSWERS: dict[TaskKind, dict[str, Any]] = {
    TaskKind.ASSIGN_CODES: {
        "action": "code",
        "diagnoses": ["J020"],
        "lines": [{"line": 1, "procedure": "99213"}],
    },
    TaskKind.OBTAIN_AUTHORIZATION: {
        "action": "not_required",
        "contact_log": [{"channel": "phone", "person": "Pat", "note": "none is needed"}],
    },
    TaskKind.FIX_REJECTION: {"action": "correct", "changes": {"note": "corrected"}},
    TaskKind.FILE_UNACKNOWLEDGED: {"action": "wait"},
    TaskKind.CLEARINGHOUSE_QUERY: {"action": "wait"},
    TaskKind.CALL_PAYER: {"action": "wait"},
    TaskKind.CORRECT_DENIAL: {"action": "write_off", "note": "nothing to correct"},
    TaskKind.RELEASE_CORRECTION: {"action": "release"},
    TaskKind.RELEASE_CLAIM: {"action": "release"},
    TaskKind.FILE_APPEAL: {"action": "give_up", "note": "not worth it"},
    TaskKind.APPROVE_APPEAL: {"action": "approve"},
    TaskKind.RECORD_APPEAL_DECISION: {"action": "upheld"},
    TaskKind.DECIDE_DENIAL: {"action": "write_off", "note": "given up"},
    TaskKind.APPROVE_WRITE_OFF: {"action": "approve", "reason": "lost"},
    TaskKind.APPROVE_REFUND: {"action": "approve", "reason": "paid twice"},
    TaskKind.VERIFY_COVERAGE: {"action": "verified"},
    TaskKind.CONTACT_PATIENT: {"action": "verified"},
    TaskKind.ANSWER_REQUEST: {"action": "sent", "channel": "fax", "reference": "F1"},
}
"""What people answer when they get round to it; a kind that is not here waits for the end of the year."""


@dataclass(frozen=True)
class Temper:
    """How payer and people behave, in days. ``accepts`` None: no 277CA ever; ``decides`` None: no 835."""

    name: str
    accepts: int | None
    decides: int | None
    denies: bool = False
    rejects: bool = False
    people: tuple[int, int] = (1, 4)
    supervisor: tuple[int, int] = (0, 4)
    coded: bool = True


TEMPERS = (
    Temper("prompt", 1, 18),
    Temper("slow", 4, 140),
    Temper("silent at the door", None, None, people=(20, 60)),
    Temper("silent about money", 2, None),
    Temper("denying", 2, 25, denies=True, people=(10, 100)),
    Temper("rejecting", 2, None, rejects=True, people=(15, 70)),
    Temper("slow coders", 2, 30, people=(60, 130), coded=False),
)


@dataclass
class Year:
    """One claim, its temper and what is to come."""

    desk: Desk
    temper: Temper
    random: Random
    until: datetime
    due: dict[str, datetime] = field(default_factory=dict[str, datetime])
    payer: list[tuple[datetime, str, Any]] = field(default_factory=list[tuple[datetime, str, Any]])
    sent: set[str] = field(default_factory=set[str])

    def live(self) -> None:
        """Let the year pass, event after event."""
        for _ in range(400):
            self._take_on()
            when = self._next()
            if when is None or when > self.until:
                return
            self.desk.now = max(self.desk.now, when)
            self._happen()
        raise AssertionError(f"never ends: {self.desk.story[-12:]}")

    def _next(self) -> datetime | None:
        row = self.desk.row
        wakes = [row.wake_at] if row.wake_at is not None else []
        return min([*wakes, *self.due.values(), *(when for when, _, _ in self.payer)], default=None)

    def _take_on(self) -> None:
        """Plan who answers what when; send what lies in the outbox."""
        for task in self.desk.open_tasks:
            if task.id not in self.due and (task.kind in ANSWERS or task.kind == TaskKind.DECIDE_DEADLINE):
                days = self.temper.supervisor if task.kind == TaskKind.DECIDE_DEADLINE else self.temper.people
                self.due[task.id] = self.desk.now + timedelta(days=self.random.randint(*days), hours=5)
        queued = [a for a in self.desk.attempts if a.status == SubmissionStatus.QUEUED]
        if queued and queued[-1].control_number not in self.sent:
            self.sent.add(queued[-1].control_number)
            self._expect(self.desk.send())

    def _expect(self, sent: Any) -> None:
        again = len(self.sent) > 1
        if self.temper.rejects and not again:
            self.payer.append((self._in(2), "reject", sent))
        elif self.temper.accepts is not None:
            self.payer.append((self._in(self.temper.accepts), "accept", sent))
            if self.temper.decides is not None:
                self.payer.append((self._in(self.temper.decides), "decide", sent))

    def _in(self, days: int) -> datetime:
        return self.desk.now + timedelta(days=days + self.random.randint(0, 2), hours=1)

    def _happen(self) -> None:
        now = self.desk.now
        for event in [e for e in self.payer if e[0] <= now]:
            self.payer.remove(event)
            self._answer_of_payer(event[1], event[2])
        open_tasks = {task.id: task for task in self.desk.open_tasks}
        for task in [t for t, when in self.due.items() if when <= now]:
            del self.due[task]
            if task in open_tasks:
                self._answer_of_people(task, TaskKind(open_tasks[task].kind))
        self._coverage_answer()
        self.desk.go_on()

    def _answer_of_payer(self, what: str, sent: Any) -> None:
        match what:
            case "reject":
                self.desk.file_refused(sent)
            case "accept":
                self.desk.acknowledged(sent, payer_claim_control_number=f"I{len(self.sent)}")
            case _:
                denial = self.random.choice(DENIALS) if self.temper.denies else "CO-45 50"
                self.desk.paid(decides(sent, denial, number=f"I{len(self.sent)}"))

    def _answer_of_people(self, task: str, kind: TaskKind) -> None:
        answer = ANSWERS.get(kind, {})
        if kind is TaskKind.DECIDE_DEADLINE:
            action = self.random.choice(("go_on", "write_off"))
            answer = {"action": action, "reason": "looked at"}
        with self.desk.store.write() as session:
            by = "bea" if kind in APPROVALS else "ada"
            tasks.complete(session, task, answer, by, self.desk.now)

    def _coverage_answer(self) -> None:
        """The payer says that the patient is still covered, whenever it is asked again."""
        row = self.desk.row
        if row.state != ClaimState.CHECKING_COVERAGE:
            return
        with self.desk.store.write() as session:
            check = CoverageCheckRow(
                claim_id=row.id, n=row.n, payer_id=row.payer_id, status="active", as_of=self.desk.now
            )
            session.add(check)
            cause = f"coverage:{row.id}:{row.n}"
            kind = CauseKind.COVERAGE_ANSWERED
            facts.record(session, row.id, cause, kind, self.desk.now, reference=str(row.n))


def begin(store: Store, document: ClaimDocument, temper: Temper, start: datetime, seed: int) -> Year:
    """Take one claim in; its year ends 365 days later."""
    desk = Desk(store, start, document)
    desk._payments = seed * 1000  # pyright: ignore[reportPrivateUsage]  trace numbers differ by claim
    return Year(desk, temper, Random(seed), start + timedelta(days=365))


def day_of(start: datetime, seed: int) -> date:
    """Return a date of service some days before the claim came in: each claim has its own."""
    return start.date() - timedelta(days=seed % 23)
