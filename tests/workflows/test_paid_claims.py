"""Claims that are paid, what is left to the patient, and the next payer."""

from datetime import date
from typing import Any

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.tables import EntryRow, StatementLineRow, StatementRow
from models.tasks import TaskKind
from tests.builders import a_claim, a_coverage, a_further_claim, a_payer, a_person
from tests.workflows.office import Office
from tests.workflows.payer import decides


def two_coverages(**changes: Any) -> ClaimDocument:
    """Return a claim of a patient with a second insurance of her own."""
    larkspur = a_payer("Larkspur Benefit", "LARK1")
    # Another payer's loop (2330A) has no birth date and no sex, so that is how a second coverage comes in.
    second = a_coverage(
        sequence="S",
        payer=larkspur,
        member_id="LB200",
        group_number="",
        subscriber=a_person(birth_date=None, sex=None),
    )
    return a_claim(coverages=(a_coverage(), second), **changes)


async def test_a_clean_claim_is_paid_in_full_and_its_discount_written_down(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))

    assert await office.closed(claim) is ClaimState.PAID
    balance = office.balance(claim)
    assert (balance.charges, balance.paid, balance.adjusted) == (15000, 8000, 7000)
    assert balance.open == balance.patient == balance.written_off == 0
    assert office.tasks_of(claim) == []
    assert office.all(StatementRow) == []


async def test_what_the_payer_leaves_to_the_patient_stands_on_one_statement(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-1 15, PR-2 10, PR-3 20")))

    assert await office.closed(claim) is ClaimState.PATIENT_BILLED
    balance = office.balance(claim)
    assert (balance.paid, balance.adjusted, balance.patient, balance.open) == (6000, 4500, 4500, 0)
    (statement,), (line,) = office.all(StatementRow), office.all(StatementLineRow)
    assert (line.claim_id, line.statement_id, line.amount_cents) == (claim, statement.id, 4500)
    assert statement.cycle == "2026-11"
    assert "Finch" not in statement.guarantor


async def test_two_claims_of_one_guarantor_share_the_statement_of_the_month(office: Office) -> None:
    claims = [await office.take_in(a_further_claim(n)) for n in (1, 2)]
    for claim in claims:
        await office.until_queued(claim)
    sent = await office.send()
    await office.deliver(office.payer.pays(*(decides(s, "PR-1 150", number=s.control_number) for s in sent)))

    assert [await office.closed(claim) for claim in claims] == [ClaimState.PATIENT_BILLED] * 2
    assert len(office.all(StatementRow)) == 1
    assert sorted(line.claim_id for line in office.all(StatementLineRow)) == sorted(claims)


async def test_a_claim_of_a_patient_without_insurance_goes_to_nobody(office: Office) -> None:
    office.line.coverage = ["inactive"]
    claim = await office.take_in(a_claim())
    await office.answer(claim, TaskKind.CONTACT_PATIENT, action="self_pay")

    assert await office.closed(claim) is ClaimState.PATIENT_BILLED
    assert office.balance(claim).patient == office.balance(claim).charges == 15000
    assert office.attempts(claim) == []
    assert await office.send() == []


async def test_the_second_payer_is_told_what_the_first_decided(office: Office) -> None:
    claim = await office.take_in(two_coverages())
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-45 45, PR-1 15, PR-2 10")))
    second = await office.send_one(claim)

    assert (second.sequence, second.frequency, second.original_reference) == ("S", "1", "")
    primary, secondary = second.document.coverages
    assert (primary.sequence, secondary.sequence) == ("P", "S")
    assert primary.adjudication is not None
    assert primary.adjudication.paid_cents == 8000
    (line,) = second.document.lines
    (decision,) = line.adjudications
    assert (decision.payer_id, decision.paid_cents) == ("BHH01", 8000)
    assert [(a.code, a.amount_cents) for a in decision.adjustments] == [
        ("CO-45", 4500),
        ("PR-1", 1500),
        ("PR-2", 1000),
    ]
    assert decision.adjudicated_on == date(2026, 11, 12)
    for segment in ("SBR*P*", "NM1*PR*2*BLUE HERON HEALTH*", "SVD*BHH01*80*", "DTP*573*D8*20261112~"):
        assert segment in second.text.upper(), segment

    await office.deliver(office.payer.pays(decides(second, "OA-23 125", number="LK9"), payer_id="LARK1"))
    assert await office.closed(claim) is ClaimState.PAID
    balance = office.balance(claim)
    assert (balance.charges, balance.paid, balance.adjusted) == (15000, 10500, 4500)
    assert balance.open == balance.patient == balance.written_off == 0


async def test_what_the_first_payer_forwarded_is_not_billed_by_us_too(office: Office) -> None:
    claim = await office.take_in(two_coverages())
    first = await office.accepted(claim)
    forwarded = decides(first, "CO-45 45, PR-1 25", status="19", crossover_to="LARK1")
    await office.deliver(office.payer.pays(forwarded))
    await office.until(claim, ClaimState.BILLING_NEXT_PAYER)

    assert await office.send() == []
    answer = decides(first, "OA-23 125", status="2", number="LK9")
    await office.deliver(office.payer.pays(answer, payer_id="LARK1"))
    assert await office.until_idle(claim)
    assert len(office.attempts(claim)) == 1


async def test_every_posting_sums_to_zero(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-1 25")))
    await office.closed(claim)

    sums: dict[str, int] = {}
    for entry in office.all(EntryRow):
        sums[entry.posting_id] = sums.get(entry.posting_id, 0) + entry.amount_cents
    assert len(sums) >= 3
    assert set(sums.values()) == {0}
