"""The rows of the office: what everybody is told, and who has read it."""

from datetime import date, datetime

from sqlmodel import Field

from models.columns import Row, instant, text


class AnnouncementRow(Row, table=True):
    """Something that staff are told until ``ends_on`` (business date, included) or somebody ends it.

    ``roles`` are those it is meant for, with blanks between; empty is everybody.
    """

    id: str = Field(primary_key=True)
    author: str
    words: str = text()
    roles: str = ""
    as_of: datetime = instant(index=True)
    ends_on: date = Field(index=True)


class AcknowledgementRow(Row, table=True):
    """That somebody has read an announcement."""

    announcement_id: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    read_at: datetime = instant()
