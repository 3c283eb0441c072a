"""Scrub rules about what the payer said of the coverage (271), against what the claim says.

No message repeats a name, a number or a birth date: the field says which one differs, and the suggestion
holds the payer's own value for the person who decides.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.claim import Coverage
from models.coverage_facts import EligibilityFacts, KnownPayer
from models.party import PersonName
from rulebook.context import Case, Hit
from rulebook.edits.names import company_letters, letters, person_letters

STAYS_WITH_MEDICARE = frozenset({"GV", "GW", "Q0", "Q1"})
"""Modifiers of what Medicare itself pays for a member of a Medicare Advantage plan (hospice, clinical trial);
CMS Medicare Claims Processing Manual chapter 11, 30.4 and chapter 32, 69."""

PROGRAMS = {"medicare": ("MA", "MB"), "medicaid": ("MC",)}
"""Filing indicators of the programs that there is one of, whoever administers them."""

REFUSED = {
    "unknown_member": "The payer does not know the member",
    "provider_refused": "The payer does not know the provider that asked",
    "question_refused": "The payer did not accept the question about coverage",
    "payer_unknown": "Nobody could be asked about the coverage: the payer is not set up",
    "unavailable": "The payer could not be asked about the coverage",
}


def coverage_inactive(case: Case) -> Iterator[Hit]:
    """A plan that was not in force on the days of service pays nothing for them (CARC 26, 27).

    An answer "inactive", or a day after the coverage ended, is an error. Days outside the plan year that the
    answer tells of are a question: a plan of 2026 mostly goes on in 2027.
    """
    facts = case.context.eligibility
    if facts is None or case.billed is None:
        return
    if facts.status == "inactive":
        yield Hit(case.billed[0], "The payer says that the coverage was not active on the date of service")
    elif facts.status == "active":
        yield from _outside_the_plan(case, facts, case.billed[0])


def _outside_the_plan(case: Case, facts: EligibilityFacts, coverage: str) -> Iterator[Hit]:
    """Yield the coverage where no line lies within the days of the plan, else the lines that do not."""
    if facts.plan_begin is None and facts.plan_end is None and facts.plan_ended is None:
        return
    spans = [(n, line.service_from, line.service_to or line.service_from) for n, line in case.lines]
    ended = {n for n, _, last in spans if facts.plan_ended is not None and last > facts.plan_ended}
    outside = [n for n, *days in spans if n in ended or not all(_within(facts, day) for day in days)]
    if outside and len(outside) == len(spans):
        asks = len(ended) < len(spans)
        yield Hit(coverage, "The date of service is outside the days of the plan", asks=asks)
        return
    for n in outside:
        message = "A day of this service is outside the days of the plan"
        yield Hit(f"lines.{n}.service_from", message, asks=n not in ended)


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
    """Medicare pays nothing for a member of a Medicare Advantage plan: that plan is billed (CARC 109).

    The plan counts on the days it is in force. Care of a hospice patient that Medicare itself pays (GV, GW)
    and the costs of a clinical trial (Q0, Q1) stay with Medicare.
    """
    facts = case.context.eligibility
    if facts is None or case.billed is None or case.billed[1].filing_indicator not in ("MA", "MB"):
        return
    path, billed = case.billed
    due = [line for _, line in case.lines if STAYS_WITH_MEDICARE.isdisjoint(line.modifiers)]
    for plan in facts.other_payers:
        instead = plan.kind == "medicare_advantage" and plan.payer_id != billed.payer.payer_id
        if instead and any(_pays_on(plan, line.service_from) for line in due):
            yield Hit(f"{path}.payer.payer_id", "A Medicare Advantage plan takes Medicare's place")
            return


def _pays_on(plan: KnownPayer, on: date) -> bool:
    return (plan.begin is None or plan.begin <= on) and (plan.end is None or on <= plan.end)


def other_payer_known(case: Case) -> Iterator[Hit]:
    """The payer names another insurer that the claim does not: who pays first must be settled (CARC 22)."""
    facts = case.context.eligibility
    if facts is None or case.billed is None:
        return
    for other in facts.other_payers:
        if other.kind == "medicare_advantage" or not any(_pays_on(other, on) for on in case.days):
            continue
        if not any(_is_covered_by(other, coverage) for coverage in case.document.coverages):
            yield Hit("coverages", "The payer knows of another insurer that is not on the claim")
            return


def _is_covered_by(other: KnownPayer, coverage: Coverage) -> bool:
    """Tell whether a payer that a 271 names is a coverage's: by number, by letters of the name, by kind.

    A 271 names others by numbers of its own, or by none: "ACME HEALTH, INC." is "Acme Health", and every
    contractor is Medicare.
    """
    ours = coverage.payer
    if coverage.filing_indicator in PROGRAMS.get(other.kind, ()):
        return True
    numbers = {ours.payer_id, *(reference.number for reference in ours.other_ids)}
    if other.payer_id and other.payer_id in numbers:
        return True
    return bool(other.name) and company_letters(other.name) == company_letters(ours.name)


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
    if facts.known_member_id and letters(facts.known_member_id) != letters(coverage.member_id):
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
        if known and person_letters(said) != person_letters(known):
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
