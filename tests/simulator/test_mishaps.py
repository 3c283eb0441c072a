"""What goes wrong on the payer's side, once per member, and how it comes right again."""

from simulator.books import Incident
from tests.simulator.given import (
    a_batch,
    a_coverage,
    a_document,
    a_member,
    some_books,
)
from tests.simulator.working import Start, WorkingPayer


def test_a_lost_interchange_is_answered_when_the_same_bytes_come_again(start: Start) -> None:
    payer = start(Incident(lose_interchange_once=True))
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    assert payer.names("*") == []
    assert [p.suffix for p in payer.mailbox.received("harbor").iterdir()] == [".lost"]

    payer.restart()
    payer.take(a_batch(a_document()), "again.837")
    payer.pass_days(13)

    assert payer.refusals() == []
    assert len(payer.payments()) == 1


def test_a_lost_report_leaves_the_other_claims_of_the_file_reported(start: Start) -> None:
    other = a_member(member_id="BWH2")
    payer = start(books=some_books(a_member(), other, incident=Incident(lose_claim_report=True)))
    second = a_document(control_number="FC-2", coverages=(a_coverage(member_id="BWH2"),))
    payer.take(a_batch(a_document(), second))
    payer.pass_days(13)

    assert [[a.control_number for a in r.acknowledgements] for r in payer.reports()] == [["FC-2"], ["FC-2"]]
    assert {c.control_number for p in payer.payments() for c in p.claims} == {"FC-1", "FC-2"}


def test_a_lost_claim_is_accepted_then_not_found_and_decided_when_sent_again(start: Start) -> None:
    payer = start(Incident(lose_claim_once=True))
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    assert payer.reports("PR")[0].acknowledgements[0].accepted
    assert (payer.status(), payer.payments()) == ("A4:35", [])

    payer.take(a_batch(a_document(control_number="FC-1B"), control_number=2), "again.837")
    payer.pass_days(13)

    assert [c.status for p in payer.payments() for c in p.claims] == ["1"]


def test_a_pending_claim_is_decided_late_and_paid_later_still(start: Start) -> None:
    payer = start(Incident(pends_until_days=28, remittance_delay_days=50))
    payer.take(a_batch(a_document()))
    payer.pass_days(27.5)
    assert payer.status() == "P1:20"
    payer.pass_days(1)
    assert (payer.status(), payer.payments()) == ("F1:65", [])
    payer.pass_days(22)

    assert len(payer.payments()) == 1


def test_an_early_remittance_comes_two_days_before_the_payers_report(start: Start) -> None:
    payer = start(Incident(early_remittance=True))
    payer.take(a_batch(a_document()))
    while not payer.payments():
        payer.pass_days(0.125)
    assert (len(payer.reports("AY")), payer.reports("PR")) == (1, [])
    payer.pass_days(1.9)
    assert payer.reports("PR") == []
    payer.pass_days(0.3)

    assert payer.reports("PR")[0].acknowledgements[0].accepted


def test_a_remittance_is_delivered_again_as_it_was_and_then_in_a_new_envelope(start: Start) -> None:
    payer = start(Incident(redeliver=True))
    payer.take(a_batch(a_document()))
    payer.pass_days(16)

    again, first, renewed = ((payer.mailbox.outbox("harbor") / n).read_bytes() for n in _in_order(payer))
    assert again == first != renewed
    assert {p.trace_number for p in payer.payments()} == {payer.payments()[0].trace_number}
    assert len({p.paid_on for p in payer.payments()}) == 1
    assert len({i.control_number for i in payer.interchanges("835")}) == 2


def _in_order(payer: WorkingPayer) -> list[str]:
    copies = [n for n in payer.names("835") if "again" in n]
    return copies + [n for n in payer.names("835") if "again" not in n]


def test_an_unbalanced_remittance_is_corrected_under_the_same_trace(start: Start) -> None:
    payer = start(Incident(unbalanced_first=True))
    payer.take(a_batch(a_document()))
    payer.pass_days(16)

    wrong, right = payer.payments()
    assert wrong.claims[0].lines[0].difference_cents != 0
    assert wrong.difference_cents == 0
    assert right.claims[0].lines[0].difference_cents == 0
    assert (wrong.trace_number, wrong.paid_on) == (right.trace_number, right.paid_on)
    assert wrong.claims[0].payer_claim_control_number == right.claims[0].payer_claim_control_number


def test_a_payer_that_stopped_before_marking_a_lost_file_marks_it_when_it_starts(start: Start) -> None:
    payer = start(Incident(lose_interchange_once=True))
    payer.take(a_batch(a_document()))
    lost = next(payer.mailbox.received("harbor").iterdir())
    lost.rename(lost.with_suffix(""))

    payer.restart()
    payer.restart()

    assert list(payer.mailbox.received("harbor").iterdir()) == [lost]
