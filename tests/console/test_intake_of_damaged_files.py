"""Damage takes along what it touches and nothing else: one claim, one set, or the end of a file."""

from typing import Any

from tests.console.running import Desk


def _batch(desk: Desk) -> str:
    return (desk.world / "batch.837").read_text()


def _shown(desk: Desk, record: str) -> dict[str, Any]:
    return desk.data("quarantine", "show", record)


def test_a_refused_claim_is_kept_with_its_value_and_its_own_bytes(desk: Desk):
    text = _batch(desk).replace("\n", "\r\n")
    second = text.index("CLM*", text.index("CLM*") + 1)
    at = text.index("DTP*472*D8*", second)
    broken = text[:at] + "DTP*472*D8*20269999" + text[at + len("DTP*472*D8*20260101") :]
    path = desk.folder / "bad.837"
    path.write_bytes(broken.encode())
    ran = desk.run("intake", path, "--json")
    (rejected,) = ran.data["rejected"]
    kept = _shown(desk, rejected["quarantine"])

    assert set(rejected) == {"control_number", "reason", "field", "position", "quarantine"}
    assert (kept["kind"], kept["field"], kept["value"]) == ("claim", "DTP03", "20269999")
    assert kept["content"].startswith("CLM*FC-10002*")
    assert kept["content"] in broken
    assert "\r\n" in kept["content"]


def test_a_set_that_holds_no_claims_is_refused_and_the_other_sets_are_taken(desk: Desk):
    text = _batch(desk)
    end = text.index("GE*")
    other = "ST*835*0099~\nBPR*I*0*C*NON************20261101~\nTRN*1*EFT1*1930000001~\nSE*4*0099~\n"
    ran = desk.run("intake", desk.file("two.837", text[:end] + other + text[end:]), "--json")
    (rejected,) = ran.data["rejected"]

    assert len(ran.data["accepted"]) == 18
    assert rejected["control_number"] == "ST 0099"
    assert "835" in rejected["reason"]
    kept = _shown(desk, rejected["quarantine"])
    assert (kept["kind"], kept["content"][:12]) == ("transaction", "ST*835*0099~")


def test_a_file_that_is_cut_off_says_so_beside_the_claims_that_were_taken(desk: Desk):
    text = _batch(desk)
    cut = text[: text.rindex("CLM*") + 30]
    ran = desk.run("intake", desk.file("cut.837", cut), "--json")
    kinds = {_shown(desk, one["quarantine"])["kind"] for one in ran.data["rejected"]}

    assert len(ran.data["accepted"]) == 17
    assert kinds == {"claim", "file"}
    assert any("cut off" in one["reason"] for one in ran.data["rejected"])


def test_a_wrong_count_in_a_trailer_refuses_nothing(desk: Desk):
    text = _batch(desk)
    at = text.index("\nSE*")
    wrong = text[:at] + "\nSE*7*" + text[at + 1 :].split("*", 2)[2]
    ran = desk.run("intake", desk.file("count.837", wrong), "--json")

    assert (len(ran.data["accepted"]), ran.data["rejected"]) == (18, [])


def test_an_envelope_without_any_set_is_one_rejected_file(desk: Desk):
    text = _batch(desk)
    miscounted = text[: text.index("ST*")] + text[text.index("GE*") :]
    empty = miscounted.replace("GE*1*", "GE*0*")
    for name, content in (("miscounted.837", miscounted), ("empty.837", empty)):
        ran = desk.run("intake", desk.file(name, content), "--json")
        assert ran.code == 2
        assert [one["control_number"] for one in ran.data["rejected"]] == ["file"]
