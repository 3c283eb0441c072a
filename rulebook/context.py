"""What the scrub rules may know besides the claim, and the shape every rule has.

A rule is a function of one ``Case``: the claim, the submission it is checked for, and the look-ups they
share. It yields a ``Hit`` for every place that is wrong::

    def billing_npi_missing(case: Case) -> Iterator[Hit]:
        if not case.document.billing.npi:
            yield Hit("billing.npi", "The billing provider has no NPI")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from models.claim import ClaimDocument, Coverage, PayerSequence, ServiceLine
from models.earlier_service import EarlierService
from models.practice import Authorization, Payer

if TYPE_CHECKING:
    from models.coverage_facts import EligibilityFacts

    from models.deadline import Deadline
    from models.lineage import Lineage
    from models.practice import Referral
    from rulebook.codes.book import CodeBook
    from rulebook.packs.model import RulePack


def _shipped_codes() -> CodeBook:
    # Imported when it is first needed: reading the tables of a whole code book takes a moment.
    try:
        from rulebook.codes.book import CodeBook
    except ModuleNotFoundError:  # for the minutes until the book is there
        return None

    return CodeBook.shipped()


@dataclass(frozen=True, kw_only=True)
class ScrubContext:
    """The submission a claim is checked for: to which payer, as what, on which business day.

    ``payer`` is None while the practice has not set the payer up: its filing limit and authorization
    rules are then not checked. ``original_reference`` is REF*F8, ``authorizations`` those on file.
    ``history`` are services on the patient's other claims, ``eligibility`` what the payer last said
    about the coverage, ``packs`` the payer's rule packs, ``lineage`` what the payer holds of this claim,
    ``deadlines`` the clocks that run, ``open_queries`` how many questions that block are unanswered.
    """

    today: date
    sequence: PayerSequence = "P"
    payer: Payer | None = None
    frequency: Literal["1", "7", "8"] = "1"
    original_reference: str = ""
    authorizations: tuple[Authorization, ...] = ()
    referrals: tuple[Referral, ...] = ()
    codes: CodeBook = field(default_factory=_shipped_codes)
    history: tuple[EarlierService, ...] = ()
    eligibility: EligibilityFacts | None = None
    packs: tuple[RulePack, ...] = ()
    lineage: Lineage | None = None
    deadlines: tuple[Deadline, ...] = ()
    open_queries: int = 0


class Hit(NamedTuple):
    """Where a rule found something (a path into the claim, positions from 1), and what, without PHI.

    ``suggestion`` is the value the field should have, where only one is right.
    """

    field: str
    message: str
    suggestion: Any = None


class Case:
    """One claim under review: the document, its context, and what several rules look up."""

    def __init__(self, document: ClaimDocument, context: ScrubContext) -> None:
        self.document = document
        self.context = context

    @cached_property
    def lines(self) -> tuple[tuple[int, ServiceLine], ...]:
        """Return the service lines with their positions, from 1."""
        return tuple(enumerate(self.document.lines, start=1))

    @cached_property
    def billed(self) -> tuple[str, Coverage] | None:
        """Return the path and the coverage this submission bills, or None when there is no such coverage."""
        for position, coverage in enumerate(self.document.coverages, start=1):
            if coverage.sequence == self.context.sequence:
                return f"coverages.{position}", coverage
        return None


Check = Callable[[Case], Iterator[Hit]]
"""A rule's function: it yields every place that breaks the rule; who answers is in ``scrub_rules.toml``."""
