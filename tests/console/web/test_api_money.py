"""A program reads payments, gives what found no claim to one, and reads accounts, as people do."""

from console.web.access import Scope
from tests.console.web.conftest import Console
from tests.console.web.programs import API, program
from tests.console.web.test_payments import paid_with_a_stranger, said_in_audit, the_payment, the_record


def test_a_program_reads_where_the_cents_of_a_payment_lie_and_what_its_claims_got(console: Console) -> None:
    desk, _ = paid_with_a_stranger(console)
    oona = program(console, "oona", Scope.READ)
    (line,) = oona.get(f"{API}/payments?standing=trouble&payer=BHH01").json()["items"]
    one = oona.get(f"{API}/payments/{line['id']}").json()
    first = oona.get(f"{API}/payments/{line['id']}/claims", params={"limit": 1}).json()
    then = oona.get(f"{API}/payments/{line['id']}/claims", params={"cursor": first["next"]}).json()
    account = oona.get(f"{API}/claims/{desk.claim}/account").json()
    owed = oona.get(f"{API}/claims/{desk.claim}/account/claims").json()["items"]

    assert (line["payment_cents"], line["states"]) == (13000, {"posted": 1, "unmatched": 1})
    assert oona.get(f"{API}/payments?standing=done").json()["items"] == []
    assert one["sums"] == {
        "paid": 13000,
        "provider_level": 2000,
        "for_claims": 15000,
        "applied": 8000,
        "unapplied": 7000,
    }
    assert (one["balances"], one["beside"][0]["means"]) == (True, "recovery of an overpayment")
    assert [one["state"] for one in (*first["items"], *then["items"])] == ["unmatched", "posted"]
    assert then["items"][0]["patient"] == "M. F., born 1984"
    assert (account["claims"], account["payments"][0]["payment"]) == (1, line["id"])
    assert [one["balance"]["paid"] for one in owed] == [8000]
    assert ("oona", "account read") in said_in_audit(console, "account read")
    assert program(console, "mabel").get(f"{API}/payments").status_code == 403


def test_a_biller_gives_a_payment_to_its_claim_once(console: Console) -> None:
    _, other = paid_with_a_stranger(console)
    record, ines = the_record(console).id, program(console, "ines")
    address = f"{API}/quarantine/{record}"
    shown = ines.get(address).json()
    sent, key = {"claim": shown["near"][0]["attempt"]}, {"Idempotency-Key": "give-1"}
    nobody = ines.post(f"{address}/give", json={"claim": "NOBODY"})
    given = [ines.post(f"{address}/give", json=sent, headers=key) for _ in range(2)]
    again = ines.post(f"{address}/give", json=sent)
    other.go_on()
    claims = ines.get(f"{API}/payments/{the_payment(console)}/claims").json()["items"]

    assert (shown["wants_claim"], shown["near"][0]["claim"]) == (True, other.claim)
    assert "whole" not in shown
    assert [answer.status_code for answer in (nobody, *given, again)] == [404, 200, 200, 409]
    assert given[1].headers["Idempotency-Replayed"] == "true"
    assert (other.claim, "posted") in [(one["claim"], one["state"]) for one in claims]
    assert said_in_audit(console, "payment given to claim") == [("ines", "payment given to claim")]
    assert [one["id"] for one in ines.get(f"{API}/quarantine?status=released").json()["items"]] == [record]


def test_a_record_is_seen_whole_by_who_may_and_let_go_with_a_reason(console: Console) -> None:
    paid_with_a_stranger(console)
    record = the_record(console).id
    address, because = f"{API}/quarantine/{record}", {"reason": "paid to us by mistake"}
    whole = program(console, "wick", Scope.PATIENTS).get(f"{address}/content").json()
    refused = program(console, "wick").post(f"{address}/release", json=because)
    blank = program(console, "ines").post(f"{address}/release", json={"reason": " "})
    gone = program(console, "ines", Scope.MONEY).post(f"{address}/release", json=because).json()

    assert "CLP*STRANGE" in whole["whole"]
    assert said_in_audit(console, "kept record read") == [("wick", "kept record read")]
    assert (refused.status_code, blank.status_code) == (403, 422)
    assert gone["status"] == "released"
    assert "paid to us by mistake" in gone["remedy"]
    assert program(console, "ines").get(f"{API}/quarantine").json()["items"] == []
