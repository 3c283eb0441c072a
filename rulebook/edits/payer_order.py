"""Scrub rules about the order of payers: the claim bills them the other way round than the rules say.

They only tell. Who pays first may rest on what no claim says (work, custody, a court), so a person changes
the order, or lets it stand with the reason.
"""

from collections.abc import Iterator

from models.coverage_order import PairDecision
from rulebook.context import Case, Hit
from rulebook.coverage_order.claim_facts import contradictions


def payer_order(case: Case) -> Iterator[Hit]:
    """Two payers stand the wrong way round, by facts that the claim itself tells."""
    yield from (_hit(case, decision) for decision in _found(case) if not decision.assumed)


def payer_order_to_check(case: Case) -> Iterator[Hit]:
    """Two payers may stand the wrong way round: it hangs on a fact that the claim does not tell."""
    yield from (_hit(case, decision) for decision in _found(case) if decision.assumed)


def _found(case: Case) -> Iterator[PairDecision]:
    """Once a payer has decided, the order is history: only a corrected claim could change it."""
    if len(case.document.coverages) < 2:
        return
    if any(coverage.adjudication is not None for coverage in case.document.coverages):
        return
    yield from contradictions(case.document)


def _hit(case: Case, decision: PairDecision) -> Hit:
    position = next(n for n, c in enumerate(case.document.coverages, start=1) if c.sequence == decision.first)
    message = (
        f"Payer {decision.first} goes before payer {decision.second} ({decision.rule}): {decision.reason}"
    )
    return Hit(f"coverages.{position}.sequence", message)
