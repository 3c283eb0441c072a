"""The payer as a local function: real 837P bytes in, real 271, 999, 277CA and 835 bytes out, no network."""

import hashlib

from models.errors import NotFound
from payers.gateway import Announce, Whereabouts
from tests.workflows.line import PayerLine
from tests.workflows.payer import Payer, Sent, decides, read_sent


class Wire:
    """Mailbox and real-time line of one partner, in memory."""

    def __init__(self) -> None:
        self.uploaded: list[bytes] = []
        self.waiting: dict[str, bytes] = {}
        self._line = PayerLine()
        self._payer = Payer()

    def answer(self) -> None:
        """Read what was uploaded, accept all of it, and decide: 999 and 277CA now, the 835 with ``pay``."""
        for content in self.uploaded:
            sent = read_sent(content)
            self._put(self._payer.file_answer(sent[0]))
            self._put(self._payer.accepts(*sent))

    def pay(self) -> None:
        """Pay every claim that was uploaded."""
        for content in self.uploaded:
            decisions = [decides(claim, "CO-45 70", number=_number(claim)) for claim in read_sent(content)]
            self._put(self._payer.pays(*decisions))
        self.uploaded.clear()

    def _put(self, content: bytes) -> None:
        self.waiting[f"{hashlib.sha256(content).hexdigest()[:16]}.x12"] = content

    async def ask(self, content: bytes) -> bytes:
        """Answer a question; see ``RealtimeLine.ask``."""
        answer = self._line.answer(content)
        assert answer is not None
        return answer

    async def put(self, name: str, content: bytes, announce: Announce | None = None) -> None:
        """Take an upload; see ``Mailbox.put``."""
        if announce is not None:
            await announce()
        self.uploaded.append(content)

    async def left_behind(self, name: str) -> Whereabouts:
        """Nothing breaks off here; see ``Mailbox.left_behind``."""
        return "gone"

    async def names(self) -> tuple[str, ...]:
        """Return the names of waiting answers; see ``Mailbox.names``."""
        return tuple(sorted(self.waiting))

    async def get(self, name: str) -> bytes:
        """Return an answer; see ``Mailbox.get``."""
        if name not in self.waiting:
            raise NotFound(name)
        return self.waiting[name]

    async def remove(self, name: str) -> None:
        """Take an answer out; see ``Mailbox.remove``."""
        self.waiting.pop(name, None)


def _number(claim: Sent) -> str:
    return f"ICN{claim.control_number}"
