"""Reports say what became of claims, every figure leads to its claims, and the claims add up to it."""

import csv
import re

import pytest
from sqlmodel import select

from console.reports import claim_figures
from console.reports.slices import period_of
from console.views.reports import Figure, Rate, Reports, reports
from models.claim import ClaimDocument
from models.console_tables import AuditRow
from tests.activities import ways
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.payer import decides

TODAY = BUSINESS_NOW.date()
PAID = "CO-45 45, PR-1 25"


def a_month(console: Console) -> dict[str, Desk]:
    """Send four claims of four people: one paid at once, one denied, one rejected, one open; keep a fifth."""
    people = {"paid": "Alder", "denied": "Birch", "rejected": "Cedar", "open": "Dogwood", "unsent": "Elm"}
    found = {name: Desk(console.store, BUSINESS_NOW, of_somebody(last)) for name, last in people.items()}
    found["paid"].paid(decides(found["paid"].accepted(), PAID))
    ways.denied(found["denied"])
    ways.rejected(found["rejected"])
    ways.accepted(found["open"])
    while claim_figures.catch_up(console.store):
        continue
    return found


def of_somebody(last: str) -> ClaimDocument:
    """Return the claim of a person of this name."""
    claim = a_claim(control_number=f"R-{last}")
    first = claim.coverages[0]
    name = first.subscriber.name.model_copy(update={"last": last})
    person = first.subscriber.model_copy(update={"name": name})
    return claim.model_copy(update={"coverages": (first.model_copy(update={"subscriber": person}),)})


def shown(console: Console, by: str = "carc", basis: str = "service") -> Reports:
    """Return what the page is made of."""
    with console.store.read() as session:
        return reports(session, period_of({}, TODAY), basis, by, TODAY)


def figures_of(found: Reports) -> list[Figure | Rate]:
    """Return everything on the page that leads to claims."""
    cards = [one for card in found.cards for one in (*card.figures.values(), card.clean, card.first_pass)]
    months = [rate for month in found.months for rate in (month.clean, month.first_pass)]
    rows = [*found.denials, *found.risk, *found.aging.total]
    rows += [row for _, _, ages in found.aging.by_payer for row in ages]
    return [*cards, *months, *(one for row in rows for one in row.figures)]


def test_a_scorecard_says_how_many_claims_went_through_at_the_first_try(console: Console) -> None:
    a_month(console)
    (card,) = shown(console).cards
    text = console.client("oona").get("/reports").text

    assert card.payer == "BHH01"
    assert card.figures["sent"][:2] == (4, 60000)
    assert (card.clean.part, card.clean.whole) == (3, 4)
    assert (card.first_pass.part, card.first_pass.whole) == (1, 2)
    assert (card.denial.part, card.denial.whole) == (1, 2)
    assert (card.days_to_pay, card.figures["paid"].cents) == (0, 8000)
    assert '75 %</a> <span class="soft small">3 of 4</span>' in text
    assert "How is this counted?" in text
    assert not re.search("Alder|Birch|Cedar", text)


def test_reports_are_for_those_who_answer_for_money(console: Console) -> None:
    answers = {user: console.client(user).get("/reports").status_code for user in ("ines", "wick", "mabel")}

    assert answers == {"ines": 200, "wick": 200, "mabel": 403}


def test_a_denial_stands_under_its_reason_its_cause_and_its_payer(console: Console) -> None:
    ways.denied(Desk(console.store, BUSINESS_NOW, a_claim()))
    claim_figures.catch_up(console.store)
    keys = {by: [row.key for row in shown(console, by).denials] for by in ("carc", "cause", "payer")}

    assert keys == {"carc": ["16"], "cause": ["code_missing"], "payer": ["BHH01"]}


@pytest.mark.parametrize(
    ("by", "basis"), [("carc", "service"), pytest.param("cause", "sent", marks=pytest.mark.slow)]
)
def test_every_figure_leads_to_claims_that_add_up_to_it(console: Console, by: str, basis: str) -> None:
    a_month(console)
    client = console.client("oona")
    # A figure may stand at several places; each slice is asked for once.
    asked = list({one.slice: one for one in figures_of(shown(console, by, basis))}.values())
    told = [_listed(client.get(one.slice.address).text) for one in asked]

    assert len(asked) > 20
    assert [claims for claims, _, _ in told] == [one[0] for one in asked]
    assert [rows for _, _, rows in told] == [one[0] for one in asked]
    assert [cents for (_, cents, _), one in zip(told, asked, strict=True) if isinstance(one, Figure)] == [
        one.cents for one in asked if isinstance(one, Figure)
    ]


def _listed(text: str) -> tuple[int, int, int]:
    """Return what a list says of itself, claims and cents, and how many rows it has."""
    said = re.search(r'<strong id="sum">([\d,]+) claims?, \$([\d,.]+)</strong>', text)
    assert said is not None
    cents = int(said[2].replace(",", "").replace(".", ""))
    return int(said[1].replace(",", "")), cents, text.count('<th scope="row"><a class="whole"')


def test_what_happens_after_a_look_is_counted_at_the_next(console: Console) -> None:
    desk = Desk(console.store, BUSINESS_NOW, a_claim())
    sent = desk.accepted()
    client = console.client("oona")
    before = client.get("/reports").text
    desk.paid(decides(sent, PAID))

    assert client.get("/reports").text.count("1 of 1") > before.count("1 of 1")


def test_a_table_is_taken_as_a_file_and_the_log_says_so(console: Console) -> None:
    ways.rejected(Desk(console.store, BUSINESS_NOW, a_claim()))
    claim_figures.catch_up(console.store)
    answer = console.client("oona").get("/reports.csv?what=scorecards")
    rows = list(csv.DictReader(answer.text.splitlines()))

    assert [(row["payer"], row["claims_sent"], row["turned_away"]) for row in rows] == [("BHH01", "1", "1")]
    with console.store.read() as session:
        noted = session.exec(select(AuditRow).where(AuditRow.action == "report exported")).all()
    assert [(row.user, row.detail.split(";")[0]) for row in noted] == [("oona", "1 rows")]


def test_a_period_that_means_nothing_is_refused_with_what_to_do(console: Console) -> None:
    client = console.client("oona")
    for asked in ("first=2026-13", "first=2026-11&last=2026-01", "by=day", "basis=age"):
        answer = client.get(f"/reports?{asked}")

        assert answer.status_code == 422
        assert re.search("Write it as|Choose", answer.text)


def test_a_chart_leads_to_its_claims_with_the_keyboard(windows: Browsers, console: Console) -> None:
    ways.denied(Desk(console.store, BUSINESS_NOW, a_claim()))
    page = windows.of("oona")
    page.goto("/reports")
    page.get_by_role("link", name=re.compile("CARC 16|information", re.IGNORECASE)).first.focus()
    page.keyboard.press("Enter")

    assert page.get_by_role("heading", level=1).inner_text() == "Denials"
    assert page.locator("#sum").inner_text() == "1 claim, $150.00"


def test_a_page_of_claims_that_somebody_made_up_is_refused_with_what_to_do(console: Console) -> None:
    a_month(console)
    answer = console.client("oona").get("/reports/claims", params={"of": "sent", "after": "tomorrow"})

    assert answer.status_code == 422
    assert "Begin at the top of the list" in answer.text


@pytest.mark.slow
def test_nothing_stands_in_the_way_of_people(windows: Browsers, console: Console) -> None:
    a_month(console)
    addresses = ("/reports", "/reports/claims?of=sent", "/reports?first=2020-01&last=2020-02")

    assert obstacles(windows, "oona", addresses) == []
