"""A claim's page tells anybody where it stands, why, what it is worth, and what every file said."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from console.views.timeline import timeline_of
from models.console_tables import AuditRow
from store import claims, ledger, notes
from store.ledger import Entry
from tests.activities import ways
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.payer import decides


def led(console: Console, way: Callable[[Desk], None]) -> Desk:
    """Bring a claim of two payers somewhere."""
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    way(desk)
    return desk


def paid(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))


def file_of(text: str) -> str:
    """Return the address of the 837P on a claim's page."""
    (address,) = re.findall(r'href="([^"]+/files/[^"]+)">837P<', text)
    return address


def test_a_denied_claim_says_why_and_what_happens_next(console: Console) -> None:
    desk = led(console, ways.denied)
    text = console.client("ines").get(f"/claims/{desk.claim}").text

    assert "CO-16" in text
    assert "information is missing or wrong" in text
    assert 'aria-current="step">Denial' in text
    assert "correct denial" in text


def test_a_paid_claim_shows_its_money_and_the_ledger_behind_it(console: Console) -> None:
    desk = led(console, paid)
    text = console.client("ines").get(f"/claims/{desk.claim}").text

    assert "$150.00" in text
    assert "CO-45" in text
    assert "balanced posting" in text
    assert "not the patient&#39;s to pay" in text


def postings_told(console: Console, claim: str) -> tuple[list[str], int]:
    """Return what a claim's timeline says of postings, and how many questions to the database it took."""
    asked = list[str]()

    def note(*told: Any) -> None:
        asked.append(told[2])

    with console.store.read() as session:
        row, bind = claims.need(session, claim), session.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        told = [one["summary"] for one in timeline_of(session, row) if one["what"] == "posting"]
        event.remove(bind, "before_cursor_execute", note)
    return told, len(asked)


def test_the_story_of_a_claim_with_many_postings_asks_no_more_than_of_one_with_few(console: Console) -> None:
    desk = led(console, paid)
    few, asked = postings_told(console, desk.claim)
    with console.store.write() as session:
        for n in range(8):
            entries = [Entry("patient", -100), Entry("write_off", 100)]
            ledger.post(session, f"further:{n}", "write_off", entries, desk.now.date(), claim=desk.claim)
    many, asked_again = postings_told(console, desk.claim)

    assert asked_again == asked
    assert len(many) == len(few) + 8
    assert many.count("write_off: patient -$1.00, write_off $1.00") == 8


def test_every_look_at_a_claim_is_in_the_audit_log(console: Console) -> None:
    desk = led(console, ways.accepted)
    console.client("rory").get(f"/claims/{desk.claim}")
    with console.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == f"claim:{desk.claim}")).all()

    assert [(row.user, row.action, row.roles) for row in rows] == [("rory", "claim read", "biller")]


def test_somebody_named_in_a_note_is_told_until_they_have_seen_it(console: Console) -> None:
    desk = led(console, ways.accepted)
    ines, rory = console.client("ines"), console.client("rory")
    answer = ines.post(f"/claims/{desk.claim}/notes", data={"words": "@rory the payer wants line 1 alone"})
    assert answer.status_code == 303
    with console.store.read() as session:
        assert notes.count_unseen(session, "rory") == 1
    assert "the payer wants line 1 alone" in rory.get(f"/claims/{desk.claim}").text

    with console.store.read() as session:
        assert notes.count_unseen(session, "rory") == 0


def test_a_supervisor_holds_and_resumes_a_claim_with_a_reason(console: Console) -> None:
    desk = led(console, ways.accepted)
    oona = console.client("oona")
    held = oona.post(
        f"/claims/{desk.claim}/instructions", data={"instruction": "hold", "reason": "under audit"}
    )
    assert held.status_code == 303
    desk.go_on()
    assert desk.state == "on_hold"
    assert "resume: go on where it was held" in oona.get(f"/claims/{desk.claim}").text


def test_a_biller_cannot_hold_a_claim(console: Console) -> None:
    desk = led(console, ways.accepted)
    answer = console.client("ines").post(
        f"/claims/{desk.claim}/instructions", data={"instruction": "hold", "reason": "x"}
    )

    assert answer.status_code == 403


def test_a_file_of_a_claim_is_shown_in_words_and_as_it_was(console: Console) -> None:
    desk = led(console, ways.accepted)
    ines = console.client("ines")
    link = file_of(ines.get(f"/claims/{desk.claim}").text)
    text = ines.get(link).text

    assert "99213" in text
    assert "CLM*" in text


def test_a_file_of_another_claim_is_not_shown_with_this_one(console: Console) -> None:
    first, second = (
        led(console, ways.accepted),
        Desk(console.store, BUSINESS_NOW, a_claim(control_number="P-2")),
    )
    ines = console.client("ines")
    link = file_of(ines.get(f"/claims/{first.claim}").text)

    assert ines.get(link.replace(first.claim, second.claim)).status_code == 404


# Search


def test_a_claim_is_found_by_each_of_its_numbers(console: Console) -> None:
    desk = led(console, ways.accepted)
    ines = console.client("ines")
    for number in (desk.claim, desk.row.source_number, desk.attempts[0].control_number, "ICN5", "icn5"):
        answer = ines.get("/search", params={"q": number})
        assert (number, answer.headers.get("location")) == (number, f"/claims/{desk.claim}")


@pytest.mark.parametrize("asked", ["$150.00", "150", "150.00"])
def test_claims_are_found_by_their_charge(console: Console, asked: str) -> None:
    desk = led(console, ways.accepted)

    assert f"/claims/{desk.claim}" in console.client("ines").get("/search", params={"q": asked}).text


def test_claims_are_found_by_their_day(console: Console) -> None:
    desk = led(console, ways.accepted)
    day = desk.row.service_from
    assert day is not None
    ines = console.client("ines")

    assert desk.claim in ines.get("/search", params={"q": day.isoformat()}).text
    assert desk.claim in ines.get("/search", params={"q": f"{day.month}/{day.day}/{day.year}"}).text


def test_a_patients_claims_are_found_without_a_name_in_any_address_and_with_a_line_in_the_audit_log(
    console: Console,
) -> None:
    desk = led(console, ways.accepted)
    person = desk.document.person
    asked = {"last": person.name.last.upper(), "first": person.name.first, "born": str(person.birth_date)}
    answer = console.client("mabel").post("/search", data=asked)

    assert desk.claim in answer.text
    with console.store.read() as session:
        (row,) = session.exec(select(AuditRow).where(AuditRow.subject == "search:patient")).all()
    assert (row.user, row.detail) == ("mabel", "1 claims found")


def test_what_is_not_found_says_where_else_to_look(console: Console) -> None:
    assert "Look for the patient instead" in console.client("ines").get("/search", params={"q": "ZZ9"}).text


# As people see it


@pytest.mark.slow
def test_claim_and_search_pages_break_no_rule_of_access(windows: Browsers, console: Console) -> None:
    desk = led(console, ways.denied)

    assert obstacles(windows, "oona", (f"/claims/{desk.claim}", "/search?q=150")) == []


def test_the_front_desk_takes_down_what_a_patient_objects_to(console: Console) -> None:
    desk = led(console, ways.patient_billed)
    address, mabel = f"/claims/{desk.claim}", console.client("mabel")
    before = mabel.get(address).text
    sent = mabel.post(f"{address}/dispute", data={"words": "I paid my deductible in March"})
    desk.go_on()
    after = mabel.get(address).text

    assert ("The patient objects" in before, "The patient objects" in after) == (True, False)
    assert (sent.status_code, desk.asked) == (303, ["answer_dispute"])
    assert "answer dispute" in after
    with console.store.read() as session:
        kept = session.exec(select(AuditRow).where(AuditRow.action == "dispute")).one()
    assert "March" not in repr(kept)


def test_a_claim_that_asks_nothing_of_the_patient_takes_no_dispute(console: Console) -> None:
    desk = led(console, ways.denied)
    address, ines = f"/claims/{desk.claim}", console.client("ines")
    refused = ines.post(f"{address}/dispute", data={"words": "I owe nothing"})

    assert "The patient objects" not in ines.get(address).text
    assert refused.status_code == 409
    assert "asks nothing of the patient" in refused.text


def test_a_coder_takes_down_no_dispute(console: Console) -> None:
    desk = led(console, ways.patient_billed)
    quill = console.client("quill")

    assert "The patient objects" not in quill.get(f"/claims/{desk.claim}").text
    assert quill.post(f"/claims/{desk.claim}/dispute", data={"words": "no"}).status_code == 403
