"""What a 271 means for a claim: the facts the rules need, and what a refused question asks of whom. Pure.

::

    facts_from(answer, date(2026, 11, 3))       # active, plan HN elsewhere: a Medicare Advantage plan
    refusal("51", on).cause                     # "provider": our enrolment, not the patient
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal

from models.benefit import Benefit, OtherPayer
from models.coverage_facts import Accumulator, EligibilityFacts, KnownPayer
from models.eligibility import EligibilityAnswer
from rulebook.dated import Dated, entries

ACTIVE = frozenset({"1", "2", "3", "4", "5"})
"""EB01: active in one way or another."""

ENDS = frozenset({"347", "349", "357"})
"""DTP01 of a last day: plan end, benefit end, eligibility end."""

MEDICARE = frozenset({"MA", "MB"})
"""EB04 of Medicare's own parts A and B."""

ADVANTAGE = frozenset({"HN", "HM", "IN", "PR", "PS"})
"""EB04 that Medicare gives a plan that takes its place: HMO, indemnity, PPO, point of service.

Source: CMS HETS 270/271 companion guide, EB*R loops for Medicare Advantage. HN (HMO, Medicare risk) says so
whoever answers; the others do only when Medicare answers.
"""

DRUG_PLAN = "OT"
"""EB04 that Medicare gives a part D plan: it pays no services."""

QMB = "QM"
"""EB04: Qualified Medicare Beneficiary."""


class RefusalRule(Dated):
    """One row of ``data/eligibility_refusals.toml``: a code of AAA03, whose matter it is, and the remedy."""

    code: str
    meaning: str
    cause: Literal["busy", "provider", "member", "question"]
    fields: tuple[str, ...] = ()
    remedy: str


@cache
def rules() -> tuple[RefusalRule, ...]:
    """Return every row, those out of force too."""
    return entries("eligibility_refusals.toml", RefusalRule, "refusal")


def refusal(code: str, on: date) -> RefusalRule:
    """Return the row in force for a code of AAA03; a code nobody here knows is about the question."""
    found = next((rule for rule in rules() if rule.code == code and rule.in_force(on)), None)
    return found or RefusalRule(
        code=code,
        meaning=f"The payer refused the question with a code that is not known here ({code})",
        cause="question",
        remedy="Verify by telephone or portal",
        effective_from=on,
        source="no row in the table",
        reviewed_on=on,
    )


def first_refusal(codes: Iterable[str], on: date) -> RefusalRule | None:
    """Return the refusal that decides: busy before our set-up before the member before the question."""
    order = ("busy", "provider", "member", "question")
    found = [refusal(code, on) for code in codes]
    return min(found, key=lambda rule: order.index(rule.cause), default=None)


def fields_of(rule: RefusalRule, coverage: str, has_patient: bool) -> tuple[str, ...]:
    """Return the fields of a claim to look at; ``coverage`` is the path of the coverage billed.

    Fields of the patient are those of the subscriber where the patient is the subscriber.
    """
    placed = (field.format(coverage=coverage, subscriber=f"{coverage}.subscriber") for field in rule.fields)
    kept = [f for f in placed if has_patient or not f.startswith("patient.")]
    return tuple(dict.fromkeys(kept))


def facts_from(answer: EligibilityAnswer, checked_on: date) -> EligibilityFacts:
    """Return what a 271 says that the rules need; ``checked_on`` is the business date of the answer."""
    active = [b for b in answer.benefits if b.information in ACTIVE]
    by_medicare = any(b.insurance_type in MEDICARE for b in active)
    telling = next((b for b in active if b.insurance_type and b.insurance_type != QMB), None)
    known = answer.status == "active"
    return EligibilityFacts(
        status=answer.status,
        checked_on=checked_on,
        payer_id=answer.payer_id,
        plan=next((b.plan for b in active if b.plan), ""),
        plan_type=telling.insurance_type if telling else "",
        plan_begin=answer.plan_begin,
        plan_end=answer.plan_end,
        plan_ended=_ended(answer),
        qmb=any(_says_qmb(b) for b in answer.benefits),
        other_payers=_other_payers(answer.other_payers, by_medicare),
        refusals=answer.rejections,
        known_member_id=answer.member_id if known else "",
        known_subscriber=answer.subscriber if known else None,
        known_subscriber_birth_date=answer.birth_date if known else None,
        known_subscriber_sex=answer.sex if known else None,
        known_dependent=answer.dependent if known else None,
        known_dependent_birth_date=answer.dependent_birth_date if known else None,
        known_dependent_sex=answer.dependent_sex if known else None,
        accumulators=_accumulators(answer.benefits),
    )


def _ended(answer: EligibilityAnswer) -> date | None:
    """Return the last day of coverage where one is told as an end; a plan's days (291) renew by themselves.

    An end before the plan's first day is that of the plan before it.
    """
    if not answer.dates:
        return answer.plan_end
    ends = (dated.end or dated.begin for dated in answer.dates if dated.qualifier in ENDS)
    return min((end for end in ends if answer.plan_begin is None or answer.plan_begin <= end), default=None)


def _says_qmb(benefit: Benefit) -> bool:
    """EB04 QM; Medicaid agencies write it into the plan's name instead."""
    words = f"{benefit.plan} {' '.join(benefit.messages)}".upper().replace(",", " ").split()
    return benefit.insurance_type == QMB or (benefit.information in ACTIVE and "QMB" in words)


def _other_payers(named: Iterable[OtherPayer], by_medicare: bool) -> tuple[KnownPayer, ...]:
    found = (
        KnownPayer(
            name=payer.name,
            payer_id=payer.payer_id,
            order=payer.order,
            insurance_type=payer.insurance_type,
            kind=_kind(payer.insurance_type, by_medicare),
            begin=payer.begin,
            end=payer.end,
        )
        for payer in named
        if not (by_medicare and payer.insurance_type == DRUG_PLAN)
    )
    return tuple(dict.fromkeys(found))


def _kind(
    insurance_type: str, by_medicare: bool
) -> Literal["medicare_advantage", "medicare", "medicaid", "other"]:
    if insurance_type == "HN" or (by_medicare and insurance_type in ADVANTAGE):
        return "medicare_advantage"
    if insurance_type in MEDICARE:
        return "medicare"
    return "medicaid" if insurance_type == "MC" else "other"


def _accumulators(benefits: Iterable[Benefit]) -> tuple[Accumulator, ...]:
    """Return deductibles (C) and out-of-pocket limits (G) with their amounts, each once."""
    found = (
        Accumulator(
            information=benefit.information,
            amount_cents=benefit.amount_cents,
            period=benefit.period,
            coverage_level=benefit.coverage_level,
            in_network=benefit.in_network,
        )
        for benefit in benefits
        if benefit.information in ("C", "G") and benefit.amount_cents is not None
    )
    return tuple(dict.fromkeys(found))
