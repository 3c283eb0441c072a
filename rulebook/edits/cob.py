"""Scrub rules for a later payer's claim: what the earlier ones decided must be told, and add up."""

from collections.abc import Iterable, Iterator

from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, Coverage, LineAdjudication, ServiceLine
from rulebook.context import Case, Hit


def prior_adjudication_missing(case: Case) -> Iterator[Hit]:
    """A later payer pays after the earlier ones, so the claim carries what each decided (loop 2320)."""
    for n, coverage in case.earlier:
        if coverage.adjudication is None:
            yield Hit(f"coverages.{n}.adjudication", "An earlier payer's decision is not on the claim")


def prior_line_balance(case: Case) -> Iterator[Hit]:
    """What an earlier payer decided about a line adds up: SV102 = SVD02 + the line's CAS amounts.

    Charge 150.00; the primary paid 64.00, CO-45 50.00, PR-1 20.00, PR-2 16.00: 64 + 86 = 150. One CAS
    forgotten, and the secondary payer rejects the claim.
    """
    for _, coverage in case.earlier:
        for n, line, decided in _decisions(case.document, coverage):
            if not _balances(line, decided):
                yield Hit(
                    f"lines.{n}.adjudications", "Paid and adjusted by an earlier payer is not the charge"
                )


def prior_claim_balance(case: Case) -> Iterator[Hit]:
    """All that an earlier payer paid and adjusted, on claim and lines, is the claim's charge.

    Amounts stand at the claim or at the lines, never at both: repeated, they no longer add up. A line that
    does not balance by itself is found by ``prior_line_balance`` and not a second time here.
    """
    for position, coverage in case.earlier:
        decided, lines = coverage.adjudication, _decisions(case.document, coverage)
        if decided is None or not all(_balances(line, a) for _, line, a in lines):
            continue
        at_lines = sum(total(a.adjustments) for _, _, a in lines)
        if case.document.charge_cents != decided.paid_cents + total(decided.adjustments) + at_lines:
            yield Hit(f"coverages.{position}.adjudication", "Paid and adjusted is not the claim's charge")


def prior_adjudication_date(case: Case) -> Iterator[Hit]:
    """The date of an earlier decision (DTP*573) stands at the claim or at every line, never at both."""
    for position, coverage in case.earlier:
        if coverage.adjudication is None:
            continue
        dated = [a.adjudicated_on is not None for _, _, a in _decisions(case.document, coverage)]
        at_claim = coverage.adjudication.adjudicated_on is not None
        if (at_claim and any(dated)) or (not at_claim and not (dated and all(dated))):
            yield Hit(
                f"coverages.{position}.adjudication.adjudicated_on",
                "The date of an earlier decision must stand at the claim or at every line",
            )


def prior_paid_negative(case: Case) -> Iterator[Hit]:
    """What an earlier payer paid is never negative; a takeback is settled with that payer first."""
    for position, coverage in case.earlier:
        if coverage.adjudication is not None and coverage.adjudication.paid_cents < 0:
            yield Hit(
                f"coverages.{position}.adjudication.paid_cents", "An earlier payer's payment is negative"
            )


def _decisions(
    document: ClaimDocument, coverage: Coverage
) -> list[tuple[int, ServiceLine, LineAdjudication]]:
    return [
        (n, line, decided)
        for n, line in enumerate(document.lines, start=1)
        for decided in line.adjudications
        if decided.payer_id == coverage.payer.payer_id
    ]


def _balances(line: ServiceLine, decided: LineAdjudication) -> bool:
    return line.charge_cents == decided.paid_cents + total(decided.adjustments)


def prior_amounts_twice(case: Case) -> Iterator[Hit]:
    """An adjustment stands at the claim or at its lines: the same one at both is counted twice."""
    for position, coverage in case.earlier:
        if coverage.adjudication is None:
            continue
        at_lines = _by_reason(a for _, _, d in _decisions(case.document, coverage) for a in d.adjustments)
        at_claim = _by_reason(coverage.adjudication.adjustments)
        if any(at_lines.get(reason) == cents for reason, cents in at_claim.items()):
            yield Hit(
                f"coverages.{position}.adjudication.adjustments", "An adjustment is told at claim and lines"
            )


def prior_liability_twice(case: Case) -> Iterator[Hit]:
    """What remains for the patient (AMT*EAF) stands at the claim or at its lines, never at both."""
    for position, coverage in case.earlier:
        decided = coverage.adjudication
        lines = [
            d for _, _, d in _decisions(case.document, coverage) if d.patient_liability_cents is not None
        ]
        if decided is not None and decided.patient_liability_cents is not None and lines:
            yield Hit(
                f"coverages.{position}.adjudication.patient_liability_cents",
                "The patient's remaining share is told at claim and lines",
            )


def prior_reason_unknown(case: Case) -> Iterator[Hit]:
    """The reasons an earlier payer gave are codes of X12's lists (CARC, RARC).

    A warning: a list that is loaded may be older than the code, and what the payer said is copied as it came.
    """
    for position, coverage in case.earlier:
        if coverage.adjudication is None:
            continue
        path = f"coverages.{position}.adjudication"
        lines = _decisions(case.document, coverage)
        given = (*coverage.adjudication.adjustments, *(a for _, _, d in lines for a in d.adjustments))
        codes, today = case.codes, case.context.today
        if case.complete("carc", today) and not all(
            codes.reason(adjustment.reason, today) for adjustment in given
        ):
            yield Hit(f"{path}.adjustments", "An adjustment reason of the earlier payer is no CARC")
        remarks = coverage.adjudication.remarks
        if case.complete("rarc", today) and not all(codes.remark(remark, today) for remark in remarks):
            yield Hit(f"{path}.remarks", "A remark of the earlier payer is no RARC")


def prior_date_impossible(case: Case) -> Iterator[Hit]:
    """An earlier payer decided after the service and not in the future."""
    for position, coverage in case.earlier:
        day = coverage.adjudication.adjudicated_on if coverage.adjudication is not None else None
        if day is not None and not case.on <= day <= case.context.today:
            yield Hit(
                f"coverages.{position}.adjudication.adjudicated_on",
                "The earlier payer's decision is before the service or in the future",
            )


def _by_reason(adjustments: Iterable[Adjustment]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for adjustment in adjustments:
        reason = (adjustment.group, adjustment.reason)
        found[reason] = found.get(reason, 0) + adjustment.amount_cents
    return found
