"""Scrub rules about what the payer holds already: which frequency the next claim may carry (CLM05-3).

What is legal is judged in one place, ``rulebook/denials/lineage_rules.py``, for the steps and for the review.
"""

from collections.abc import Iterator

from models.lineage import Lineage
from rulebook.context import Case, Hit
from rulebook.denials.lineage_rules import objections


def reference_on_original(case: Case) -> Iterator[Hit]:
    """An original (1) refers to no earlier claim: with REF*F8 a payer takes it for a replacement."""
    if case.context.frequency == "1" and case.context.original_reference:
        yield Hit("payer_claim_control_number", "An original claim names an earlier one (REF*F8)")


def original_beside_held_claim(case: Case) -> Iterator[Hit]:
    """A second original of a claim that the payer holds comes back as a duplicate (CARC 18)."""
    yield from _objections(case, "original_beside_held_claim")


def replacement_not_supported(case: Case) -> Iterator[Hit]:
    """Some payers (Medicare Part B) take no frequency 7: an error is reopened, a decision appealed."""
    yield from _objections(case, "replacement_not_supported")


def replacement_under_appeal(case: Case) -> Iterator[Hit]:
    """While an appeal is open the payer decides about the claim as it is; nothing replaces it meanwhile."""
    yield from _objections(case, "replacement_under_appeal")


def replacement_of_undecided_claim(case: Case) -> Iterator[Hit]:
    """A claim is replaced after the payer decided it; before, the replacement finds nothing to replace."""
    yield from _objections(case, "replacement_of_undecided_claim")


def claim_being_voided(case: Case) -> Iterator[Hit]:
    """While a void is on its way, nothing else about this claim is sent."""
    yield from _objections(case, "claim_being_voided")


def reference_differs(case: Case) -> Iterator[Hit]:
    """A replacement or void names the number that the payer itself gave the claim it holds."""
    lineage, given = case.context.lineage, case.context.original_reference
    held = lineage.payer_control_number if lineage is not None else ""
    if case.context.frequency in ("7", "8") and held and given and held != given:
        yield Hit("payer_claim_control_number", "The payer holds the claim under another number", held)


def _objections(case: Case, rule: str) -> Iterator[Hit]:
    context = case.context
    if context.lineage is None and context.frequency == "1":
        return
    supported = context.payer is None or context.payer.replacement_supported
    lineage = context.lineage or Lineage(replacement_supported=supported)
    for objection in objections(case.document, context.frequency, context.original_reference, lineage):
        if objection.rule == rule:
            yield Hit(objection.field, _sentence(objection.message))


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
