"""The wire as two small promises: a mailbox for files, a line for questions answered at once.

What travels is bytes: this package knows no claim. Everything that can go wrong on the way is
``PayerUnreachable``, so a caller needs one word for "try again later".
"""

import re
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from models.errors import BadInput

PART = ".part"
"""The ending of a file that is still being written; the other side must not read it."""


Whereabouts = Literal["whole", "part", "gone"]

Announce = Callable[[], Awaitable[None]]
"""Awaited by an upload when all bytes are there and before the partner can see them."""


class Mailbox(Protocol):
    """A partner's mailbox: files to the payer go in, answers of the payer wait until they are removed.

    Every method raises ``PayerUnreachable`` when the mailbox does not answer and ``BadInput`` for a name
    that is a path.
    """

    async def put(self, name: str, content: bytes, announce: Announce | None = None) -> None:
        """Upload as ``name.part``, ``announce``, then rename: the partner sees the whole file or none.

        Whatever goes wrong before ``announce`` is called, the partner has seen nothing.
        Safe to repeat with the same bytes: a left-over part is overwritten, a file of this name replaced.
        """
        ...

    async def left_behind(self, name: str) -> Whereabouts:
        """Say what an upload that broke off left: the whole file, a part of it, or nothing to be seen.

        Partners take files away as they read them, so ``gone`` proves nothing.
        """
        ...

    async def names(self) -> tuple[str, ...]:
        """Return the names of the answers that wait, oldest name first, none that is still being written."""
        ...

    async def get(self, name: str) -> bytes:
        """Return an answer's content; it stays in the mailbox. Raises ``NotFound`` when it is gone."""
        ...

    async def remove(self, name: str) -> None:
        """Take an answer out of the mailbox; nothing happens when it is gone already."""
        ...


class RealtimeLine(Protocol):
    """A connection that answers a question (270, 276) at once with an answer (271, 277)."""

    async def ask(self, content: bytes) -> bytes:
        """Send one interchange and return the answer's bytes.

        Raises ``PayerUnreachable`` when there is none, ``BadInput`` when the partner refuses the question.
        """
        ...


def checked_name(name: str) -> str:
    """Return a plain file name; raises ``BadInput`` for a path, so that no name leads out of the mailbox."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._ -]*", name) is None:
        raise BadInput(
            "not a plain file name", field="name", remedy="Use letters, digits, dot, dash and underscore"
        )
    return name


def waiting(names: list[str]) -> tuple[str, ...]:
    """Return the names that are whole files: sorted, without parts and hidden files."""
    return tuple(sorted(name for name in names if not name.endswith(PART) and not name.startswith(".")))
