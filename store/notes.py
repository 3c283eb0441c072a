"""Notes of people about claims, and whom they are aimed at: ``@rory look at line 2``."""

import re
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.errors import BadInput
from models.inbox_tables import MentionRow, NoteRow
from models.practice import StaffUser
from store import setup
from store.identifiers import new_id
from store.of_claim import rows_of

MENTION = re.compile(r"(?<![\w@])@([\w.-]+)")


def add(session: Session, claim: str, author: str, words: str, as_of: datetime) -> NoteRow:
    """Keep a note, and tell those it names with an @. A name that is nobody's stays a word.

    Raises ``BadInput`` for an empty note.
    """
    said = words.strip()
    if not said:
        raise BadInput("the note is empty", record=f"claim {claim}", field="words", remedy="Write something")
    staff = {person.key for person in setup.every(session, StaffUser)}
    named = sorted({name.rstrip(".-") for name in MENTION.findall(said)} & staff - {author})
    row = NoteRow(
        id=new_id(), claim_id=claim, author=author, words=said, mentions=" ".join(named), as_of=as_of
    )
    session.add(row)
    session.add_all(MentionRow(note_id=row.id, user=user) for user in named)
    session.flush()
    return row


def of_claim(session: Session, claim: str) -> list[NoteRow]:
    """Return the notes about a claim, oldest first."""
    return rows_of(session, NoteRow, claim, col(NoteRow.as_of), col(NoteRow.id))


def unseen(session: Session, user: str) -> list[NoteRow]:
    """Return the notes aimed at somebody that they have not seen, newest first."""
    query = select(NoteRow).join(MentionRow, col(MentionRow.note_id) == col(NoteRow.id))
    mine = query.where(MentionRow.user == user, col(MentionRow.seen_at).is_(None))
    return list(session.exec(mine.order_by(col(NoteRow.as_of).desc())))


def count_unseen(session: Session, user: str) -> int:
    """Return how many notes wait for somebody."""
    query = select(func.count()).select_from(MentionRow)
    return session.exec(query.where(MentionRow.user == user, col(MentionRow.seen_at).is_(None))).one()


def saw(session: Session, user: str, claim: str, at: datetime) -> None:
    """Note that somebody has seen the notes about a claim."""
    of_this = select(NoteRow.id).where(NoteRow.claim_id == claim)
    mine = (
        col(MentionRow.user) == user,
        col(MentionRow.seen_at).is_(None),
        col(MentionRow.note_id).in_(of_this),
    )
    session.connection().execute(update(MentionRow).where(*mine).values(seen_at=at))
