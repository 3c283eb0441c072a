"""What decides who pays first: facts about a patient's coverages, and the order with its reasons.

A patient with an own plan and one of the spouse::

    OrderFacts(on=date(2026, 3, 1), coverages=(
        CoverageFacts(key="P", relationship="self", employment="active"),
        CoverageFacts(key="S", relationship="spouse", employment="active")))

Facts hold no name and no member id: what is judged can be told and kept.
"""

from datetime import date
from typing import Literal

from models.value import Value

Program = Literal[
    "group",
    "individual",
    "medicare",
    "medigap",
    "medicaid",
    "tricare",
    "workers_compensation",
    "no_fault",
    "liability",
    "ihs",
]
"""What kind of coverage; a Medicare Advantage plan is Medicare here, a state programme Medicaid."""

Relationship = Literal["self", "spouse", "child", "other", ""]
Employment = Literal["active", "retired", "laid_off", "cobra", "none", ""]
Custody = Literal["", "custodial", "custodial_spouse", "non_custodial", "non_custodial_spouse"]


class CoverageFacts(Value):
    """One coverage: whose it is, and what stands behind it. Empty means not known.

    ``relationship`` is the patient's place in it, ``employment`` the subscriber's at the employer behind it,
    ``employees`` how many work there; of a plan of several employers the largest counts, as one of 20 is
    enough to make the whole plan pay before Medicare. Of ``subscriber_birth`` only month and day count.
    ``custody`` says whose plan it is when a child's parents live apart, ``decreed`` that a court made this
    parent answer for health care.
    """

    key: str
    program: Program = "group"
    relationship: Relationship = ""
    employment: Employment = ""
    employees: int | None = None
    covered_since: date | None = None
    covered_until: date | None = None
    subscriber_birth: date | None = None
    custody: Custody = ""
    decreed: bool = False


class OrderFacts(Value):
    """The patient on the day of service.

    ``accident``: the service is for an injury at work, in a car, or by another's fault. ``medicare_by`` is
    why Medicare covers the patient; ``esrd_since`` the first month of eligibility by kidney failure, and
    ``medicare_first_before_esrd`` that Medicare was rightly first when it began. ``parents`` of a child.
    """

    on: date
    coverages: tuple[CoverageFacts, ...]
    parents: Literal["", "together", "apart", "joint_custody"] = ""
    accident: Literal["", "work", "auto", "other"] = ""
    medicare_by: Literal["", "age", "disability", "esrd"] = ""
    esrd_since: date | None = None
    medicare_first_before_esrd: bool = False


class PairDecision(Value):
    """Who of two pays first, by which rule, from which source, and why. ``assumed``: a fact was not known."""

    first: str
    second: str
    rule: str
    version: str
    source: str
    reason: str
    assumed: bool = False


class CoverageOrder(Value):
    """The order of all coverages by their keys, and the decision about every pair of them.

    ``circular``: the rules contradict each other for these facts; a person decides.
    """

    order: tuple[str, ...]
    decisions: tuple[PairDecision, ...] = ()
    circular: bool = False
