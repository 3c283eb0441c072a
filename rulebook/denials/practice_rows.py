"""The practice's own rows of the denial playbook: a TOML text in, rows out, or every mistake with its line.

::

    effective_from = 2026-07-01
    source = "Call with Bluehaven, case 4471"

    [[denial]]
    carc = "50"
    payer = "BHH01"
    action = "appeal"
    owner = "biller"
    cause = "medical_necessity"
    deadline = "appeal"
    advice = "Bluehaven pays on appeal with the office note."

A row stands before the shipped one for the same reason, remark, group, payer and procedure; otherwise the
most specific of all rows decides, as ever. Three things no row can do: call a denial none, have something
mended and sent again by itself, or speak about a price cut, which denies nothing.
"""

import tomllib
from datetime import date
from functools import lru_cache
from typing import Any, cast

from models.denial import DenialAction
from models.errors import BadInput
from models.finding import Role
from models.root_cause import RootCause
from rulebook.codes.book import CodeBook
from rulebook.denials.data import DenialRule, denial_rules
from rulebook.packs.checking import Checking, Field, PackProblem, Table, anything, day, one_of, shaped, text
from rulebook.packs.matching import BadValue
from rulebook.packs.toml_lines import lines_of

ACTIONS = tuple(
    action.value
    for action in DenialAction
    if action not in (DenialAction.NONE, DenialAction.RESEND_AUTOMATICALLY)
)
"""What a row of the practice may call for; everything else moves money or a claim without a person."""


def _texts(value: object) -> None:
    """A list of texts."""
    items = cast("list[object]", value if isinstance(value, list) else [])
    if not items or not all(isinstance(item, str) and item for item in items):
        raise BadValue("this is not a list of texts", 'Write texts in brackets: ["G8000-G9999"]')


HEAD: dict[str, Field] = {
    "effective_from": Field(day, needed=True),
    "source": Field(text, needed=True),
    "denial": Field(anything, needed=True),
}
"""The keys at the top."""

ROW: dict[str, Field] = {
    "carc": Field(shaped(r"[A-Z]?[0-9]{1,3}", 'Write the number alone: "50"'), needed=True),
    "rarc": Field(shaped(r"[A-Z]{1,3}[0-9]{1,3}", 'Write one code: "N130"')),
    "group": Field(one_of("CO", "OA", "PI", "PR")),
    "payer": Field(text),
    "procedures": Field(_texts),
    "action": Field(one_of(*ACTIONS), needed=True),
    "owner": Field(one_of(*(role.value for role in Role if role not in (Role.AUDITOR, Role.ADMIN)))),
    "cause": Field(one_of(*RootCause), needed=True),
    "advice": Field(text, needed=True),
    "fields": Field(_texts),
    "deadline": Field(one_of("corrected", "appeal", "request")),
    "letter": Field(text),
    "source": Field(text),
}
"""The keys of a row."""


def read_rows(content: str) -> tuple[tuple[DenialRule, ...], date | None, tuple[PackProblem, ...]]:
    """Return the rows of a text and the day from which they count, or every mistake in it."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        return (), None, (PackProblem(1, "", f"this is not TOML: {error}", "Mend the line"),)
    checking = Checking(lines_of(content))
    head = checking.fields((), "", data, HEAD)
    tables = checking.tables(("denial",), "denial", data["denial"]) if "denial" in data else []
    rows = [checking.fields(("denial", n), f"row {n + 1}", table, ROW) for n, table in enumerate(tables)]
    for n, row in enumerate(rows):
        _meaningful(checking, n, row, rows[:n])
    if checking.problems:
        return (), None, tuple(sorted(checking.problems, key=lambda problem: problem.line))
    begins = cast(date, head["effective_from"])
    return tuple(_rule(row, head, begins) for row in rows), begins, ()


@lru_cache(maxsize=64)
def kept_rows(content: str) -> tuple[DenialRule, ...]:
    """Return the rows of a text that was approved. Raises ``BadInput`` with its first mistake."""
    rows, _, problems = read_rows(content)
    for problem in problems:
        raise BadInput(problem.problem, field=f"line {problem.line}", remedy=problem.remedy)
    return rows


def _rule(row: Table, head: Table, begins: date) -> DenialRule:
    # The version says from which day its rows count; a row has no dates of its own.
    dated: dict[str, Any] = {
        "source": head["source"],
        "reviewed_on": begins,
        "effective_from": date.min,
    }
    return DenialRule.model_validate(dated | row)


def _meaningful(checking: Checking, n: int, row: Table, before: list[Table]) -> None:
    """Note a row about an unknown reason, about one that denies nothing, and one that stands twice."""
    carc, group = str(row.get("carc", "")), str(row.get("group", ""))
    if not carc:
        return
    if not CodeBook.shipped().reason(carc):
        checking.note(("denial", n, "carc"), f"row {n + 1}", f"there is no CARC {carc}", "Look it up")
    elif not _may_deny(carc, group):
        named = f"{group}-{carc}" if group else f"CARC {carc}"
        remedy = "Take the row out: it would never be asked"
        checking.note(("denial", n), f"row {n + 1}", f"{named} is a price or a share, no denial", remedy)
    if any(_key(row) == _key(other) for other in before):
        problem = "another row has the same reason, remark, group, payer and procedures"
        checking.note(("denial", n), f"row {n + 1}", problem, "Keep one of them")


def _may_deny(carc: str, group: str) -> bool:
    """Tell whether a denial may rest on a reason: PR-1 never, CO-45 where nothing of a charge is left."""
    about = [rule for rule in denial_rules() if rule.carc == carc and rule.group in {"", group}]
    harmless = any(
        rule.action is DenialAction.NONE and not (rule.procedures or rule.rarc or rule.payer)
        for rule in about
    )
    return not harmless or any(rule.whole_charge for rule in about)


def _key(row: Table) -> tuple[object, ...]:
    parts = (row.get(name, "") for name in ("carc", "rarc", "group", "payer"))
    return (*parts, tuple(cast("list[str]", row.get("procedures", []))))
