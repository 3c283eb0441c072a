"""Windows of payers: which row of ``data/deadlines.toml`` counts for a claim, and the deadline it makes.

``window_for(DeadlineKind.APPEAL, Scope(line_of_business="medicare"), on, level=2)`` is the row of Medicare's
reconsideration: 180 days from the presumed receipt of the notice.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from models.claim import ClaimDocument, Coverage, PayerSequence
from models.deadline import Counts, Deadline, DeadlineKind
from models.practice import LineOfBusiness, Payer
from rulebook.dated import Dated, entries
from rulebook.deadlines.counting import Unit, last_day

Basis = Literal[
    "service_from",
    "service_to",
    "decided_on",
    "prior_decided_on",
    "eligibility_on",
    "requested_on",
    "promised_on",
]
"""The day a window counts from; the head of the data file says what each means."""

FILING_INDICATORS: Mapping[str, LineOfBusiness] = {
    "MA": "medicare",
    "MB": "medicare",
    "16": "medicare_advantage",
    "MC": "medicaid",
    "CH": "tricare",
    "FI": "fep",
    "BL": "bcbs",
    "WC": "workers_compensation",
    "AM": "auto",
}
"""Lines of business by SBR09; every other indicator is commercial."""


class Scope(NamedTuple):
    """Whom a deadline concerns: the payer, the plan (group number), and where it stands in the order."""

    payer_id: str = ""
    plan: str = ""
    line_of_business: LineOfBusiness = "commercial"
    state: str = ""
    later_payer: bool = False


class Window(Dated):
    """One row: ``count`` of ``unit`` from the day ``basis`` names. What it leaves empty fits everything."""

    rule: str
    kind: DeadlineKind
    payers: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    state: str = ""
    line_of_business: LineOfBusiness = ""
    later_payer: bool | None = None
    retroactive: bool = False
    after: LineOfBusiness = ""
    level: int = 0
    count: int
    unit: Unit = "days"
    basis: Basis
    presumed_days: int = 0
    within_days_of_service: int | None = None
    counts: Counts = "received"

    def fits(self, scope: Scope, level: int) -> bool:
        """Tell whether everything the row names is so."""
        return (
            (not self.payers or scope.payer_id in self.payers)
            and (not self.plans or scope.plan in self.plans)
            and self.state in ("", scope.state)
            and self.line_of_business in ("", scope.line_of_business)
            and self.later_payer in (None, scope.later_payer)
            and self.level in (0, level)
        )

    @property
    def weight(self) -> tuple[bool, ...]:
        """Return how much the row names, the strongest first; the greater weight wins."""
        return (
            bool(self.payers),
            bool(self.plans),
            bool(self.state),
            bool(self.line_of_business),
            bool(self.level),
            self.later_payer is not None,
        )

    def deadline(
        self, started_on: date, sequence: str = "P", level: int = 0, *, service_on: date | None = None
    ) -> Deadline:
        """Return the deadline of a clock that started on this day; a cap counts from ``service_on``."""
        received = started_on + timedelta(days=self.presumed_days)
        last = last_day(received, self.count, self.unit)
        if self.within_days_of_service is not None and service_on is not None:
            last = min(last, service_on + timedelta(days=self.within_days_of_service))
        return Deadline(
            kind=self.kind,
            sequence=sequence,
            level=level,
            started_on=started_on,
            last_day=last,
            rule=self.rule,
            version=self.effective_from.isoformat(),
            source=self.source,
            basis=self.basis,
            counts=self.counts,
        )


@cache
def windows() -> tuple[Window, ...]:
    """Return every row of the data file, those out of force too."""
    return entries("deadlines.toml", Window, "deadline")


@cache
def window_for(
    kind: DeadlineKind,
    scope: Scope,
    on: date,
    level: int = 0,
    *,
    retroactive: bool = False,
    after: LineOfBusiness = "",
) -> Window | None:
    """Return the row that fits best on the day the clock starts, or None when no row fits.

    Rows for ``retroactive`` eligibility, or ``after`` a payer of some line of business, are asked for apart.
    """
    fitting = (
        window
        for window in windows()
        if window.kind == kind
        and (window.retroactive, window.after) == (retroactive, after)
        and window.in_force(on)
        and window.fits(scope, level)
    )
    return max(fitting, key=lambda window: window.weight, default=None)


def scope_of(document: ClaimDocument, payer: Payer | None, sequence: PayerSequence) -> Scope:
    """Return whom a deadline at this payer of a claim concerns."""
    coverage: Coverage | None = document.coverage(sequence)
    told = payer.line_of_business if payer is not None else ""
    indicator = coverage.filing_indicator if coverage is not None else ""
    billing = document.billing.address
    return Scope(
        payer_id=payer.payer_id if payer is not None else coverage.payer.payer_id if coverage else "",
        plan=coverage.group_number if coverage is not None else "",
        line_of_business=told or FILING_INDICATORS.get(indicator, "commercial"),
        state=(payer.state if payer is not None else "") or (billing.state if billing is not None else ""),
        later_payer=sequence not in ("P", "U"),
    )


def by_contract(window: Window, days: int | None, payer: Payer | None) -> Window:
    """Return the window with the days of the practice's contract, which win over every seed."""
    if payer is None:
        return window
    counts = payer.limit_counts or window.counts
    if days is None:
        return window.model_copy(update={"counts": counts})
    return window.model_copy(
        update={
            "rule": f"{window.kind}/contract",
            "count": days,
            "unit": "days",
            "presumed_days": 0,
            "counts": counts,
            "source": f"The practice's contract with {payer.payer_id}",
        }
    )
