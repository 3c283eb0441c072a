"""A file of claims that is uploaded is taken record by record, each with its own result."""

import csv
import json
import re
import time

import httpx
import pytest
from sqlmodel import select

from console import uploads
from models.claim import ClaimDocument
from models.console_tables import AuditRow
from models.tables import ClaimRow, QuarantineRow
from store import intake
from tests.builders import a_batch, an_envelope
from tests.console.web.axe import obstacles
from tests.console.web.conftest import Browsers, Console
from tests.visits import visits
from x12.claims.writer import write_claims


def given(client: httpx.Client, content: bytes, name: str = "visits.json") -> str:
    """Give in a file and return its page."""
    answer = client.post("/intake", files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def when_done(client: httpx.Client, address: str) -> str:
    """Return a file's page once all of it is taken."""
    until = time.monotonic() + 10
    while True:
        answer = client.get(address)
        assert answer.status_code == 200
        if "all have their result" in answer.text:
            return answer.text
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)


def test_each_record_has_its_result_and_a_refused_one_says_what_is_wrong(console: Console) -> None:
    client = console.client("mabel")
    text = when_done(client, given(client, visits(3, wrong=(2,))))

    assert re.search(r"Accepted 2<", text)
    assert "V-2" in text
    assert "service_on" in text
    assert "See: claimflow intake --schema" in text
    claims = re.findall(r'href="/claims/([^"]+)"', text)
    assert len(claims) == 2
    assert client.get(f"/claims/{claims[0]}").status_code == 200


def test_the_same_file_again_takes_nothing_twice(console: Console) -> None:
    client = console.client("ines")
    when_done(client, given(client, visits(2)))
    text = when_done(client, given(client, visits(2)))

    assert re.search(r"Known 2<", text)
    with console.store.read() as session:
        assert len(session.exec(select(ClaimRow)).all()) == 2


def test_a_changed_record_is_told_to_the_claim_that_it_changes(console: Console) -> None:
    client = console.client("ines")
    when_done(client, given(client, visits(1)))
    changed = visits(1).replace(b"Sore throat", b"Sore throat and cough")
    text = when_done(client, given(client, changed))

    assert re.search(r"Changed 1<", text)


def test_refused_records_are_taken_along_with_their_reasons(console: Console) -> None:
    client = console.client("ines")
    address = given(client, visits(3, wrong=(1, 3)))
    when_done(client, address)
    rows = list(csv.DictReader(client.get(f"{address}/refused.csv").text.splitlines()))

    assert [(row["record"], row["control_number"], row["field"]) for row in rows] == [
        ("1", "V-1", "service_on"),
        ("3", "V-3", "service_on"),
    ]
    with console.store.read() as session:
        noted = session.exec(select(AuditRow).where(AuditRow.subject == f"upload:{address[8:]}")).all()
    assert [row.action for row in noted] == ["claims uploaded", "upload exported"]


def odd_visits() -> bytes:
    """Return four visits: endless cents, a nest, half a character in the number; the last one is right."""
    told = json.loads(visits(4))
    told["visits"][0]["services"][0]["charge_cents"] = 10**20
    told["visits"][1]["note"] = "HERE"
    told["visits"][2]["number"] = "V-\ud800"
    return json.dumps(told).replace('"HERE"', "[" * 5000 + "]" * 5000).encode()


def test_a_claim_that_no_database_takes_is_refused_in_words_and_the_next_one_is_taken(
    console: Console,
) -> None:
    client = console.client("ines")
    address = given(client, odd_visits())
    text = when_done(client, address)
    rows = list(csv.DictReader(client.get(f"{address}/refused.csv").text.splitlines()))

    assert re.search(r"Accepted 1<", text)
    assert [(row["record"], row["field"]) for row in rows] == [
        ("1", "services.0.charge_cents"),
        ("2", "visit"),
        ("3", "number"),
    ]
    assert ["15 digits" in rows[0]["reason"], "too deep" in rows[1]["reason"]] == [True, True]
    assert all(row["remedy"] for row in rows)
    with console.store.read() as session:
        assert len(session.exec(select(QuarantineRow)).all()) == 3


def beyond_64_bits() -> bytes:
    """Return an 837P whose one claim charges more than a column of cents holds."""
    return write_claims(an_envelope(), a_batch()).replace(b"*150*", b"*9" + b"0" * 17 + b"*")


def test_a_claim_that_only_the_database_refuses_holds_up_nothing(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "kept_as", ClaimDocument.model_dump_json)
    client = console.client("ines")
    page = when_done(client, given(client, beyond_64_bits(), "a.837"))

    assert re.search(r"Refused 1<", page)
    assert "cannot be kept" in page


def test_an_837_with_an_amount_that_no_database_takes_is_refused_with_its_field(console: Console) -> None:
    client = console.client("ines")
    page = when_done(client, given(client, beyond_64_bits(), "a.837"))

    assert re.search(r"Refused 1<", page)
    assert "charge_cents" in page


def test_an_837_gives_each_claim_its_page(console: Console) -> None:
    client = console.client("rory")
    text = when_done(client, given(client, write_claims(an_envelope(), a_batch()), "a.837"))

    assert "HL-0001" in text
    assert re.search(r"Accepted 1<", text)


def test_a_file_that_is_no_file_of_claims_is_one_refused_record(console: Console) -> None:
    client = console.client("ines")
    text = when_done(client, given(client, b"Dear Sir or Madam", "Finch.txt"))

    assert re.search(r"Refused 1<", text)
    assert "ISA" in text


def test_an_empty_file_and_who_gives_in_no_claims_are_turned_away(console: Console) -> None:
    empty = console.client("ines").post("/intake", files={"file": ("a.837", b"")})
    coder = console.client("quill").post("/intake", files={"file": ("a.837", b"ISA")})

    assert (empty.status_code, coder.status_code) == (422, 403)
    assert "The file is empty" in empty.text


def test_a_file_that_is_too_large_is_turned_away_in_words_with_their_capitals(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 10)
    answer = console.client("ines").post("/intake", files={"file": ("a.837", b"ISA*00*0000000000")})

    assert answer.status_code == 422
    assert "The file is larger than 50 MB. Split it" in answer.text


def test_a_file_name_stays_out_of_addresses_titles_and_logs(console: Console) -> None:
    client = console.client("ines")
    address = given(client, visits(1), "Marigold Finch.json")
    text = client.get(address).text
    with console.store.read() as session:
        rows = session.exec(select(AuditRow)).all()

    assert "<title>A file of claims" in text
    assert "Finch" not in address + " ".join(f"{row.subject} {row.detail}" for row in rows)


@pytest.mark.slow
def test_nothing_stands_in_the_way_of_people(windows: Browsers, console: Console) -> None:
    client = console.client("ines")
    address = given(client, visits(3, wrong=(2,)))
    when_done(client, address)

    assert obstacles(windows, "ines", ("/intake", address)) == []
