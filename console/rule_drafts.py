"""Writes rules for the practice: a draft, its back-test, and the approval of a second person.

Nothing of a draft counts anywhere. Once somebody who wrote none of it has approved it, a pack is loaded as if
by ``claimflow rules load``, and rows of the playbook become its next version; both count from their dates on.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlmodel import Session

from console import backtesting
from models.errors import BadInput, NotAllowed
from models.practice_rule_tables import RuleDraftRow
from rulebook.denials.practice_rows import kept_rows, read_rows
from rulebook.packs.checking import PackProblem
from rulebook.packs.example import failed_examples
from rulebook.packs.loading import need_pack, read_pack
from store import practice_playbook, rule_drafts, rule_packs

Kind = Literal["pack", "playbook"]
LONGEST = 500_000
"""Characters of a draft."""
MOST_TRIED = 2000
"""Past claims in one back-test of a pack; the command takes any number."""

NEW_ROWS = """# The practice's own rows stand before the shipped ones for the same reason.
effective_from = {day}
source = "Who decided it, and why"
"""
NEW_PACK = """name = "payer-name"
version = "{day:%Y}.1"
effective_from = {day}
source = "The payer's manual, with its date"
reviewed_on = {day}

[when]
payers = ["PAYER"]

[[rule]]
id = "what_is_needed"
severity = "warning"
owner = "biller"
message = "What the payer wants"
fix = "What to do about it"

[rule.when]
procedures = ["99213"]

[rule.needs]
authorization = true

[[rule.flags]]
procedure = "99213"
authorization = ""

[[rule.passes]]
procedure = "99213"
"""


@dataclass(frozen=True)
class Checked:
    """What there is to say about the text of a draft; it may be proposed when nothing is wrong."""

    problems: Sequence[PackProblem] = ()
    wrong_examples: Sequence[str] = ()
    name: str = ""
    version: str = ""
    effective_from: date | None = None
    rules: int = 0
    tested: bool = False

    @property
    def right(self) -> bool:
        """Tell whether the text says something that can be used."""
        return not self.problems and not self.wrong_examples


@dataclass(frozen=True)
class Tested:
    """What a back-test said, and of which day it was: plain data of ``console.backtesting``."""

    since: str
    claims: int
    more: bool
    said: dict[str, Any] = field(default_factory=dict[str, Any])


def begin(
    session: Session, kind: Kind, user: str, wall: datetime, today: date, content: str = ""
) -> RuleDraftRow:
    """Keep a new draft: of this text, of the practice's present rows, or of an example."""
    if not content and kind == "playbook":
        latest = practice_playbook.latest(session)
        content = latest.content if latest is not None else NEW_ROWS.format(day=today)
    row = rule_drafts.begin(session, kind, content or NEW_PACK.format(day=today), user, wall)
    _describe(row)
    return row


def with_row(session: Session, row_text: str, today: date) -> str:
    """Return the practice's present rows with one more, to begin a draft with."""
    latest = practice_playbook.latest(session)
    content = latest.content if latest is not None else NEW_ROWS.format(day=today)
    return f"{content.rstrip()}\n\n{row_text.strip()}\n"


def save(
    session: Session, draft: str, revision: int, content: str, reason: str, user: str, wall: datetime
) -> RuleDraftRow:
    """Keep another text. Whoever wrote a part of it cannot approve it. Raises ``BadInput``, ``Conflict``."""
    if len(content) > LONGEST:
        raise BadInput("the text is too long", field="content", remedy="Split the pack")
    row = rule_drafts.take(session, draft, revision, "draft")
    writers = row.author.split()
    if content != row.content and user not in writers:
        row.author = " ".join([*writers, user])
    row.content, row.reason, row.written_at = content.replace("\r\n", "\n"), reason.strip(), wall
    _describe(row)
    return row


def checked(row: RuleDraftRow) -> Checked:
    """Return what is wrong with a draft, and what it would be."""
    tested = bool(row.tested_sha256) and row.tested_sha256 == row.sha256
    if row.kind == "playbook":
        rows, begins, problems = read_rows(row.content)
        return Checked(problems, (), "playbook", "", begins, len(rows), tested)
    pack, problems = read_pack(row.content)
    if pack is None:
        return Checked(problems, tested=tested)
    wrong = [failure.sentence() for failure in failed_examples(pack)]
    return Checked((), wrong, pack.name, pack.version, pack.effective_from, len(pack.rules), tested)


def back_test(session: Session, row: RuleDraftRow, since: date, today: date) -> Tested:
    """Return what a draft would have said to claims since a day. Raises ``BadInput`` for a wrong text."""
    if row.kind == "pack":
        tried = backtesting.try_pack(session, need_pack(row.content, "draft"), since, MOST_TRIED)
        said = backtesting.data_of(tried)
        claims = sum(tally["claims"] for tally in said["claims"].values())
        return Tested(since.isoformat(), claims, claims == MOST_TRIED, said)
    present = practice_playbook.in_force(session, today)
    rows = kept_rows(present.content) if present is not None else ()
    claims, turns = backtesting.try_playbook(session, rows, kept_rows(row.content), since, today)
    return Tested(since.isoformat(), claims, False, {"turns": [turn._asdict() for turn in turns]})


def keep_test(session: Session, draft: str, revision: int, tested: Tested) -> None:
    """Keep what a back-test said of the text that it tried."""
    row = rule_drafts.take(session, draft, revision, "draft")
    row.tested_sha256 = row.sha256
    row.tested = json.dumps(
        {"since": tested.since, "claims": tested.claims, "more": tested.more, "said": tested.said}
    )


def tested_of(row: RuleDraftRow) -> Tested | None:
    """Return the last back-test of a draft, or None."""
    return Tested(**cast("dict[str, Any]", json.loads(row.tested))) if row.tested else None


def propose(session: Session, draft: str, revision: int) -> None:
    """Lay a draft before a second person. Raises ``BadInput`` where it cannot be used or was not tested."""
    row = rule_drafts.take(session, draft, revision, "draft")
    _ready(row)
    if not row.reason:
        raise BadInput("nobody would know why", field="reason", remedy="Write why the practice wants this")
    if row.tested_sha256 != row.sha256:
        remedy = "Run the back-test, so that whoever approves sees what it does"
        raise BadInput("this text was not tested", field="content", remedy=remedy)
    row.status = "proposed"


def take_back(session: Session, draft: str, revision: int) -> None:
    """Make a draft that was proposed one that is written on again."""
    rule_drafts.take(session, draft, revision, "proposed").status = "draft"


def withdraw(session: Session, draft: str, revision: int, user: str, wall: datetime) -> None:
    """Give a draft up."""
    row = rule_drafts.take(session, draft, revision, "draft", "proposed")
    row.status, row.decided_by, row.decided_at = "withdrawn", user, wall


def refuse(session: Session, draft: str, revision: int, user: str, why: str, wall: datetime) -> None:
    """Say no to a draft, with the reason. Raises ``BadInput`` without one."""
    if not why.strip():
        raise BadInput("the reason is missing", field="why", remedy="Say what would have to be different")
    row = rule_drafts.take(session, draft, revision, "proposed")
    row.status, row.decided_by, row.decided_at, row.decision = "refused", user, wall, why.strip()


def approve(
    session: Session, draft: str, revision: int, user: str, wall: datetime, today: date
) -> RuleDraftRow:
    """Let a draft count from its date on, and from today at the earliest.

    Raises ``NotAllowed`` for whoever wrote a part of it, and ``Conflict`` for a version that is there.
    """
    row = rule_drafts.take(session, draft, revision, "proposed")
    if user in row.author.split():
        remedy = "Somebody who wrote none of it must look at it"
        raise NotAllowed("you wrote a part of this", record="draft", field="approval", remedy=remedy)
    _ready(row)
    if row.kind == "pack":
        pack = need_pack(row.content, "draft")
        rule_packs.load(
            session,
            row.content,
            name=pack.name,
            version=pack.version,
            effective_from=pack.effective_from,
            effective_to=pack.effective_to,
        )
    else:
        begins = max(row.effective_from or today, today)
        kept = practice_playbook.add(session, row.content, begins, row.author, user, wall)
        row.version, row.effective_from = str(kept.version), begins
    row.status, row.decided_by, row.decided_at = "approved", user, wall
    return row


def _ready(row: RuleDraftRow) -> None:
    found = checked(row)
    for problem in found.problems:
        raise BadInput(problem.problem, field=f"line {problem.line}", remedy=problem.remedy)
    for wrong in found.wrong_examples:
        raise BadInput(wrong, field="examples", remedy="Mend the rule, or the example")


def _describe(row: RuleDraftRow) -> None:
    """Copy what a draft is called and from when it counts out of its text."""
    row.sha256 = hashlib.sha256(row.content.encode()).hexdigest()
    found = checked(row)
    row.name, row.version, row.effective_from = found.name, found.version, found.effective_from
