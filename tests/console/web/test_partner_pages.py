"""What an admin sees and changes of trading partners: mailboxes, files, the pace of questions, and routes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.console_tables import AuditRow
from models.lifecycle import ClaimState
from models.practice import Payer, TradingPartner
from models.tables import PayerFileRow, SubmissionRow
from store import setup
from tests.activities.desk import Desk
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.office import PARTNER


def second_partner(console: Console) -> None:
    """Set a second trading partner up."""
    with console.store.write() as session:
        first = setup.need(session, TradingPartner, PARTNER)
        setup.put(
            session, "trading_partner", first.model_copy(update={"key": "second", "name": "Second Way"})
        )


def sent_at(console: Console, desk: Desk, days_ago: float) -> PayerFileRow:
    """Have the claim's file leave so many days before now, unanswered; return it."""
    desk.send()
    with console.store.write() as session:
        row = session.exec(select(PayerFileRow).where(PayerFileRow.kind == "837P")).one()
        row.status, row.transmitted_at = "transmitted", BUSINESS_NOW - timedelta(days=days_ago)
    return row


def test_a_mailbox_shows_what_went_out_and_a_file_of_today_misses_nothing(console: Console) -> None:
    desk = console.desk()
    sent_at(console, desk, 0)
    page = console.client("wick").get(f"/admin/partners/{PARTNER}").text

    assert "1 file accepted" in page
    assert "Every file that left in time to be answered was." in page


def test_a_file_that_nobody_acknowledged_is_named_with_what_to_do(console: Console) -> None:
    row = sent_at(console, console.desk(), 6)
    page = console.client("wick").get(f"/admin/partners/{PARTNER}").text

    assert f"no TA1 or 999 for 837P {row.control_number}" in page
    assert "nothing at all has come back since" in page
    assert "Ask the partner whether it has the file" in page


def test_a_file_leads_to_its_claims_and_reading_it_is_audited(console: Console) -> None:
    desk = console.desk()
    row = sent_at(console, desk, 0)
    page = console.client("wick").get(f"/admin/files/{row.id}").text

    assert f"/claims/{desk.claim}" in page
    assert desk.attempts[0].control_number in page
    with console.store.read() as session:
        noted = session.exec(select(AuditRow).where(AuditRow.subject == f"file:{row.id}")).one()
    assert (noted.user, noted.action) == ("wick", "file read")


def test_a_limit_of_questions_is_changed_with_a_reason_and_kept_in_the_log(console: Console) -> None:
    client = console.client("wick")
    unsaid = client.post(f"/admin/partners/{PARTNER}/limit", data={"per_minute": "5", "reason": " "})
    too_fast = client.post(f"/admin/partners/{PARTNER}/limit", data={"per_minute": "9999", "reason": "x"})
    client.post(f"/admin/partners/{PARTNER}/limit", data={"per_minute": "5", "reason": "they asked for it"})

    assert (unsaid.status_code, too_fast.status_code) == (422, 422)
    with console.store.read() as session:
        assert setup.need(session, TradingPartner, PARTNER).realtime_per_minute == 5
        noted = session.exec(select(AuditRow).where(AuditRow.subject == f"partner:{PARTNER}")).one()
    assert noted.detail == "they asked for it (0 to 5 questions a minute)"


def test_a_rerouted_payers_waiting_claims_go_along_and_sent_ones_stay(console: Console) -> None:
    second_partner(console)
    sent_at(console, console.desk(), 0)
    with console.store.write() as session:
        gone = session.exec(select(SubmissionRow)).one()
        changed: dict[str, Any] = gone.model_dump() | {"control_number": "W1", "attempt": 9}
        waiting = SubmissionRow.model_validate(changed | {"status": "queued"})
        session.add(waiting)
        payer, sent = gone.payer_id, gone.control_number
    form = {"to": "second", "reason": "their line is down until Monday"}
    answer = console.client("wick").post(f"/admin/payers/{payer}/route", data=form)

    assert answer.headers["location"] == "/admin/partners/second"
    with console.store.read() as session:
        assert setup.need(session, Payer, payer).partner == "second"
        assert session.get_one(SubmissionRow, "W1").partner == "second"
        assert session.get_one(SubmissionRow, sent).partner == PARTNER
        noted = session.exec(select(AuditRow).where(AuditRow.subject == f"payer:{payer}")).one()
    assert f"from {PARTNER} to second, 1 waiting claims with it" in noted.detail
    again = console.client("wick").post(f"/admin/payers/{payer}/route", data=form)
    assert again.status_code == 409


def test_a_failed_step_is_retried_once_with_what_was_mended(console: Console) -> None:
    desk = console.desk()
    assert desk.fail() is ClaimState.NEEDS_ATTENTION
    client = console.client("wick")
    sent = client.post(f"/admin/workflows/{desk.claim}/retry", data={"reason": "the disk was full"})
    twice = client.post(f"/admin/workflows/{desk.claim}/retry", data={"reason": "the disk was full"})

    assert (sent.status_code, twice.status_code) == (303, 409)
    assert desk.go_on() is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_an_admin_holds_and_resumes_a_claim(console: Console) -> None:
    desk, client = console.desk(), console.client("wick")
    for instruction, state in (("hold", "on_hold"), ("resume", "awaiting_acknowledgement")):
        form = {"instruction": instruction, "reason": "a file is looked at"}
        assert client.post(f"/claims/{desk.claim}/instructions", data=form).status_code == 303
        assert desk.go_on() == state


def test_only_admins_open_mailboxes(console: Console) -> None:
    assert console.client("oona").get(f"/admin/partners/{PARTNER}").status_code == 403
    assert console.client("wick").get("/admin/partners/nobody").status_code == 404


@pytest.mark.slow
def test_a_mailbox_stands_in_nobodys_way(windows: Browsers, console: Console) -> None:
    second_partner(console)
    row = sent_at(console, console.desk(), 6)

    assert obstacles(windows, "wick", (f"/admin/partners/{PARTNER}", f"/admin/files/{row.id}")) == []
