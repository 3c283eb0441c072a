"""Questions that a payer answers at once: 270 about coverage, 276 about a claim.

These run on a task queue of their own, because the outside world is slow. The answer is stored as a fact
before the claim hears of it; asking twice is harmless.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select
from temporalio import activity

from activities.steps import Steps
from models import failpoints
from models.claim import ClaimDocument, Coverage
from models.eligibility import EligibilityAnswer, EligibilityInquiry
from models.envelope import Envelope
from models.errors import PayerUnreachable
from models.inquiry import StatusAnswer, StatusInquiry
from models.messages import AskRequest, CauseKind, Notice
from models.practice import Payer, Practice, TradingPartner
from models.refusal import RefusedRecord
from models.tables import ClaimRow, CoverageCheckRow, FactRow, StatusCheckRow
from payers.connect import realtime_line
from store import claims, facts, files, quarantine, setup, submissions
from store.versions import document_of
from x12.eligibility.messages import read_271, write_270
from x12.envelopes import Transaction
from x12.interchange import read_interchanges
from x12.status.messages import read_277, write_276

Writer = Callable[[Envelope], bytes]

_MOST_URGENT_FIRST = ("R", "A", "F", "P3", "P4", "P", "E", "D")
"""Categories of a 277 by what they ask of us: an information request is nothing to wait through."""

ANSWER_TO = {"270": "271", "276": "277"}


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


class NetworkActivities(Steps):
    """Real-time inquiries over a trading partner's HTTP line."""

    @activity.defn
    async def ask_coverage(self, request: AskRequest) -> Notice:
        """Ask whether the patient was covered (270), keep the 271, and return the notice of it.

        Raises ``PayerUnreachable`` when nobody answers; the workflow retries, then goes on without.
        """
        cause = f"coverage:{request.claim}:{request.n}"
        known, line = await asyncio.to_thread(self._look_up, cause, request)
        if not known:
            status, answer = "payer_unknown", None
            if line is not None:
                status, answer = await self._coverage(request, line)
            await asyncio.to_thread(self._keep_coverage, request, cause, status, answer)
        failpoints.reach("answer-kept", "coverage")
        return Notice(cause=cause, kind=CauseKind.COVERAGE_ANSWERED)

    @activity.defn
    async def ask_status(self, request: AskRequest) -> Notice:
        """Ask what became of the claim (276), keep the 277, and return the notice of it.

        Raises ``PayerUnreachable`` when nobody answers.
        """
        cause = f"status:{request.claim}:{request.n}"
        known, line = await asyncio.to_thread(self._look_up, cause, request)
        if not known:
            inquiry = await asyncio.to_thread(self._inquiry, request, line)
            if line is None or inquiry is None:
                problem = (
                    "no line to its payer is set up, or its days or the patient's birth date are missing"
                )
                raise PayerUnreachable(f"claim {request.claim}: {problem}")
            in_vain = await asyncio.to_thread(self._in_vain, inquiry)
            answer = await self._status(request, line, with_keys(inquiry, in_vain))
            await asyncio.to_thread(self._keep_status, request, cause, inquiry, answer)
        failpoints.reach("answer-kept", "status")
        return Notice(cause=cause, kind=CauseKind.STATUS_ANSWERED)

    # The database is asked in threads: a wait for SQLite's writer must not stop the worker's event loop.

    def _look_up(self, cause: str, request: AskRequest) -> tuple[bool, Line | None]:
        """Say whether the answer is known already, and return what the question needs."""
        with self.store.read() as session:
            return session.get(FactRow, cause) is not None, Line.of(session, request)

    def _inquiry(self, request: AskRequest, line: Line | None) -> StatusInquiry | None:
        with self.store.read() as session:
            return _status_inquiry(session, request, line) if line else None

    def _in_vain(self, inquiry: StatusInquiry) -> int:
        with self.store.read() as session:
            return _searches_in_vain(session, inquiry)

    async def _coverage(self, request: AskRequest, line: Line) -> tuple[str, EligibilityAnswer | None]:
        if line.payer.eligibility == "none" or not line.partner.realtime_url:
            return "not_asked", None
        inquiry = coverage_inquiry(request, line)
        transactions = await self._exchange(request, line, "270", lambda e: write_270(e, inquiry))
        answers = [answer for transaction in transactions for answer in read_271(transaction).answers]
        answer = next((a for a in answers if a.trace == inquiry.trace), None)
        return (answer.status, answer) if answer else ("unavailable", None)

    async def _status(self, request: AskRequest, line: Line, inquiry: StatusInquiry) -> StatusAnswer:
        transactions = await self._exchange(request, line, "276", lambda e: write_276(e, inquiry))
        reports = [read_277(transaction) for transaction in transactions]
        refused = [one for report in reports for one in report.refused]
        if refused:
            await asyncio.to_thread(self._keep_refused, request, refused)
        found = answer_to(inquiry, [answer for report in reports for answer in report.answers])
        if found is None:
            raise PayerUnreachable(f"claim {request.claim}: the 277 does not answer our question")
        return found

    async def _exchange(self, request: AskRequest, line: Line, kind: str, write: Writer) -> list[Transaction]:
        """Send one interchange, keep what was asked and what was answered, raw."""
        number, content = await asyncio.to_thread(self._keep_question, request, line, kind, write)
        answer = await realtime_line(line.partner).ask(content)
        await asyncio.to_thread(self._keep_answer, request, line, ANSWER_TO[kind], number, answer)
        return [t for interchange in read_interchanges(answer) for t in interchange.transactions]

    def _keep_question(self, request: AskRequest, line: Line, kind: str, write: Writer) -> tuple[int, bytes]:
        with self.store.write() as session:
            number = files.next_control_number(session, f"{line.partner.key}:realtime")
            content = write(envelope_for(line.partner, number, request.as_of))
            name = f"{kind}-{number:09d}.x12"
            sent = files.add_outbound(session, line.partner.key, kind, name, number, content, request.as_of)
            sent.status = files.FileStatus.TRANSMITTED.value
            return number, content

    def _keep_answer(self, request: AskRequest, line: Line, kind: str, number: int, answer: bytes) -> None:
        with self.store.write() as session:
            name = f"{kind}-{number:09d}.x12"
            row, _ = files.add_inbound(session, line.partner.key, kind, name, answer, request.as_of)
            row.status = files.FileStatus.PROCESSED.value

    def _keep_refused(self, request: AskRequest, refused: list[RefusedRecord]) -> None:
        with self.store.write() as session:
            for one in refused:
                quarantine.keep(
                    session,
                    "status_answer",
                    reason=one.problem,
                    content=one.text,
                    as_of=request.as_of,
                    claim=request.claim,
                    control_number=one.control_number,
                    position=one.position,
                    field=one.field,
                    value=one.value,
                    remedy=one.remedy,
                )

    def _keep_coverage(
        self, request: AskRequest, cause: str, status: str, answer: EligibilityAnswer | None
    ) -> None:
        with self.store.write() as session:
            claim = claims.need(session, request.claim)
            if session.get(CoverageCheckRow, (request.claim, request.n)) is None:
                session.add(
                    CoverageCheckRow(
                        claim_id=request.claim,
                        n=request.n,
                        payer_id=claim.payer_id,
                        status=status,
                        answer=answer.model_dump_json() if answer else "",
                        as_of=request.as_of,
                    )
                )
            facts.record(
                session,
                request.claim,
                cause,
                CauseKind.COVERAGE_ANSWERED,
                request.as_of,
                reference=str(request.n),
            )

    def _keep_status(
        self, request: AskRequest, cause: str, inquiry: StatusInquiry, answer: StatusAnswer
    ) -> None:
        with self.store.write() as session:
            if session.get(StatusCheckRow, (request.claim, request.n)) is None:
                session.add(
                    StatusCheckRow(
                        claim_id=request.claim,
                        n=request.n,
                        control_number=inquiry.control_number,
                        category=telling_category(answer),
                        answer=answer.model_dump_json(),
                        as_of=request.as_of,
                    )
                )
            facts.record(
                session,
                request.claim,
                cause,
                CauseKind.STATUS_ANSWERED,
                request.as_of,
                reference=str(request.n),
            )


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


def _searches_in_vain(session: Session, inquiry: StatusInquiry) -> int:
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
    """Ask about the patient on the first date of service (today for a visit without one)."""
    subscriber, patient = line.coverage.subscriber, line.document.patient
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
        service_on=line.document.service_from or request.as_of.date(),
    )


def _status_inquiry(session: Session, request: AskRequest, line: Line) -> StatusInquiry | None:
    attempt = submissions.latest(session, line.claim)
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
