"""The facts about payers that a claim itself tells, and where its order of coverages contradicts the rules.

A claim knows relationship (SBR02, PAT01), kind of insurance (SBR09), the subscriber's birth date, why
Medicare is second (SBR05) and whether it was an accident (CLM11). It does not know of work, custody or
decrees: what rests on such a fact is ``assumed``.
"""

from collections.abc import Iterator, Mapping

from models.claim import ClaimDocument, Coverage
from models.coverage_order import CoverageFacts, OrderFacts, PairDecision, Program, Relationship
from rulebook.coordination import ORDER
from rulebook.coverage_order.deciding import decide

PROGRAM_OF: Mapping[str, Program] = {
    "MA": "medicare",
    "MB": "medicare",
    "16": "medicare",
    "MC": "medicaid",
    "CH": "tricare",
    "WC": "workers_compensation",
    "AM": "no_fault",
    "LM": "liability",
}
"""Programs by SBR09; every other indicator is taken for an employer's plan."""

RELATIONSHIP_OF: Mapping[str, Relationship] = {"18": "self", "01": "spouse", "19": "child", "G8": "other"}
ACCIDENT_OF: Mapping[str, str] = {"EM": "work", "AA": "auto", "OA": "other"}

MEDICARE_BY: Mapping[str, str] = {"12": "age", "13": "esrd", "43": "disability"}
"""SBR05 of Medicare as a later payer: working aged, kidney failure, disabled."""

MEDIGAP = "MI"
"""SBR05 of a Medigap policy."""

MEDICARE_AGE = 65
NOTHING_TO_SAY = frozenset({"equal_shares", "covered_on_day"})


def facts_of(document: ClaimDocument) -> OrderFacts | None:
    """Return what the claim tells about its coverages, or None without a date of service."""
    on = document.service_from
    if on is None:
        return None
    medicare = next((c for c in document.coverages if PROGRAM_OF.get(c.filing_indicator) == "medicare"), None)
    accident = next((ACCIDENT_OF[cause] for cause in document.related_causes if cause in ACCIDENT_OF), "")
    return OrderFacts.model_validate(
        {
            "on": on,
            "coverages": tuple(_facts(coverage) for coverage in document.coverages),
            "accident": accident,
            "medicare_by": "" if medicare is None else _medicare_by(document, medicare),
        }
    )


def _facts(coverage: Coverage) -> CoverageFacts:
    program = PROGRAM_OF.get(coverage.filing_indicator, "group")
    return CoverageFacts(
        key=coverage.sequence,
        program="medigap" if coverage.insurance_type == MEDIGAP else program,
        relationship=RELATIONSHIP_OF.get(coverage.relationship, "other"),
        subscriber_birth=coverage.subscriber.birth_date,
    )


def _medicare_by(document: ClaimDocument, medicare: Coverage) -> str:
    """Why Medicare covers the patient: what SBR05 says, else by age; a younger patient is not known."""
    told = MEDICARE_BY.get(medicare.insurance_type)
    born, on = document.person.birth_date, document.service_from
    if told is not None or born is None or on is None:
        return told or ""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "age" if age >= MEDICARE_AGE else ""


def contradictions(document: ClaimDocument) -> Iterator[PairDecision]:
    """Yield every pair of coverages that the claim has the other way round than the rules say."""
    facts = facts_of(document)
    if facts is None:
        return
    placed = [c for c in facts.coverages if c.key in ORDER]
    billed = sorted(placed, key=lambda coverage: ORDER.index(coverage.key))  # type: ignore[arg-type]
    for n, earlier in enumerate(billed):
        for later in billed[n + 1 :]:
            decision = decide(earlier, later, facts)
            if decision.first == later.key and decision.rule not in NOTHING_TO_SAY:
                yield decision
