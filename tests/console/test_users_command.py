"""Who may sign in, by commands: staff are listed, let in by a link, and signed out everywhere."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from store import accounts, audit
from store.audit import Sought
from tests.console.running import Desk

WORDS = "four words make one"


def test_the_staff_is_listed_with_how_it_signs_in(desk: Desk) -> None:
    desk.set_up()
    now = datetime.now(UTC)
    with desk.store.write() as session:
        accounts.set_password(session, "ines", WORDS, now)
        accounts.open_session(session, "ines", "test", now)
    found = {one["user"]: one for one in desk.data("users", "list")["users"]}

    assert found["oona"]["roles"] == "auditor supervisor"
    assert (found["ines"]["password"], found["ines"]["sessions"]) == (True, 1)
    assert (found["rory"]["password"], found["rory"]["sessions"]) == (False, 0)


def test_a_link_lets_somebody_choose_a_password_once(desk: Desk, surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("CLAIMFLOW_CONSOLE_URL", "https://claims.example/")
    desk.set_up()
    link = urlsplit(str(desk.data("users", "link", "mabel", "--as", "wick")["link"]))
    token = parse_qs(link.query)["token"][0]
    now = datetime.now(UTC)
    with desk.store.write() as session:
        user = accounts.use_link(session, token, WORDS, now)
    with desk.store.read() as session:
        made = audit.listed(session, Sought(action="sign-in link made"))

    assert (link.scheme, link.netloc, link.path) == ("https", "claims.example", "/welcome")
    assert user == "mabel"
    assert [(row.user, row.subject) for row in made] == [("wick", "user:mabel")]
    assert token not in "".join(row.model_dump_json() for row in made)


def test_whoever_is_not_on_the_list_gets_no_link(desk: Desk) -> None:
    desk.set_up()
    ran = desk.run("users", "link", "stranger")

    assert ran.code == 2
    assert "setup add user" in ran.err


def test_somebody_who_left_is_signed_out_everywhere(desk: Desk) -> None:
    desk.set_up()
    now = datetime.now(UTC)
    with desk.store.write() as session:
        tokens = [accounts.open_session(session, "rory", "test", now) for _ in range(2)]
        others = accounts.open_session(session, "ines", "test", now)
    ended = desk.data("users", "end-sessions", "rory")
    with desk.store.read() as session:
        good = [accounts.session_of(session, token, now) is not None for token in [*tokens, others]]

    assert (ended["ended"], good) == (2, [False, False, True])


def test_what_was_done_is_listed_and_the_log_is_whole(desk: Desk) -> None:
    desk.set_up()
    desk.run("users", "link", "mabel", "--as", "wick")
    desk.run("users", "end-sessions", "mabel", "--as", "wick")
    rows = desk.data("audit", "list", "--user", "wick")["rows"]
    verified = desk.data("audit", "verify")
    remembered = f"{verified['rows']}:{verified['seal']}"

    assert [row["action"] for row in rows] == ["session ended", "sign-in link made"]
    assert (verified["ok"], verified["rows"], verified["broken"]) == (True, 2, [])
    assert desk.run("audit", "verify", "--seal", remembered).code == 0


def test_rows_that_were_cut_off_are_missed_by_who_remembers_the_seal(desk: Desk) -> None:
    desk.set_up()
    desk.run("users", "link", "mabel")
    ran = desk.run("audit", "verify", "--seal", "2:" + "0" * 64)

    assert ran.code == 1
    assert "row 2" in ran.out
    assert desk.run("audit", "verify", "--seal", "nonsense").code == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_the_console_does_not_listen_in_clear_beyond_this_computer(desk: Desk, host: str) -> None:
    ran = desk.run("serve", "--host", host)

    assert ran.code == 2
    assert "--tls-proxy" in ran.err
