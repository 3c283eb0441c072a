"""What committing a record of a file needs."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from models.tables import PayerFileRow


class Intake(NamedTuple):
    """The open transaction, the file the record stands in, and the business instant."""

    session: Session
    file: PayerFileRow
    as_of: datetime
