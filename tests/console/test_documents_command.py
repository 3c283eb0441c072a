"""Documents and contacts on the command line."""

import hashlib

import pytest

from models.tables import ContactRow, FactRow
from store.engine import Store
from tests.console.running import Desk


def rows(store: Store, table: type[ContactRow] | type[FactRow]) -> list[ContactRow | FactRow]:
    """Return every row of a table."""
    from sqlmodel import select

    with store.read() as session:
        return list(session.exec(select(table)))


def test_a_document_is_kept_once_listed_and_written_out_as_it_was(desk: Desk) -> None:
    claim = desk.claim()
    note = desk.file("visit.txt", "Knee: stable\n")
    kept = desk.data("documents", "add", claim, note, "--kind", "note")
    again = desk.data("documents", "add", claim, note, "--kind", "note")
    out = desk.folder / "out.txt"
    desk.data("documents", "show", kept["document"], "--out", out)
    (listed,) = desk.data("documents", "list", claim)["documents"]

    assert kept["document"] == again["document"] == listed["document"]
    assert (listed["author"], listed["media_type"], listed["bytes"]) == ("ines", "text/plain", 13)
    assert kept["sha256"] == hashlib.sha256(b"Knee: stable\n").hexdigest()
    assert out.read_bytes() == b"Knee: stable\n"
    assert desk.data("documents", "list", claim, "--kind", "eob")["documents"] == []


BAD = {
    "nothing in it": ("", "note", "the file is empty"),
    "two words": ("x", "two words", "the kind is not one word"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_document_is_refused_with_a_remedy(desk: Desk, case: str) -> None:
    text, kind, problem = BAD[case]
    ran = desk.run("documents", "add", desk.claim(), desk.file("finch.txt", text), "--kind", kind)

    assert ran.code == 2
    assert problem in ran.err
    assert "finch" not in ran.err


def test_a_document_is_never_written_over_a_file(desk: Desk) -> None:
    note = desk.file("visit.txt", "Knee: stable\n")
    kept = desk.data("documents", "add", desk.claim(), note)
    ran = desk.run("documents", "show", kept["document"], "--out", note)

    assert (ran.code, "the file exists" in ran.err) == (2, True)


def test_a_claim_or_document_that_is_not_there_is_not_found(desk: Desk) -> None:
    note = desk.file("visit.txt", "Knee: stable\n")

    assert desk.run("documents", "add", "NOBODY", note).code == 3
    assert desk.run("documents", "show", "NOTHING").code == 3


def test_no_request_is_open_where_no_payer_asked(desk: Desk) -> None:
    claim = desk.claim()

    assert desk.data("documents", "requests")["requests"] == []
    assert desk.data("documents", "requests", claim, "--all")["requests"] == []


def test_a_call_with_a_promise_is_kept_and_will_be_told_to_the_claim(desk: Desk, store: Store) -> None:
    claim = desk.claim()
    said = ("--channel", "phone", "--note", "in the mail", "--person", "Dana", "--reference", "C-77")
    noted = desk.run("claims", "contact", claim, *said, "--promised", "2026-12-01", "--json")
    (contact,) = rows(store, ContactRow)
    assert isinstance(contact, ContactRow)

    assert noted.code == 0
    assert (contact.channel, contact.person, contact.reference) == ("phone", "Dana", "C-77")
    assert (str(contact.promised_on), contact.author) == ("2026-12-01", "ines")
    assert [f.cause for f in rows(store, FactRow) if isinstance(f, FactRow)] == [f"contact:{contact.id}"]


def test_a_contact_without_a_promise_changes_no_wait(desk: Desk, store: Store) -> None:
    desk.data("claims", "contact", desk.claim(), "--channel", "portal", "--note", "still in process")

    assert len(rows(store, ContactRow)) == 1
    assert rows(store, FactRow) == []


def test_a_promise_that_names_no_day_is_refused(desk: Desk) -> None:
    ran = desk.run(
        "claims", "contact", desk.claim(), "--channel", "phone", "--note", "x", "--promised", "Friday"
    )

    assert (ran.code, "2026-12-01" in ran.err) == (2, True)


REFERRAL = """{"number": "RF1", "payer_id": "12345", "member_id": "M1", "valid_from": "2026-01-01",
"valid_to": "2026-06-30", "visits": 3, "recorded_on": "2026-01-02"}"""


def test_referrals_and_authorizations_for_several_procedures_are_set_up(desk: Desk) -> None:
    desk.data("setup", "add", "referral", REFERRAL)
    authorization = """{"number": "PA9", "payer_id": "12345", "member_id": "M1",
    "procedures": ["70551", "70552"], "valid_from": "2026-01-01", "valid_to": "2026-06-30",
    "units": "2", "recorded_on": "2026-01-02"}"""
    desk.data("setup", "add", "authorization", authorization)

    assert desk.data("setup", "show", "referral", "RF1")["visits"] == 3
    assert desk.data("setup", "show", "authorization", "PA9")["procedures"] == ["70551", "70552"]
