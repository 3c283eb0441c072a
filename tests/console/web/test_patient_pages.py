"""A patient's account, and the sheets that are printed from a claim, each with a line in the audit log."""

import re

import pytest
from sqlmodel import col, select

from models.console_tables import AuditRow
from models.tables import StatementLineRow
from store import notes
from tests.activities import ways
from tests.activities.desk import Desk
from tests.activities.ways import TaskKind
from tests.builders import a_claim, a_further_claim, a_line
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.payer import decides, takes_back

SHEETS = ("statement", "superbill", "cms1500")


def test_a_statement_of_a_credit_asks_for_no_payment(console: Console) -> None:
    paid, _ = billed(console)
    with console.store.write() as session:
        (line,) = session.exec(select(StatementLineRow).where(StatementLineRow.claim_id == paid.claim))
        line.amount_cents = -12_000
    words = words_of(console.client("mabel").get(f"/claims/{paid.claim}/print/statement").text)

    assert "Your credit $120.00" in words
    assert "There is nothing for you to pay." in words
    assert "Please pay" not in words


def billed(console: Console) -> tuple[Desk, Desk]:
    """Return two claims of one patient: one of which 25.00 are the patient's, and one at the payer."""
    paid = Desk(console.store, BUSINESS_NOW, a_further_claim(1))
    paid.paid(decides(paid.accepted(), ways.PAID))
    sent = Desk(console.store, BUSINESS_NOW, a_further_claim(2))
    sent.accepted("ICN6")
    return paid, sent


def words_of(text: str) -> str:
    """Return the words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def said_in_audit(console: Console, action: str) -> list[tuple[str, str, str]]:
    with console.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.action == action).order_by(col(AuditRow.n)))
        return [(row.user, row.subject, row.detail) for row in rows]


def test_an_account_adds_up_all_claims_of_a_patient_and_shows_nobodys_name(console: Console) -> None:
    paid, sent = billed(console)
    with console.store.write() as session:
        notes.add(session, sent.claim, "mabel", "will pay in two parts", BUSINESS_NOW)
    page = console.client("mabel").get(f"/patients/{sent.claim}").text
    words = words_of(page)

    assert "Charged $300.00 Insurance paid $80.00 Adjusted $45.00" in words
    assert "With insurers $150.00 The patient's $25.00" in words
    assert f'href="/claims/{paid.claim}"' in page
    assert f'href="/claims/{sent.claim}"' in page
    assert f"2026-11 Nov 4, 2026 {paid.claim} $25.00" in words
    assert "will pay in two parts" in words
    assert "M. F., born 1984" in words
    assert paid.document.person.name.last not in page
    assert said_in_audit(console, "account read") == [("mabel", f"claim:{sent.claim}", "2 claims")]


def test_a_patients_account_is_reached_from_the_search_and_from_each_claim(console: Console) -> None:
    paid, sent = billed(console)
    person, mabel = paid.document.person, console.client("mabel")
    asked = {"last": person.name.last, "first": person.name.first, "born": str(person.birth_date)}
    found = mabel.post("/search", data=asked).text
    (address,) = re.findall(r'href="(/patients/[^"]+)"', found)

    assert mabel.get(address).status_code == 200
    assert f'href="/patients/{sent.claim}"' in mabel.get(f"/claims/{sent.claim}").text
    assert mabel.get("/patients/NOBODY").status_code == 404


def test_a_statement_says_what_is_left_to_pay_why_and_how(console: Console) -> None:
    paid, sent = billed(console)
    mabel = console.client("mabel")
    words = words_of(mabel.get(f"/claims/{paid.claim}/print/statement").text)

    assert "Please pay $25.00" in words
    assert "We charged $150.00 Your insurance paid -$80.00" in words
    assert "This is your deductible" in words
    assert "5035550142" in words
    assert mabel.get(f"/claims/{paid.claim}/print/statement?cycle=1999-01").status_code == 404
    assert mabel.get(f"/claims/{sent.claim}/print/statement").status_code == 404
    assert said_in_audit(console, "sheet printed") == [("mabel", f"claim:{paid.claim}", "statement")]


def test_an_old_statement_says_what_was_booked_then_and_a_later_one_what_was_taken_off(
    console: Console,
) -> None:
    paid = Desk(console.store, BUSINESS_NOW, a_further_claim(1))
    sent = paid.accepted()
    first = decides(sent, ways.PAID)
    paid.paid(first)
    paid.days(30)
    paid.paid(takes_back(first), decides(sent, "CO-45 45, PR-1 5"))
    mabel, address = console.client("mabel"), f"/claims/{paid.claim}/print/statement"
    old = words_of(mabel.get(f"{address}?cycle={BUSINESS_NOW:%Y-%m}").text)
    new = words_of(mabel.get(address).text)

    assert "Your insurance paid -$80.00" in old
    assert "Your share on this statement $25.00" in old
    assert "Your insurance paid -$100.00" in new
    assert "Your credit $20.00" in new


def test_superbill_and_form_carry_the_claim_and_its_number_as_it_was_sent(console: Console) -> None:
    paid, _ = billed(console)
    ines = console.client("ines")
    bill = words_of(ines.get(f"/claims/{paid.claim}/print/superbill").text)
    form = ines.get(f"/claims/{paid.claim}/print/cms1500").text

    assert "Tax ID 930456789" in bill
    assert "99213" in bill
    assert ">FINCH, MARIGOLD</text>" in form
    assert f">{paid.attempts[0].control_number}</text>" in form
    assert ">150 00</text>" in form


def test_the_letter_of_an_appeal_is_a_draft_until_it_is_approved(console: Console) -> None:
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    ways.appealing(desk)
    ines = console.client("ines")

    def the_letter() -> str:
        page = ines.get(f"/claims/{desk.claim}").text
        (address,) = re.findall(r'href="([^"]+/print/letters/[^"]+)"', page)
        return ines.get(address).text

    draft = the_letter()
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="Filed | in time")
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    letter = the_letter()

    assert "<h1>Appeal: the claim was filed in time</h1>" in letter
    assert "Filed / in time" in letter
    assert ("Draft" in draft, "Draft" in letter) == (True, False)
    assert ines.get(f"/claims/{desk.claim}/print/letters/NONE").status_code == 404


@pytest.mark.parametrize("user", ["wick"])
def test_who_does_not_work_with_patients_prints_nothing_of_them(console: Console, user: str) -> None:
    paid, _ = billed(console)
    client = console.client(user)

    assert [client.get(f"/claims/{paid.claim}/print/{sheet}").status_code for sheet in SHEETS] == [403] * 3
    assert "To print" not in client.get(f"/claims/{paid.claim}").text


@pytest.mark.slow
def test_accounts_and_sheets_break_no_rule_of_access(windows: Browsers, console: Console) -> None:
    paid, _ = billed(console)
    sheets = [f"/claims/{paid.claim}/print/{sheet}" for sheet in SHEETS]

    assert obstacles(windows, "ines", (f"/patients/{paid.claim}", *sheets)) == []


@pytest.mark.slow
def test_each_sheet_of_the_form_is_one_page_of_letter_and_of_a4(windows: Browsers, console: Console) -> None:
    lines = tuple(a_line(n) for n in range(1, 8))
    desk = Desk(console.store, BUSINESS_NOW, a_claim(lines=lines, charge_cents=7 * 15000))
    page = windows.of("ines")
    page.goto(f"/claims/{desk.claim}/print/cms1500")
    for paper in ("Letter", "A4"):
        pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))
        assert (paper, len(pages)) == (paper, 2)
