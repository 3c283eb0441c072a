"""Small changes to a claim on its way to a payer, to be put together: what the edits' cases are made of."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from models.adjustment import Adjustment
from models.claim import (
    ClaimDocument,
    Coverage,
    Diagnosis,
    LineAdjudication,
    PayerIdentity,
    PriorAdjudication,
    ServiceLine,
)
from models.coverage_facts import EligibilityFacts
from models.earlier_service import EarlierService
from rulebook.context import ScrubContext
from tests.rulebook.builders import a_coverage

Given = tuple[ClaimDocument, ScrubContext]
Change = Callable[[Given], Given]


def both(*changes: Change) -> Change:
    """Make one change after the other."""

    def change(given: Given) -> Given:
        for each in changes:
            given = each(given)
        return given

    return change


def by_claim(make: Callable[[Given], Change]) -> Change:
    """Make a change that depends on what is given."""
    return lambda given: make(given)(given)


def claim(**changes: Any) -> Change:
    """Change fields of the claim."""
    return lambda given: (given[0].model_copy(update=changes), given[1])


def context(**changes: Any) -> Change:
    """Change what the rules know besides the claim."""
    return lambda given: (given[0], replace(given[1], **changes))


def payer(**changes: Any) -> Change:
    """Change the payer's set-up."""

    def change(given: Given) -> Given:
        assert given[1].payer is not None
        return given[0], replace(given[1], payer=given[1].payer.model_copy(update=changes))

    return change


def billing(**changes: Any) -> Change:
    """Change the billing provider."""
    return lambda given: (
        given[0].model_copy(update={"billing": given[0].billing.model_copy(update=changes)}),
        given[1],
    )


def coverage(**changes: Any) -> Change:
    """Change the first coverage."""

    def change(given: Given) -> Given:
        first, *others = given[0].coverages
        return given[0].model_copy(update={"coverages": (first.model_copy(update=changes), *others)}), given[
            1
        ]

    return change


def subscriber(**changes: Any) -> Change:
    """Change the subscriber of the first coverage."""

    def change(given: Given) -> Given:
        person = given[0].coverages[0].subscriber.model_copy(update=changes)
        return coverage(subscriber=person)(given)

    return change


def codes(*given: str) -> Change:
    """Replace the diagnoses."""
    return claim(
        diagnoses=tuple(Diagnosis(code=c, qualifier="ABF" if n else "ABK") for n, c in enumerate(given))
    )


def line(n: int = 1, **changes: Any) -> Change:
    """Change one line; the claim's charge stays the sum of its lines."""

    def change(given: Given) -> Given:
        lines = [x.model_copy(update=changes) if x.number == n else x for x in given[0].lines]
        return _with_lines(given, lines)

    return change


def lines(*each: dict[str, Any]) -> Change:
    """Replace the lines by these, each like the claim's first one but for what is said."""

    def change(given: Given) -> Given:
        first = given[0].lines[0]
        plain = {"modifiers": (), "units": Decimal(1), "unit": "UN", "drug": None, "service_to": None}
        made = [
            first.model_copy(update={**plain, "number": n, "control_number": f"L{n}", **changes})
            for n, changes in enumerate(each, start=1)
        ]
        return _with_lines(given, made)

    return change


def _with_lines(given: Given, made: list[ServiceLine]) -> Given:
    charge = sum(x.charge_cents for x in made)
    return given[0].model_copy(update={"lines": tuple(made), "charge_cents": charge}), given[1]


def days(n: int, count: int) -> Change:
    """Let line ``n`` begin so many days later (or earlier)."""

    def change(given: Given) -> Given:
        from datetime import timedelta

        moved = given[0].lines[n - 1].service_from + timedelta(days=count)
        return line(n, service_from=moved)(given)

    return change


def earlier(**changes: Any) -> Change:
    """Let another claim of the patient bill the first line's service on the same day."""

    def change(given: Given) -> Given:
        first, document = given[0].lines[0], given[0]
        rendering = first.rendering or document.rendering or document.billing
        values: dict[str, Any] = {
            "claim": "C-2",
            "payer_id": document.coverages[0].payer.payer_id,
            "procedure": first.procedure,
            "modifiers": first.modifiers,
            "service_from": first.service_from,
            "rendering_npi": rendering.npi,
        }
        service = EarlierService(**{**values, **changes})
        return given[0], replace(given[1], history=(*given[1].history, service))

    return change


def answered(**changes: Any) -> Change:
    """Let the payer have answered about the coverage."""

    def change(given: Given) -> Given:
        values: dict[str, Any] = {
            "status": "active",
            "checked_on": given[1].today,
            "payer_id": given[0].coverages[0].payer.payer_id,
        }
        return given[0], replace(given[1], eligibility=EligibilityFacts(**{**values, **changes}))

    return change


def secondary(claim_level: dict[str, Any] | None = None, line_level: dict[str, Any] | None = None) -> Change:
    """Make it the claim to a second payer: the first paid 64.00 of 150.00 and left 36.00 to the patient."""

    def change(given: Given) -> Given:
        given = lines({"procedure": "99213", "charge_cents": 15000})(given)
        document, known = given
        second = a_coverage(sequence="S", payer=PayerIdentity(name="Beta", payer_id="BETA2"))
        decided_on = document.lines[0].service_from
        whole = PriorAdjudication(paid_cents=6400, adjudicated_on=decided_on)
        each = LineAdjudication(
            payer_id="ACME1",
            paid_cents=6400,
            procedure="99213",
            adjustments=(
                Adjustment(group="CO", reason="45", amount_cents=5000),
                Adjustment(group="PR", reason="2", amount_cents=3600),
            ),
        )
        first: Coverage = document.coverages[0].model_copy(
            update={"adjudication": whole.model_copy(update=claim_level or {})}
        )
        billed = document.lines[0].model_copy(
            update={"adjudications": (each.model_copy(update=line_level or {}),)}
        )
        document = document.model_copy(update={"coverages": (first, second), "lines": (billed,)})
        return document, replace(known, sequence="S")

    return change


def nothing(given: Given) -> Given:
    """Change nothing."""
    return given
