"""Contacts with patients and payers, kept with the claim; a promise is a day on which the claim looks again.

A call that brought ``promised_on`` 1 December lets a claim that waits for its remittance look on 2 December,
whether it was logged in a task or by itself (``claimflow claims contact``).
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from temporalio import activity

from activities.steps import Steps
from models.answers import ContactEntry
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import ContactRow, HumanTaskRow
from store import contacts
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
    """Return the newest contact with a promise when its day is past, or None."""
    promises = [row for row in contacts.of_claim(step.session, step.claim.id) if row.promised_on is not None]
    newest = promises[-1] if promises else None
    if newest is None or newest.promised_on is None or newest.promised_on >= step.as_of.date():
        return None
    return newest


def log_contacts(step: ClaimStep, task: HumanTaskRow, entries: tuple[ContactEntry, ...]) -> None:
    """Keep what was said to whom, with the claim."""
    for position, entry in enumerate(entries):
        contact = digest("contact", task.id, position)
        contacts.keep(step.session, step.claim.id, contact, entry, task.completed_by, step.as_of, task.id)


def contacts_of(step: ClaimStep) -> list[dict[str, Any]]:
    """Return the contacts of a claim as a task shows them, oldest first."""
    return [
        {
            "channel": row.channel,
            "person": row.person,
            "note": row.note,
            "reference": row.reference,
            "promised_on": row.promised_on,
            "as_of": row.as_of.isoformat(),
        }
        for row in contacts.of_claim(step.session, step.claim.id)
    ]
