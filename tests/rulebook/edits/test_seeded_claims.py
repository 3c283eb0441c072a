"""Three hundred invented claims with known errors: all errors are found, and nothing else is.

A generator invents right claims (people, days, diagnoses, services), then breaks two of three by one entry
of the error list (``cases.py``) and brings the third near to it. The seed is fixed, so the set is too.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from models.claim import ClaimDocument, Diagnosis
from models.party import Person, PersonName
from rulebook.scrub import scrub
from tests.rulebook.builders import (
    SERVICE,
    TODAY,
    a_claim,
    a_coverage,
    a_line,
    a_provider,
    a_submission,
)
from tests.rulebook.edits.book import a_book
from tests.rulebook.edits.cases import PAIRS
from tests.rulebook.edits.changes import Given

CLAIMS = 300
SEED = 20261122

_REASONS = (("I10", "E119"), ("J209", "R509"), ("M5450", "Z8719"), ("E785", "I10"), ("L02415", "E119"))
_SERVICES = (("97140", 11000), ("93000", 6500), ("71046", 9000), ("J3420", 1200), ("96372", 4200))
_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel")


class Seeded(NamedTuple):
    """One claim of the set, the rules it breaks, and the entry of the error list it was made by."""

    given: Given
    broken: frozenset[str]
    made_by: str


def right_claim(random: Random) -> ClaimDocument:
    """Invent a claim without a fault: an office visit, and up to two services of other days."""
    born = date(random.randint(1960, 1999), random.randint(1, 12), random.randint(1, 28))
    person = Person(
        name=PersonName(last=random.choice(_NAMES), first=random.choice(_NAMES)),
        birth_date=born,
        sex=random.choice(("F", "M")),
    )
    reasons = random.choice(_REASONS)
    others = random.sample(_SERVICES, random.randint(0, 2))
    lines = [a_line(1, charge_cents=random.randrange(12000, 20000, 100))]
    lines += [
        a_line(
            n,
            procedure=code,
            charge_cents=cents,
            service_from=SERVICE - timedelta(days=n),
            ordering=a_provider(),
        )
        for n, (code, cents) in enumerate(others, start=2)
    ]
    return a_claim(
        control_number=f"S-{random.randint(1, 99999)}",
        coverages=(a_coverage(subscriber=person, member_id=f"AC{random.randint(100000, 999999)}"),),
        diagnoses=tuple(Diagnosis(code=c, qualifier="ABF" if n else "ABK") for n, c in enumerate(reasons)),
        lines=tuple(lines),
    )


def the_set() -> list[Seeded]:
    """Return the seeded claims: every entry of the error list twice or more, a third of them near misses."""
    random, made = Random(SEED), list[Seeded]()
    entries = list(PAIRS)
    for n in range(CLAIMS):
        rule = entries[(n // 3 * 2 + n % 3) % len(entries)] if n % 3 < 2 else entries[n // 3 % len(entries)]
        given: Given = (right_claim(random), a_submission(codes=a_book(), today=TODAY))
        pair = PAIRS[rule]
        if n % 3 < 2:
            made.append(Seeded(pair.flaw(given), frozenset({rule, *pair.also}), rule))
        else:
            made.append(Seeded(pair.near(given), frozenset(), rule))
    return made


def found(given: Given) -> frozenset[str]:
    """Return the rules that stand against a claim."""
    return frozenset(finding.rule for finding in scrub(*given) if finding.severity != "note")


def test_every_error_of_the_seeded_claims_is_found_and_there_is_no_false_alarm() -> None:
    wrong = [
        (seeded.made_by, found(seeded.given) ^ seeded.broken)
        for seeded in the_set()
        if found(seeded.given) != seeded.broken
    ]

    assert wrong == []


def test_the_set_holds_every_entry_of_the_error_list_and_a_third_of_it_is_right() -> None:
    counted = Counter(bool(seeded.broken) for seeded in the_set())

    assert counted == {True: CLAIMS * 2 // 3, False: CLAIMS // 3}
    assert {seeded.made_by for seeded in the_set() if seeded.broken} == set(PAIRS)


def test_a_claim_as_the_generator_invents_it_has_no_fault() -> None:
    random = Random(SEED + 1)
    for _ in range(100):
        assert found((right_claim(random), a_submission(codes=a_book()))) == set()
