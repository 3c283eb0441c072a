"""What the scrub rules may know besides the claim, and the shape every rule has."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from models.claim import ClaimDocument, Coverage, PayerSequence
from models.practice import Authorization, Payer
from models.value import Value


class ScrubContext(Value):
    """The submission a claim is checked for: to which payer, as what, on which business day.

    ``payer`` is None while the practice has not set the payer up: its filing limit and authorization
    rules are then not checked. ``original_reference`` is REF*F8, ``authorizations`` those on file.
    """

    sequence: PayerSequence = "P"
    payer: Payer | None = None
    frequency: Literal["1", "7", "8"] = "1"
    original_reference: str = ""
    authorizations: tuple[Authorization, ...] = ()
    today: date


class Hit(NamedTuple):
    """Where a rule found something (a path into the claim, positions from 1), and what, without PHI."""

    field: str
    message: str


Check = Callable[[ClaimDocument, ScrubContext], Iterator[Hit]]
"""A rule's function: it yields every place that breaks the rule; who answers is in ``scrub_rules.toml``."""


def billed_coverage(document: ClaimDocument, context: ScrubContext) -> tuple[str, Coverage] | None:
    """Return the path and the coverage this submission bills, or None when the claim has no such coverage."""
    for position, coverage in enumerate(document.coverages, start=1):
        if coverage.sequence == context.sequence:
            return f"coverages.{position}", coverage
    return None
