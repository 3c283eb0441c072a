"""The rows of rules that the practice makes itself: drafts, and its own rows of the denial playbook.

A rule pack that was approved becomes a ``RulePackRow``, as one that a command loaded.
"""

from datetime import date, datetime

from sqlmodel import Field

from models.columns import Row, instant, text


class RuleDraftRow(Row, table=True):
    """A text that somebody writes and a second person approves; until then it counts nowhere.

    ``kind`` is ``pack`` or ``playbook``; ``status`` is ``draft``, ``proposed``, ``approved``, ``refused`` or
    ``withdrawn``. ``tested`` is what the back-test said (``console.rule_drafts.Tested``) about the text whose
    SHA-256 is ``tested_sha256``. ``revision`` is compared and set by whoever changes the draft.
    """

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    name: str = Field(index=True)
    version: str = ""
    effective_from: date | None = None
    content: str = text()
    sha256: str = ""
    reason: str = text(default="")
    status: str = Field(default="draft", index=True)
    revision: int = 1
    author: str
    tested: str = text(default="")
    tested_sha256: str = ""
    decided_by: str = ""
    decided_at: datetime | None = instant(default=None, nullable=True)
    decision: str = text(default="")
    written_at: datetime = instant()


class PracticePlaybookRow(Row, table=True):
    """One version of the practice's own rows of the denial playbook, as the TOML text that was approved.

    The version in force is the one with the latest ``effective_from`` up to the day a decision is judged, of
    two that begin on one day the later one. A version never changes.
    """

    version: int = Field(primary_key=True)
    effective_from: date = Field(index=True)
    content: str = text()
    sha256: str
    author: str
    approved_by: str
    approved_at: datetime = instant()
