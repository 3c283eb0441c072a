"""Contacts with patients and payers, kept with the claim they were about."""

import json
from datetime import datetime

from sqlmodel import Session, col

from models.answers import ContactEntry
from models.messages import CauseKind, ClaimNotice
from models.tables import ContactRow
from store import facts
from store.of_claim import rows_of


def keep(
    session: Session,
    claim: str,
    contact: str,
    entry: ContactEntry,
    author: str,
    as_of: datetime,
    task: str = "",
) -> ContactRow:
    """Keep one contact under its id, once; ``task`` is the task it was logged in, if any."""
    known = session.get(ContactRow, contact)
    if known is not None:
        return known
    row = ContactRow(
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
    session.add(row)
    session.flush()
    return row


def tell_promise(session: Session, row: ContactRow) -> ClaimNotice | None:
    """Store that something was promised, so that the claim looks again after that day; else None."""
    if row.promised_on is None:
        return None
    return facts.record(
        session,
        row.claim_id,
        f"contact:{row.id}",
        CauseKind.CONTACT_LOGGED,
        row.as_of,
        reference=json.dumps({"contact": row.id}),
    )


def of_claim(session: Session, claim: str) -> list[ContactRow]:
    """Return the contacts about a claim, oldest first."""
    return rows_of(session, ContactRow, claim, col(ContactRow.as_of), col(ContactRow.id))
