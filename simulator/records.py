"""Asking for records and taking them: a 277 asks, a 275, a fax or a letter answers, and the claim goes on.

A claim that waits for records is denied on the payer's last day (CARC 226), and one that came without them
may be denied at once (CARC 252). Whatever was denied for want of records is decided once more when they come:
the 835 then takes the denial back (CLP02 22) and says the new decision. An appeal works the same way.
"""

from datetime import datetime, timedelta
from typing import Literal

from models.acknowledgement import StatusVerdict
from models.attachment import Attachment
from models.inquiry import StatusAnswer
from models.value import Value
from simulator.books import PayerBook
from simulator.inquiries import RECORDS_WANTED
from simulator.journal import Booked, Journal
from simulator.received import ReceivedClaim

ASK_DAYS = 3.0
"""So long after it came a claim is asked about."""

REVIEW_DAYS = 5.0
"""So long the payer reads what was sent."""

APPEAL_DAYS = 14.0
"""So long the payer thinks about an appeal."""


class RecordsRequest(Value):
    """A request that waits on the agenda: the claim, what the 277 says, and how many days it gives."""

    icn: str
    asked: StatusAnswer
    days: int


class Letter(Value):
    """What came by fax, portal or post: about which claim (our CLM01, or the payer's own number), and what.

    ``{"payer_id": "BW001", "number": "FC-10021", "subject": "records", "reference": "FAX-21"}``
    """

    payer_id: str
    number: str
    subject: Literal["records", "appeal"]
    reference: str = ""


def request_for(claim: ReceivedClaim, payer: PayerBook, practice_id: str) -> RecordsRequest:
    """Write what the payer asks about a claim: the note of the visit, under its own number of the claim."""
    billing, person = claim.document.billing, claim.document.person
    asked = StatusAnswer(
        trace=claim.icn,
        payer_name=payer.name,
        payer_id=payer.payer_id,
        submitter_name=billing.name.last,
        submitter_id=practice_id,
        provider_name=billing.name.last,
        provider_npi=billing.npi,
        subscriber=person.name,
        member_id=claim.member_id,
        control_number=claim.control_number,
        statuses=(RECORDS_WANTED,),
        effective_on=claim.received_on,
        service_from=claim.document.service_from,
        verdicts=(StatusVerdict(statuses=(RECORDS_WANTED,), effective_on=claim.received_on),),
    )
    return RecordsRequest(icn=claim.icn, asked=asked, days=payer.records_days)


def take_documents(journal: Journal, partner: str, attachment: Attachment, now: datetime) -> bool:
    """Put the documents of a 275 to their claim and let it go on; False when nobody knows the claim."""
    came = [d for d in attachment.documents if d.content is not None]
    numbers = [d.control_number for d in came if d.numbered_by == "payer"]
    numbers.append(attachment.payer_claim_control_number)
    found = next((b for n in numbers if n and (b := journal.find(attachment.payer_id, "", n))), None)
    found = found or journal.find(attachment.payer_id, attachment.control_number, "")
    icn = found.claim.icn if found else ""
    for document in came:
        journal.keep_document(partner, attachment.reference, document.control_number, icn)
    if found is not None and came:
        _go_on(journal, found, "records", now)
    return found is not None


def take_letter(journal: Journal, letter: Letter, now: datetime) -> bool:
    """Take what came by fax or post; False when nobody knows the claim."""
    found = journal.find(letter.payer_id, letter.number, letter.number)
    if found is None:
        return False
    if letter.subject == "records":
        # Two letters without a reference are two: the number of the claim tells them apart.
        journal.keep_document(found.claim.partner, letter.reference, found.claim.icn, found.claim.icn)
    _go_on(journal, found, letter.subject, now)
    return True


def _go_on(journal: Journal, booked: Booked, with_what: str, now: datetime) -> None:
    """Let a claim go on that waits for just this, or was denied for want of it; any other stays."""
    if with_what == "records" and booked.stage == "awaiting_records":
        journal.take_up(booked.claim.icn, now + timedelta(days=REVIEW_DAYS))
    elif _is_denied_for(booked, with_what):
        days = REVIEW_DAYS if with_what == "records" else APPEAL_DAYS
        journal.take_up(booked.claim.icn, now + timedelta(days=days))


def _is_denied_for(booked: Booked, want: str) -> bool:
    """Tell whether a claim was denied for want of this; whether its first 835 has gone does not matter."""
    decided = booked.stage == "remitted" or (booked.stage == "decided" and not booked.trace)
    return decided and booked.verdict is not None and booked.verdict.wants == want
