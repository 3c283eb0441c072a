"""Files of claims that people gave to the console: kept whole, with what became of each record."""

from sqlalchemy import inspect, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.errors import NotFound
from models.upload_tables import UploadRecordRow, UploadRow

LISTED = 50


def need(session: Session, upload: str) -> UploadRow:
    """Return an upload without its content, or raise ``NotFound``."""
    row = session.exec(_without_content().where(UploadRow.id == upload)).first()
    if row is None:
        raise NotFound("this file is not here")
    return row


def content_of(session: Session, upload: str) -> bytes:
    """Return what was uploaded."""
    return session.exec(select(UploadRow.content).where(UploadRow.id == upload)).one()


def latest(session: Session, before: str = "") -> list[UploadRow]:
    """Return uploads, the newest first, without reading their contents; ``before`` is the last one seen."""
    query = _without_content()
    if before:
        last = need(session, before)
        query = query.where(col(UploadRow.as_of) < last.as_of)
    return list(session.exec(query.order_by(col(UploadRow.as_of).desc()).limit(LISTED)))


def unfinished(session: Session) -> list[str]:
    """Return the uploads of which records are left to take, the oldest first."""
    query = select(UploadRow.id).where(UploadRow.status == "running").order_by(col(UploadRow.as_of))
    return list(session.exec(query))


def count_on(session: Session, upload: str, taken: int, more: int) -> bool:
    """Take the turn for the next records; False when somebody else has taken them since.

    The row stays locked until the transaction ends, so another console waits, and then fails here.
    """
    same = col(UploadRow.id) == upload, col(UploadRow.taken) == taken, col(UploadRow.status) == "running"
    changed = update(UploadRow).where(*same).values(taken=taken + more)
    return session.connection().execute(changed).rowcount == 1


def records(
    session: Session, upload: str, result: str = "", after: int = 0, limit: int = LISTED
) -> list[UploadRecordRow]:
    """Return what became of records, in the order of the file: of all, or those with one result."""
    query = select(UploadRecordRow).where(UploadRecordRow.upload_id == upload, col(UploadRecordRow.n) > after)
    if result:
        query = query.where(UploadRecordRow.result == result)
    return list(session.exec(query.order_by(col(UploadRecordRow.n)).limit(limit)))


def _without_content() -> SelectOfScalar[UploadRow]:
    return select(UploadRow).options(
        defer(inspect(UploadRow).attrs["content"].class_attribute, raiseload=True)
    )
