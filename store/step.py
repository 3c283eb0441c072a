"""One step of one claim: everything it does is one transaction, and it is done at most once.

The move table decides what a step was. Its number and its cause are unique per claim: if either is there
already, the step changes nothing and the claim's latest move is returned. So a step may be retried after its
commit, replayed, or raced by another fact, and the claim's history stays one line.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models import failpoints
from models.claim import ClaimDocument
from models.errors import ClaimflowError, NotFound
from models.finding import Role
from models.lifecycle import TERMINAL, ClaimState, is_legal
from models.messages import CauseKind, Move, Notice, StepRequest
from models.policy import Policy
from models.practice import Payer
from models.tables import ClaimMoveRow, ClaimRow, FactRow, HumanTaskRow
from models.tasks import ASKED_ROLE, TaskKind, TaskStatus
from store import facts, ledger, setup, tasks
from store.engine import Store
from store.identifiers import task_id
from store.versions import add_version, document_of

KEPT_BY_A_RECORD = frozenset(
    {
        TaskKind.ANSWER_QUERY,
        TaskKind.ANSWER_REQUEST,
        TaskKind.BALANCE_REMITTANCE,
        TaskKind.ANSWER_DISPUTE,
    }
)
"""Tasks that stand for something outside (a query, a request, a CLP in quarantine, what a patient objects to)
wherever their claim stands."""


class IllegalMove(ClaimflowError):
    """A step asked for a move that the table in ``models/lifecycle.py`` does not have."""


@dataclass(frozen=True)
class Decision:
    """Where a step leads: the state, when to look again (business time), and why, for people."""

    state: ClaimState
    wake_at: datetime | None
    summary: str
    detail: dict[str, Any] = field(default_factory=dict[str, Any])


class ClaimStep:
    """The open transaction of one step, with the verbs that steps are made of."""

    def __init__(self, session: Session, claim: ClaimRow, request: StepRequest, policy: Policy) -> None:
        self.session = session
        self.claim = claim
        self.n = request.n
        self.as_of = request.as_of
        self.notice = request.notice
        self.policy = policy
        self._payers: dict[str, Payer | None] = {}

    @property
    def state(self) -> ClaimState:
        """Return the state before this step."""
        return ClaimState(self.claim.state)

    @property
    def waits_until(self) -> datetime | None:
        """Return what the claim's state waits for; ``wake_at`` may be earlier, for a deadline's sake."""
        return self.claim.waits_until or self.claim.wake_at

    @cached_property
    def fact(self) -> FactRow:
        """Return the fact that caused this step; only steps caused by facts may ask."""
        row = self.session.get(FactRow, self.notice.cause)
        if row is None:
            raise NotFound(f"claim {self.claim.id}: no fact {self.notice.cause}")
        return row

    def payer(self, payer_id: str) -> Payer | None:
        """Return what the practice set up about a payer, or None; read once in a step."""
        if payer_id not in self._payers:
            self._payers[payer_id] = setup.get(self.session, Payer, payer_id)
        return self._payers[payer_id]

    @cached_property
    def document(self) -> ClaimDocument:
        """Return the current version of the claim's document; read once, ``revise`` replaces it."""
        return document_of(self.session, self.claim)

    @contextmanager
    def all_or_nothing(self) -> Generator[None]:
        """Undo everything that was done inside the block when it raises; the step itself goes on."""
        before = self.document
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            self.document = before
            raise

    def revise(self, document: ClaimDocument, author: str = "claimflow") -> bool:
        """Make a new version if the document differs; say whether it does."""
        if document == self.document:
            return False
        add_version(self.session, self.claim, document, self.notice.cause, author, self.as_of)
        self.document = document
        return True

    def open_task(
        self,
        kind: TaskKind,
        detail: dict[str, Any],
        state: ClaimState,
        *,
        role: Role | None = None,
        subject: str = "",
        summary: str,
    ) -> Decision:
        """Open the one task of this step; the claim waits in ``state`` until it is done or overdue."""
        due_at = self.after(self.policy.due_days(kind))
        self.session.add(
            HumanTaskRow(
                id=task_id(self.claim.id, self.n),
                claim_id=self.claim.id,
                n=self.n,
                kind=kind.value,
                role=(role or ASKED_ROLE[kind]).value,
                status=TaskStatus.OPEN.value,
                subject=subject,
                state=state.value,
                detail=json.dumps(detail, default=str),
                opened_at=self.as_of,
                due_at=due_at,
            )
        )
        return Decision(state, due_at, summary, {"task": task_id(self.claim.id, self.n), "kind": kind.value})

    def cancel_tasks(self, because: str) -> None:
        """Close this claim's open tasks that were overtaken by something else.

        A question to the provider, a payer's request, a remittance in quarantine and a patient's dispute are
        not: each has a record of its own or somebody who waits, and its task ends with that.
        """
        rows = tasks.open_tasks(self.session, claim=self.claim.id)
        self._cancel([row for row in rows if row.kind not in KEPT_BY_A_RECORD], because)

    def cancel_task(self, task: HumanTaskRow, because: str) -> None:
        """Close one open task."""
        self._cancel([task], because)

    def cancel_tasks_of(self, kind: TaskKind, because: str) -> None:
        """Close this claim's open tasks of one kind."""
        rows = tasks.open_tasks(self.session, claim=self.claim.id)
        self._cancel([row for row in rows if row.kind == kind], because)

    def cancel_tasks_about(self, subject: str, because: str) -> None:
        """Close this claim's open tasks about one subject."""
        rows = tasks.open_tasks(self.session, claim=self.claim.id, subject=subject)
        self._cancel(rows, because)

    def _cancel(self, rows: list[HumanTaskRow], because: str) -> None:
        for row in rows:
            row.status, row.closed_because = TaskStatus.CANCELLED.value, because
            row.version += 1

    def after(self, days: float) -> datetime:
        """Return the business instant that many days from now."""
        return self.as_of + timedelta(days=days)

    def move(self, state: ClaimState, days: float, summary: str, **detail: Any) -> Decision:
        """Go to a state and look again after so many days."""
        return Decision(state, self.after(days), summary, detail)

    def proceed(self, state: ClaimState, summary: str, **detail: Any) -> Decision:
        """Go to a state whose own step follows at once."""
        return Decision(state, self.as_of, summary, detail)

    def close(self, state: ClaimState, summary: str, **detail: Any) -> Decision:
        """End the claim."""
        return Decision(state, None, summary, detail)

    def stay(self, summary: str, **detail: Any) -> Decision:
        """Note the cause and change no wait."""
        return Decision(self.state, self.waits_until, summary, detail)

    def post(self, key: str, kind: str, entries: list[ledger.Entry], remittance_claim: str = "") -> bool:
        """Book a posting of this claim on the step's business date, once under ``key``."""
        return ledger.post(
            self.session,
            key,
            kind,
            entries,
            self.as_of.date(),
            claim=self.claim.id,
            remittance_claim=remittance_claim,
            n=self.n,
        )


def take_step(
    store: Store, request: StepRequest, decide: Callable[[ClaimStep], Decision], policy: Policy
) -> Move:
    """Take a step, or return the move that stands in its place (see the module's first lines)."""
    with store.write() as session:
        claim = session.get(ClaimRow, request.claim)
        if claim is None:
            raise NotFound(f"no claim {request.claim}")
        stored = _stored(session, request) or _fact_first(session, claim, request)
        if stored is not None:
            return stored
        step = ClaimStep(session, claim, request, policy)
        move = record_move(session, step, decide(step))
    failpoints.reach("step-committed", move.state)
    return move


def record_move(session: Session, step: ClaimStep, decision: Decision) -> Move:
    """Append the move, consume its fact, and bring the claim's row up to date."""
    claim = step.claim
    if not is_legal(step.state, decision.state):
        raise IllegalMove(f"claim {claim.id}: no legal move from {step.state} to {decision.state}")
    if (decision.wake_at is None) != (decision.state in TERMINAL):
        raise IllegalMove(f"claim {claim.id}: {decision.state} needs a time to look again, terminal has none")
    if step.notice.kind not in (CauseKind.TIMER, CauseKind.FAILURE):
        step.fact.consumed_by = step.n
    if step.state is ClaimState.NEEDS_ATTENTION and decision.state is not ClaimState.NEEDS_ATTENTION:
        # However it got out of there (mended, or a remittance led on), what was kept must be heard.
        facts.tell_again(session, claim.id)
    row = ClaimMoveRow(
        claim_id=claim.id,
        n=step.n,
        cause=step.notice.cause,
        kind=step.notice.kind.value,
        state=decision.state.value,
        wake_at=decision.wake_at,
        summary=decision.summary,
        detail=json.dumps(decision.detail, default=str),
        as_of=step.as_of,
        recorded_at=datetime.now(UTC),
    )
    session.add(row)
    claim.state, claim.n, claim.wake_at = row.state, row.n, row.wake_at
    session.flush()
    return move_from(row)


def move_from(row: ClaimMoveRow) -> Move:
    """Return a stored move as the value that workflows adopt."""
    return Move(
        claim=row.claim_id,
        n=row.n,
        cause=row.cause,
        state=ClaimState(row.state),
        wake_at=row.wake_at,
        summary=row.summary,
    )


def latest_move(session: Session, claim: str) -> Move:
    """Return the latest move of a claim, or raise ``NotFound``."""
    row = session.get(ClaimRow, claim)
    stored = session.get(ClaimMoveRow, (claim, row.n)) if row else None
    if stored is None:
        raise NotFound(f"no claim {claim!r}. List claims with: claimflow claims list")
    return move_from(stored)


def _stored(session: Session, request: StepRequest) -> Move | None:
    """Return where the claim stands if this cause or this number was taken; one query, as every step asks it.

    Where it stands, not where it stood then: a workflow that was started again by a late telling must not
    live through what the one before it did, with its questions to the payer and its waits.
    """
    cause = request.notice.cause
    found = session.exec(
        select(ClaimMoveRow).where(
            ClaimMoveRow.claim_id == request.claim,
            or_(col(ClaimMoveRow.cause) == cause, col(ClaimMoveRow.n) == request.n),
        )
    ).all()
    row = next((move for move in found if move.cause == cause), next(iter(found), None))
    if row is None:
        return None
    latest = latest_move(session, request.claim)
    return latest.model_copy(update={"cause": cause}) if row.cause == cause else latest


def _fact_first(session: Session, claim: ClaimRow, request: StepRequest) -> Move | None:
    """A timer that fires while a fact waits does nothing: the fact wins, told or not."""
    if request.notice.kind is not CauseKind.TIMER:
        return None
    fact: Notice | None = facts.waiting(session, claim.id)
    if fact is None:
        return None
    return latest_move(session, claim.id).model_copy(update={"instead": fact})
