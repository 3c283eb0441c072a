"""Running one rule: a good file with something wrong in it, and with something that only looks wrong."""

from typing import NamedTuple

from models.edi import EdiFinding
from tests.x12.claim_files import Change, a_message, changed
from x12.findings import check_file


class Case(NamedTuple):
    """A rule, a good file, the changes that break the rule, and changes close by that do not."""

    rule: str
    base: tuple[str, ...]
    wrong: tuple[Change, ...]
    right: tuple[Change, ...] = ()

    def __repr__(self) -> str:
        return self.rule


def findings_of(segments: tuple[str, ...]) -> tuple[EdiFinding, ...]:
    """Check a file around segments."""
    return check_file(a_message(segments)).findings


def run(case: Case) -> EdiFinding:
    """Return the finding of a rule on the broken file; the near miss must not have it."""
    near = [finding.rule for finding in findings_of(changed(case.base, *case.right))]
    found = findings_of(changed(case.base, *case.wrong))
    rules = [finding.rule for finding in found]

    assert case.rule not in near, f"{case.rule} speaks up about a near miss"
    assert case.rule in rules, f"{case.rule} is silent; there is only {rules}"
    assert "{" not in found[rules.index(case.rule)].message + found[rules.index(case.rule)].remedy
    return found[rules.index(case.rule)]
