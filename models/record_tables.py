"""The rows of what people and payers wrote about a claim: documents, requests, appeals, queries ..."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.columns import Row, instant, text


class DocumentRow(Row, table=True):
    """One document kept with a claim, whole: a note, a record, an EOB, a letter, a proof of filing."""

    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    kind: str
    name: str = ""
    media_type: str = "text/plain"
    sha256: str = Field(index=True)
    content: bytes = Field(sa_type=LargeBinary)
    author: str = ""
    as_of: datetime = instant()


class DocumentRequestRow(Row, table=True):
    """One request of a payer for information (277 R or P3, CARC 226, 227, 252) and how it was answered.

    ``payer_reference`` is the number to echo in the 275, ``wanted`` the statuses that ask (``ClaimStatus``).
    It was answered over ``channel`` with ``documents`` (ids); ``proof`` is the id of the document or file, or
    the payer's reference, that shows the answer went out. ``superseded_by`` names the request that took its
    place (277 R17).
    """

    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    n: int
    source: str
    payer_id: str = ""
    code: str = ""
    payer_reference: str = ""
    wanted: str = text(default="[]")
    due_on: date | None = None
    status: str = Field(default="open", index=True)
    answered_by: str = ""
    answered_on: date | None = None
    channel: str = ""
    documents: str = text(default="[]")
    proof: str = ""
    superseded_by: str = ""
    as_of: datetime = instant()


class AppealRow(Row, table=True):
    """One level of one appeal, from its draft to the payer's decision."""

    __table_args__ = (UniqueConstraint("claim_id", "sequence", "level", "round"),)
    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    sequence: str = "P"
    level: int = 1
    round: int = 1
    payer_id: str = ""
    status: str = Field(default="drafted", index=True)
    reasons: str = text(default="[]")
    deadline: date | None = None
    letter_id: str = ""
    attachments: str = text(default="[]")
    drafted_by: str = ""
    approved_by: str = ""
    delivered_on: date | None = None
    channel: str = ""
    delivery_reference: str = ""
    response_due: date | None = None
    outcome: str = ""
    decided_on: date | None = None
    as_of: datetime = instant()


class AuthorizationUseRow(Row, table=True):
    """Units of an authorization that one line of one submission used; ``units`` is decimal text.

    ``released`` is set when the submission turned out not to be held by the payer.
    """

    authorization: str = Field(primary_key=True)
    submission: str = Field(primary_key=True, index=True)
    line: int = Field(primary_key=True)
    claim_id: str = Field(index=True)
    units: str = "1"
    released: bool = False
    as_of: datetime = instant()


class ProviderQueryRow(Row, table=True):
    """One question to a provider about a note; while it is open and ``blocking``, the claim is not sent.

    ``status`` is open, answered or withdrawn; ``answered_by`` is also who withdrew it.
    """

    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    task_id: str = Field(default="", index=True)
    question: str = text()
    options: str = text(default="[]")
    addressee: str = ""
    blocking: bool = True
    due_on: date | None = None
    asked_by: str = ""
    status: str = Field(default="open", index=True)
    answer: str = text(default="")
    answered_by: str = ""
    answered_at: datetime | None = instant(default=None, nullable=True)
    as_of: datetime = instant()


class SuggestionRow(Row, table=True):
    """One code suggested for a claim, and what a coder said to it (accepted, rejected, or nothing yet).

    ``n`` is the move that opened the coding task. A model may say the same as the words do: each has its row.
    """

    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    rank: int = 1
    score: float = 0.0
    model: str = ""
    evidence: str = text(default="[]")
    decision: str = Field(default="", index=True)
    decided_by: str = ""
    decided_at: datetime | None = instant(default=None, nullable=True)
    as_of: datetime = instant()


class CodedVisitRow(Row, table=True):
    """One visit as a coder coded it: the words of its note and the codes, for later suggestions."""

    claim_id: str = Field(primary_key=True)
    words: str = text(default="[]")
    diagnoses: str = text(default="[]")
    procedures: str = text(default="[]")
    as_of: datetime = instant(index=True)


class ClaimDeadlineRow(Row, table=True):
    """One deadline of a claim: since when the clock runs, the last day, by which rule, and what was done.

    ``warned_percent`` is the highest of 50, 75 and 90 that was told; ``decision`` what a person decided when
    it was near or past. ``status`` is a ``ClockStatus``; ``met_on`` the day on which the act happened, set
    only then; ``ended_on`` the day on which it was met or void. ``level`` is that of an appeal.
    """

    __table_args__ = (Index("ix_claim_deadline_status_last_day", "status", "last_day", "claim_id"),)
    claim_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    sequence: str = Field(primary_key=True)
    level: int = 0
    status: str = Field(default="running", index=True)
    started_on: date
    last_day: date = Field(index=True)
    rule: str = ""
    source: str = ""
    warned_percent: int = 0
    escalated_at: datetime | None = instant(default=None, nullable=True)
    decision: str = ""
    decided_by: str = ""
    met_on: date | None = None
    ended_on: date | None = None
    as_of: datetime = instant()
