"""A program reads the rules, writes a draft of them, and cannot approve what its own person wrote."""

from console.web.access import Scope
from tests.console.web.conftest import Console
from tests.console.web.programs import API, etag, program
from tests.console.web.test_rule_pages import NEEDS_NOTE, OWN_ROW


def test_a_program_finds_rules_and_what_follows_a_denial(console: Console) -> None:
    mabel = program(console, "mabel", Scope.READ)
    none = mabel.get(f"{API}/rules?q=zebra").json()["items"]
    npi = mabel.get(f"{API}/rules?q=npi_check_digit").json()["items"]
    rows = mabel.get(f"{API}/playbook?q=CARC+197").json()["items"]

    assert none == []
    assert [one["rule"] for one in npi] == ["npi_check_digit"]
    assert "45 CFR 162.406" in npi[0]["source"]
    assert "authorization" in rows[0]["meaning"]
    assert mabel.get(f"{API}/rules?severity=odd").status_code == 422


def test_a_pack_is_written_tried_and_handed_in_by_one_and_approved_by_another(console: Console) -> None:
    oona, wick = program(console, "oona", Scope.READ, Scope.RULES), program(console, "wick")
    begun = oona.post(f"{API}/rules/drafts", json={"kind": "pack"}, headers={"Idempotency-Key": "d"})
    again = oona.post(f"{API}/rules/drafts", json={"kind": "pack"}, headers={"Idempotency-Key": "d"})
    address = begun.headers["Location"]
    sent = {"content": NEEDS_NOTE, "reason": "The payer says so"}
    written = oona.put(address, json=sent, headers=etag(oona, address))
    stale = oona.put(address, json=sent, headers={"If-Match": begun.headers["ETag"]})
    early = oona.post(f"{address}/propose", headers=etag(oona, address))
    tried = oona.post(f"{address}/back-test", json={}, headers=etag(oona, address))
    handed_in = oona.post(f"{address}/propose", headers={"If-Match": tried.headers["ETag"]})
    herself = oona.post(f"{address}/approve", headers=etag(oona, address))
    approved = wick.post(f"{address}/approve", headers=etag(wick, address))
    (pack,) = oona.get(f"{API}/rules/packs").json()["items"]

    assert [answer.status_code for answer in (begun, written, stale, early)] == [201, 200, 412, 422]
    assert again.json()["id"] == begun.json()["id"]
    assert tried.json()["back_test"]["stands"] is True
    assert [answer.status_code for answer in (handed_in, herself, approved)] == [200, 403, 200]
    assert (pack["name"], pack["counts"], pack["approved_by"]) == ("heron", True, "wick")
    assert oona.get(f"{API}/rules/packs/heron/2026.1").json()["content"] == NEEDS_NOTE


def test_what_is_wrong_with_a_draft_is_named_by_its_line_and_a_refusal_keeps_its_reason(
    console: Console,
) -> None:
    ines, oona = program(console, "ines"), program(console, "oona")
    wrong = ines.post(f"{API}/rules/drafts", json={"kind": "pack", "content": 'name = "x"\nodd = 1\n'})
    begun = ines.post(f"{API}/rules/drafts", json={"kind": "playbook", "content": OWN_ROW})
    address = begun.headers["Location"]
    sent = {"content": OWN_ROW, "reason": "They err"}
    ines.put(address, json=sent, headers=etag(ines, address))
    ines.post(f"{address}/back-test", json={}, headers=etag(ines, address))
    ines.post(f"{address}/propose", headers=etag(ines, address))
    refused = oona.post(f"{address}/refuse", json={"reason": "Call them first"}, headers=etag(oona, address))
    mabel = program(console, "mabel")

    assert wrong.json()["mistakes"]
    assert (refused.json()["status"], refused.json()["decision"]) == ("refused", "Call them first")
    assert [
        one["id"] for one in mabel.get(f"{API}/rules/drafts?kind=playbook&status=decided").json()["items"]
    ]
    assert mabel.post(f"{API}/rules/drafts", json={"kind": "pack"}).status_code == 403
