"""What is asked of a payer at once, and how its answer is read: 270 about coverage, 276 about a claim.

A search that brought nothing is tried with other keys; of several statuses the one that asks most counts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from models.claim import ClaimDocument, Coverage
from models.eligibility import EligibilityInquiry
from models.envelope import Envelope
from models.inquiry import StatusAnswer, StatusInquiry
from models.messages import AskRequest
from models.practice import Payer, Practice, TradingPartner
from models.tables import ClaimRow, StatusCheckRow
from store import claims, setup, submissions
from store.versions import document_of

_MOST_URGENT_FIRST = ("R", "A", "F", "P3", "P4", "P", "E", "D")
"""Categories of a 277 by what they ask of us: an information request is nothing to wait through."""


@dataclass(frozen=True)
class Line:
    """Everything a question needs: the claim, its payer, and the partner that carries it."""

    claim: ClaimRow
    document: ClaimDocument
    coverage: Coverage
    payer: Payer
    partner: TradingPartner
    practice: Practice

    @classmethod
    def of(cls, session: Session, request: AskRequest) -> "Line | None":
        """Put a question's parts together; None while payer, partner or practice are not set up."""
        claim = claims.need(session, request.claim)
        document = document_of(session, claim)
        coverage = document.coverage(claims.sequence_of(claim))
        payer = setup.get(session, Payer, claim.payer_id)
        partner = setup.get(session, TradingPartner, payer.partner) if payer else None
        practice = setup.practice(session)
        if coverage is None or payer is None or partner is None or practice is None:
            return None
        return cls(claim, document, coverage, payer, partner, practice)


def answer_to(inquiry: StatusInquiry, answers: list[StatusAnswer]) -> StatusAnswer | None:
    """Return the answer with our trace; an error of the whole question (E0, E4) may carry none of ours."""
    ours = next((answer for answer in answers if answer.trace == inquiry.trace), None)
    return ours or next((answer for answer in answers if answer.level != "claim"), None)


def _urgency(category: str) -> int:
    if category in ("A0", "A1", "A2", "A5"):
        return len(_MOST_URGENT_FIRST)
    return next((n for n, mark in enumerate(_MOST_URGENT_FIRST) if category.startswith(mark)), 0)


def telling_category(answer: StatusAnswer) -> str:
    """Return the category that asks most of us: a request before a decision, a decision before "pending"."""
    categories = [status.category for status in answer.statuses]
    return min(categories, key=_urgency, default="")


def with_keys(inquiry: StatusInquiry, in_vain: int) -> StatusInquiry:
    """Return the question with other search keys after each search that brought nothing (277 D0).

    First both numbers of the claim, then the payer's alone, then neither: patient, days and charge. And again
    from the start.
    """
    ours, theirs = inquiry.control_number, inquiry.payer_claim_control_number
    keys = [(ours, theirs), *([("", theirs)] if theirs else []), ("", "")]
    chosen = keys[in_vain % len(keys)]
    return inquiry.model_copy(update={"control_number": chosen[0], "payer_claim_control_number": chosen[1]})


def searches_in_vain(session: Session, inquiry: StatusInquiry) -> int:
    """Count the newest answers in a row that found nothing (D0) about this attempt."""
    query = (
        select(StatusCheckRow.category)
        .where(StatusCheckRow.control_number == inquiry.control_number)
        .order_by(col(StatusCheckRow.n).desc())
    )
    categories = list(session.exec(query))
    return next((n for n, one in enumerate(categories) if one != "D0"), len(categories))


def envelope_for(partner: TradingPartner, control_number: int, as_of: datetime) -> Envelope:
    """Return the envelope of a file to this partner, dated by the business clock."""
    return Envelope(
        sender_qualifier=partner.sender_qualifier,
        sender_id=partner.sender_id,
        receiver_qualifier=partner.receiver_qualifier,
        receiver_id=partner.receiver_id,
        control_number=control_number,
        created_at=as_of.astimezone(UTC),
        usage=partner.usage,
    )


def coverage_inquiry(request: AskRequest, line: Line) -> EligibilityInquiry:
    """Ask about the patient on all days of service, first to last (today for a visit without one)."""
    subscriber, patient = line.coverage.subscriber, line.document.patient
    first, last = line.document.service_from, line.document.service_to
    return EligibilityInquiry(
        trace=f"{request.claim}-{request.n}",
        payer_name=line.coverage.payer.name,
        payer_id=line.coverage.payer.payer_id,
        provider_name=line.practice.name,
        provider_npi=line.practice.npi,
        subscriber=subscriber.name,
        member_id=line.coverage.member_id,
        birth_date=subscriber.birth_date,
        sex=subscriber.sex,
        dependent=patient.name if patient else None,
        dependent_birth_date=patient.birth_date if patient else None,
        dependent_sex=patient.sex if patient else None,
        service_on=first or request.as_of.date(),
        service_to=last if last != first else None,
    )


def status_inquiry(session: Session, request: AskRequest, line: Line) -> StatusInquiry | None:
    """Ask about what the payer may hold, else the newest attempt; None when a 276 would lack something."""
    attempt = submissions.asked_about(session, line.claim)
    first, last, patient = line.document.service_from, line.document.service_to, line.document.patient
    born = (patient or line.coverage.subscriber).birth_date
    if attempt is None or first is None or last is None or born is None:
        return None
    return StatusInquiry(
        trace=f"{request.claim}-{request.n}",
        payer_name=line.coverage.payer.name,
        payer_id=line.coverage.payer.payer_id,
        submitter_name=line.practice.name,
        submitter_id=line.partner.sender_id,
        provider_name=line.practice.name,
        provider_npi=line.practice.npi,
        subscriber=line.coverage.subscriber.name,
        member_id=line.coverage.member_id,
        birth_date=line.coverage.subscriber.birth_date,
        sex=line.coverage.subscriber.sex,
        dependent=patient.name if patient else None,
        dependent_birth_date=patient.birth_date if patient else None,
        dependent_sex=patient.sex if patient else None,
        control_number=attempt.control_number,
        payer_claim_control_number=attempt.payer_control_number,
        charge_cents=attempt.charge_cents,
        service_from=first,
        service_to=last,
    )
