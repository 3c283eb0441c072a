"""``claimflow scrub``: the linter for 837P files, with and without an installation."""

from pathlib import Path

import pytest

from tests.console.running import Desk
from tests.rulebook.packs.test_pack_loading import HEAD, RULE

CLAIM = """\
HL*{n}*1*22*0~SBR*P*18*******CI~NM1*IL*1*Finch*Marigold****MI*BHH774411~N3*4 Larch Road~\
N4*Portland*OR*97201~DMG*D8*19840229*F~NM1*PR*2*Blue Heron Health*****PI*{payer}~\
CLM*{number}*{charge}***11:B:1*Y*A*Y*Y~HI*ABK:M5450~NM1*82*1*Okafor*Ada****XX*1993000003~\
PRV*PE*PXC*207Q00000X~LX*1~SV1*HC:{code}*{charge}*UN*1***1~DTP*472*D8*20260302~REF*6R*L1~"""


def batch(*claims: str) -> str:
    """Return an 837P of these claims."""
    body = (
        "ST*837*0001*005010X222A1~BHT*0019*00*B1*20260401*1200*CH~NM1*41*2*Clinic*****46*HARB01~"
        "PER*IC*Desk*TE*5035550100~NM1*40*2*House*****46*HOUSE~HL*1**20*1~PRV*BI*PXC*207Q00000X~"
        "NM1*85*2*Harborlight Family Clinic*****XX*1234567893~N3*1 Pier Street~N4*Portland*OR*972011234~"
        f"REF*EI*930456789~{''.join(claims)}"
    )
    count = body.count("~") + 1
    return (
        "ISA*00*          *00*          *ZZ*HARB01         *ZZ*HOUSE          *260401*1200*^*00501*"
        f"000000001*0*T*:~GS*HC*HARB01*HOUSE*20260401*1200*1*X*005010X222A1~{body}SE*{count}*0001~"
        "GE*1*1~IEA*1*000000001~"
    )


def claim(
    number: str = "A1", code: str = "99213", payer: str = "BHH01", charge: str = "150", n: int = 2
) -> str:
    """Return one claim of a subscriber."""
    return CLAIM.format(number=number, code=code, payer=payer, charge=charge, n=n)


@pytest.fixture
def nowhere(desk: Desk, surroundings: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """Give a terminal on a computer without an installation."""
    surroundings.setenv("CLAIMFLOW_DATA_DIR", str(tmp_path / "nothing"))
    return desk


def rules_of(data: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    """Return claim and rule of every finding."""
    return [(found["claim"], found["rule"]) for found in data["findings"]]


def test_a_batch_is_scrubbed_without_server_or_installation(nowhere: Desk):
    file = nowhere.file("batch.837", batch(claim()))
    ran = nowhere.run("scrub", file, "--on", "2026-04-01", "--json")

    assert ran.code == 0, ran.out
    assert ran.data["file"] == str(file)
    assert ran.data["claims"] == 1
    assert ran.data["errors"] == 0
    assert ran.data["rules_from"] == "shipped"
    assert ran.data["packs"] == []


def test_an_error_is_a_finding_with_its_claim_and_ends_with_1(nowhere: Desk):
    wrong = claim("A2", n=3).replace("1993000003", "1993000004")
    ran = nowhere.run("scrub", nowhere.file("b.837", batch(claim(), wrong)), "--on", "2026-04-01", "--json")
    (found,) = [f for f in ran.data["findings"] if f["severity"] == "error"]

    assert ran.code == 1
    assert set(found) == {"claim", "rule", "severity", "owner", "field", "message", "fix"}
    assert (found["claim"], found["rule"], found["owner"]) == ("A2", "npi_check_digit", "biller")


def test_the_findings_are_a_table_and_the_counts_a_sentence(nowhere: Desk):
    ran = nowhere.run("scrub", nowhere.file("b.837", batch(claim(charge="-5"))), "--on", "2026-04-01")

    assert ran.code == 1
    assert ran.out.splitlines()[0].startswith("CLAIM  RULE")
    assert "line_charge" in ran.out
    assert "1 claim," in ran.err
    assert "Judged by the shipped code sets; rule packs: none" in ran.err
    assert "Finch" not in ran.out + ran.err
    assert "BHH774411" not in ran.out + ran.err


def test_a_table_that_is_not_loaded_is_told_once_however_many_claims_need_it(nowhere: Desk):
    claims = [claim(f"A{n}", n=n) for n in range(2, 7)]
    data = nowhere.run("scrub", nowhere.file("b.837", batch(*claims)), "--on", "2026-04-01", "--json").data
    (cpt,) = [note for note in data["not_checked"] if note["table"] == "codes.cpt"]

    assert cpt["claims"] == 5
    assert "not_checked" not in {rule for _, rule in rules_of(data)}


def test_a_claim_that_cannot_be_read_is_an_error_and_the_others_are_scrubbed(nowhere: Desk):
    broken = claim("A2", charge="12.345", n=3)
    ran = nowhere.run("scrub", nowhere.file("b.837", batch(claim(), broken)), "--on", "2026-04-01", "--json")

    assert ran.code == 1
    assert ran.data["claims"] == 1
    assert [(r["claim"], r["field"]) for r in ran.data["refused"]] == [("A2", "SV102")]


@pytest.mark.parametrize(
    ("text", "says"),
    [("hello", "ISA"), ("", "ISA"), (batch(), "no claim"), ("missing", "cannot be read|No such file")],
)
def test_a_file_that_is_no_837p_ends_with_2(nowhere: Desk, text: str, says: str):
    file = nowhere.folder / "none.837" if text == "missing" else nowhere.file("x.837", text)
    ran = nowhere.run("scrub", file, "--json")

    assert ran.code == 2
    assert any(part in ran.data["error"]["message"] for part in says.split("|")), ran.out


def test_several_files_each_have_their_own_answer_and_the_worst_code_counts(nowhere: Desk):
    good = nowhere.file("good.837", batch(claim()))
    ran = nowhere.run("scrub", good, nowhere.file("bad.837", "hello"), "--on", "2026-04-01", "--json")

    assert ran.code == 2
    assert [one["claims"] for one in ran.data] == [1, 0]


def test_the_same_service_on_two_claims_of_a_patient_is_found(nowhere: Desk):
    data = nowhere.run(
        "scrub", nowhere.file("b.837", batch(claim("A1"), claim("A2", n=3))), "--on", "2026-04-01", "--json"
    ).data

    assert ("A2", "duplicate_claim") in rules_of(data)
    assert ("A1", "duplicate_claim") not in rules_of(data)


def test_a_provider_who_bills_alone_is_compared_with_themselves(nowhere: Desk):
    rendering = "NM1*82*1*Okafor*Ada****XX*1993000003~PRV*PE*PXC*207Q00000X~"
    claims = [claim(number, n=n).replace(rendering, "") for n, number in enumerate(("A1", "A2"), start=2)]
    data = nowhere.run("scrub", nowhere.file("b.837", batch(*claims)), "--on", "2026-04-01", "--json").data

    assert ("A2", "duplicate_claim") in rules_of(data)


def test_a_sample_counts_only_where_it_is_named(nowhere: Desk):
    file = nowhere.file("b.837", batch(claim(code="73721")))
    plain = nowhere.run("scrub", file, "--on", "2026-04-01", "--json").data
    named = nowhere.run("scrub", file, "--on", "2026-04-01", "--packs", "sample-commercial", "--json")

    rule = ("A1", "sample-commercial.advanced_imaging_authorization")
    assert rule not in rules_of(plain)
    assert rule in rules_of(named.data)
    assert named.code == 1
    assert named.data["packs"] == ["sample-commercial@2026.1"]


def test_a_claim_may_be_judged_as_billed_to_another_payer(nowhere: Desk):
    pack = nowhere.file("p.toml", HEAD + '[when]\npayers = ["OTHER"]\n' + RULE)
    file = nowhere.file("b.837", batch(claim(code="70551")))
    words = ("scrub", file, "--on", "2026-04-01", "--packs", pack, "--json")

    assert ("A1", "harbor.mri") not in rules_of(nowhere.run(*words).data)
    assert ("A1", "harbor.mri") in rules_of(nowhere.run(*words, "--payer", "OTHER").data)


def test_an_installations_packs_count_and_that_is_said(desk: Desk):
    pack = desk.file("p.toml", HEAD + '[when]\npayers = ["BHH01"]\n' + RULE)
    file = desk.file("b.837", batch(claim(code="70551")))
    assert desk.run("rules", "load", pack).code == 0
    ran = desk.run("scrub", file, "--on", "2026-04-01", "--json")
    without = desk.run("scrub", file, "--on", "2026-04-01", "--shipped", "--json").data

    assert ran.data["rules_from"] == "installation"
    assert ("A1", "harbor.mri") in rules_of(ran.data)
    assert ("A1", "harbor.mri") not in rules_of(without)


def test_a_pack_with_a_mistake_stops_the_scrub_before_it_begins(nowhere: Desk):
    pack = nowhere.file("p.toml", HEAD + RULE.replace('"error"', '"fatal"'))
    ran = nowhere.run("scrub", nowhere.file("b.837", batch(claim())), "--packs", pack)

    assert ran.code == 2
    assert "line 9" in ran.err


def test_an_installation_that_was_named_must_be_there(nowhere: Desk):
    ran = nowhere.run("scrub", nowhere.file("b.837", batch(claim())), "--data-dir", nowhere.folder / "gone")

    assert ran.code == 2
    assert "holds no installation" in ran.err
