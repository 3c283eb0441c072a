"""Who may come in: a password, a session that ends, and nothing for whoever has neither."""

from tests.console.web.conftest import PASSWORD, Browsers, Console


def test_somebody_who_is_not_signed_in_is_asked_who_they_are(console: Console) -> None:
    answer = console.client().get("/inbox?task=T1")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Finbox%3Ftask%3DT1"


def test_a_biller_signs_in_and_is_where_they_wanted_to_be(windows: Browsers) -> None:
    page = windows.of()
    page.goto("/inbox")
    page.get_by_label("User").fill("ines")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")

    assert page.get_by_text("Ines Calloway").is_visible()
