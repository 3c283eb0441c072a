"""An admin sets the practice up on pages: checked like the command does, never over somebody's change."""

import re

import httpx
import pytest
from sqlmodel import col, select

from console.web.access import Scope
from console.web.desk import wall_now
from models.console_tables import AuditRow
from models.finding import Role
from models.practice import Payer, PracticeProvider, StaffUser, TradingPartner
from simulator.world.practice import PARTNERS, PAYERS
from store import access_tokens, accounts, setup
from tests import asking
from tests.console.web.axe import obstacles
from tests.console.web.conftest import PASSWORD, Browsers, Console
from tests.console.web.sent_forms import sent_from

PROVIDER = {"record.npi": "1234567893", "record.last": "Pell", "record.first": "Ignatia", "do": "save"}


def fields_of(page: str) -> dict[str, str | list[str]]:
    """Return what the form of a page would send as it stands."""
    return {name: list(texts) for name, texts in sent_from(page, "setup").texts.items()} | {"do": "save"}


def said_in_audit(console: Console, subject: str) -> list[tuple[str, str, str]]:
    with console.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == subject).order_by(col(AuditRow.n)))
        return [(row.user, row.action, row.detail) for row in rows]


def save(client: httpx.Client, address: str, **changes: str | list[str]) -> httpx.Response:
    """Open a record, change fields of its form, and save it."""
    fields = fields_of(client.get(address).text)
    return client.post(address, data=fields | changes)


def test_a_provider_is_added_changed_and_taken_off_and_the_log_says_what_changed(console: Console) -> None:
    wick = console.client("wick")
    added = wick.post("/setup/new/provider", data=PROVIDER)
    address = added.headers["location"]
    assert "Pell, Ignatia" in wick.get("/setup/provider").text

    changed = save(wick, address, **{"record.taxonomy": "207V00000X"})
    with console.store.read() as session:
        kept = setup.need(session, PracticeProvider, "1234567893")
    again = wick.post("/setup/new/provider", data=PROVIDER)
    gone = save(wick, address, do="take_off")

    assert (added.status_code, changed.status_code, again.status_code, gone.status_code) == (
        303,
        303,
        422,
        303,
    )
    assert (kept.last, kept.taxonomy) == ("Pell", "207V00000X")
    assert "There is one with this key already. Change that one" in again.text
    assert wick.get(address).status_code == 404
    assert said_in_audit(console, "provider:1234567893") == [
        ("wick", "setup added", ""),
        ("wick", "setup changed", "taxonomy: nothing -> 207V00000X"),
        ("wick", "setup taken off", ""),
    ]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(console: Console) -> None:
    wick = console.client("wick")
    nameless = wick.post("/setup/new/provider", data=PROVIDER | {"record.last": ""})
    with console.store.write() as session:
        setup.put(session, "payer", PAYERS[0])
    days = save(wick, f"/setup/payer/{PAYERS[0].key}", **{"record.remittance_days": "soon"})
    pattern = save(wick, f"/setup/payer/{PAYERS[0].key}", **{"record.member_id_format": "(["})

    assert [answer.status_code for answer in (nameless, days, pattern)] == [422, 422, 422]
    assert 'id="record-last-about">Fill this in' in nameless.text
    assert 'value="Ignatia"' in nameless.text
    assert 'id="record-remittance_days-about">Give a whole number' in days.text
    assert 'id="record-member_id_format-about">Not a regular expression' in pattern.text
    assert "record-member_id_format" in pattern.text
    assert said_in_audit(console, f"payer:{PAYERS[0].key}") == []


def test_a_form_that_is_saved_as_it_stands_changes_nothing(console: Console) -> None:
    payer = PAYERS[2].model_copy(update={"automatic_fixes_off": ("CO-16", "M51"), "referral_plans": ()})
    with console.store.write() as session:
        for partner in PARTNERS:
            setup.put(session, "trading_partner", partner)
        setup.put(session, "payer", payer)
    wick = console.client("wick")
    saved = save(wick, f"/setup/payer/{payer.key}")
    practice = save(wick, "/setup/practice/practice")
    with console.store.read() as session:
        kept = setup.need(session, Payer, payer.key)

    assert (saved.status_code, practice.status_code) == (303, 303)
    assert kept == payer
    assert said_in_audit(console, f"payer:{payer.key}") == said_in_audit(console, "practice:practice") == []


def test_who_saves_over_somebody_elses_change_is_told_and_keeps_what_was_typed(console: Console) -> None:
    wick = console.client("wick")
    with console.store.write() as session:
        setup.put(session, "payer", PAYERS[0])
    address = f"/setup/payer/{PAYERS[0].key}"
    fields = fields_of(wick.get(address).text)
    with console.store.write() as session:
        setup.put(session, "payer", PAYERS[0].model_copy(update={"remittance_days": 33}))
    late = wick.post(address, data=fields | {"record.remittance_days": "44"})
    anyway = wick.post(address, data=fields_of(late.text))
    with console.store.read() as session:
        kept = setup.need(session, Payer, PAYERS[0].key)

    assert late.status_code == 409
    assert "remittance_days: 33 stands there now" in late.text
    assert (anyway.status_code, kept.remittance_days) == (303, 44)


def test_a_secret_is_never_shown_and_stays_until_it_is_forgotten(console: Console) -> None:
    partner = PARTNERS[0].model_copy(update={"sftp_secret": "file:/run/hidden-place"})
    with console.store.write() as session:
        setup.put(session, "trading_partner", partner)
    wick, address = console.client("wick"), f"/setup/trading_partner/{partner.key}"

    def kept() -> str:
        with console.store.read() as session:
            return setup.need(session, TradingPartner, partner.key).sftp_secret

    shown = wick.get(address).text
    save(wick, address, **{"record.sftp_host": "sftp.example"})
    left = kept()
    save(wick, address, **{"forget.sftp_secret": "on"})

    assert "hidden-place" not in shown
    assert (left, kept()) == ("file:/run/hidden-place", "")
    said = said_in_audit(console, f"trading_partner:{partner.key}")
    assert [detail for *_, detail in said] == ["sftp_host: nothing -> sftp.example", "sftp_secret changed"]


def test_a_partner_that_carries_files_of_payers_is_not_taken_off(console: Console) -> None:
    with console.store.write() as session:
        setup.put(session, "trading_partner", PARTNERS[0])
        setup.put(session, "payer", PAYERS[0])
    answer = save(console.client("wick"), f"/setup/trading_partner/{PARTNERS[0].key}", do="take_off")

    assert answer.status_code == 422
    assert f"It carries the files of {PAYERS[0].key}" in answer.text


def test_the_last_admin_cannot_lock_everybody_out(console: Console) -> None:
    wick = console.client("wick")
    less = save(wick, "/setup/user/wick", **{"record.roles": ["biller"]})
    gone = save(wick, "/setup/user/wick", do="take_off")
    with console.store.write() as session:
        setup.put(session, "user", StaffUser(key="new", name="New", roles=frozenset({Role.ADMIN})))
    unready = save(wick, "/setup/user/wick", **{"record.roles": ["biller"]})
    save(wick, "/setup/user/oona", **{"record.roles": ["supervisor", "admin"]})
    ready = save(wick, "/setup/user/wick", **{"record.roles": ["biller"]})

    assert [answer.status_code for answer in (less, gone, unready, ready)] == [422, 422, 422, 303]
    assert "Nobody would be left who can sign in as an admin" in less.text
    assert wick.get("/setup").status_code == 403


def test_a_new_user_gets_a_link_from_the_page_and_chooses_a_password_by_it(console: Console) -> None:
    wick = console.client("wick")
    new = {"record.key": "bea", "record.name": "Bea", "record.roles": ["biller", "coder"], "do": "save"}
    address = wick.post("/setup/new/user", data=new).headers["location"]
    shown = wick.post(address, data={"do": "link"}).text
    (link,) = re.findall(r"http://[^<\s]+/welcome\?token=[^<\s]+", shown)
    password = "four other words here"
    token = link.partition("token=")[2]
    chosen = console.client().post("/welcome", data={"token": token, "password": password, "again": password})

    assert "welcome?token" not in wick.get(address).text
    assert chosen.status_code == 303
    assert "has a password" in wick.get("/setup/user").text
    assert ("wick", "sign-in link made", "") in said_in_audit(console, "user:bea")


def test_a_user_who_is_taken_off_is_out_with_the_next_click(console: Console) -> None:
    rory, wick = console.client("rory"), console.client("wick")
    before = rory.get("/inbox").status_code
    save(wick, "/setup/user/rory", do="take_off")

    assert (before, rory.get("/inbox").status_code) == (200, 303)


@pytest.mark.slow
def test_setup_pages_break_no_rule_of_access(windows: Browsers, console: Console) -> None:
    with console.store.write() as session:
        setup.put(session, "trading_partner", PARTNERS[0].model_copy(update={"sftp_secret": "env:S"}))
        setup.put(session, "payer", PAYERS[0])
    people, others = ("/user", "/user/wick"), ("/new/provider", "/payer/BW001", "/trading_partner/harbor")
    addresses = [f"/setup{rest}" for rest in ("", *people, *others, "/practice/practice")]

    assert obstacles(windows, "wick", addresses) == []


def test_whoever_was_taken_off_comes_back_with_a_link_and_nothing_of_before(console: Console) -> None:
    with console.store.write() as session:
        token = access_tokens.make(session, "rory", "nightly", [Scope.READ], 30, wall_now())[0]
        link = accounts.make_link(session, "rory", wall_now())
        rory = setup.need(session, StaffUser, "rory")
    save(console.client("wick"), "/setup/user/rory", do="take_off")
    with console.store.write() as session:
        setup.put(session, "user", rory)
    program = {"Authorization": f"Bearer {token}"}
    signed_in = console.client().post("/sign-in", data={"user": "rory", "password": PASSWORD})

    assert asking.get(f"{console.url}/api/v1/me", headers=program).status_code == 401
    assert signed_in.status_code == 401
    assert console.client().get("/welcome", params={"token": link}).status_code == 403
