"""A later payer's decision is compared with what it was expected to pay."""

import json

from models.claim import ClaimDocument
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.practice import Payer
from models.tables import ClaimMoveRow
from store import claims, setup
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_coverage, a_line
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides


def two_payers(indicator: str) -> ClaimDocument:
    """Return a claim of 175.00 with a second payer."""
    second = a_coverage(sequence="S", filing_indicator=indicator, insurance_type="12")
    payer = second.payer.model_copy(update={"payer_id": "LARK1", "name": "Larkspur Benefit"})
    line = a_line(1, charge_cents=17500)
    coverages = (a_coverage(), second.model_copy(update={"payer": payer, "member_id": "1EG4TE5MK73"}))
    return a_claim(lines=(line,), charge_cents=17500, coverages=coverages)


def told(desk: Desk) -> list[Judgement]:
    """Return what was said of the later payer's payment."""
    with desk.store.read() as session:
        moves: list[ClaimMoveRow] = claims.moves_of(session, desk.claim)
    kept = [j for move in moves for j in json.loads(move.detail).get("judgements", [])]
    return [Judgement.model_validate(j) for j in kept if j["rule"].startswith("secondary/")]


def decided_twice(practice: Practice, document: ClaimDocument, second: str) -> Desk:
    """Let the first payer allow 150.00 and pay 120.00, and the second decide so."""
    desk = Desk(practice.store, AS_OF, document)
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 25, PR-2 30"))
    desk.days(3)
    again = desk.accepted("ICN6")
    desk.paid(decides(again, second, number="ICN6"))
    return desk


def test_a_later_payer_within_its_range_is_as_expected(practice: Practice) -> None:
    desk = decided_twice(practice, two_payers("CI"), "OA-23 145")
    (judgement,) = told(desk)

    assert judgement.rule == "secondary/unknown_method"
    assert (judgement.inputs["low_cents"], judgement.inputs["high_cents"]) == (0, 3000)
    assert "as expected" in judgement.reason
    assert desk.state is ClaimState.PAID


def test_medicare_as_a_later_payer_that_pays_too_much_is_told_and_posted_all_the_same(
    practice: Practice,
) -> None:
    desk = decided_twice(practice, two_payers("MB"), "OA-23 120")
    (judgement,) = told(desk)

    assert judgement.rule == "secondary/medicare"
    assert judgement.inputs["paid_cents"] == 5500
    assert judgement.inputs["high_cents"] == 3000
    assert "not as expected" in judgement.reason


def test_the_first_payer_is_compared_with_nothing(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.paid(decides(desk.accepted(), "CO-45 50"))

    assert told(desk) == []


def test_the_plans_method_is_the_one_that_was_set_up(practice: Practice) -> None:
    payer = Payer(payer_id="LARK1", name="Larkspur", partner=PARTNER, cob_method="carve_out")
    with practice.store.write() as session:
        setup.put(session, "payer", payer)
    desk = decided_twice(practice, two_payers("CI"), "OA-23 145")

    assert [judgement.rule for judgement in told(desk)] == ["secondary/carve_out"]
