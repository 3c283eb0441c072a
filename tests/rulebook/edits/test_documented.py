"""The page about the scrub rules says what the rules are."""

from pathlib import Path

from rulebook.edits.registry import RULES
from rulebook.scrub import rules

PAGE = Path(__file__).parents[3] / "docs" / "scrub-rules.md"


def table() -> str:
    """Return every rule as a row, in the order findings are shown."""
    settings = {rule.rule: rule for rule in rules()}
    rows = ["| Rule | Severity | Owner | Void | Source |", "|---|---|---|---|---|"]
    for name in RULES:
        rule = settings[name]
        void = "void" if rule.voids else ""
        rows.append(f"| `{name}` | {rule.severity} | {rule.owner.value} | {void} | {rule.source} |")
    return "\n".join(rows)


def test_the_documented_rules_are_the_rules_of_the_data() -> None:
    assert table() in PAGE.read_text(), "put tests.rulebook.edits.test_documented.table() into the page"
