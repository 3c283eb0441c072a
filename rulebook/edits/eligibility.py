"""Scrub rules about what the payer said of the coverage (271), against what the claim says.

No message repeats a name, a number or a birth date: the field says which one differs, and the suggestion
holds the payer's own value for the person who decides.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.coverage_facts import EligibilityFacts
from models.party import PersonName
from rulebook.context import Case, Hit

REFUSED = {
    "unknown_member": "The payer does not know the member",
    "provider_refused": "The payer does not know the provider that asked",
    "question_refused": "The payer did not accept the question about coverage",
    "payer_unknown": "Nobody could be asked about the coverage: the payer is not set up",
    "unavailable": "The payer could not be asked about the coverage",
}


def coverage_inactive(case: Case) -> Iterator[Hit]:
    """A plan that was not in force on the day pays nothing (CARC 26, 27)."""
    facts = case.context.eligibility
    if facts is None or case.billed is None:
        return
    if facts.status == "inactive":
        yield Hit(case.billed[0], "The payer says that the coverage was not active on the date of service")
    elif facts.status == "active" and not _within(facts, case.on):
        yield Hit(case.billed[0], "The date of service is outside the days of the plan")


def _within(facts: EligibilityFacts, on: date) -> bool:
    return (facts.plan_begin is None or facts.plan_begin <= on) and (
        facts.plan_end is None or on <= facts.plan_end
    )


def coverage_not_confirmed(case: Case) -> Iterator[Hit]:
    """Where the payer was asked and gave no answer about the plan, a person decides whether to send."""
    facts = case.context.eligibility
    if facts is not None and case.billed is not None and facts.status in REFUSED:
        yield Hit(case.billed[0], REFUSED[facts.status])


def coverage_stale(case: Case) -> Iterator[Hit]:
    """An answer older than the payer's limit (``Payer.coverage_valid_days``) may no longer be true."""
    facts, payer = case.context.eligibility, case.context.payer
    if facts is None or payer is None or case.billed is None or payer.eligibility == "none":
        return
    if facts.status == "active" and (case.context.today - facts.checked_on).days > payer.coverage_valid_days:
        yield Hit(case.billed[0], f"The coverage was last confirmed on {facts.checked_on.isoformat()}")


def medicare_advantage(case: Case) -> Iterator[Hit]:
    """Medicare pays nothing for a member of a Medicare Advantage plan: that plan is billed (CARC 109)."""
    facts = case.context.eligibility
    if facts is None or case.billed is None or case.billed[1].filing_indicator not in ("MA", "MB"):
        return
    plan = facts.medicare_advantage
    if plan is not None and plan.payer_id != case.billed[1].payer.payer_id:
        yield Hit(f"{case.billed[0]}.payer.payer_id", "A Medicare Advantage plan takes Medicare's place")


def other_payer_known(case: Case) -> Iterator[Hit]:
    """The payer names another insurer that the claim does not: who pays first must be settled (CARC 22)."""
    facts = case.context.eligibility
    if facts is None or case.billed is None:
        return
    ours = {coverage.payer.payer_id for coverage in case.document.coverages}
    for other in facts.other_payers:
        gone = other.end is not None and other.end < case.on
        if other.kind != "medicare_advantage" and other.payer_id not in ours and not gone:
            yield Hit("coverages", "The payer knows of another insurer that is not on the claim")
            return


def qmb_patient(case: Case) -> Iterator[Hit]:
    """A Qualified Medicare Beneficiary owes no deductible, coinsurance or copay: nothing is asked of them."""
    facts = case.context.eligibility
    if facts is not None and facts.qmb and (case.document.patient_paid_cents or 0) > 0:
        yield Hit(
            "patient_paid_cents", "The patient is a Qualified Medicare Beneficiary and has been charged"
        )


def member_data_differs(case: Case) -> Iterator[Hit]:
    """Member id, name, birth date and sex are as the payer holds them (CARC 31, 140)."""
    facts = case.context.eligibility
    if facts is None or case.billed is None or facts.status != "active":
        return
    path, coverage = case.billed
    if facts.known_member_id and facts.known_member_id != coverage.member_id:
        yield Hit(f"{path}.member_id", "The payer holds another member id", facts.known_member_id)
    yield from _compare(
        f"{path}.subscriber",
        (coverage.subscriber.name, coverage.subscriber.birth_date, coverage.subscriber.sex),
        (facts.known_subscriber, facts.known_subscriber_birth_date, facts.known_subscriber_sex),
    )
    if case.document.patient is not None:
        person = case.document.patient
        yield from _compare(
            "patient",
            (person.name, person.birth_date, person.sex),
            (facts.known_dependent, facts.known_dependent_birth_date, facts.known_dependent_sex),
        )


Known = tuple[PersonName | None, date | None, str | None]


def _compare(path: str, ours: Known, theirs: Known) -> Iterator[Hit]:
    for field, said, known in _fields(ours[0], theirs[0]):
        if known and said.casefold() != known.casefold():
            yield Hit(f"{path}.name.{field}", "The payer holds another name", known)
    if theirs[1] is not None and ours[1] is not None and ours[1] != theirs[1]:
        yield Hit(f"{path}.birth_date", "The payer holds another birth date", theirs[1].isoformat())
    known_sex: Any = theirs[2]
    if known_sex in ("F", "M") and ours[2] is not None and ours[2] != known_sex:
        yield Hit(f"{path}.sex", "The payer holds another sex code", known_sex)


def _fields(ours: PersonName | None, theirs: PersonName | None) -> Iterator[tuple[str, str, str]]:
    if ours is not None and theirs is not None:
        yield "last", ours.last, theirs.last
        yield "first", ours.first, theirs.first
