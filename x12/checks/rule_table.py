"""Every rule of the check as a table in words, for ``docs/edi.md``."""

from x12.checks.reporter import RULES
from x12.envelope_findings import ENVELOPE_RULES

_HEADING = (
    "| rule | SNIP | severity | what is wrong | what would be right | 999 |\n|---|---|---|---|---|---|\n"
)


def rule_table() -> str:
    """Return the table, by SNIP level and in the order of the rules."""
    rows = [(name, 1, *rule) for name, rule in ENVELOPE_RULES.items()]
    rows += [(name, *rule) for name, rule in RULES.items()]
    lines = (
        f"| `{name}` | {level} | {severity} | {message} | {remedy} | {code} |"
        for name, level, severity, message, remedy, code in sorted(rows, key=lambda row: row[1])
    )
    return _HEADING + "\n".join(lines) + "\n"
