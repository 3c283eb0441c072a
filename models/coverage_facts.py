"""What is known of a patient's coverage, referrals and authorizations when the rules look at a claim.

A 271 says many things; the rules need few: was the plan active, which plan is it, who else pays, and which
of the member's own data the payer holds differently. ``rulebook/eligibility.py`` makes these facts of a 271::

    EligibilityFacts(status="active", checked_on=date(2026, 11, 3), payer_id="BHH01", qmb=True)

Names, numbers and birth dates in here stay in the store: no finding, message or log repeats them.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from models.party import PersonName, Sex
from models.practice import Authorization, Referral
from models.value import Value

CoverageStatus = Literal[
    "active",
    "inactive",
    "unknown_member",
    "provider_refused",
    "question_refused",
    "unavailable",
    "payer_unknown",
    "not_asked",
    "verified",
]
"""How a coverage question ended. ``verified`` is a person's word; the refusals are AAA of the 271."""


class KnownPayer(Value):
    """Another payer that the 271 names. ``order`` is P, S or T where it says who pays first.

    ``kind`` tells what the rules must do: ``medicare_advantage`` takes Medicare's place, ``medicare`` and
    ``medicaid`` have an order of their own, ``other`` is any other insurer.
    """

    name: str
    payer_id: str = ""
    order: Literal["P", "S", "T", ""] = ""
    insurance_type: str = ""
    kind: Literal["medicare_advantage", "medicare", "medicaid", "other"] = "other"
    begin: date | None = None
    end: date | None = None


class Accumulator(Value):
    """What is used or left of a yearly amount: ``C`` deductible, ``G`` out-of-pocket maximum (EB01).

    ``period`` is EB06 (23 a calendar year, 29 what remains); amounts are cents.
    """

    information: str
    amount_cents: int
    period: str = ""
    coverage_level: str = ""
    in_network: str = ""


class EligibilityFacts(Value):
    """What the newest answer about the billed payer's coverage says on the date of service.

    ``plan_type`` is EB04 of the active benefit (MA, MB, HM, PR ...). ``plan_begin`` and ``plan_end`` are the
    days the answer tells of, which may be those of a plan year; ``plan_ended`` is the last day of coverage
    where the payer said that it ends (DTP 347, 349, 357). ``qmb``: a Qualified Medicare
    Beneficiary, who owes no deductible, coinsurance or copay for what Medicare covers (42 USC 1396a(n)(3)).
    ``known_name`` and the other ``known_`` fields are the patient's or subscriber's data as the payer holds
    them; None or empty where the answer does not say.
    """

    status: CoverageStatus
    checked_on: date
    payer_id: str
    plan: str = ""
    plan_type: str = ""
    plan_begin: date | None = None
    plan_end: date | None = None
    plan_ended: date | None = None
    qmb: bool = False
    other_payers: tuple[KnownPayer, ...] = ()
    refusals: tuple[str, ...] = ()
    known_member_id: str = ""
    known_subscriber: PersonName | None = None
    known_subscriber_birth_date: date | None = None
    known_subscriber_sex: Sex | None = None
    known_dependent: PersonName | None = None
    known_dependent_birth_date: date | None = None
    known_dependent_sex: Sex | None = None
    accumulators: tuple[Accumulator, ...] = ()

    @property
    def medicare_advantage(self) -> KnownPayer | None:
        """Return the Medicare Advantage plan that takes Medicare's place, or None."""
        return next((p for p in self.other_payers if p.kind == "medicare_advantage"), None)


class AuthorizationBalance(Value):
    """An authorization and how many of its units other claims' submissions have used."""

    authorization: Authorization
    used: Decimal = Decimal(0)

    @property
    def remaining(self) -> Decimal:
        """Return the units that are left; negative when more were used than authorized."""
        return self.authorization.units - self.used


__all__ = [
    "Accumulator",
    "AuthorizationBalance",
    "CoverageStatus",
    "EligibilityFacts",
    "KnownPayer",
    "Referral",
]
