"""Contacts with patients and payers, kept with the claim; a promise is a day on which the claim looks again.

A call that brought ``promised_on`` 1 December lets a claim that waits for its remittance look on 2 December,
whether it was logged in a task or by itself (``claimflow claims contact``).
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select
from temporalio import activity

from activities.steps import Steps
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import ContactRow, HumanTaskRow
from models.tasks import ContactEntry
from store.identifiers import digest
from store.step import ClaimStep, Decision

WAITS_FOR_PAYER = frozenset({ClaimState.AWAITING_REMITTANCE, ClaimState.AWAITING_ACKNOWLEDGEMENT})
"""States in which a payer's promise says when to look again; in others a task has its own time."""


class ContactSteps(Steps):
    """Contacts that were logged without a task."""

    @activity.defn
    def take_contact(self, request: StepRequest) -> Move:
        """A promise was noted: look again on the day after it, and ask the payer if nothing came."""
        return self.take(request, _noted)


def _noted(step: ClaimStep) -> Decision:
    row = step.session.get(ContactRow, json.loads(step.fact.reference)["contact"])
    if row is None or row.promised_on is None:
        return step.stay("contact noted")
    if step.state not in WAITS_FOR_PAYER:
        return step.stay(f"promised for {row.promised_on}")
    return Decision(
        step.state,
        day_after(row.promised_on, step.as_of),
        f"the payer promised an answer by {row.promised_on}",
    )


def day_after(promised: date, as_of: datetime) -> datetime:
    """Return the instant after a promised day; a day that is past is looked at at once."""
    return max(as_of, datetime(promised.year, promised.month, promised.day, tzinfo=UTC) + timedelta(days=1))


def broken_promise(step: ClaimStep) -> ContactRow | None:
    """Return the newest contact whose promise fell due since it was given, or None."""
    query = (
        select(ContactRow)
        .where(ContactRow.claim_id == step.claim.id, col(ContactRow.promised_on).is_not(None))
        .order_by(col(ContactRow.as_of).desc())
    )
    row = step.session.exec(query).first()
    return row if row is not None and row.promised_on and row.promised_on < step.as_of.date() else None


def log_contacts(step: ClaimStep, task: HumanTaskRow, entries: tuple[ContactEntry, ...]) -> None:
    """Keep what was said to whom, with the claim."""
    for position, entry in enumerate(entries):
        contact = digest("contact", task.id, position)
        if step.session.get(ContactRow, contact) is None:
            step.session.add(
                contact_row(entry, step.claim.id, contact, task.completed_by, step.as_of, task.id)
            )


def contact_row(
    entry: ContactEntry, claim: str, contact: str, author: str, as_of: datetime, task: str = ""
) -> ContactRow:
    """Return the row of one contact."""
    return ContactRow(
        id=contact,
        claim_id=claim,
        task_id=task,
        channel=entry.channel,
        payer_id=entry.payer_id,
        person=entry.person,
        promised_on=entry.promised_on,
        note=entry.note,
        reference=entry.reference,
        author=author,
        as_of=as_of,
    )


def contacts_of(step: ClaimStep) -> list[dict[str, Any]]:
    """Return the contacts of a claim as a task shows them, oldest first."""
    query = select(ContactRow).where(ContactRow.claim_id == step.claim.id).order_by(col(ContactRow.as_of))
    return [
        {
            "channel": row.channel,
            "person": row.person,
            "note": row.note,
            "reference": row.reference,
            "promised_on": row.promised_on,
            "as_of": row.as_of.isoformat(),
        }
        for row in step.session.exec(query)
    ]
