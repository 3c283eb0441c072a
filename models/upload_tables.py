"""The rows of files of claims that people give to the console, and what became of each record."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from models.columns import Row, instant, text


class UploadRow(Row, table=True):
    """One file that somebody uploaded, whole, and how far it was taken in.

    ``taken`` counts the records that have their result; it is compared and set by whoever takes the next
    ones, so that none is taken twice. ``expected`` is how many there seem to be. ``status`` is ``running`` or
    ``done``.
    """

    id: str = Field(primary_key=True)
    user: str = Field(index=True)
    name: str = ""
    sha256: str = Field(index=True)
    size: int
    content: bytes = Field(sa_type=LargeBinary)
    status: str = Field(default="running", index=True)
    expected: int = 0
    taken: int = 0
    accepted: int = 0
    known: int = 0
    changed: int = 0
    refused: int = 0
    as_of: datetime = instant(index=True)


class UploadRecordRow(Row, table=True):
    """What became of one record of an upload: ``accepted``, ``known``, ``changed`` or ``refused``.

    ``n`` counts records from 1; ``position`` is the segment of an X12 file or the number of a visit at which
    the record stands. A refused record is kept whole in quarantine.
    """

    __table_args__ = (Index("ix_upload_record_result", "upload_id", "result", "n"),)
    upload_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    position: int = 0
    result: str
    control_number: str = ""
    claim_id: str = ""
    reason: str = text(default="")
    field: str = ""
    remedy: str = text(default="")
    quarantine_id: str = ""
