"""A program sets the practice up, tells staff something, gives documents, and acts on partners."""

from sqlmodel import select

from console.web.access import Scope
from models.practice import TradingPartner
from models.record_tables import DocumentRow
from store import setup
from tests.console.web.conftest import Console
from tests.console.web.programs import API, etag, program
from tests.console.web.test_inbox import with_findings
from tests.console.web.test_partner_pages import second_partner, sent_at
from tests.console.web.test_payments import said_in_audit
from tests.workflows.office import PARTNER

PROVIDER = {"npi": "1234567893", "last": "Sorrel", "first": "Ada"}


def test_a_record_is_added_changed_and_taken_off_only_as_it_was_read(console: Console) -> None:
    wick, sent = program(console, "wick", Scope.ADMIN), {"kind": "provider", "record": PROVIDER}
    added = wick.post(f"{API}/setup", json=sent, headers={"Idempotency-Key": "p"})
    twice = wick.post(f"{API}/setup", json=sent)
    address = added.headers["Location"]
    changed = {"kind": "provider", "record": PROVIDER | {"last": "Teasel"}}
    written = wick.put(address, json=changed, headers=etag(wick, address))
    stale = wick.put(address, json=changed, headers={"If-Match": added.headers["ETag"]})
    other = wick.put(
        address, json={"kind": "provider", "record": PROVIDER | {"npi": "X"}}, headers=etag(wick, address)
    )
    unread = wick.delete(address)
    gone = wick.delete(address, headers=etag(wick, address))

    assert [answer.status_code for answer in (added, twice, written, stale)] == [201, 409, 200, 412]
    assert written.json()["record"]["last"] == "Teasel"
    assert [answer.status_code for answer in (other, unread, gone)] == [409, 428, 204]
    assert wick.get(address).status_code == 404
    assert said_in_audit(console, "setup added", "setup changed", "setup taken off") == [
        ("wick", "setup added"),
        ("wick", "setup changed"),
        ("wick", "setup taken off"),
    ]
    assert program(console, "oona").get(f"{API}/setup").status_code == 403


def test_a_secret_is_written_and_never_read_and_stays_until_it_is_forgotten(console: Console) -> None:
    wick, address = program(console, "wick"), f"{API}/setup/trading_partner/{PARTNER}"
    record = wick.get(address).json()["record"] | {"sftp_secret": "env:HIDDEN"}
    first = wick.put(address, json={"kind": "trading_partner", "record": record}, headers=etag(wick, address))
    del record["sftp_secret"]
    renamed = {"kind": "trading_partner", "record": record | {"name": "Other"}}
    kept = wick.put(address, json=renamed, headers=etag(wick, address))
    with console.store.read() as session:
        held = setup.need(session, TradingPartner, PARTNER).sftp_secret
    forgotten = {"kind": "trading_partner", "record": record | {"sftp_secret": ""}}
    empty = wick.put(address, json=forgotten, headers=etag(wick, address))

    assert "HIDDEN" not in first.text + kept.text
    assert (first.json()["holds"], kept.json()["holds"], held) == (
        ["sftp_secret"],
        ["sftp_secret"],
        "env:HIDDEN",
    )
    assert empty.json()["holds"] == []


def test_what_does_not_fit_a_record_is_named_without_a_word_of_it(console: Console) -> None:
    wick = program(console, "wick")
    payer = {"payer_id": "X1", "name": "X", "partner": PARTNER}
    wrong = (
        payer | {"remittance_days": "Quillfeather"},
        payer | {"Quillfeather": 1},
        payer | {"member_id_format": "("},
    )
    answers = [wick.post(f"{API}/setup", json={"kind": "payer", "record": record}) for record in wrong]
    carried = f"{API}/setup/trading_partner/{PARTNER}"

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert answers[0].json()["errors"][0]["field"] == "record.remittance_days"
    assert not any("Quillfeather" in answer.text for answer in answers)
    assert wick.delete(carried, headers=etag(wick, carried)).status_code == 409


def test_what_is_announced_waits_for_each_until_they_have_read_it(console: Console) -> None:
    oona, ines = program(console, "oona"), program(console, "ines", Scope.READ, Scope.TEAM)
    made = oona.post(f"{API}/announcements", json={"words": "The portal is down", "days": 3}).json()
    (before,) = ines.get(f"{API}/announcements").json()["items"]
    read = ines.post(f"{API}/announcements/{made['id']}/read")
    (after,) = ines.get(f"{API}/announcements").json()["items"]
    (led,) = oona.get(f"{API}/announcements").json()["items"]
    oona.post(f"{API}/announcements/{made['id']}/end")

    assert (before["waits_for_me"], read.status_code, after["waits_for_me"]) == (True, 204, False)
    assert (before["unread"], "rory" in led["unread"], "ines" in led["read"]) == ([], True, True)
    assert ines.get(f"{API}/announcements").json()["items"] == []
    assert ines.post(f"{API}/announcements", json={"words": "x"}).status_code == 403
    assert oona.get(f"{API}/credentials").status_code == 200


def test_a_document_is_kept_once_and_a_masked_field_is_shown_under_audit(console: Console) -> None:
    desk = with_findings(console, 1)
    ines, kind = program(console, "ines"), {"Content-Type": "application/octet-stream"}
    address = f"{API}/tasks/{desk.open_tasks[0].id}/documents?kind=eob"
    given = [ines.post(address, content=b"%PDF-1.7 EOB", headers=kind) for _ in range(2)]
    kept = [answer.json() for answer in given]
    fields = ines.get(f"{API}/claims/{desk.claim}/masked").json()["items"]
    sent = {"field": fields[0]["name"]}
    closed = program(console, "ines", Scope.READ).post(f"{API}/claims/{desk.claim}/reveal", json=sent)
    value = ines.post(f"{API}/claims/{desk.claim}/reveal", json=sent).json()["value"]
    with console.store.read() as session:
        documents = session.exec(select(DocumentRow).where(DocumentRow.kind == "eob")).all()

    assert [answer.status_code for answer in given] == [201, 201]
    assert (kept[0]["id"], kept[0]["media_type"], len(documents)) == (kept[1]["id"], "application/pdf", 1)
    assert fields[0]["masked"] == "M. F., born 1984"
    assert (closed.status_code, desk.document.person.name.last in value) == (403, True)
    assert said_in_audit(console, "value revealed") == [("ines", "value revealed")]


def test_an_admin_sees_a_mailbox_limits_it_and_reroutes_a_payer_with_reasons(console: Console) -> None:
    desk = console.desk()
    sent = sent_at(console, desk, 0)
    second_partner(console)
    wick, because = program(console, "wick"), {"reason": "They are slow"}
    mailbox = wick.get(f"{API}/partners/{PARTNER}").json()
    limited = wick.post(f"{API}/partners/{PARTNER}/limit", json=because | {"per_minute": 30}).json()
    silent = wick.post(f"{API}/partners/{PARTNER}/limit", json={"per_minute": 30, "reason": " "})
    nowhere = wick.post(f"{API}/payers/BHH01/route", json=because | {"to": "nobody"})
    retried = wick.post(f"{API}/workflows/{desk.claim}/retry", json=because)
    redone = wick.post(f"{API}/workflows/{desk.claim}/redo", json=because | {"event": 4})
    routed = wick.post(f"{API}/payers/BHH01/route", json=because | {"to": "second"})
    file = wick.get(f"{API}/files/{sent.id}").json()
    raw = wick.get(f"{API}/files/{sent.id}/raw").text

    assert (mailbox["partner"], mailbox["payers"][:1]) == (PARTNER, ["BHH01"])
    assert (limited["before"], silent.status_code) == (0, 422)
    assert [nowhere.status_code, retried.status_code, redone.status_code] == [404, 409, 503]
    assert routed.json() == {"claims": 0}
    assert wick.get(f"{API}/partners/second").json()["payers"] == ["BHH01"]
    assert [one["claim_id"] for one in file["claims"]] == [desk.claim]
    assert (mailbox["sent"][0]["id"], "CLM*" in raw) == (sent.id, True)
    assert said_in_audit(console, "partner's limit changed") == [("wick", "partner's limit changed")]
