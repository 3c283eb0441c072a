"""Remittances: twice, early, wrong, taken back."""

from models.lifecycle import ClaimState
from models.tables import EntryRow, PostingRow, QuarantineRow, RemittanceClaimRow
from models.tasks import TaskKind
from tests.builders import a_claim
from tests.workflows.office import Office
from tests.workflows.payer import decides, takes_back


def booked(office: Office) -> list[tuple[str, str, int]]:
    """Return every entry of the ledger."""
    return sorted((e.posting_id, e.account, e.amount_cents) for e in office.all(EntryRow))


async def test_the_same_remittance_byte_for_byte_posts_once(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    file = office.payer.pays(decides(sent, "CO-45 70"))
    await office.deliver(file)
    await office.closed(claim)
    before, moves = booked(office), len(office.moves(claim))

    assert await office.deliver(file) == 0
    assert (booked(office), len(office.moves(claim))) == (before, moves)


async def test_the_same_remittance_in_a_new_envelope_posts_once(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    first, second = (office.payer.pays(decides(sent, "CO-45 70"), trace_number="EFT7") for _ in range(2))
    assert first != second
    await office.deliver(first)
    await office.closed(claim)
    before, moves = booked(office), len(office.moves(claim))

    assert await office.deliver(second) == 0
    assert (booked(office), len(office.moves(claim))) == (before, moves)
    assert len(office.all(RemittanceClaimRow)) == 1


async def test_a_remittance_before_the_acknowledgement_closes_the_claim(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID
    moves = len(office.moves(claim))

    # Late good news about a decided claim wakes nobody.
    assert await office.deliver(office.payer.file_answer(sent)) == 0
    assert await office.deliver(office.payer.accepts(sent)) == 0
    assert len(office.moves(claim)) == moves
    assert [a.status for a in office.attempts(claim)] == ["adjudicated"]


async def test_what_does_not_balance_is_shown_and_posts_when_it_comes_right(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    right = decides(sent, "CO-45 70")
    line = right.lines[0].model_copy(update={"paid_cents": 8100})
    wrong = right.model_copy(update={"lines": (line,), "paid_cents": 8100})
    await office.deliver(office.payer.pays(wrong, trace_number="EFT8"))
    shown = await office.answer(claim, TaskKind.BALANCE_REMITTANCE, action="done")

    (difference,) = shown["detail"]["equation"]["lines"]
    assert (difference["charge_cents"], difference["paid_cents"]) == (15000, 8100)
    assert difference["difference_cents"] == -100
    assert [q.kind for q in office.all(QuarantineRow)] == ["remittance_claim"]
    assert [p.kind for p in office.all(PostingRow) if p.claim_id == claim] == ["charge"]

    await office.deliver(office.payer.pays(right, trace_number="EFT8"))
    assert await office.closed(claim) is ClaimState.PAID
    assert office.balance(claim).paid == 8000
    assert [q.status for q in office.all(QuarantineRow)] == ["released"]


async def test_a_payment_that_does_not_add_up_books_nothing_at_all(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    before = booked(office)

    assert await office.deliver(office.payer.pays(decides(sent, "CO-45 70"), payment_cents=8001)) == 0
    assert booked(office) == before
    (kept,) = office.all(QuarantineRow)
    assert (kept.kind, kept.field) == ("remittance", "BPR02")
    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE


async def test_a_decision_about_nobody_of_ours_is_kept_and_stops_no_other(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    stranger = decides(sent, "CO-45 70", control_number="NOT-OURS")
    await office.deliver(office.payer.pays(stranger, decides(sent, "CO-45 70")))

    assert await office.closed(claim) is ClaimState.PAID
    assert [q.control_number for q in office.all(QuarantineRow)] == ["NOT-OURS"]


async def test_a_reversal_after_the_end_reopens_the_claim(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    decision = decides(sent, "CO-45 70")
    await office.deliver(office.payer.pays(decision))
    assert await office.closed(claim) is ClaimState.PAID

    await office.deliver(
        office.payer.pays(takes_back(decision), decides(sent, "CO-45 45, PR-1 25", number="ICN6"))
    )
    await office.until(claim, ClaimState.PATIENT_BILLED)
    assert await office.closed(claim) is ClaimState.PATIENT_BILLED
    balance = office.balance(claim)
    assert (balance.charges, balance.paid, balance.adjusted, balance.patient) == (15000, 8000, 4500, 2500)
    assert balance.open == 0


async def test_a_reversal_alone_waits_for_its_correction(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    decision = decides(sent, "CO-45 70")
    await office.deliver(office.payer.pays(decision))
    await office.closed(claim)
    await office.deliver(office.payer.pays(takes_back(decision)))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    balance = office.balance(claim)
    assert (balance.open, balance.paid, balance.adjusted) == (15000, 0, 0)
    assert office.row(claim).wake_at is not None
