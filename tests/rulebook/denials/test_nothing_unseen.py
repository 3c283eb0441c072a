"""The property behind the short list: whatever a payer says, what nobody has seen is neither lost nor billed.

Every group with every reason the playbook knows (and one it does not), alone and in pairs, on lines that were
paid, partly paid, shared and not paid at all.
"""

from itertools import product

import pytest

from activities.posting import entries_for
from models.adjustment import Adjustment
from models.denial import DenialAction
from models.remittance import RemittanceLine
from rulebook.denials.by_itself import decided_lines
from rulebook.denials.data import denial_rules
from rulebook.denials.playbook import assess
from store import ledger
from tests.rulebook.builders import a_decision, a_remittance, an_answer

SHORT_LIST = frozenset({f"CO-{reason}" for reason in (24, 45, 94, 144, 246, 253)}) | {
    *("OA-23", "OA-94", "OA-144"),
    *("PR-1", "PR-2", "PR-3"),
}
"""Written down once more by hand: a row added to the playbook must not make it longer unnoticed."""

GROUPS = ("CO", "OA", "PI", "PR")
REASONS = sorted({rule.carc for rule in denial_rules()} | {"9999"})
CHARGE = 15000

BESIDE = [(), (("CO", "45", 4000),), (("PR", "1", 4000),), (("OA", "23", 4000),), (("CO", "50", 4000),)]
"""What may stand beside the adjustment in question."""


def line(group: str, reason: str, cents: int, beside: tuple[tuple[str, str, int], ...]) -> RemittanceLine:
    """Return a line with these adjustments; the rest of its charge is paid."""
    told = [(group, reason, cents), *beside]
    adjustments = tuple(
        Adjustment.model_validate({"group": g, "reason": r, "amount_cents": c}) for g, r, c in told
    )
    paid = CHARGE - sum(a.amount_cents for a in adjustments)
    return an_answer("CO-45", charge_cents=CHARGE, paid_cents=paid).model_copy(
        update={"adjustments": adjustments}
    )


@pytest.mark.parametrize("group", GROUPS)
def test_no_amount_is_lost_or_billed_that_is_not_on_the_short_list(group: str) -> None:
    for reason, beside, part in product(REASONS, BESIDE, (1, 6000, CHARGE)):
        cents = part - sum(c for *_, c in beside) if part == CHARGE else part
        answer = line(group, reason, cents, beside)
        claim = a_remittance(answer)
        (decided,) = decided_lines(claim)
        booked: dict[str, int] = {}
        for entry in entries_for("payer:P", answer.paid_cents, decided):
            booked[entry.account] = booked.get(entry.account, 0) + entry.amount_cents
        listed = [a for a in answer.adjustments if a.code in SHORT_LIST]
        contractual = sum(a.amount_cents for a in listed if a.group == "CO")
        share = sum(a.amount_cents for a in listed if a.group == "PR")

        where = (group, reason, cents, beside)
        assert booked[ledger.CONTRACTUAL] in (0, contractual), where
        assert booked[ledger.PATIENT] == share, where
        assert ledger.WRITE_OFF not in booked


@pytest.mark.parametrize("beside", [(), *BESIDE[1:3]])
def test_a_patient_is_asked_for_nothing_but_a_share_before_somebody_looked(
    beside: tuple[tuple[str, str, int], ...],
) -> None:
    for reason in REASONS:
        claim = a_remittance(line("PR", reason, 6000, beside))
        by_itself = assess(claim, a_decision()).action is DenialAction.NONE

        assert by_itself == (f"PR-{reason}" in SHORT_LIST), (reason, beside)


@pytest.mark.parametrize("group", GROUPS)
def test_a_zero_payment_goes_on_by_itself_only_for_a_reason_on_the_short_list(group: str) -> None:
    for reason in REASONS:
        answer = line(group, reason, CHARGE, ())
        by_itself = assess(a_remittance(answer), a_decision()).action is DenialAction.NONE

        explains_nothing = f"{group}-{reason}" in {"CO-45", "CO-94", "CO-144", "CO-253"}
        assert by_itself == (f"{group}-{reason}" in SHORT_LIST and not explains_nothing), (group, reason)
