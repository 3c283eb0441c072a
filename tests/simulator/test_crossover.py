"""A payer forwards what it decided: the next one decides without the practice's doing."""

from models.claim import PayerIdentity
from tests.simulator.given import (
    a_batch,
    a_coverage,
    a_document,
    a_member,
    a_payer,
    codes,
    some_books,
)
from tests.simulator.working import Start


def test_a_forwarded_claim_is_decided_by_the_next_payer_under_our_own_number(start: Start) -> None:
    first = a_member(forwarded_to="CM002", coinsurance_percent=20)
    second = a_member(payer_id="CM002", member_id="CMX1", coinsurance_percent=10)
    next_payer = a_payer(payer_id="CM002", name="Cascade Mutual")
    payer = start(books=some_books(first, second, payers=(a_payer(), next_payer)))
    card = a_coverage(
        sequence="S", payer=PayerIdentity(name="Cascade Mutual", payer_id="CM002"), member_id="CMX1"
    )
    payer.take(a_batch(a_document(coverages=(a_coverage(), card))))
    payer.pass_days(20)

    primary, secondary = payer.payments()
    assert (primary.payer_id, primary.claims[0].status, primary.claims[0].paid_cents) == ("BW001", "19", 8000)
    decision = secondary.claims[0]
    assert (secondary.payer_id, decision.status, decision.control_number) == ("CM002", "2", "FC-1")
    assert (decision.paid_cents, codes(decision)) == (1800, [["OA-23", "PR-2"]])
    assert decision.payer_claim_control_number.startswith("CM")
