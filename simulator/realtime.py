"""The real-time door: POST /x12 with one 270 or 276 interchange, answered by its 271 or 277 at once."""

import hmac
import logging
import threading
from pathlib import Path
from typing import TypeVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from models.clock import BusinessClock
from models.eligibility import EligibilityInquiry
from models.envelope import Envelope
from models.errors import BadInput, X12Refused
from models.inquiry import StatusInquiry
from simulator.books import Books, MemberRegister
from simulator.inquiries import answer_eligibility, answer_status
from simulator.journal import Journal
from simulator.mailbox import write_whole
from x12.eligibility.messages import read_270, write_271
from x12.envelopes import Interchange, Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.status.messages import read_276, write_277

logger = logging.getLogger("simulator")

CONTENT_TYPE = "application/edi-x12"

_Question = TypeVar("_Question", EligibilityInquiry, StatusInquiry)


class RealtimeDesk:
    """Answers one interchange with one interchange, and keeps both as evidence."""

    def __init__(
        self, books: Books, register: MemberRegister, journal: Journal, clock: BusinessClock, folder: Path
    ) -> None:
        self.books = books
        self.register = register
        self.journal = journal
        self.clock = clock
        self.folder = folder
        self._one_at_a_time = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def answer(self, data: bytes) -> bytes:
        """Return the answer's bytes; raises ``BadInput`` for what is no single 270 or 276."""
        with self._one_at_a_time:
            return self._answer(data)

    def _answer(self, data: bytes) -> bytes:
        interchange, transaction = _only_question(data)
        number = self.journal.next_number("interchange:realtime")
        envelope = Envelope(
            sender_qualifier=interchange.receiver_qualifier,
            sender_id=interchange.receiver_id,
            receiver_qualifier=interchange.sender_qualifier,
            receiver_id=interchange.sender_id,
            control_number=number,
            created_at=self.clock.now(),
        )
        kind = kind_of(transaction)
        content = (
            self._answer_270(transaction, envelope)
            if kind == "270"
            else self._answer_276(transaction, envelope)
        )
        write_whole(self.folder / f"{number:06d}-{kind}.x12", data)
        write_whole(self.folder / f"{number:06d}-{'271' if kind == '270' else '277'}.x12", content)
        logger.info("question answered kind=%s number=%d", kind, number)
        return content

    def _answer_270(self, transaction: Transaction, envelope: Envelope) -> bytes:
        inquiry = _only(read_270(transaction).inquiries)
        return write_271(envelope, answer_eligibility(inquiry, self.books, self.register), inquiry)

    def _answer_276(self, transaction: Transaction, envelope: Envelope) -> bytes:
        inquiry = _only(read_276(transaction).inquiries)
        answer = answer_status(inquiry, self.books, self.journal, self.clock.today())
        return write_277(envelope, answer, inquiry)


def realtime_application(desk: RealtimeDesk, secret: str) -> Starlette:
    """Build the web application with its only route."""

    async def post_x12(request: Request) -> Response:
        """Answer a question of somebody who knows the secret."""
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
            return PlainTextResponse("who are you? send Authorization: Bearer <secret>\n", status_code=401)
        data = await request.body()
        try:
            content = await run_in_threadpool(desk.answer, data)
        except BadInput as refused:
            # A question that cannot be read, or one whose answer could not be addressed or written.
            return PlainTextResponse(f"{refused.sentence()}\n", status_code=400)
        return Response(content, media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/x12", post_x12, methods=["POST"])])


def _only_question(data: bytes) -> tuple[Interchange, Transaction]:
    interchanges = read_interchanges(data)
    transactions = [t for i in interchanges for t in i.transactions]
    if len(interchanges) != 1 or len(transactions) != 1:
        raise X12Refused("one interchange with one question is expected", remedy="Send one 270 or 276")
    if kind_of(transactions[0]) not in {"270", "276"}:
        raise X12Refused("this is no question that can be answered here", remedy="Send one 270 or 276")
    return interchanges[0], transactions[0]


def _only(questions: tuple[_Question, ...]) -> _Question:
    if len(questions) != 1:
        raise X12Refused("one question per message is expected", remedy="Send one 270 or 276 for one patient")
    return questions[0]
