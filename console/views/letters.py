"""The letters of a claim as they were drafted or printed, ready to be read and printed again."""

import json
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.tables import HumanTaskRow
from models.tasks import TaskStatus
from rulebook.letters.letter import blocks


class Drafted(NamedTuple):
    """One letter: the task that shows it last, its title, its words, and whether it was printed."""

    task: str
    title: str
    text: str
    printed: bool


class Block(NamedTuple):
    """A run of lines: rows of a table, or lines, each with its mark (``title``, ``heading``, ``item``)."""

    rows: list[list[str]]
    lines: list[tuple[str, str]]


MARKS = (("## ", "heading"), ("# ", "title"), ("- ", "item"))


def letters_of(session: Session, claim: str) -> list[Drafted]:
    """Return the letters of a claim, newest first; one that several tasks show stands here once.

    A draft is one while somebody is asked to write it; afterwards there is the letter that was printed.
    """
    query = select(HumanTaskRow).where(HumanTaskRow.claim_id == claim)
    found: dict[str, Drafted] = {}
    for row in session.exec(query.order_by(col(HumanTaskRow.n).desc())):
        detail = json.loads(row.detail)
        text = str(detail.get("text", ""))
        printed = bool(detail.get("letter"))
        if "\n# " in f"\n{text}" and (printed or row.status == TaskStatus.OPEN):
            found.setdefault(text, Drafted(row.id, _title(text), text, printed))
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
