"""Findings that a fact answers, and no change of the claim: what a person knows, or what the payer holds."""

import re
from collections.abc import Iterable

from models.claim import ClaimDocument, ServiceLine
from models.finding import Finding

OF_COVERAGE = frozenset({"coverage_inactive", "coverage_not_confirmed", "coverage_stale"})
"""Rules about the payer's answer to a 270, which a person may know better."""

OF_HELD_CLAIM = frozenset(
    {"original_beside_held_claim", "replacement_of_undecided_claim", "reference_on_original"}
)
"""Rules about what the payer holds of this claim already."""

OF_AUTHORIZATION = frozenset(
    {
        "authorization_missing",
        "authorization_out_of_dates",
        "authorization_other_service",
        "authorization_other_member",
        "authorization_used_up",
    }
)
"""Rules about prior authorizations, which a call to the payer answers."""


def about_authorization(finding: Finding) -> bool:
    """Tell whether a finding is about a prior authorization: by one of our rules, or by a payer's pack."""
    of_a_pack = "." in finding.rule
    return finding.rule in OF_AUTHORIZATION or (of_a_pack and finding.field.endswith("authorization_number"))


def lines_of(document: ClaimDocument, findings: Iterable[Finding]) -> tuple[ServiceLine, ...]:
    """Return the lines that findings name by their position; all where one is about the whole claim."""
    named = [re.match(r"lines\.(\d+)\.", finding.field) for finding in findings]
    positions = {int(one[1]) if one is not None else 0 for one in named}
    lines = enumerate(document.lines, start=1)
    return tuple(line for n, line in lines if n in positions or 0 in positions)
