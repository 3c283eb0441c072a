"""The last look at a file before it leaves: does it keep every rule of its guide?

The writers refuse what they know to be missing; this look finds what nobody thought of. Levels 1 and 2
only: what must add up, and what a situation asks for, has been judged by the scrub rules before, and a
person may have overridden a warning with a reason.
"""

from models.edi import EdiFinding
from models.errors import BadInput
from x12.checks.reporter import RULES
from x12.findings import check_file

_STRUCTURE = 2


def refuse_broken(content: bytes) -> None:
    """Raise ``BadInput`` for the first error, its record the claim (CLM01) it stands in, or the envelope."""
    for finding in check_file(content).findings:
        rule = RULES.get(finding.rule)
        if finding.severity == "error" and (rule is None or rule.snip <= _STRUCTURE):
            raise _refusal(finding)


def _refusal(finding: EdiFinding) -> BadInput:
    place = f"{finding.segment}{finding.element}"
    field = f"{finding.loop}.{place}" if finding.loop else place
    return BadInput(finding.message, record=finding.claim or "envelope", field=field, remedy=finding.remedy)
