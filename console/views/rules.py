"""What the rules and playbook pages show: every rule with its words, narrowed by what somebody looks for."""

import difflib
import inspect
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from models.denial import DenialAction
from models.practice_rule_tables import PracticePlaybookRow, RuleDraftRow
from models.rulebook_tables import RulePackRow
from rulebook.codes.book import CodeBook
from rulebook.denials.data import DenialRule, RemarkRule, denial_rules, remark_rules
from rulebook.denials.practice_rows import ACTIONS, kept_rows
from rulebook.denials.table import ACTIONS as ACTION_WORDS
from rulebook.packs.loading import kept_pack
from rulebook.packs.model import RulePack
from rulebook.scrub import RULES, ScrubRule, rules
from store import practice_playbook, rule_drafts, rule_packs


class Sought(NamedTuple):
    """What somebody looks for among rules: words in any of them, and what they must be."""

    q: str = ""
    severity: str = ""
    owner: str = ""
    cause: str = ""


class Edit(NamedTuple):
    """One scrub rule: what its data file says, and what its function looks for."""

    rule: ScrubRule
    looks_for: str


def edits(sought: Sought) -> list[Edit]:
    """Return the scrub rules in the order in which they look at a claim, those that fit alone."""
    order = list(RULES)
    found = sorted(rules(), key=lambda rule: order.index(rule.rule) if rule.rule in order else len(order))
    shown = (Edit(rule, _looks_for(rule.rule)) for rule in found)
    return [one for one in shown if _fits(one, sought)]


def _looks_for(rule: str) -> str:
    return inspect.getdoc(RULES[rule]) or "" if rule in RULES else ""


def _fits(one: Edit, sought: Sought) -> bool:
    rule = one.rule
    said = " ".join((rule.rule, rule.rule.replace("_", " "), rule.plain, rule.source, one.looks_for)).lower()
    return (
        all(word in said for word in sought.q.lower().split())
        and sought.severity in ("", rule.severity)
        and sought.owner in ("", rule.owner.value)
        and sought.cause in ("", rule.cause.value if rule.cause else "")
    )


class PackVersion(NamedTuple):
    """One version of a pack: as kept, as read, and the draft it was; None where a command loaded it."""

    row: RulePackRow
    pack: RulePack
    draft: RuleDraftRow | None
    counts: bool


def pack_versions(session: Session, today: date, name: str = "") -> list[PackVersion]:
    """Return the versions of packs, the newest of each first; ``counts`` for services of today."""
    rows = rule_packs.every(session, name)
    drafts = {one: rule_drafts.of_pack(session, one) for one in {row.name for row in rows}}
    in_force: dict[str, str] = {}
    for row in rows:
        if row.effective_from <= today and (row.effective_to is None or row.effective_to >= today):
            in_force[row.name] = row.version
    found = [
        PackVersion(
            row,
            kept_pack(row.content, row.effective_to),
            drafts[row.name].get(row.version),
            in_force.get(row.name) == row.version,
        )
        for row in rows
    ]
    return sorted(reversed(found), key=lambda one: one.row.name)


class PlaybookLine(NamedTuple):
    """One row; ``own``: the practice wrote it; ``turned``: a row of the practice stands before it."""

    rule: DenialRule
    meaning: str
    own: bool
    turned: bool

    @property
    def action(self) -> str:
        """Return what the row calls for, in words."""
        if self.rule.by_remark:
            return "as the remark says"
        return ACTION_WORDS.get(self.rule.action, "mended by itself")

    @property
    def may_change(self) -> bool:
        """Tell whether the practice may say something else: never what a price or a share is."""
        return self.rule.action is not DenialAction.NONE

    @property
    def as_text(self) -> str:
        """Return the row as the practice would write it, to begin with."""
        rule = self.rule
        action = rule.action.value if rule.action.value in ACTIONS else DenialAction.REVIEW.value
        keys = {"carc": rule.carc, "rarc": rule.rarc, "group": rule.group, "payer": rule.payer}
        rest = {
            "action": action,
            "owner": rule.owner.value,
            "cause": rule.cause.value,
            "deadline": rule.deadline,
            "letter": rule.letter,
            "advice": rule.advice,
        }
        lines = [f"{name} = {_quoted(value)}" for name, value in (keys | rest).items() if value]
        for name, values in (("procedures", rule.procedures), ("fields", rule.fields)):
            lines += [f"{name} = [{', '.join(_quoted(value) for value in values)}]"] if values else []
        return "\n".join(("[[denial]]", *lines))


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def playbook(session: Session, sought: Sought, today: date) -> list[PlaybookLine]:
    """Return the rows of the playbook about reasons, the practice's own first, those that fit alone."""
    present = practice_playbook.in_force(session, today)
    own = kept_rows(present.content) if present is not None else ()
    turned = {_key(rule) for rule in own}
    book = CodeBook.shipped()
    rows = [PlaybookLine(rule, book.reason(rule.carc), True, False) for rule in own]
    rows += [
        PlaybookLine(rule, book.reason(rule.carc), False, _key(rule) in turned)
        for rule in denial_rules()
        if rule.in_force(today)
    ]
    return [one for one in rows if _fits_row(one, sought)]


def row_text(name: str, today: date) -> str:
    """Return a shipped row by its name as the practice would write it; empty for one that is not there."""
    rows = (rule for rule in denial_rules() if rule.in_force(today) and rule.name == name)
    return next((PlaybookLine(rule, "", False, False).as_text for rule in rows), "")


def remarks(sought: Sought, today: date) -> list[tuple[RemarkRule, str]]:
    """Return what is known of remark codes, with their meaning, those that fit alone."""
    book = CodeBook.shipped()
    found: list[tuple[RemarkRule, str]] = []
    for rule in remark_rules():
        said = f"{rule.rarc} {book.remark(rule.rarc)} {rule.advice}".lower()
        if rule.in_force(today) and all(word in said for word in sought.q.lower().split()):
            found.append((rule, book.remark(rule.rarc)))
    return found


def _key(rule: DenialRule) -> tuple[object, ...]:
    return rule.carc, rule.rarc, rule.group, rule.payer, rule.procedures


def _fits_row(one: PlaybookLine, sought: Sought) -> bool:
    rule = one.rule
    said = " ".join((rule.name, one.meaning, rule.advice, one.action, rule.payer)).lower()
    return (
        all(word in said for word in sought.q.lower().split())
        and sought.owner in ("", rule.owner.value)
        and sought.cause in ("", rule.cause.value)
    )


class Step(NamedTuple):
    """One version of the practice's own rows, and whether it counts now."""

    row: PracticePlaybookRow
    counts: bool


def playbook_history(session: Session, today: date) -> list[Step]:
    """Return the versions of the practice's own rows, the newest first."""
    present = practice_playbook.in_force(session, today)
    return [
        Step(row, present is not None and row.version == present.version)
        for row in practice_playbook.every(session)
    ]


def difference(session: Session, row: RuleDraftRow) -> list[tuple[str, str]]:
    """Return the lines that a draft takes out (``-``) and adds (``+``) against what stands now."""
    if row.kind == "playbook":
        latest = practice_playbook.latest(session)
        before = latest.content if latest is not None else ""
    else:
        kept = [one for one in rule_packs.every(session, row.name) if one.version != row.version]
        before = kept[-1].content if kept and row.name else ""
    return list(_changed(before, row.content)) if before else []


def _changed(before: str, after: str) -> Iterator[tuple[str, str]]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    for n, line in enumerate(lines):
        if n > 1:
            yield ("" if line.startswith("@@") else line[:1].strip()), line[1:] if line[:1] in "+- " else "…"
