"""How many claims a second the scrub rules look at, with every rule and tables of the real size.

``uv run python -m benchmarks.scrub`` makes two million NCCI pairs, unit limits, payment rules, fees and a CPT
table of invented numbers beside the shipped ICD-10-CM (98,000 entries), and claims of one to four lines of
patients with earlier services. They are scrubbed as the review does it, each in a context of its own, with
the rule packs that are shipped, one of them meant for the payer. It prints claims per second of CPU time, the
median of five rounds; ``--rules`` also prints the most expensive rules.

A computer is not always equally fast, so a loop of plain Python runs before each round: the microseconds that
a claim takes, divided by those that the loop takes, compare two states of the program on two days.
"""

import argparse
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import Literal, NamedTuple

from models.claim import ClaimDocument, Coverage, Diagnosis, PayerIdentity, ServiceLine
from models.codes import (
    CodeSetKind,
    Entry,
    Fee,
    MueLimit,
    PaymentRule,
    ProcedureCode,
    PtpEdit,
    ReleaseInfo,
    TaxonomyCode,
)
from models.coverage_facts import EligibilityFacts
from models.earlier_service import EarlierService
from models.party import Address, Person, PersonName, Provider
from models.practice import Payer
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import table_of
from rulebook.context import Case, ScrubContext
from rulebook.edits.registry import RULES
from rulebook.packs.evaluate import pack_findings
from rulebook.packs.model import RulePack
from rulebook.packs.shipped import sample, sample_texts
from rulebook.scrub import scrub

PAIRS, CLAIMS, ROUNDS, SEED = 2_000_000, 2_000, 5, 907
TODAY = date(2026, 4, 1)
DIAGNOSES = ("I10", "E119", "J209", "M5450", "E785", "R509", "J45909", "M25561", "L02415", "N390")
MEANT = "sample-commercial"
PAYER = Payer(payer_id="ACME1", name="Acme Health", partner="house", member_id_format="M[0-9]+")
ELIGIBILITY = EligibilityFacts(status="active", checked_on=TODAY, payer_id="ACME1")
CODES = tuple(f"{number:05d}" for number in range(10000, 70000, 6))
"""Ten thousand, as there are: so two million pairs are as thin among them as NCCI's."""


def a_book(pairs: int) -> CodeBook:
    """Return the shipped book with complete tables of invented pairs, limits and procedures."""
    random = Random(SEED)
    chosen = dict.fromkeys((random.choice(CODES), random.choice(CODES)) for _ in range(pairs + pairs // 8))
    tables: dict[CodeSetKind, list[Entry]] = {
        "ptp": [PtpEdit(a, b, random.choice("019")) for a, b in list(chosen)[:pairs]],  # type: ignore[arg-type]
        "mue": [MueLimit(code, 12, random.choice((1, 2, 3))) for code in CODES],
        "cpt": [ProcedureCode(code, kind="cpt") for code in (*CODES, "99213", "99214")],
        "taxonomy": [TaxonomyCode("207Q00000X"), TaxonomyCode("261QP2300X", individual=False)],
        "addon": [],
        "pfs": [a_payment_rule(random, code) for code in (*CODES, "99213", "99214")],
        "fees": [Fee(code, 9000) for code in (*CODES, "99213", "99214")],
    }
    book = CodeBook.shipped()
    for kind, entries in tables.items():
        info = ReleaseInfo(
            kind=kind,
            scope="ACME1" if kind == "fees" else "",
            name=f"{kind} of the benchmark",
            effective_from=date(2020, 1, 1),
        )
        book = book.with_release(Release.of(info, table_of(kind, entries)))
    return book


def a_payment_rule(random: Random, code: str) -> PaymentRule:
    """Invent how a code is paid: every fourth has a global period."""
    periods: list[Literal["000", "010", "090", "XXX"]] = ["000", "010", "090", "XXX"]
    days = random.choices(periods, (1, 1, 1, 9))[0]
    return PaymentRule(code, "", "A", days, "0", "2", random.choice("012"), "1", "0", "0")


def a_claim(random: Random, number: int) -> ClaimDocument:
    """Invent a claim of one to four lines of one visit, two to four diagnoses."""
    on = TODAY - timedelta(days=random.randint(3, 60))
    codes = random.sample(DIAGNOSES, random.randint(2, 4))
    procedures = ["99213", *random.sample(CODES, random.randint(0, 3))]
    address = Address(line1="1 Elm Street", city="Denver", state="CO", zip_code="802021234")
    lines = tuple(
        ServiceLine(
            number=n,
            control_number=f"L{n}",
            procedure=procedure,
            modifiers=("25",) if n == 1 and len(procedures) > 1 else (),
            charge_cents=random.randrange(2000, 30000, 100),
            units=Decimal(random.randint(1, 3)),
            diagnosis_pointers=(1, 2),
            service_from=on,
        )
        for n, procedure in enumerate(procedures, start=1)
    )
    person = Person(
        name=PersonName(last=f"Alder-{number}", first="Ida"),
        birth_date=date(1980, 5, 6),
        sex="F",
        address=address,
    )
    return ClaimDocument(
        control_number=f"B-{number}",
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service="11",
        billing=Provider(
            name=PersonName(last="Elm Street Clinic"),
            npi="1234567893",
            is_person=False,
            taxonomy="261QP2300X",
            tax_id="123456789",
            tax_id_kind="EI",
            address=address,
        ),
        coverages=(
            Coverage(
                sequence="P",
                payer=PayerIdentity(name="Acme Health", payer_id="ACME1"),
                subscriber=person,
                member_id=f"M{number}",
            ),
        ),
        diagnoses=tuple(Diagnosis(code=c, qualifier="ABF" if n else "ABK") for n, c in enumerate(codes)),
        lines=lines,
        rendering=Provider(
            name=PersonName(last="Reyes", first="Ana"), npi="1993000003", taxonomy="207Q00000X"
        ),
    )


class Review(NamedTuple):
    """A claim and what is known beside it; its context is made anew each time, as a step of a claim does."""

    document: ClaimDocument
    history: tuple[EarlierService, ...]
    book: CodeBook
    packs: tuple[RulePack, ...]

    def context(self) -> ScrubContext:
        """Return what is known beside the claim, for one review of it."""
        return ScrubContext(
            today=TODAY,
            payer=PAYER,
            codes=self.book,
            eligibility=ELIGIBILITY,
            history=self.history,
            packs=self.packs,
        )


def earlier_services(random: Random) -> tuple[EarlierService, ...]:
    """Invent what other claims billed for a patient: up to eight services of the last two years."""
    return tuple(
        EarlierService(
            claim=f"C-{n}",
            payer_id="ACME1",
            procedure=random.choice(("99213", "99214", *random.choices(CODES, k=2))),
            service_from=TODAY - timedelta(days=random.randint(70, 730)),
            rendering_npi="1993000003",
            billing_npi="1234567893",
            specialty="207Q00000X",
        )
        for n in range(random.randint(0, 8))
    )


def reviews(pairs: int, claims: int) -> list[Review]:
    """Return claims with what lies beside them; all share one book and the packs."""
    book, random = a_book(pairs), Random(SEED)
    others = tuple(sample(name) for name in sample_texts() if name != MEANT)
    packs = (sample(MEANT).model_copy(update={"when": {}}), *others)
    return [
        Review(a_claim(random, number), earlier_services(random), book, packs) for number in range(claims)
    ]


class Round(NamedTuple):
    """One round: claims a second of CPU time, and what a claim costs in turns of the loop before it."""

    rate: float
    loops: float


def measured(given: list[Review]) -> list[Round]:
    """Return the rounds."""
    rounds: list[Round] = []
    for _ in range(ROUNDS):
        loop = _seconds_of_a_loop()
        begun = time.process_time()
        for review in given:
            scrub(review.document, review.context())
        each = (time.process_time() - begun) / len(given)
        rounds.append(Round(1 / each, each / loop))
    return rounds


def _seconds_of_a_loop() -> float:
    """Return the CPU seconds of one loop of what rules do: a generator, a look-up, a comparison."""
    known, times = {number: number * 3 for number in range(64)}, 2000
    begun = time.process_time()
    for _ in range(times):
        for found in (known.get(number) for number in range(64)):
            if found == -1:
                raise AssertionError("no number is negative")
    return (time.process_time() - begun) / times


def by_rule(given: list[Review]) -> list[tuple[float, str]]:
    """Return microseconds a claim for each rule, dearest first; look-ups fall to whoever asks first."""
    spent = dict.fromkeys((*RULES, "packs"), 0.0)
    for review in given:
        case = Case(review.document, review.context())
        for name, check in RULES.items():
            begun = time.perf_counter()
            for _ in check(case):
                pass
            spent[name] += time.perf_counter() - begun
        begun = time.perf_counter()
        for _ in pack_findings(case.document, case.context):
            pass
        spent["packs"] += time.perf_counter() - begun
    return sorted(((s * 1e6 / len(given), name) for name, s in spent.items()), reverse=True)


def main() -> None:
    """Make the tables and claims, measure, and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--pairs", type=int, default=PAIRS)
    options.add_argument("--claims", type=int, default=CLAIMS)
    options.add_argument("--rules", action="store_true")
    said = options.parse_args()
    given = reviews(said.pairs, said.claims)
    found = [finding for review in given for finding in scrub(review.document, review.context())]
    out, services = sys.stdout.write, sum(len(review.history) for review in given)
    out(f"{len(RULES)} rules, {len(given[0].packs)} packs, {said.pairs:,} NCCI pairs\n")
    out(f"{said.claims:,} claims, {services:,} earlier services, {len(found):,} findings\n")
    rounds = measured(given)
    each = ", ".join(f"{one.rate:,.0f}" for one in rounds)
    out(f"{median(one.rate for one in rounds):,.0f} claims a second of CPU time (rounds: {each})\n")
    out(f"a claim costs as much as {median(one.loops for one in rounds):.0f} loops of plain Python\n")
    if said.rules:
        for microseconds, name in by_rule(given)[:25]:
            out(f"{microseconds:8.1f} us  {name}\n")


if __name__ == "__main__":
    main()
