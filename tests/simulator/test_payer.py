"""What the payer puts out, and on which day: acknowledgements, decisions, payments."""

import pytest

from models.claim import Diagnosis, PayerIdentity
from simulator.inquiries import answer_status
from tests.builders import an_envelope
from tests.simulator.given import (
    ADDRESS,
    a_batch,
    a_coverage,
    a_document,
    a_line,
    a_member,
    an_inquiry,
    some_books,
)
from tests.simulator.working import Start, WorkingPayer
from x12.status.messages import write_277


def test_a_clean_claim_is_acknowledged_three_times_and_then_paid(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()))
    assert payer.names("*") == []

    payer.pass_days(0.125)
    assert [a.status for a in payer.file_acknowledgements()] == ["A"]
    payer.pass_days(0.375)
    assert [(r.source, r.acknowledgements[0].accepted) for r in payer.reports()] == [("AY", True)]
    payer.pass_days(0.5)
    at_payer = payer.reports("PR")[0].acknowledgements[0]
    assert at_payer.statuses[0].category == "A2"
    assert at_payer.payer_claim_control_number.startswith("BW")
    payer.pass_days(5.9)
    assert payer.payments() == []
    payer.pass_days(5.2)
    payment = payer.payments()[0]
    assert (payment.payment_cents, payment.difference_cents) == (10000, 0)
    assert payment.claims[0].payer_claim_control_number == at_payer.payer_claim_control_number


def test_a_half_written_file_is_left_alone(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()), "claims.837.part")

    assert (payer.mailbox.inbox("harbor") / "claims.837.part").exists()
    assert list(payer.mailbox.received("harbor").iterdir()) == []


def test_every_byte_that_comes_and_goes_is_kept(start: Start) -> None:
    payer = start()
    data = a_batch(a_document())
    payer.take(data)
    payer.pass_days(1)

    received = list(payer.mailbox.received("harbor").iterdir())
    assert [p.read_bytes() for p in received] == [data]
    sent = {p.name: p.read_bytes() for p in payer.mailbox.sent("harbor").iterdir()}
    assert sent == {p.name: p.read_bytes() for p in payer.mailbox.outbox("harbor").iterdir()}


@pytest.mark.parametrize(("data", "number"), [(b"good morning", 0), (a_batch(a_document())[:400], 1)])
def test_a_file_that_cannot_be_read_is_refused_with_a_ta1(start: Start, data: bytes, number: int) -> None:
    payer = start()
    payer.take(data)
    payer.pass_days(1)

    assert [(a.status, a.control_number) for a in payer.refusals()] == [("R", number)]
    assert payer.names("999") == []


def test_the_same_interchange_twice_is_refused_and_nothing_else_happens(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()))
    payer.take(a_batch(a_document()), "again.837")
    payer.pass_days(13)

    assert [(a.status, a.note) for a in payer.refusals()] == [("R", "025")]
    assert len(payer.names("999")) == 1
    assert len(payer.payments()) == 1


def test_a_claim_that_cannot_be_read_refuses_its_transaction(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()).replace(b"*20261102~", b"*SOMEDAY~"))
    payer.pass_days(1)

    answer = payer.file_acknowledgements()[0]
    assert (answer.status, answer.transactions[0].status) == ("R", "R")
    assert answer.transactions[0].findings
    assert payer.reports() == []


def test_a_message_that_is_no_claim_is_refused(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()).replace(b"005010X222A1", b"005010X223A2"))
    payer.pass_days(1)

    assert [a.status for a in payer.file_acknowledgements()] == ["R"]


def _rejection(payer: WorkingPayer, source: str) -> tuple[str, str, str]:
    entry = payer.reports(source)[0].acknowledgements[0]
    status = entry.statuses[0]
    assert not entry.accepted
    return status.category, status.code, status.entity


def test_imaging_without_a_referring_provider_is_refused_by_the_clearinghouse(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document(a_line("G0279"))))
    payer.pass_days(13)

    assert _rejection(payer, "AY") == ("A6", "562", "DN")
    assert payer.reports("PR") == []
    assert payer.payments() == []


def test_a_short_zip_code_is_refused_by_the_clearinghouse(start: Start) -> None:
    payer = start()
    short = ADDRESS.model_copy(update={"zip_code": "98368"})
    billing = a_document().billing.model_copy(update={"address": short})
    payer.take(a_batch(a_document(billing=billing)))
    payer.pass_days(1)

    assert _rejection(payer, "AY") == ("A7", "500", "85")


def test_a_payer_that_the_clearinghouse_does_not_carry_is_refused(start: Start) -> None:
    payer = start()
    elsewhere = a_coverage(payer=PayerIdentity(name="Nowhere Mutual", payer_id="NW009"))
    payer.take(a_batch(a_document(coverages=(elsewhere,))))
    payer.pass_days(1)

    assert _rejection(payer, "AY") == ("A3", "116", "")


def test_a_diagnosis_that_the_payer_does_not_take_is_refused(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document(diagnoses=(Diagnosis(code="M5459", qualifier="ABK"),))))
    payer.pass_days(1)

    assert payer.reports("AY")[0].acknowledgements[0].accepted
    assert _rejection(payer, "PR") == ("A7", "255", "")


def test_an_unknown_member_is_refused_by_the_payer(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document(coverages=(a_coverage(member_id="BWH9"),))))
    payer.pass_days(1)

    assert _rejection(payer, "PR") == ("A3", "33", "IL")


def test_a_replacement_brings_reversal_and_correction_in_one_payment(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    icn = payer.payments()[0].claims[0].payer_claim_control_number
    replacement = a_document(
        a_line(charge=9000), control_number="FC-1R", frequency="7", payer_claim_control_number=icn
    )
    payer.take(a_batch(replacement, control_number=2), "replacement.837")
    payer.pass_days(13)

    payment = payer.payments()[1]
    assert [(c.control_number, c.status, c.paid_cents) for c in payment.claims] == [
        ("FC-1", "22", -10000),
        ("FC-1R", "1", 9000),
    ]
    assert (payment.payment_cents, payment.difference_cents) == (0, 0)
    assert [p.amount_cents for p in payment.provider_adjustments] == [-1000]


def test_after_a_void_the_claim_may_come_again(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    icn = payer.payments()[0].claims[0].payer_claim_control_number
    void = a_document(control_number="FC-1V", frequency="8", payer_claim_control_number=icn)
    payer.take(a_batch(void, control_number=2), "void.837")
    payer.pass_days(13)
    payer.take(a_batch(a_document(control_number="FC-1N"), control_number=3), "new.837")
    payer.pass_days(13)

    assert [[c.status for c in p.claims] for p in payer.payments()] == [["1"], ["22"], ["1"]]
    assert [p.payment_cents for p in payer.payments()] == [10000, 0, 0]
    assert all(p.difference_cents == 0 for p in payer.payments())


def test_a_duplicate_is_denied(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document()))
    payer.take(a_batch(a_document(control_number="FC-1B"), control_number=2), "again.837")
    payer.pass_days(13)

    assert sorted(c.status for p in payer.payments() for c in p.claims) == ["1", "4"]


def test_a_payer_that_stopped_after_taking_a_file_handles_it_when_it_starts(start: Start) -> None:
    payer = start()
    path = payer.mailbox.inbox("harbor") / "claims.837"
    path.write_bytes(a_batch(a_document()))
    payer.mailbox.take("harbor", path)

    payer.restart()
    payer.restart()
    payer.pass_days(13)

    assert len(payer.names("999")) == 1
    assert len(payer.payments()) == 1


def test_an_answer_that_was_written_but_not_delivered_is_delivered_after_a_restart(start: Start) -> None:
    payer = start()
    with payer.journal.step():
        payer.journal.put_out("harbor", "999-000000009.x12", b"ISA")

    payer.restart()
    payer.pass_days(0.125)

    assert payer.names("999") == ["999-000000009.x12"]


def test_questions_about_claims_nobody_knows_or_nobody_can_answer(start: Start) -> None:
    payer = start()

    assert payer.status() == "A4:35"
    bad = answer_status(an_inquiry(control_number=""), payer.books, payer.journal, payer.now.date())
    assert bad.statuses[0].category == "E0"


def test_a_denied_claim_is_told_as_denied_and_found_by_the_payers_number(start: Start) -> None:
    payer = start()
    payer.take(a_batch(a_document(a_line("G0480"))))
    payer.pass_days(13)
    icn = payer.payments()[0].claims[0].payer_claim_control_number

    inquiry = an_inquiry(control_number="", payer_claim_control_number=icn)
    answer = answer_status(inquiry, payer.books, payer.journal, payer.now.date())

    assert (answer.statuses[0].category, answer.control_number) == ("F2", "FC-1")
    assert answer.check_number == payer.payments()[0].trace_number
    assert write_277(an_envelope(), answer, inquiry), "the payment's number must fit into STC09"


def test_the_payer_numbers_nothing_twice(start: Start) -> None:
    members = tuple(a_member(member_id=f"BWH{n}") for n in range(1, 31))
    payer = start(books=some_books(*members))
    documents = (
        a_document(control_number=f"FC-{n}", coverages=(a_coverage(member_id=f"BWH{n}"),))
        for n in range(1, 31)
    )
    payer.take(a_batch(*documents))
    payer.pass_days(13)

    payments = payer.payments()
    icns = [c.payer_claim_control_number for p in payments for c in p.claims]
    assert len(set(icns)) == len(icns) == 30
    assert len({p.trace_number for p in payments}) == len(payments) > 1
    assert all(i.control_number for i in payer.interchanges("835"))
