"""The rule packs that count for a claim, read from the store by its date of service."""

from rulebook.packs.loading import kept_pack
from rulebook.packs.model import RulePack
from store import rule_packs
from store.step import ClaimStep


def packs_for(step: ClaimStep) -> tuple[RulePack, ...]:
    """Return the packs in force on the claim's first day of service; each is parsed once per process.

    For which payer a pack is meant it says itself, so a claim that changes its payer, or goes to its
    secondary, is judged by that payer's packs without further ado.
    """
    on = step.document.service_from or step.as_of.date()
    rows = rule_packs.in_force(step.session, on)
    return tuple(kept_pack(row.content, row.effective_to) for row in rows)
