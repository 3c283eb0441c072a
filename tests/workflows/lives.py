"""Whole lives of claims, lived through for the cost budget and for the histories that are replayed."""

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.tasks import TaskKind
from tests.builders import a_claim, a_coverage, a_line, a_payer, a_person
from tests.workflows.office import Office
from tests.workflows.payer import decides

DRUG = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}


def an_injection_with_two_payers() -> ClaimDocument:
    """Return a claim whose drug code is missing, of a patient with two insurances."""
    second = a_coverage(
        sequence="S",
        payer=a_payer("Larkspur Benefit", "LARK1"),
        member_id="LB200",
        subscriber=a_person(birth_date=None, sex=None),
    )
    return a_claim(coverages=(a_coverage(), second), lines=(a_line(procedure="J1885"),))


async def clean(office: Office) -> str:
    """Eligible, accepted, paid in full: two notices, no timer."""
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    await office.closed(claim)
    return claim


async def corrected_and_secondary(office: Office) -> str:
    """Denied, corrected by a coder, released by a biller, replaced, then paid by both payers."""
    claim = await office.take_in(an_injection_with_two_payers())
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-16 150, M119")))
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.drug": DRUG})
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.accepted(claim, number="ICN6")
    await office.deliver(office.payer.pays(decides(second, "CO-45 45, PR-1 25", number="ICN6")))
    third = await office.accepted(claim, number="LK1")
    assert third.sequence == "S"
    await office.deliver(office.payer.pays(decides(third, "OA-23 125", number="LK1"), payer_id="LARK1"))
    assert await office.closed(claim) is ClaimState.PAID
    return claim


async def silent(office: Office) -> str:
    """Nothing heard for weeks: asked by 276, called about, and paid at last."""
    office.line.status = ["F1"]
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.let_days_pass(claim, 28.2)
    await office.answer(claim, TaskKind.CALL_PAYER, action="wait")
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-1 25")))
    await office.closed(claim)
    return claim


async def mended(office: Office) -> str:
    """A flawed claim, a step that fails, an admin who mends it, a supervisor who withdraws it."""
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]}
    )
    await office.until_queued(claim)
    await office.tell_ghost(claim)
    await office.answer(claim, TaskKind.MEND_CLAIM, action="done")
    await office.until(claim, ClaimState.AWAITING_ACKNOWLEDGEMENT)
    await office.instruct(claim, "hold")
    await office.until(claim, ClaimState.ON_HOLD)
    await office.instruct(claim, "withdraw")
    await office.closed(claim)
    return claim


LIVES = {
    "clean": clean,
    "corrected-and-secondary": corrected_and_secondary,
    "silent": silent,
    "mended-and-withdrawn": mended,
}
