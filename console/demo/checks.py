"""The demo's invariants, checked from the database, the payer's files and Temporal itself."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from console.demo.evidence import PayerFiles, phrases_of
from console.embedded.stack import Stack
from models.lifecycle import TERMINAL
from models.messages import claim_workflow_id
from models.record_tables import DocumentRequestRow
from models.tables import (
    ClaimMoveRow,
    ClaimRow,
    EntryRow,
    FactRow,
    HumanTaskRow,
    PayerFileRow,
    PostingRow,
    SubmissionRow,
)
from store import ledger
from store.requests import RequestStatus

FORGOTTEN = timedelta(minutes=1)
"""A fact that no claim took for this long was forgotten."""


@dataclass
class Checkpoints:
    """What was seen while claims were open: each of them must always have something to wait for."""

    count: int = 0
    unattended: list[str] = field(default_factory=list[str])
    untold: list[str] = field(default_factory=list[str])
    _last: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    async def look(self, stack: Stack) -> None:
        """Look at every open claim, at most once in two seconds: a time to wake, and an open workflow."""
        now = datetime.now(UTC)
        if now - self._last < timedelta(seconds=2):
            return
        self._last = now
        self.count += 1
        waiting = await asyncio.to_thread(_open_claims, stack)
        self.unattended += [claim for claim, wake_at in waiting if wake_at is None]
        for claim, _ in waiting[self.count % 5 :: 5]:
            if not await _is_attended(stack, claim):
                self.unattended.append(claim)


def _open_claims(stack: Stack) -> list[tuple[str, datetime | None]]:
    with stack.store.read() as session:
        rows = session.exec(select(ClaimRow).where(col(ClaimRow.started).is_(True)))
        return [(row.id, row.wake_at) for row in rows if row.state not in TERMINAL]


async def _is_attended(stack: Stack, claim: str) -> bool:
    """Tell whether the claim's workflow is open; one that closed meanwhile must have closed the claim."""
    try:
        found = await stack.client.get_workflow_handle(claim_workflow_id(claim)).describe()
    except RPCError as error:
        # A server that is away tells nothing about the claim.
        return error.status is not RPCStatusCode.NOT_FOUND
    if found.status is WorkflowExecutionStatus.RUNNING:
        return True
    with stack.store.read() as session:
        row = session.get(ClaimRow, claim)
        return row is not None and row.state in TERMINAL


@dataclass
class Evidence:
    """Everything the checks and the report look at, gathered once at the end."""

    claims: list[ClaimRow]
    moves: list[ClaimMoveRow]
    submissions: list[SubmissionRow]
    tasks: list[HumanTaskRow]
    postings: list[PostingRow]
    entries: list[EntryRow]
    facts: list[FactRow]
    requests: list[DocumentRequestRow]
    file_kinds: Counter[str]
    payer: PayerFiles
    statuses: dict[str, WorkflowExecutionStatus | None]
    transitions: dict[str, int]
    checkpoints: Checkpoints
    leaks: list[str]
    world: Path

    @classmethod
    async def gather(cls, stack: Stack, checkpoints: Checkpoints) -> "Evidence":
        """Read the database, the payer's files, Temporal's executions and its database file."""
        folder = stack.folder.path
        with stack.store.read() as session:
            tables: list[list[Any]] = [
                list(session.exec(select(table)))
                for table in (
                    ClaimRow,
                    ClaimMoveRow,
                    SubmissionRow,
                    HumanTaskRow,
                    PostingRow,
                    EntryRow,
                    FactRow,
                    DocumentRequestRow,
                )
            ]
            kinds = session.exec(select(PayerFileRow.kind, func.count()).group_by(col(PayerFileRow.kind)))
            file_kinds = Counter({kind: int(count) for kind, count in kinds})
        statuses, transitions = await _executions(stack, [row.id for row in tables[0]])
        return cls(
            *tables,
            file_kinds=file_kinds,
            payer=PayerFiles.read(folder / "payer"),
            statuses=statuses,
            transitions=transitions,
            checkpoints=checkpoints,
            leaks=await asyncio.to_thread(_leaks, folder),
            world=folder / "world",
        )


async def _executions(
    stack: Stack, claims: list[str]
) -> tuple[dict[str, WorkflowExecutionStatus | None], dict[str, int]]:
    statuses: dict[str, WorkflowExecutionStatus | None] = {}
    transitions: dict[str, int] = {}
    for claim in claims:
        found = await stack.client.get_workflow_handle(claim_workflow_id(claim)).describe()
        statuses[claim] = found.status
        info = found.raw_description.workflow_execution_info
        transitions[claim] = info.state_transition_count
    return statuses, transitions


def _leaks(folder: Path) -> list[str]:
    """Look for names, member ids and birth dates in Temporal's database files and in every log."""
    phrases = phrases_of(folder / "world")
    places = [*folder.glob("temporal.sqlite3*"), *(folder / "logs").glob("*.log")]
    found: list[str] = []
    for place in places:
        content = place.read_bytes()
        found += [f"{place.name}: {kind}" for phrase, kind in phrases if phrase in content]
    return found


def check_all(evidence: Evidence) -> dict[str, list[str]]:
    """Return each invariant with what breaks it; an invariant with nothing to show holds."""
    return {
        "every_claim_terminal": _open_at_the_end(evidence),
        "ledger_balances": _unbalanced(evidence),
        "no_duplicate_submission": duplicate_submissions(evidence),
        "one_posting_per_remittance_line": posting_differences(evidence),
        "each_request_answered_once": unanswered_requests(evidence),
        "every_open_claim_attended": sorted(set(evidence.checkpoints.unattended)),
        "no_forgotten_fact": _forgotten(evidence),
        "no_patient_in_temporal_or_logs": sorted(set(evidence.leaks)),
    }


def _open_at_the_end(evidence: Evidence) -> list[str]:
    still_open = [row.id for row in evidence.claims if row.state not in TERMINAL]
    completed = WorkflowExecutionStatus.COMPLETED
    return still_open + [claim for claim, status in evidence.statuses.items() if status is not completed]


def _unbalanced(evidence: Evidence) -> list[str]:
    """Check every posting's sum, every claim's equation, the total, and that nothing went below zero."""
    sums: Counter[str] = Counter()
    accounts: dict[str, Counter[str]] = {row.id: Counter() for row in evidence.claims}
    for entry in evidence.entries:
        sums[entry.posting_id] += entry.amount_cents
        if entry.claim_id:
            accounts[entry.claim_id][entry.account] += entry.amount_cents
    broken = [f"posting {posting}" for posting, total in sums.items() if total]
    for claim, account in accounts.items():
        balance = ledger.balance_from(account)
        parts = balance.paid + balance.adjusted + balance.patient + balance.written_off + balance.open
        if balance.charges != parts or balance.open or min(balance.patient, balance.charges) < 0:
            broken.append(f"claim {claim}")
    return broken


def duplicate_submissions(evidence: Evidence) -> list[str]:
    """Count, in the files the payer received, unrejected attempts per claim version and payer sequence."""
    attempts = {row.control_number: row for row in evidence.submissions}
    seen: Counter[tuple[str, int, str]] = Counter()
    for control_number, times in evidence.payer.received.items():
        row = attempts.get(control_number)
        if row is None or control_number in evidence.payer.not_held:
            continue
        seen[row.claim_id, row.version, row.sequence] += times
    return [f"claim {claim} version {version}" for (claim, version, _), n in seen.items() if n > 1]


def posting_differences(evidence: Evidence) -> list[str]:
    """Compare the postings with the balanced lines of the 835 files the payer sent: each exactly once."""
    keys = [row.key for row in evidence.postings if row.kind == "remittance"]
    posted = Counter(key.removeprefix("remittance:") for key in keys if not key.endswith(":claim"))
    expected = evidence.payer.remittance_lines
    return sorted(set(posted) ^ expected) + [key for key, n in posted.items() if n > 1]


def unanswered_requests(evidence: Evidence) -> list[str]:
    """Look for requests of payers left open, and compare the answers by 275 with those the payer received."""
    broken = [f"request {row.id} is open" for row in evidence.requests if row.status == RequestStatus.OPEN]
    by_275 = {row.id for row in evidence.requests if row.channel == "275"}
    arrived: Counter[str] = Counter()
    for reference, times in evidence.payer.documents.items():
        # BGN02 is the request and the step that answered it: FC-1-R6-7.
        arrived[reference.rpartition("-")[0]] += times
    differing = (one for one in by_275 | set(arrived) if arrived[one] != (one in by_275))
    return broken + sorted(f"request {one}" for one in differing)


def _forgotten(evidence: Evidence) -> list[str]:
    before = datetime.now(UTC) - FORGOTTEN
    return [
        f"claim {row.claim_id}: {row.kind}"
        for row in evidence.facts
        if row.notify and row.consumed_by is None and row.recorded_at < before
    ]
