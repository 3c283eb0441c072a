"""Everything that happened to a claim, from every table, in one order of time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.matching import ClaimKey
from models.money import dollars
from models.tables import (
    ClaimMoveRow,
    ClaimRow,
    ContactRow,
    EntryRow,
    FactRow,
    HumanTaskRow,
    PayerFileRow,
    PostingRow,
    RemittanceClaimRow,
    SubmissionRow,
)


class Event(NamedTuple):
    """One thing that happened: when in business time, what it is, its id, and a line for people."""

    at: datetime
    what: str
    id: str
    summary: str


ORDER = ("file", "contact", "fact", "move", "posting", "task")
"""What is told first among things of the same instant: causes before effects."""


def timeline_of(session: Session, claim: ClaimRow) -> list[dict[str, Any]]:
    """Return all events of a claim as plain data, oldest first."""
    instants = _instants(session, claim.id)
    events = [
        *_moves(session, claim.id),
        *_facts(session, claim.id),
        *_files(session, claim.id),
        *_tasks(session, claim.id),
        *_postings(session, claim.id, instants),
        *_contacts(session, claim.id),
    ]
    return [event._asdict() for event in sorted(events, key=lambda e: (e.at, ORDER.index(e.what), e.id))]


def _instants(session: Session, claim: str) -> dict[int, datetime]:
    rows = session.exec(select(ClaimMoveRow).where(ClaimMoveRow.claim_id == claim))
    return {row.n: row.as_of for row in rows}


def _moves(session: Session, claim: str) -> Iterator[Event]:
    query = select(ClaimMoveRow).where(ClaimMoveRow.claim_id == claim)
    for row in session.exec(query.order_by(col(ClaimMoveRow.n))):
        yield Event(row.as_of, "move", f"{claim}-{row.n:04}", f"{row.state}: {row.summary}")


def _facts(session: Session, claim: str) -> Iterator[Event]:
    for row in session.exec(select(FactRow).where(FactRow.claim_id == claim)):
        taken = f"taken by move {row.consumed_by}" if row.consumed_by else "not taken yet"
        how = _instruction(row) + _matched(session, row)
        yield Event(row.as_of, "fact", row.cause, f"{row.kind}{how}, {taken}")


def _matched(session: Session, row: FactRow) -> str:
    """Say by which key a remittance found this claim, when it was not by our own number."""
    if not row.kind.startswith("remittance_"):
        return ""
    clp = session.get(RemittanceClaimRow, row.reference)
    if clp is None or clp.matched_by in ("", ClaimKey.CONTROL_NUMBER):
        return ""
    return f" (CLP01 {clp.control_number}, found by {clp.matched_by.replace('_', ' ')})"


def _instruction(row: FactRow) -> str:
    """Say who instructed what; the references of other facts may hold whole claims and are left out."""
    if row.kind != "instruction_given":
        return ""
    given = json.loads(row.reference)
    if given["instruction"] == "dispute":
        return f" (disputed by the patient, taken down by {given.get('by', '?')})"
    return f" ({given['instruction']} by {given.get('by', '?')}: {given.get('reason', '')})"


def _files(session: Session, claim: str) -> Iterator[Event]:
    query = select(PayerFileRow).where(col(PayerFileRow.id).in_(file_ids(session, claim)))
    # What a file says may be megabytes, and only that it came or went is told here.
    for row in session.exec(query.options(defer(cast("Any", PayerFileRow.content)))):
        at = row.transmitted_at or row.as_of
        yield Event(at, "file", row.id, f"{row.kind} {row.direction} {row.partner}: {row.status}")


def file_ids(session: Session, claim: str) -> set[str]:
    """Return the ids of all files that have to do with a claim: sent, answered, paid."""
    sent = session.exec(select(SubmissionRow.file_id).where(SubmissionRow.claim_id == claim))
    paid = session.exec(select(RemittanceClaimRow.file_id).where(RemittanceClaimRow.claim_id == claim))
    references = session.exec(select(FactRow.reference).where(FactRow.claim_id == claim))
    named = {_file_of(reference) for reference in references if '"file"' in reference}
    return {*sent, *paid, *named} - {""}


def _file_of(reference: str) -> str:
    try:
        value: Any = json.loads(reference)
    except ValueError:
        return ""
    return str(cast("dict[str, Any]", value).get("file", "")) if isinstance(value, dict) else ""


def _tasks(session: Session, claim: str) -> Iterator[Event]:
    for row in session.exec(select(HumanTaskRow).where(HumanTaskRow.claim_id == claim)):
        yield Event(row.opened_at, "task", row.id, f"{row.kind} opened for {row.role}")
        if row.completed_at:
            yield Event(row.completed_at, "task", row.id, f"{row.kind} completed by {row.completed_by}")


def _postings(session: Session, claim: str, instants: dict[int, datetime]) -> Iterator[Event]:
    # A decision that moved no money has no entries, and is told by its move.
    query = (
        select(PostingRow, EntryRow)
        .join(EntryRow, col(EntryRow.posting_id) == col(PostingRow.id))
        .where(PostingRow.claim_id == claim)
        .order_by(col(PostingRow.id), col(EntryRow.position))
    )
    for row, together in groupby(session.exec(query), key=itemgetter(0)):
        entries = [entry for _, entry in together]
        text = ", ".join(f"{entry.account} {dollars(entry.amount_cents)}" for entry in entries)
        at = instants.get(row.n) or datetime.combine(row.booked_on, time(), UTC)
        yield Event(at, "posting", row.id[:12], f"{row.kind}: {text}")


def _contacts(session: Session, claim: str) -> Iterator[Event]:
    for row in session.exec(select(ContactRow).where(ContactRow.claim_id == claim)):
        yield Event(row.as_of, "contact", row.id, f"{row.channel} by {row.author}: {row.note}")
