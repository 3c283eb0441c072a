"""Coverage questions and answers: 270 and 271 (005010X279A1)."""

from datetime import date
from typing import Literal

from models.benefit import Benefit, ContactDesk, OtherPayer, RelatedEntity, RequestRefusal
from models.coded import DatedPeriod, Identification, Procedure
from models.party import Address, PersonName, Sex
from models.refusal import RefusedRecord
from models.value import Value

__all__ = [
    "Benefit",
    "BenefitQuestion",
    "ContactDesk",
    "EligibilityAnswer",
    "EligibilityAnswerReport",
    "EligibilityInquiry",
    "EligibilityInquiryReport",
    "OtherPayer",
    "RelatedEntity",
    "RequestRefusal",
]


class EligibilityParties(Value):
    """What questions and answers say alike of payer, provider (HL 21) and people.

    ``provider_npi`` is NM109: the NPI when ``provider_id_qualifier`` is XX, a tax id with FI, the payer's
    own number with SV. ``provider_entity`` is NM101 (1P provider, FA facility, 2B third party ...).
    ``trace_originator`` is TRN03, who traces; empty stands for 9 and the provider's number.
    ``references`` are REF (6P group, 1L policy, SY social security and others); the fields that begin with
    ``dependent`` and ``relationship`` (INS02: 01 spouse, 19 child, 34 other) belong to a patient who is
    not the subscriber.
    """

    payer_id_qualifier: str = "PI"
    provider_entity: str = "1P"
    provider_first: str = ""
    provider_middle: str = ""
    provider_suffix: str = ""
    provider_is_person: bool = False
    provider_id_qualifier: str = "XX"
    provider_taxonomy: str = ""
    provider_references: tuple[Identification, ...] = ()
    provider_address: Address | None = None
    trace_originator: str = ""
    member_id_qualifier: str = "MI"
    birth_date: date | None = None
    sex: Sex | None = None
    address: Address | None = None
    references: tuple[Identification, ...] = ()
    dependent: PersonName | None = None
    dependent_birth_date: date | None = None
    dependent_sex: Sex | None = None
    dependent_address: Address | None = None
    dependent_references: tuple[Identification, ...] = ()
    relationship: str = ""


class BenefitQuestion(Value):
    """One EQ with what narrows it: several service types, or one procedure, for whom, where and when.

    ``diagnosis_pointers`` count in the inquiry's ``diagnoses`` from 1. ``places`` are III02 of place of
    service (11 office). Amounts are AMT*R (spend down) and AMT*PB (billed), in cents.
    """

    service_types: tuple[str, ...] = ()
    procedure: Procedure | None = None
    coverage_level: str = ""
    diagnosis_pointers: tuple[int, ...] = ()
    spend_down_cents: int | None = None
    billed_cents: int | None = None
    places: tuple[str, ...] = ()
    references: tuple[Identification, ...] = ()
    service_from: date | None = None
    service_to: date | None = None
    kept_aside: tuple[str, ...] = ()


class EligibilityInquiry(EligibilityParties):
    """A 270 for one patient on one date. ``trace`` is TRN02 and comes back in the answer.

    ``dependent_*`` is set when the patient is not the subscriber. ``service_types`` are EQ01 codes
    (30 health benefit plan coverage). ``questions`` is set only when more is asked than service types:
    then it holds every EQ, and ``service_types`` what stands in them. ``diagnoses`` are HI.
    """

    trace: str
    payer_name: str
    payer_id: str
    provider_name: str
    provider_npi: str
    subscriber: PersonName
    member_id: str
    service_on: date
    service_to: date | None = None
    service_types: tuple[str, ...] = ("30",)
    questions: tuple[BenefitQuestion, ...] = ()
    diagnoses: tuple[Identification, ...] = ()
    kept_aside: tuple[str, ...] = ()


class EligibilityInquiryReport(Value):
    """A whole 270: ``reference`` is BHT03, ``refused`` the questions that could not be read."""

    reference: str = ""
    inquiries: tuple[EligibilityInquiry, ...]
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()


_BUSY = frozenset({"42", "80"})
_OURS = frozenset({"41", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "79", "97", "T4"})
_OF_THE_QUESTION = frozenset({"15", "33", "53", "54", "55", "56", "57", "62", "63"})
_ACTIVE = frozenset({"1", "2", "3", "4", "5"})
_OTHER_PAYER = "R"
_ORDERS: dict[str, Literal["P", "S", "T"]] = {"PRP": "P", "SEP": "S", "TTP": "T"}


class EligibilityAnswer(EligibilityParties):
    """A 271: the benefits of the member, or the reasons (AAA03) why the question was not answered.

    AAA 42 and 80 mean "ask later"; 43 to 51 and 79 that the payer does not know us who ask (set-up or
    enrolment, ours to mend), 58 to 78 that it does not know this person as described, the others that
    something is wrong with the question. None of them says anything about the coverage. ``rejections`` are
    the codes of ``refusals``, uppermost level first; what a payer refuses about a single benefit stands
    with that benefit. ``plan_begin`` and ``plan_end`` sum up ``dates``, every DTP of the patient.
    """

    trace: str
    payer_name: str
    payer_id: str
    payer_contacts: tuple[ContactDesk, ...] = ()
    provider_name: str = ""
    provider_npi: str = ""
    member_id: str = ""
    subscriber: PersonName | None = None
    plan_begin: date | None = None
    plan_end: date | None = None
    dates: tuple[DatedPeriod, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    rejections: tuple[str, ...] = ()
    refusals: tuple[RequestRefusal, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def status(
        self,
    ) -> Literal[
        "active", "inactive", "unknown_member", "provider_refused", "question_refused", "unavailable"
    ]:
        """Return what the answer means for the claim."""
        if _BUSY.intersection(self.rejections):
            return "unavailable"
        if _OURS.intersection(self.rejections):
            return "provider_refused"
        if set(self.rejections) - _OF_THE_QUESTION:
            return "unknown_member"
        if self.rejections:
            return "question_refused"
        active = any(b.information in _ACTIVE for b in self.benefits)
        return "active" if active else "inactive"

    @property
    def other_payers(self) -> tuple[OtherPayer, ...]:
        """Return who else covers the patient, each once: EB*R, and payers named with any benefit."""
        found: dict[OtherPayer, None] = {}
        for benefit in self.benefits:
            named = [
                e for e in benefit.entities if e.entity in _ORDERS or benefit.information == _OTHER_PAYER
            ]
            for entity in named:
                found.setdefault(_other_payer(benefit, entity))
            if benefit.information == _OTHER_PAYER and not named:
                found.setdefault(_other_payer(benefit, None))
        return tuple(found)

    @property
    def primary_care_providers(self) -> tuple[RelatedEntity, ...]:
        """Return the primary care providers (NM1*P3) named with any benefit, each once."""
        entities = (entity for benefit in self.benefits for entity in benefit.entities)
        return tuple(dict.fromkeys(entity for entity in entities if entity.entity == "P3"))


def _other_payer(benefit: Benefit, entity: RelatedEntity | None) -> OtherPayer:
    numbers = {reference.qualifier: reference.number for reference in benefit.references}
    dates = [dated.begin for dated in benefit.dates]
    return OtherPayer(
        name=entity.name.last if entity else benefit.plan,
        payer_id=entity.identifier if entity else "",
        payer_id_qualifier=entity.qualifier if entity else "",
        order=_ORDERS.get(entity.entity, "") if entity else "",
        insurance_type=benefit.insurance_type,
        policy_number=next((numbers[q] for q in ("1W", "IG", "1L", "SY") if q in numbers), ""),
        group_number=numbers.get("6P", ""),
        references=benefit.references,
        begin=min(dates) if dates else None,
        end=max((dated.end for dated in benefit.dates if dated.end), default=None),
        address=entity.address if entity else None,
        contacts=entity.contacts if entity else (),
    )


class EligibilityAnswerReport(Value):
    """A whole 271: ``reference`` is BHT03, ``refused`` the answers that could not be read."""

    reference: str = ""
    answers: tuple[EligibilityAnswer, ...]
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()
