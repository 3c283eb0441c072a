"""What staff are told and say that they have read; and credentials, before they end."""

from datetime import date, timedelta

from models.practice import Credential
from store import setup
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console

TODAY = BUSINESS_NOW.date()


def announce(console: Console, words: str, *roles: str, days: int = 3) -> int:
    """Have the supervisor tell staff something; return the answer's status."""
    form = {"words": words, "roles": list(roles), "ends_on": (TODAY + timedelta(days=days)).isoformat()}
    return console.client("oona").post("/announcements", data=form).status_code


def test_what_is_announced_stands_on_the_inbox_until_one_has_read_it(
    windows: Browsers, console: Console
) -> None:
    assert announce(console, "Blue Heron's portal is down until Monday") == 303
    page = windows.of("ines")
    page.goto("/inbox")
    page.get_by_role("note", name="Announcement").get_by_text("portal is down").wait_for()
    page.get_by_role("button", name="I have read it").click()

    page.wait_for_url("**/inbox*")
    assert page.get_by_role("note", name="Announcement").count() == 0
    told = console.client("oona").get("/announcements").text
    unread = told.partition("Not read by")[2].partition("</p>")[0]
    assert "Rory" in unread
    assert "Ines" not in unread
    assert "Oona" not in unread


def test_an_announcement_to_coders_is_nobody_elses(console: Console) -> None:
    announce(console, "New modifiers from Friday", "coder")

    assert "New modifiers" in console.client("quill").get("/inbox").text
    assert "New modifiers" not in console.client("ines").get("/inbox").text


def test_an_announcement_ends_on_its_day_or_when_it_is_ended(console: Console) -> None:
    announce(console, "Today only", days=0)
    assert announce(console, "Of yesterday", days=-1) == 422
    assert announce(console, "   ") == 422
    oona = console.client("oona")
    assert "Today only" in console.client("ines").get("/inbox").text
    address = oona.get("/announcements").text.partition('action="/announcements/')[2].partition("/")[0]
    oona.post(f"/announcements/{address}/end")

    assert "Today only" not in console.client("ines").get("/inbox").text
    assert "Nothing is announced." in oona.get("/announcements").text


def test_only_supervisors_and_admins_announce(console: Console) -> None:
    form = {"words": "x", "ends_on": TODAY.isoformat()}

    assert console.client("ines").post("/announcements", data=form).status_code == 403
    assert "Tell staff something" not in console.client("ines").get("/announcements").text


def credential(key: str, ends: date, issuer: str = "Washington Medical Commission") -> Credential:
    """Return a license of the practice."""
    return Credential(key=key, holder="practice", kind="license", issuer=issuer, number=key, expires_on=ends)


def test_credentials_stand_in_the_order_in_which_they_end_with_how_soon(console: Console) -> None:
    ends = {"gone": -2, "soon": 10, "renew": 80, "good": 300}
    with console.store.write() as session:
        for key, days in ends.items():
            setup.put(session, "credential", credential(key, TODAY + timedelta(days=days), "BHH01"))
    page = console.client("ines").get("/credentials").text

    words = ["ended 2 days ago", "ends in 10 days", "ends in 80 days", "ends in 300 days"]
    assert sorted(words, key=page.index) == words
    assert "3 of 4 have ended or end within 90 days" in page
    assert "Blue Heron Health" in page
    assert console.client("mabel").get("/credentials").status_code == 403
