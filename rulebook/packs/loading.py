"""Reads a pack file: TOML text in, a ``RulePack`` out, or every mistake with its line.

::

    name = "harbor-commercial"
    version = "2026.1"
    effective_from = 2026-01-01
    source = "Harbor provider manual 2026"
    reviewed_on = 2026-01-05

    [when]
    payers = ["HARB1"]

    [[rule]]
    id = "mri_needs_authorization"
    severity = "error"
    owner = "biller"
    message = "The plan wants an authorization for MRI"
    fix = "Get the authorization and enter its number"

    [rule.when]
    procedures = ["70551-70553"]

    [rule.needs]
    authorization = true
"""

import re
import tomllib
from datetime import date
from functools import lru_cache
from typing import Any

from models.errors import BadInput
from models.root_cause import RootCause
from rulebook.packs.checking import (
    Checking,
    Field,
    PackProblem,
    Table,
    anything,
    day,
    one_of,
    reasons,
    shaped,
    text,
    yes_or_no,
)
from rulebook.packs.model import Example, RulePack
from rulebook.packs.toml_lines import Path, lines_of

HEAD: dict[str, Field] = {
    "name": Field(shaped(r"[a-z][a-z0-9-]*", "Use small letters, digits and hyphens"), needed=True),
    "version": Field(shaped(r"[A-Za-z0-9][A-Za-z0-9._-]*", "Use letters, digits, . _ -"), needed=True),
    "title": Field(text),
    "sample": Field(yes_or_no),
    "effective_from": Field(day, needed=True),
    "effective_to": Field(day),
    "source": Field(text, needed=True),
    "reviewed_on": Field(day, needed=True),
    "when": Field(anything),
    "rule": Field(anything, needed=True),
}
"""The keys at the top of a pack file."""

RULE: dict[str, Field] = {
    "id": Field(shaped(r"[a-z][a-z0-9_]*", "Use small letters, digits and underscores"), needed=True),
    "severity": Field(one_of("error", "warning"), needed=True),
    "owner": Field(one_of("coder", "biller", "front_desk"), needed=True),
    "message": Field(text, needed=True),
    "fix": Field(text, needed=True),
    "source": Field(text),
    "reviewed_on": Field(day),
    "effective_from": Field(day),
    "effective_to": Field(day),
    "cause": Field(one_of(*RootCause)),
    "prevents": Field(reasons),
    "basis": Field(one_of("service", "today")),
    "when": Field(anything),
    "needs": Field(anything),
    "not_payable": Field(yes_or_no),
    "flags": Field(anything),
    "passes": Field(anything),
}
"""The keys of a rule."""

_AT_LINE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")


def read_pack(content: str) -> tuple[RulePack | None, tuple[PackProblem, ...]]:
    """Return the pack of a TOML text, or None and every mistake in it, in the order of their lines."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        return None, (_no_toml(content, str(error)),)
    checking = Checking(lines_of(content))
    pack = _pack(checking, data)
    if checking.problems:
        return None, tuple(sorted(checking.problems, key=lambda problem: problem.line))
    return pack, ()


def need_pack(content: str, name: str) -> RulePack:
    """Return the pack of a text that should be right. Raises ``BadInput`` with its first mistake."""
    pack, problems = read_pack(content)
    if pack is None:
        more = f" ({len(problems) - 1} more mistakes)" if len(problems) > 1 else ""
        first = next(iter(problems))
        raise BadInput(f"{first.problem}{more}", record=name, field=f"line {first.line}", remedy=first.remedy)
    return pack


@lru_cache(maxsize=256)
def kept_pack(content: str, ends: date | None) -> RulePack:
    """Return a pack as the store keeps it; its last day may have been set after it was loaded."""
    return need_pack(content, "stored pack").model_copy(update={"effective_to": ends})


def _no_toml(content: str, message: str) -> PackProblem:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found else content.count("\n") + 1
    return PackProblem(line, "", f"this is not TOML: {_AT_LINE.sub('', message)}", "Mend the line")


def _pack(checking: Checking, data: Table) -> RulePack | None:
    head = checking.fields((), "", data, HEAD)
    _ordered_dates(checking, (), "", head)
    when = checking.conditions(("when",), "when", data.get("when", {}))
    tables = checking.tables(("rule",), "rule", data["rule"]) if "rule" in data else []
    if data.get("rule") == []:
        checking.note(("rule",), "", "the pack has no rule", "Write at least one [[rule]]")
    rules = [_rule(checking, ("rule", n), table, head) for n, table in enumerate(tables)]
    _unique(checking, tables)
    if checking.problems:
        return None
    fields = {key: value for key, value in head.items() if key != "rule"}
    return RulePack.model_validate(fields | {"when": when, "rules": rules})


def _rule(checking: Checking, path: Path, table: Table, head: Table) -> Table:
    """Return the fields of a rule; what it leaves out of source and dates is the pack's."""
    where = f"rule {table.get('id', int(path[1]) + 1)}"
    right = checking.fields(path, where, table, RULE)
    _ordered_dates(checking, path, where, right)
    _within_the_pack(checking, path, where, right, head)
    when = checking.conditions((*path, "when"), f"{where}, when", table.get("when", {}))
    needs = checking.needs((*path, "needs"), f"{where}, needs", table.get("needs", {}))
    _one_effect(checking, path, where, table)
    examples = [*_examples(checking, path, where, table, flagged=True)]
    examples += _examples(checking, path, where, table, flagged=False)
    inherited = {key: head[key] for key in ("source", "reviewed_on", "effective_from") if key in head}
    own = {key: value for key, value in right.items() if key not in ("flags", "passes")}
    return inherited | own | {"when": when, "needs": needs, "examples": examples}


def _examples(checking: Checking, path: Path, where: str, table: Table, *, flagged: bool) -> list[Example]:
    key = "flags" if flagged else "passes"
    found: list[Example] = []
    if key not in table:
        return found
    for n, claim in enumerate(checking.tables((*path, key), where, table[key])):
        if checking.example((*path, key, n), f"{where}, {key} {n + 1}", claim):
            found.append(Example(flagged=flagged, claim=claim))
    return found


def _one_effect(checking: Checking, path: Path, where: str, table: Table) -> None:
    """A rule says what is needed, or that the service is not payable: one of the two."""
    needs, not_payable = bool(table.get("needs")), table.get("not_payable") is True
    if needs == not_payable:
        problem = "the rule has both needs and not_payable" if needs else "the rule asks for nothing"
        checking.note(path, where, problem, "Write [rule.needs], or not_payable = true")
    if not_payable and not table.get("when"):
        checking.note(path, where, "everything would be not payable", "Write [rule.when] with a condition")


def _ordered_dates(checking: Checking, path: Path, where: str, right: Table) -> None:
    begins, ends = right.get("effective_from"), right.get("effective_to")
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        del right["effective_to"]
        checking.note(
            (*path, "effective_to"),
            where,
            f"effective_to {ends} is before effective_from {begins}",
            "Write the last day on which it counts",
        )


def _within_the_pack(checking: Checking, path: Path, where: str, right: Table, head: Table) -> None:
    """A rule that ends before its pack begins, or begins after it ends, would never count."""
    begins: Any = right.get("effective_from") or head.get("effective_from")
    ends: Any = right.get("effective_to")
    never = (ends and head.get("effective_from") and ends < head["effective_from"]) or (
        begins and head.get("effective_to") and begins > head["effective_to"]
    )
    if never:
        key = "effective_to" if ends and ends < head["effective_from"] else "effective_from"
        checking.note(
            (*path, key), where, "the rule is never in force while its pack is", "Mend the dates of either"
        )


def _unique(checking: Checking, tables: list[Table]) -> None:
    seen: dict[str, int] = {}
    for n, table in enumerate(tables):
        name = table.get("id")
        if isinstance(name, str) and name in seen:
            first = checking.lines.get(("rule", seen[name], "id"), 1)
            checking.note(
                ("rule", n, "id"), f"rule {name}", f"the id is used in line {first} already", "Choose another"
            )
        elif isinstance(name, str):
            seen[name] = n
