"""What a back-test counts as caught, needless, elsewhere and missed, and in how many cents."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.adjustment import Adjustment
from models.remittance import RemittanceClaim, RemittanceLine
from rulebook.packs.backtest import Backtest, Ending, PastClaim
from tests.rulebook.packs.test_pack_rules import SERVICE, a_claim, a_line, pack

AUTHORIZATION = (
    'prevents = ["197", "15"]\n[rule.when]\nprocedures = ["70551"]\n[rule.needs]\nauthorization = true'
)


def answered(line: Any, *reasons: str, paid: int = 0) -> RemittanceLine:
    """Return the answer to a line: paid so much, the rest taken off for these reasons."""
    left = line.charge_cents - paid
    adjustments = tuple(
        Adjustment(group=reason[:2], reason=reason[3:], amount_cents=left if n == 0 else 0)
        for n, reason in enumerate(reasons)
    )
    return RemittanceLine(
        procedure=line.procedure,
        charge_cents=line.charge_cents,
        paid_cents=paid,
        units=Decimal(1),
        control_number=line.control_number,
        adjustments=adjustments,
    )


def past(number: str, *answers: tuple[str, int, tuple[str, ...]], **changes: Any) -> PastClaim:
    """Return a claim: for each line its procedure, what was paid, and for which reasons not more."""
    lines = tuple(
        a_line(n, procedure=code, control_number=str(n), charge_cents=10000 * n)
        for n, (code, _, _) in enumerate(answers, start=1)
    )
    document = a_claim(*lines, charge_cents=sum(line.charge_cents for line in lines))
    decision = RemittanceClaim(
        control_number=number,
        status="1",
        charge_cents=document.charge_cents,
        paid_cents=sum(paid for _, paid, _ in answers),
        lines=tuple(
            answered(line, *reasons, paid=paid)
            for line, (_, paid, reasons) in zip(lines, answers, strict=True)
        ),
    )
    given: dict[str, Any] = {"decision": decision} | changes
    return PastClaim(number, document, "P", "1", date(2026, 4, 1), **given)


def judged(*claims: PastClaim, rule: str = AUTHORIZATION, **how: Any) -> Backtest:
    """Return the account over these claims."""
    backtest = Backtest(pack(rule), **how)
    for claim in claims:
        backtest.add(claim)
    return backtest


def test_a_denial_at_the_line_and_for_the_reason_is_caught_with_the_lines_charge():
    result = judged(past("A", ("99213", 8000, ("CO-45",)), ("70551", 0, ("CO-197",))))

    assert (result.total.caught.claims, result.total.caught.cents) == (1, 20000)
    assert result.rules["it"].caught.examples == ["A"]
    assert result.missed.claims == 0


def test_a_denial_of_another_line_is_elsewhere_and_missed():
    result = judged(past("A", ("99213", 0, ("CO-197",)), ("70551", 15000, ("CO-45",))))

    assert result.total.elsewhere.claims == 1
    assert result.total.caught.claims == 0
    assert (result.missed.claims, result.missed.cents) == (1, 10000)


def test_a_denial_of_the_line_for_another_reason_is_elsewhere_and_missed():
    result = judged(past("A", ("70551", 0, ("CO-50",))))

    assert result.total.elsewhere.claims == 1
    assert (result.missed.claims, result.missed.cents) == (1, 10000)


def test_a_rule_that_names_no_reasons_is_right_for_any_denial_of_its_line():
    result = judged(past("A", ("70551", 0, ("CO-50",))), rule=AUTHORIZATION.split("\n", 1)[1])

    assert result.total.caught.claims == 1


def test_what_was_paid_was_held_needlessly_with_the_charge_of_the_claim():
    result = judged(past("A", ("99213", 8000, ("CO-45",)), ("70551", 15000, ("CO-45",))))

    assert (result.total.needless.claims, result.total.needless.cents) == (1, 30000)
    assert result.endings[Ending.PAID].claims == 1


def test_what_went_to_the_deductible_is_paid_and_not_denied():
    result = judged(past("A", ("70551", 0, ("PR-1",))))

    assert result.endings[Ending.DENIED].claims == 0
    assert result.total.needless.claims == 1


def test_a_rejected_claim_that_was_found_counts_apart():
    result = judged(past("A", ("70551", 0, ("CO-197",)), decision=None, rejected=True))

    assert result.total.rejected.claims == 1
    assert result.missed.claims == 0


def test_a_claim_nobody_decided_counts_for_neither_side():
    result = judged(past("A", ("70551", 0, ()), decision=None))

    assert result.total.undecided.claims == 1
    assert result.total.needless.claims == result.total.caught.claims == 0


def test_a_denial_where_the_pack_says_nothing_is_missed():
    result = judged(past("A", ("99213", 0, ("CO-197",))))

    assert result.total.found == 0
    assert (result.missed.claims, result.missed.cents, result.missed.examples) == (1, 10000, ["A"])


def test_a_denial_of_the_whole_claim_concerns_every_line():
    whole = past("A", ("70551", 0, ()))
    assert whole.decision is not None
    changed = {"lines": (), "adjustments": (Adjustment(group="CO", reason="197", amount_cents=10000),)}
    decision = whole.decision.model_copy(update=changed)
    result = judged(past("A", ("70551", 0, ()), decision=decision))

    assert (result.total.caught.claims, result.total.caught.cents) == (1, 10000)


def test_a_reversal_is_no_decision():
    reversal = past("A", ("70551", 0, ("CO-197",))).decision
    assert reversal is not None
    result = judged(past("A", ("70551", 0, ()), decision=reversal.model_copy(update={"status": "22"})))

    assert result.endings[Ending.UNDECIDED].claims == 1


def test_a_pack_counts_as_if_always_in_force_unless_its_dates_are_asked_for():
    early = past("A", ("70551", 0, ("CO-197",)))
    lines = tuple(
        line.model_copy(update={"service_from": date(2025, 12, 31)}) for line in early.document.lines
    )
    document = early.document.model_copy(update={"lines": lines})
    before = PastClaim("A", document, "P", "1", SERVICE, early.decision)

    assert judged(before).total.caught.claims == 1
    assert judged(before, as_dated=True).missed.claims == 1


def test_every_claim_that_is_found_has_exactly_one_outcome():
    result = judged(
        past("A", ("70551", 0, ("CO-197",))),
        past("B", ("70551", 9000, ("CO-45",))),
        past("C", ("70551", 0, ("CO-50",))),
        past("D", ("70551", 0, ()), decision=None),
        past("E", ("70551", 0, ()), decision=None, rejected=True),
        past("F", ("99213", 0, ("CO-197",))),
    )

    assert result.total.found == result.rules["it"].found == 5
    assert sum(tally.claims for tally in result.endings.values()) == 6
    assert result.missed.examples == ["C", "F"]
