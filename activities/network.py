"""Questions that a payer answers at once: 270 about coverage, 276 about a claim.

These run on a task queue of their own, because the outside world is slow. The answer is stored as a fact
before the claim hears of it; asking twice is harmless.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.inquiries import (
    Line,
    answer_to,
    coverage_inquiry,
    envelope_for,
    searches_in_vain,
    status_inquiry,
    telling_category,
    with_keys,
)
from activities.steps import Steps
from models import failpoints
from models.eligibility import EligibilityAnswer
from models.envelope import Envelope
from models.errors import PayerUnreachable
from models.inquiry import StatusAnswer, StatusInquiry
from models.messages import AskRequest, CauseKind, Notice
from models.practice import TradingPartner
from models.refusal import RefusedRecord
from models.tables import CoverageCheckRow, FactRow, StatusCheckRow
from payers.connect import realtime_line, refuse_elsewhere
from store import claims, facts, files, quarantine
from store.turns import Turn, take_turn
from x12.eligibility.messages import read_271, write_270
from x12.envelopes import Transaction
from x12.interchange import read_interchanges
from x12.status.messages import read_277, write_276

Writer = Callable[[Envelope], bytes]


ANSWER_TO = {"270": "271", "276": "277"}


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
            return status_inquiry(session, request, line) if line else None

    def _in_vain(self, inquiry: StatusInquiry) -> int:
        with self.store.read() as session:
            return searches_in_vain(session, inquiry)

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
        if self.policy.training:
            refuse_elsewhere(line.partner)
        await self._turn(line.partner)
        number, content = await asyncio.to_thread(self._keep_question, request, line, kind, write)
        answer = await realtime_line(line.partner).ask(content)
        await asyncio.to_thread(self._keep_answer, request, line, ANSWER_TO[kind], number, answer)
        return [t for interchange in read_interchanges(answer) for t in interchange.transactions]

    async def _turn(self, partner: TradingPartner) -> None:
        """Wait until the partner takes another question; a long wait is left to Temporal's retries."""
        if not partner.realtime_per_minute:
            return
        turn = await asyncio.to_thread(self._take_turn, partner)
        if not turn.taken:
            raise ApplicationError(
                f"{partner.key} takes {partner.realtime_per_minute} questions a minute: this one waits",
                type="PartnerBusy",
                next_retry_delay=turn.wait,
            )
        await asyncio.sleep(turn.wait.total_seconds())

    def _take_turn(self, partner: TradingPartner) -> Turn:
        with self.store.write() as session:
            return take_turn(session, partner.key, partner.realtime_per_minute, datetime.now(UTC))

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
