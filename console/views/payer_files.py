"""The X12 files of a claim: a reading that people understand, and the raw text one segment a line."""

import io
from typing import NamedTuple

from sqlmodel import Session, col, select

from console.commands.edi_show_reading import Heading, Reading
from console.views.timeline import file_ids
from models.errors import ClaimflowError
from models.tables import PayerFileRow

MOST_RECORDS = 200
"""So many claims of one file are drawn at most; of a larger file the one that was asked for."""


class Part(NamedTuple):
    """One heading or record of a reading, with the lines below it."""

    heading: bool
    title: str
    lines: tuple[str, ...]


def files_of(session: Session, claim: str) -> list[PayerFileRow]:
    """Return the files that have to do with a claim, oldest first."""
    query = select(PayerFileRow).where(col(PayerFileRow.id).in_(file_ids(session, claim)))
    return list(session.exec(query.order_by(col(PayerFileRow.as_of), col(PayerFileRow.id))))


def reading_of(row: PayerFileRow, number: str = "") -> list[Part]:
    """Return what a file says in plain words; of one claim only where its number (CLM01) is given.

    A file that cannot be read says so in one part.
    """
    try:
        records = list(Reading(io.BytesIO(row.content), claim=number, limit=MOST_RECORDS))
    except ClaimflowError as problem:
        return [Part(True, str(problem), ())]
    return [
        Part(True, record.text, ())
        if isinstance(record, Heading)
        else Part(False, record.title, tuple(record.draw()))
        for record in records
    ]


def raw_of(row: PayerFileRow) -> str:
    """Return the file as it was, with each segment on a line of its own."""
    text = row.content.decode("latin-1")
    end = text[105] if text.startswith("ISA") and len(text) > 105 else "~"
    return text if end == "\n" else text.replace("\r", "").replace("\n", "").replace(end, f"{end}\n")
