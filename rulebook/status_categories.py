"""What a claim does about the category of a 277: one row of ``data/claim_status.toml`` each.

``P1`` (in process) waits for two weeks; ``F2`` (denied) waits for the remittance that says why; ``D0``
(search brought nothing) asks again with other search keys. What is not in the table is for a person.
"""

from datetime import date
from functools import cache
from typing import Literal

from rulebook.dated import Dated, entries

Action = Literal[
    "wait",
    "final",
    "split",
    "not_found",
    "search_again",
    "ask_again",
    "wrong_question",
    "request",
    "rejected",
    "call",
]
"""``wait`` in process; ``final`` decided, the 835 is expected; ``split`` into several; ``not_found`` at
the payer; ``search_again`` with other keys; ``ask_again`` later; ``wrong_question`` ours; ``request`` for
information; ``rejected`` before adjudication; ``call`` the payer about what nobody here knows."""


class StatusRule(Dated):
    """One row: what a category means and what the claim does; ``wait`` names a wait of the policy (days)."""

    code: str
    action: Action
    wait: str = ""
    means: str
    advice: str = ""


@cache
def rules() -> tuple[StatusRule, ...]:
    """Return every row, those out of force too."""
    return entries("claim_status.toml", StatusRule, "category")


def rule_for(category: str, on: date) -> StatusRule:
    """Return the row for a category on a day: the longest code that begins it; else "call the payer"."""
    found = [r for r in rules() if category.startswith(r.code) and r.in_force(on)]
    if found:
        return max(found, key=lambda rule: len(rule.code))
    return StatusRule(
        code=category,
        action="call",
        means="a category nobody here knows",
        advice="Call the payer and ask what it means",
        effective_from=on,
        source="no row in the table",
        reviewed_on=on,
    )
