"""A claim in the store, and everything the store holds as rows to compare."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import SQLModel, text

from models.claim import ClaimDocument
from models.messages import CauseKind, Notice, StepRequest
from store import facts, intake
from store.engine import Store
from tests.builders import a_claim

AS_OF = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def an_accepted_claim(store: Store, document: ClaimDocument | None = None) -> str:
    """Accept a claim and return its id; its first move is number 1."""
    with store.write() as session:
        accepted = intake.accept(session, "test", document or a_claim(), sequence="P", file="", as_of=AS_OF)
    return accepted.claim


def a_fact(store: Store, claim: str, cause: str = "835:x:1") -> Notice:
    """Store a fact and return the notice of it."""
    with store.write() as session:
        told = facts.record(session, claim, cause, CauseKind.REMITTANCE_RECEIVED, AS_OF)
    assert told is not None
    return told.notice


def a_timer(claim: str, n: int) -> StepRequest:
    """Return the request of a timer's step."""
    notice = Notice(cause=f"timer:{n - 1}", kind=CauseKind.TIMER)
    return StepRequest(claim=claim, n=n, notice=notice, as_of=AS_OF)


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with store.read() as session:
        return {
            name: sorted((tuple(row) for row in session.exec(text(f'SELECT * FROM "{name}"'))), key=repr)  # type: ignore[call-overload]
            for name in SQLModel.metadata.tables
        }
