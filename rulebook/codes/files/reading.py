"""What a reader gives back: entries one by one, and each line it could not take.

Two million lines are read without being held: a reader is a generator, and what is wrong with a line goes
into the ``Reading`` it was given, with the line's number and what would be right.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from models.value import Value


class BadLine(Value):
    """One line of a file that cannot be taken."""

    file: str = ""
    line: int
    problem: str
    remedy: str = ""


class Refused(Exception):
    """Raised inside a reader for the line at hand; ``Reading.refuse`` makes a ``BadLine`` of it."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


@dataclass
class Reading:
    """The account of one release: lines refused, and lines passed over on purpose, counted by why.

    ``file`` is the one being read, for a release may stand in several; ``entries`` counts what was read.
    """

    file: str = ""
    entries: int = 0
    bad: list[BadLine] = field(default_factory=list[BadLine])
    passed: Counter[str] = field(default_factory=Counter[str])

    def refuse(self, line: int, refused: Refused) -> None:
        """Note a line that cannot be taken."""
        self.bad.append(BadLine(file=self.file, line=line, problem=refused.problem, remedy=refused.remedy))

    def pass_over(self, why: str) -> None:
        """Count a line that is no entry: a heading, a copyright notice, a record of another kind."""
        self.passed[why] += 1


DAY_FORMATS = {8: "%Y%m%d", 7: "%Y%j"}
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{0,2})?")
NO_DAY = {"", "*", "00000000", "99999999", "9999999"}


@lru_cache(maxsize=4096)
def day(text: str, what: str) -> date | None:
    """Return a day written as 20260101, 2026001 (day of the year), 2026-01-01 or 1/31/2026; None for none.

    ``*`` is how CMS writes that there is no date. Raises ``Refused`` naming ``what``.
    """
    words = text.strip()
    if words in NO_DAY:
        return None
    for pattern in (DAY_FORMATS.get(len(words), "%Y-%m-%d"), "%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007  a day, not an instant
        except ValueError:
            continue
    raise Refused(f"{what} {words!r} is no day", "Write it as 20260101, 2026-01-01 or 1/31/2026")


def number(text: str, what: str) -> int:
    """Return a whole number that is not negative; raises ``Refused`` naming ``what``."""
    words = text.strip().replace(",", "")
    if not (words.isascii() and words.isdecimal()) or len(words) > 9:
        raise Refused(f"{what} {text.strip()!r} is no whole number")
    return int(words)


def optional_number(text: str, what: str) -> int | None:
    """Return a whole number, or None for an empty cell."""
    return number(text, what) if text.strip() else None


def cents(text: str, what: str) -> int:
    """Return dollars (``1,234.50``, ``$80``) as cents; raises ``Refused`` naming ``what``."""
    words = text.strip().removeprefix("$").replace(",", "")
    if not AMOUNT.fullmatch(words):
        raise Refused(f"{what} {text.strip()!r} is no amount", "Write dollars and cents: 80.25")
    dollars, _, rest = words.partition(".")
    return int(dollars or "0") * 100 + int(rest.ljust(2, "0"))


def yes(text: str, what: str) -> bool:
    """Return whether a cell says yes (y, yes, true, 1, x); raises ``Refused`` for anything else but no."""
    words = text.strip().lower()
    if words in ("y", "yes", "true", "1", "x"):
        return True
    if words in ("", "n", "no", "false", "0"):
        return False
    raise Refused(f"{what} {text.strip()!r} is neither yes nor no")


def one_of(text: str, allowed: tuple[Any, ...], what: str) -> Any:
    """Return the text when it is one of those allowed; raises ``Refused`` naming them."""
    words = text.strip().upper()
    if words not in allowed:
        named = ", ".join(part or "nothing" for part in allowed)
        raise Refused(f"{what} {text.strip()!r} is not one of {named}")
    return words
