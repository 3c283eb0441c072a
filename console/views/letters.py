"""The letters of a claim as they were drafted or printed, ready to be read and printed again."""

import json
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.tables import HumanTaskRow
from rulebook.letters.letter import blocks
from store import appeals
from store.appeals import AppealStatus


class Drafted(NamedTuple):
    """One letter: the task that shows it last, its title, its words, and whether somebody approved it."""

    task: str
    title: str
    text: str
    approved: bool


class Block(NamedTuple):
    """A run of lines: rows of a table, or lines, each with its mark (``title``, ``heading``, ``item``)."""

    rows: list[list[str]]
    lines: list[tuple[str, str]]


DRAFTS = frozenset({AppealStatus.DRAFTED, AppealStatus.TO_APPROVE})
MARKS = (("## ", "heading"), ("# ", "title"), ("- ", "item"))


def letters_of(session: Session, claim: str) -> list[Drafted]:
    """Return the letters of a claim's appeals, newest first, each as it stands now.

    A letter is printed anew whenever somebody changes its words; the one before it is none any more.
    """
    stands = {row.letter_id: AppealStatus(row.status) for row in appeals.of_claim(session, claim)}
    query = select(HumanTaskRow).where(HumanTaskRow.claim_id == claim)
    found: dict[str, Drafted] = {}
    for row in session.exec(query.order_by(col(HumanTaskRow.n).desc())):
        detail = json.loads(row.detail)
        letter, text = str(detail.get("letter", "")), str(detail.get("text", ""))
        if text and letter in stands:
            found.setdefault(letter, Drafted(row.id, _title(text), text, stands[letter] not in DRAFTS))
    return list(found.values())


def need(session: Session, claim: str, task: str) -> Drafted:
    """Return the letter that a task shows, or raise ``NotFound``."""
    found = next((one for one in letters_of(session, claim) if one.task == task), None)
    if found is None:
        raise NotFound(f"claim {claim} has no such letter")
    return found


def blocks_of(text: str) -> list[Block]:
    """Return a letter in pieces that a page can draw."""
    return [_block(block) for block in blocks(text)]


def _block(block: list[str]) -> Block:
    if block[0].startswith("|"):
        return Block([[cell.strip() for cell in line.strip("|").split("|")] for line in block], [])
    return Block([], [_marked(line) for line in block])


def _marked(line: str) -> tuple[str, str]:
    return next(((what, line[len(mark) :]) for mark, what in MARKS if line.startswith(mark)), ("", line))


def _title(text: str) -> str:
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "Letter")
