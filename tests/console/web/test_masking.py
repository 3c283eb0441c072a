"""A patient's name and member id stand masked until somebody asks, and the log says who asked."""

import pytest

from console.web.masking import initials, last_four
from models.party import PersonName
from store import audit
from store.audit import Sought
from tests.activities import ways
from tests.console.web.axe import violations
from tests.console.web.conftest import Browsers, Console


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (PersonName(last="Everwood", first="Barnaby", middle="Q"), "B. E."),
        (PersonName(last="Everwood"), "E."),
    ],
)
def test_a_name_is_shown_by_its_initials(name: PersonName, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize(("number", "shown"), [("W123456789", "••••6789"), ("W12", "••••"), ("", "••••")])
def test_of_a_number_the_last_four_are_shown(number: str, shown: str) -> None:
    assert last_four(number) == shown


def asked_for(console: Console) -> list[tuple[str, str]]:
    """Return who asked for what, from the audit log."""
    with console.store.read() as session:
        rows = audit.listed(session, Sought(action="value revealed"))
    return [(row.user, row.detail) for row in rows]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_biller_asks_for_the_patient_of_a_claim(windows: Browsers, console: Console, scripts: bool) -> None:
    desk = console.desk()
    person = desk.document.person
    page = windows.of("ines", scripts=scripts)
    page.goto(f"/claims/{desk.claim}")
    before = page.inner_text("body")
    page.get_by_role("button", name="Show the patient's name and birth date").press("Enter")
    page.get_by_text(f"{person.name.first} {person.name.last}, born").wait_for()

    assert person.name.last not in before
    assert initials(person.name) in before
    assert asked_for(console) == [("ines", "patient")]
    assert person.name.last not in page.title() + page.url
    if scripts:
        assert violations(page) == []


def test_lists_show_a_patient_by_initials_and_year_of_birth(console: Console) -> None:
    desk = console.desk()
    ways.denied(desk)
    person, client = desk.document.person, console.client("quill")
    shown = f"{initials(person.name)}, born {person.birth_date:%Y}"
    for address in ("/inbox", f"/search?q={desk.row.service_from}"):
        text = client.get(address).text
        assert (address, shown in text, person.name.last in text) == (address, True, False)


def test_a_member_id_is_asked_for_by_itself(console: Console) -> None:
    desk = console.desk()
    member = desk.document.coverages[0].member_id
    client = console.client("quill")
    page = client.get(f"/claims/{desk.claim}").text
    shown = client.post(f"/claims/{desk.claim}/reveal", data={"field": "member-P"}).text

    assert member not in page
    assert member in shown
    assert asked_for(console) == [("quill", "member-P")]


def test_a_field_that_a_claim_does_not_have_is_not_there_and_not_noted(console: Console) -> None:
    answer = console.client("ines").post(
        f"/claims/{console.desk().claim}/reveal", data={"field": "diagnoses"}
    )

    assert answer.status_code == 404
    assert asked_for(console) == []
