"""Coverage questions and answers: 270 and 271 (005010X279A1)."""

from datetime import date
from typing import Literal

from models.party import PersonName, Sex
from models.value import Value


class EligibilityInquiry(Value):
    """A 270 for one patient on one date. ``trace`` is TRN02 and comes back in the answer.

    ``dependent_*`` is set when the patient is not the subscriber. ``service_types`` are EQ01 codes
    (30 health benefit plan coverage).
    """

    trace: str
    payer_name: str
    payer_id: str
    provider_name: str
    provider_npi: str
    subscriber: PersonName
    member_id: str
    birth_date: date | None = None
    sex: Sex | None = None
    dependent: PersonName | None = None
    dependent_birth_date: date | None = None
    dependent_sex: Sex | None = None
    service_on: date
    service_types: tuple[str, ...] = ("30",)


class Benefit(Value):
    """One EB: ``information`` 1 active, 6 inactive, A coinsurance, B copay, C deductible, G out of pocket."""

    information: str
    coverage_level: str = ""
    service_type: str = ""
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    amount_cents: int | None = None
    percent: str = ""


class EligibilityAnswer(Value):
    """A 271: the benefits of the member, or the reasons (AAA03) why the question was not answered.

    AAA 42 and 80 mean "ask later"; 71 to 78 mean the payer does not know this person.
    """

    trace: str
    payer_name: str
    payer_id: str
    member_id: str = ""
    subscriber: PersonName | None = None
    plan_begin: date | None = None
    plan_end: date | None = None
    benefits: tuple[Benefit, ...] = ()
    rejections: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["active", "inactive", "unknown_member", "unavailable"]:
        """Return what the answer means for the claim."""
        if any(r in {"42", "80", "79"} for r in self.rejections):
            return "unavailable"
        if self.rejections:
            return "unknown_member"
        active = any(b.information in {"1", "2", "3", "4", "5"} for b in self.benefits)
        return "active" if active else "inactive"
