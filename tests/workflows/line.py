"""The payer's end of the real-time line: real HTTP on loopback, answers as the test scripts them."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from models.acknowledgement import ClaimStatus
from models.eligibility import Benefit, EligibilityAnswer, EligibilityInquiry
from models.envelope import Envelope
from models.inquiry import StatusAnswer, StatusInquiry
from tests.builders import an_envelope
from x12.eligibility.messages import read_270, write_271
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.status.messages import read_276, write_277

BENEFITS = {"active": "1", "inactive": "6"}
UNKNOWN = "75"


class PayerLine:
    """Answers 270 and 276; what is scripted is said once, in order, then the usual.

    ``coverage`` holds "active", "inactive", "unknown_member", a refusal as "AAA51", fields of an active
    answer (``{"plan": ...}``), or "silence" for a line that is down;
    ``status`` holds categories (``A4``, ``P1``, ``F1``) or "silence".
    """

    def __init__(self) -> None:
        self.coverage: list[str | dict[str, Any]] = []
        self.status: list[str] = []
        self.asked: list[EligibilityInquiry | StatusInquiry] = []
        self.url = ""

    def answer(self, content: bytes) -> bytes | None:
        """Return the answer to one question, or None to stay silent."""
        (interchange,) = read_interchanges(content)
        (transaction,) = interchange.transactions
        envelope = an_envelope(
            sender_id=interchange.receiver_id,
            receiver_id=interchange.sender_id,
            control_number=interchange.control_number,
        )
        if kind_of(transaction) == "270":
            return self._coverage(envelope, *read_270(transaction).inquiries)
        return self._status(envelope, *read_276(transaction).inquiries)

    def _coverage(self, envelope: Envelope, inquiry: EligibilityInquiry) -> bytes | None:
        self.asked.append(inquiry)
        said = self.coverage.pop(0) if self.coverage else "active"
        if said == "silence":
            return None
        changes = said if isinstance(said, dict) else {}
        word = "active" if isinstance(said, dict) else said
        benefits = (Benefit(information=BENEFITS[word], service_type="30"),) if word in BENEFITS else ()
        refused = word.removeprefix("AAA") if word.startswith("AAA") else UNKNOWN
        values: dict[str, Any] = {
            "trace": inquiry.trace,
            "payer_name": inquiry.payer_name,
            "payer_id": inquiry.payer_id,
            "member_id": inquiry.member_id,
            "subscriber": inquiry.subscriber,
            "benefits": benefits,
            "rejections": () if benefits else (refused,),
        }
        return write_271(envelope, EligibilityAnswer(**{**values, **changes}), inquiry)

    def _status(self, envelope: Envelope, inquiry: StatusInquiry) -> bytes | None:
        self.asked.append(inquiry)
        said = self.status.pop(0) if self.status else "P1"
        if said == "silence":
            return None
        answer = StatusAnswer(
            trace=inquiry.trace,
            payer_name=inquiry.payer_name,
            payer_id=inquiry.payer_id,
            control_number=inquiry.control_number,
            statuses=(ClaimStatus(category=said, code="20"),),
            effective_on=date(2026, 12, 1),
            charge_cents=inquiry.charge_cents,
        )
        return write_277(envelope, answer, inquiry)


@contextmanager
def answering(line: PayerLine) -> Generator[PayerLine]:
    """Listen on loopback while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = line.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if answer is None else 200)
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    line.url = f"http://127.0.0.1:{server.server_port}/x12"
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
