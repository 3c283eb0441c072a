"""Payments and quarantine: what a payer paid, what became of its claims, and the way out for the rest."""

import re
from pathlib import Path

import pytest
from sqlmodel import col, select

from console.intake import take_in
from models.console_tables import AuditRow
from models.messages import FileRequest
from models.remittance import Remittance
from models.tables import QuarantineRow, RemittanceRow
from store import files, ledger
from tests.activities import ways
from tests.activities.desk import Desk
from tests.builders import (
    a_batch,
    a_claim,
    a_provider_adjustment,
    a_remittance,
    a_remittance_claim,
    a_strangers_claim,
    an_envelope,
    an_outbound,
)
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides
from x12.claims.writer import write_claims
from x12.remittances.writer import write_835


def comes(console: Console, *payments: Remittance) -> None:
    """Take in a file of payments as it comes from the mailbox."""
    with console.store.write() as session:
        content = write_835(an_envelope(), payments)
        file, _ = files.add_inbound(session, PARTNER, "835", "a.835", content, BUSINESS_NOW)
    request = FileRequest(file=file.id, as_of=BUSINESS_NOW)
    while not console.practice.inbound.commit_records(request).done:
        pass


def paid_with_a_stranger(console: Console) -> tuple[Desk, Desk]:
    """Send two claims; one check pays the first, keeps 20.00 back, pays another under a strange number."""
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    other = Desk(console.store, BUSINESS_NOW, a_strangers_claim("HL-0002"))
    sent = desk.accepted()
    other.accepted("ICN6")
    stranger = a_remittance_claim("STRANGE", charge_cents=14000, payer_claim_control_number="ICN99")
    line = stranger.lines[0].model_copy(update={"charge_cents": 14000, "paid_cents": 7000})
    person, member = other.document.person, other.document.coverages[0].member_id
    whose = {"patient": person.name, "member_id": member}
    stranger = stranger.model_copy(update={"lines": (line,), "paid_cents": 7000, **whose})
    kept_back = (a_provider_adjustment(),)
    comes(console, a_remittance(decides(sent, ways.PAID), stranger, provider_adjustments=kept_back))
    desk.go_on()
    return desk, other


def the_payment(console: Console) -> str:
    with console.store.read() as session:
        (row,) = session.exec(select(RemittanceRow))
        return row.id


def the_record(console: Console) -> QuarantineRow:
    with console.store.read() as session:
        (row,) = session.exec(select(QuarantineRow))
        return row


def said_in_audit(console: Console, *actions: str) -> list[tuple[str, str]]:
    with console.store.read() as session:
        rows = session.exec(
            select(AuditRow).where(col(AuditRow.action).in_(actions)).order_by(col(AuditRow.n))
        )
        return [(row.user, row.action) for row in rows]


def words_of(text: str) -> str:
    """Return the words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_payment_says_where_every_cent_of_it_lies(console: Console) -> None:
    desk, _ = paid_with_a_stranger(console)
    ines = console.client("ines")
    payment = the_payment(console)
    text = ines.get(f"/payments/{payment}").text
    words = words_of(text)

    assert "Paid to the bank $130.00" in words
    assert "Kept back or added beside the claims $20.00" in words
    assert "For claims $150.00" in words
    assert "Posted to claims $80.00" in words
    assert "Not applied yet $70.00" in words
    assert "WO recovery of an overpayment HL0000 $20.00" in words
    assert "booked to cash on Nov 4, 2026" in words
    assert f'href="/claims/{desk.claim}"' in text
    assert desk.document.person.name.last not in text
    assert f'href="/payments/{payment}"' in ines.get(f"/claims/{desk.claim}").text


def test_payments_are_listed_by_what_their_claims_need_and_taken_as_a_file(console: Console) -> None:
    paid_with_a_stranger(console)
    oona = console.client("oona")
    number = "EFT1009"

    assert number in oona.get("/payments").text
    assert number in oona.get("/payments?standing=trouble&payer=BHH01").text
    assert number not in oona.get("/payments?standing=done").text
    assert number not in oona.get("/payments?payer=OTHER").text
    assert oona.get("/payments?standing=odd").status_code == 422
    assert oona.get("/payments?after=odd").status_code == 422
    lines = oona.get("/payments.csv").text.splitlines()
    claims = oona.get(f"/payments/{the_payment(console)}/claims.csv").text.splitlines()
    assert lines[1].endswith(f"{number},13000,trouble,1,1")
    assert [line.split(",")[3] for line in claims[1:]] == ["unmatched", "posted"]
    exported = said_in_audit(console, "payments exported", "payment exported")
    assert exported == [("oona", "payments exported"), ("oona", "payment exported")]


def test_a_biller_gives_a_payment_to_the_claim_that_fits_best_and_it_posts(console: Console) -> None:
    _, other = paid_with_a_stranger(console)
    ines, record = console.client("ines"), the_record(console)
    page = ines.get(f"/quarantine/{record.id}").text
    words = words_of(page)

    assert record.id in ines.get("/quarantine").text
    assert (
        "Fits: the patient, the day of service, the payer But: charge differs: $150.00 here, $140.00" in words
    )
    assert "fair" in words
    assert "CLP*STRANGE" in page

    given = ines.post(f"/quarantine/{record.id}/claim", data={"claim": other.attempts[0].control_number})
    again = ines.post(f"/quarantine/{record.id}/claim", data={"claim": other.claim})
    other.go_on()
    with console.store.read() as session:
        balance = ledger.balance_of(session, other.claim)

    assert (given.status_code, again.status_code) == (303, 409)
    assert balance.paid == 7000
    assert "Every cent for claims is posted" in ines.get(f"/payments/{the_payment(console)}").text
    assert record.id not in ines.get("/quarantine").text
    assert record.id in ines.get("/quarantine?status=released").text
    acts = said_in_audit(console, "kept record read", "payment given to claim")
    assert acts == [("ines", "kept record read"), ("ines", "payment given to claim")]


def test_what_cannot_be_done_with_a_record_is_said_beside_it(console: Console) -> None:
    paid_with_a_stranger(console)
    ines, record = console.client("ines"), the_record(console)
    no_claim = ines.post(f"/quarantine/{record.id}/claim", data={"claim": "NOBODY"})
    no_reason = ines.post(f"/quarantine/{record.id}/reason", data={"reason": " "})
    no_file = ines.post(f"/quarantine/{record.id}/file", files={"file": ("a.837", b"ISA*00*")})
    let_go = ines.post(f"/quarantine/{record.id}/reason", data={"reason": "paid to us by mistake"})

    assert (no_claim.status_code, no_reason.status_code, no_file.status_code) == (404, 422, 422)
    assert "cannot be given back as a file" in no_file.text
    assert "--reason" not in no_reason.text + no_file.text
    assert let_go.status_code == 303
    assert "paid to us by mistake" in ines.get(f"/quarantine/{record.id}").text


def test_an_auditor_sees_a_record_whole_only_when_asking_for_it_and_decides_nothing(console: Console) -> None:
    paid_with_a_stranger(console)
    wick, record = console.client("wick"), the_record(console)
    before = wick.get(f"/quarantine/{record.id}").text
    shown = wick.post(f"/quarantine/{record.id}/reveal").text

    assert "CLP*STRANGE" not in before
    assert "Give it to this claim" not in before
    assert "CLP*STRANGE" in shown
    assert said_in_audit(console, "kept record read", "value revealed") == [("wick", "value revealed")]
    assert wick.post(f"/quarantine/{record.id}/reason", data={"reason": "x"}).status_code == 403


def test_the_task_about_a_decision_that_does_not_add_up_leads_to_its_payment_and_record(
    console: Console,
) -> None:
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    ways.unbalanced(desk)
    (task,) = desk.open_tasks
    ines = console.client("ines")
    (way,) = re.findall(r'href="(/payments/of/[^"]+)"', ines.get(f"/tasks/{task.id}").text)
    payment = ines.get(way).headers["location"]
    page = ines.get(payment).text

    assert "does not balance" in page
    assert f'href="{payment}"' in ines.get(f"/quarantine/{the_record(console).id}").text
    assert f"/quarantine/{the_record(console).id}" in page
    assert "The claim $140.00 $70.00 $80.00 -$10.00" in words_of(
        ines.get(f"/quarantine/{the_record(console).id}").text
    )
    assert ines.get("/payments/of/NOTHING").status_code == 404


def test_a_claim_that_was_refused_is_taken_in_again_as_a_mended_file(
    console: Console, tmp_path: Path
) -> None:
    good = write_claims(an_envelope(), a_batch(an_outbound(a_claim())))
    bad = good.replace(b"DTP*472*D8*20261102", b"DTP*472*D8*20269999")
    (tmp_path / "bad.837").write_bytes(bad)
    refused = take_in(console.store, tmp_path / "bad.837", BUSINESS_NOW)
    ines, record = console.client("ines"), the_record(console)
    shown = ines.get(f"/quarantine/{record.id}").text
    still = ines.post(f"/quarantine/{record.id}/file", files={"file": ("bad.837", bad)})
    mended = ines.post(f"/quarantine/{record.id}/file", files={"file": ("good.837", good)})

    assert len(refused.rejected) == 1
    assert "20269999" in shown
    assert (still.status_code, mended.status_code) == (422, 303)
    assert "Still not accepted" in still.text
    assert record.id in ines.get("/quarantine?status=released").text
    assert said_in_audit(console, "kept record mended") == [("ines", "kept record mended")]


@pytest.mark.slow
def test_payments_and_quarantine_break_no_rule_of_access(windows: Browsers, console: Console) -> None:
    paid_with_a_stranger(console)
    payment, record = f"/payments/{the_payment(console)}", f"/quarantine/{the_record(console).id}"

    assert obstacles(windows, "ines", ("/payments", payment, "/quarantine", record)) == []
