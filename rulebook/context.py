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
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from models.claim import ClaimDocument, Coverage, PayerSequence, ServiceLine
from models.codes import CodeSetKind, DiagnosisCode, PaymentRule, ProcedureCode
from models.earlier_service import EarlierService
from models.party import Person, Provider
from models.practice import Authorization, Payer
from rulebook.coordination import earlier_coverages
from rulebook.once import once

if TYPE_CHECKING:
    from models.coverage_facts import AuthorizationBalance, EligibilityFacts
    from models.deadline import Deadline
    from models.lineage import Lineage
    from models.practice import Referral
    from rulebook.codes.book import CodeBook
    from rulebook.packs.model import RulePack


def _shipped_codes() -> CodeBook:
    # Imported when it is first needed: reading the tables of a whole code book takes a moment.
    from rulebook.codes.book import CodeBook

    return CodeBook.shipped()


@dataclass(frozen=True, kw_only=True)
class ScrubContext:
    """The submission a claim is checked for: to which payer, as what, on which business day.

    ``payer`` is None while the practice has not set the payer up: its filing limit and authorization
    rules are then not checked. ``original_reference`` is REF*F8, ``authorizations`` those on file and
    ``balances`` the same with what other claims have used of them.
    ``history`` are services on the patient's other claims, ``referral_uses`` those under a referral on file
    over all its days (claims of later days may have come in first), ``eligibility`` what the payer last said
    about the coverage, ``packs`` the payer's rule packs, ``lineage`` what the payer holds of this claim,
    ``deadlines`` the clocks that run, ``open_queries`` how many questions that block are unanswered.
    """

    today: date
    sequence: PayerSequence = "P"
    payer: Payer | None = None
    frequency: Literal["1", "7", "8"] = "1"
    original_reference: str = ""
    authorizations: tuple[Authorization, ...] = ()
    balances: tuple[AuthorizationBalance, ...] = ()
    referrals: tuple[Referral, ...] = ()
    codes: CodeBook = field(default_factory=_shipped_codes)
    history: tuple[EarlierService, ...] = ()
    referral_uses: tuple[EarlierService, ...] = ()
    eligibility: EligibilityFacts | None = None
    packs: tuple[RulePack, ...] = ()
    lineage: Lineage | None = None
    deadlines: tuple[Deadline, ...] = ()
    open_queries: int = 0


CLAIM_ROLES = ("billing", "rendering", "referring", "supervising")
PERIODS = {"000": 0, "010": 10, "090": 90}
"""Days after a procedure that belong to it, by the global period of the fee schedule."""

MAJOR = 90
LONGEST_PERIOD = timedelta(days=MAJOR)
NO_DAYS_AFTER = frozenset({"54", "78"})
"""Care after it is another's, or part of the first operation (Medicare Manual chapter 12, 40.2, 40.4)."""

NO_OPERATION = frozenset({"55", "56", "80", "81", "82", "AS"})
LINE_ROLES = ("rendering", "referring", "ordering", "supervising")


class Hit(NamedTuple):
    """Where a rule found something (a path into the claim, positions from 1), and what, without PHI.

    ``suggestion`` is the value the field should have, where only one is right. ``asks``: here the finding is
    no more than a question (a warning), though the rule is an error elsewhere.
    """

    field: str
    message: str
    suggestion: Any = None
    asks: bool = False


class Case:
    """One claim under review: the document, its context, and what several rules look up.

    Every look-up is made once for a claim, whichever rule asks first.
    """

    def __init__(self, document: ClaimDocument, context: ScrubContext) -> None:
        self.document = document
        self.context = context
        self.codes = context.codes
        self._diagnoses: dict[date, tuple[DiagnosisCode | None, ...]] = {}
        self._procedures: dict[tuple[str, date], ProcedureCode | None] = {}
        self._payments: dict[tuple[str, date], PaymentRule | None] = {}

    @once
    def on(self) -> date:
        """Return the claim's first date of service; the business day while it has no lines."""
        return min((line.service_from for _, line in self.lines), default=self.context.today)

    @once
    def lines(self) -> tuple[tuple[int, ServiceLine], ...]:
        """Return the service lines with their positions, from 1, for reading only."""
        return tuple((n, _plain(line)) for n, line in enumerate(self.document.lines, start=1))

    @once
    def billed(self) -> tuple[str, Coverage] | None:
        """Return the path and the coverage this submission bills, or None when there is no such coverage."""
        for position, coverage in enumerate(self.document.coverages, start=1):
            if coverage.sequence == self.context.sequence:
                return f"coverages.{position}", coverage
        return None

    @once
    def patient(self) -> tuple[str, Person] | None:
        """Return the path and the patient: the dependent, else the subscriber billed who is the patient."""
        if self.document.patient is not None:
            return "patient", self.document.patient
        if self.billed is not None and self.billed[1].relationship == "18":
            return f"{self.billed[0]}.subscriber", self.billed[1].subscriber
        return None

    @once
    def providers(self) -> tuple[tuple[str, Provider], ...]:
        """Return every provider of the claim and of its lines with the path it stands at."""
        found = [(role, provider) for role in CLAIM_ROLES if (provider := getattr(self.document, role))]
        for n, line in self.lines:
            own = ((role, getattr(line, role)) for role in LINE_ROLES)
            found += [(f"lines.{n}.{role}", provider) for role, provider in own if provider is not None]
        return tuple(found)

    @once
    def modifiers(self) -> frozenset[str]:
        """Return the modifiers of all lines: a rule about one that stands nowhere is done at once."""
        return frozenset(modifier for _, line in self.lines for modifier in line.modifiers)

    @once
    def fees(self) -> tuple[int | None, ...]:
        """Return the cents the payer allows for a unit of each line; None where nothing loaded says it."""
        payer = self.billed[1].payer.payer_id if self.billed is not None else ""
        return tuple(
            self.codes.fee(payer, line.procedure, line.modifiers, self.place(line), line.service_from)
            for _, line in self.lines
        )

    @once
    def allowed(self) -> tuple[tuple[int, ServiceLine, int], ...]:
        """Return the lines that contract or schedule price, with the cents allowed for all their units."""
        priced = zip(self.lines, self.fees, strict=True)
        return tuple(
            (n, line, int(fee * line.units))
            for (n, line), fee in priced
            if fee is not None and line.unit == "UN" and line.units > 0
        )

    @once
    def earlier(self) -> tuple[tuple[int, Coverage], ...]:
        """Return the coverages billed before this one with their positions, in billing order."""
        return earlier_coverages(self.document, self.context.sequence)

    @once
    def days(self) -> tuple[date, ...]:
        """Return the different first days of the lines, oldest first; the business day without lines."""
        return tuple(sorted({line.service_from for _, line in self.lines})) or (self.context.today,)

    def complete(self, kind: CodeSetKind, on: date, scope: str = "") -> bool:
        """Tell whether a complete table of this kind was made for this day: only then does silence clear."""
        return self.codes.clears(kind, on, scope)

    def age_on(self, day: date) -> int | None:
        """Return the patient's age in whole years on a day; None without a birth date, or before birth."""
        born = self.patient[1].birth_date if self.patient is not None else None
        if born is None or day < born:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @once
    def sex(self) -> str:
        """Return the patient's sex code, empty when it is not given or U."""
        sex = self.patient[1].sex if self.patient is not None else None
        return sex if sex in ("F", "M") else ""

    def rendering(self, line: ServiceLine) -> Provider:
        """Return who gave the service: an 837P names a rendering provider only beside another biller."""
        return line.rendering or self.document.rendering or self.document.billing

    def place(self, line: ServiceLine) -> str:
        """Return the line's place of service, else the claim's."""
        return line.place_of_service or self.document.place_of_service

    def diagnoses(self, on: date) -> tuple[DiagnosisCode | None, ...]:
        """Return what each diagnosis of the claim is on this day; None for one that is unknown."""
        known = self._diagnoses.get(on)
        if known is None:
            known = tuple(self.codes.diagnosis(d.code, on) for d in self.document.diagnoses)
            self._diagnoses[on] = known
        return known

    def pointed(self, line: ServiceLine) -> tuple[DiagnosisCode, ...]:
        """Return the known diagnoses a line points to, in the order of its pointers."""
        known = self.diagnoses(line.service_from)
        found = (known[p - 1] for p in line.diagnosis_pointers if 1 <= p <= len(known))
        return tuple(diagnosis for diagnosis in found if diagnosis is not None)

    def procedure(self, line: ServiceLine) -> ProcedureCode | None:
        """Return what the line's procedure is on its day; None when no table knows it."""
        key = (line.procedure, line.service_from)
        if key not in self._procedures:
            self._procedures[key] = self.codes.procedure(*key)
        return self._procedures[key]

    def services_on(self, day: date) -> tuple[EarlierService, ...]:
        """Return what the patient's other claims bill for a day; sorted by day once for a claim."""
        return self._services.get(day, ()) if self.context.history else ()

    @once
    def _services(self) -> dict[date, tuple[EarlierService, ...]]:
        days: dict[date, list[EarlierService]] = {}
        for service in self.context.history:
            days.setdefault(service.service_from, []).append(service)
        return {day: tuple(services) for day, services in days.items()}

    def payment(self, line: ServiceLine) -> PaymentRule | None:
        """Return how the physician fee schedule pays the line's code; None when it does not list it."""
        return self._paid(line.procedure, line.service_from)

    def _paid(self, code: str, on: date) -> PaymentRule | None:
        key = (code, on)
        if key not in self._payments:
            self._payments[key] = self.codes.payment_rule(code, "", on)
        return self._payments[key]

    @once
    def operations(self) -> tuple[Operation, ...]:
        """Return the procedures with a global period that may reach these lines: here and on other claims.

        Left out are assistants and those who took over the care before or after (55, 56).
        """
        found: list[Operation] = []
        group = self.document.billing
        for n, line in self.lines:
            if (days := self._period(line)) is not None:
                by = self.rendering(line)
                found.append(_operation(line, days, by.npi, by.taxonomy or group.taxonomy, group.npi, n))
        earliest = self.on - LONGEST_PERIOD
        for other in self.context.history:
            if other.service_from >= earliest and (days := self._period(other)) is not None:
                found.append(_operation(other, days, other.rendering_npi, other.specialty, other.billing_npi))
        return tuple(found)

    def _period(self, service: ServiceLine | EarlierService) -> int | None:
        """Return the days of a service's global period; None for one that has none, or is an assistant's."""
        rule = self._paid(service.procedure, service.service_from)
        if rule is None or not NO_OPERATION.isdisjoint(service.modifiers):
            return None
        return PERIODS.get(rule.global_days)

    @once
    def encounters(self) -> tuple[Encounter, ...]:
        """Return the lines in groups of one day and one rendering provider, as NCCI looks at them."""
        groups: dict[tuple[date, str], list[tuple[int, ServiceLine]]] = {}
        for n, line in self.lines:
            groups.setdefault((line.service_from, self.rendering(line).npi), []).append((n, line))
        return tuple(Encounter(on, npi, tuple(lines)) for (on, npi), lines in groups.items())


class _PlainLine:
    """A line as rules read it: the very values of a ``ServiceLine``, in an object of no class of pydantic.

    Looking up a field of a pydantic value takes four times as long, and rules look up hundreds in each claim.
    """


def _plain(line: ServiceLine) -> ServiceLine:
    plain = _PlainLine()
    plain.__dict__ = vars(line)
    return cast(ServiceLine, plain)


class Operation(NamedTuple):
    """A procedure with a global period: its day, the days after it, and who gave it.

    ``number`` is its line on this claim, 0 on another one of the patient. ``days`` is 0 where the surgeon
    left the care after it to somebody else (54), and for a return to the operating room (78), which opens no
    period of its own; ``major`` counts the day before too.
    """

    procedure: str
    on: date
    days: int
    major: bool
    npi: str
    specialty: str
    group: str
    number: int = 0


def _operation(
    service: ServiceLine | EarlierService, days: int, npi: str, specialty: str, group: str, number: int = 0
) -> Operation:
    after = days if NO_DAYS_AFTER.isdisjoint(service.modifiers) else 0
    return Operation(
        service.procedure, service.service_from, after, days == MAJOR, npi, specialty, group, number
    )


class Encounter(NamedTuple):
    """What one provider gave the patient on one day: the lines of this claim with their positions."""

    on: date
    npi: str
    lines: tuple[tuple[int, ServiceLine], ...]


Check = Callable[[Case], Iterator[Hit]]
"""A rule's function: it yields every place that breaks the rule; who answers is in ``scrub_rules.toml``."""
