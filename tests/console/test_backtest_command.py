"""``claimflow rules test``: a pack against what became of past claims, in files and in the store."""

from datetime import UTC, datetime

import pytest

from console.commands.rules_backtest import SAID
from models.acknowledgement import ClaimStatus
from models.claim import ClaimDocument
from tests.activities.desk import Desk as Office
from tests.builders import a_claim, a_claim_acknowledgement, a_line, a_report, an_envelope
from tests.console.running import Desk
from tests.console.test_scrub_command import batch, claim
from tests.rulebook.packs.test_pack_loading import HEAD, RULE
from tests.workflows.office import set_up_practice
from tests.workflows.payer import decides
from x12.acknowledgements.claims import write_277ca

PACK = HEAD + RULE.replace('fix = "Get one"', 'fix = "Get one"\nprevents = ["197"]')
NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)

REMIT = (
    "ISA*00*          *00*          *ZZ*HOUSE          *ZZ*HARB01         *260501*1200*^*00501*"
    "000000009*0*T*:~"
    "GS*HP*HOUSE*HARB01*20260501*1200*9*X*005010X221A1~ST*835*0001~BPR*I*{paid}*C*NON************20260501~"
    "TRN*1*EFT1*1512345678~DTM*405*20260501~N1*PR*Blue Heron Health~N3*1 Estuary Plaza~N4*Portland*OR*97201~"
    "PER*BL*Desk*TE*5035550199~N1*PE*Harborlight Family Clinic*XX*1234567893~LX*1~{claims}SE*{count}*0001~"
    "GE*1*9~IEA*1*000000009~"
)


def remit(*claims: str, paid: str = "0") -> str:
    """Return an 835 of these CLP loops."""
    body = "".join(claims)
    return REMIT.format(claims=body, paid=paid, count=12 + body.count("~"))


def denied(number: str, code: str, reason: str) -> str:
    """Return a CLP that pays nothing for this reason."""
    return (
        f"CLP*{number}*1*150*0**12*ICN{number}~NM1*QC*1*Finch*Marigold****MI*BHH774411~"
        f"SVC*HC:{code}*150*0~DTM*472*20260302~CAS*CO*{reason}*150~REF*6R*L1~"
    )


def settled(number: str, code: str) -> str:
    """Return a CLP that pays 100 of 150."""
    return (
        f"CLP*{number}*1*150*100**12*ICN{number}~NM1*QC*1*Finch*Marigold****MI*BHH774411~"
        f"SVC*HC:{code}*150*100~DTM*472*20260302~CAS*CO*45*50~REF*6R*L1~"
    )


def test_files_are_matched_by_claim_number_and_counted_in_dollars(desk: Desk):
    sent = [
        claim("A1", "70551"),
        claim("A2", "70551", n=3),
        claim("A3", "99213", n=4),
        claim("A4", "70553", n=5),
    ]
    claims = desk.file("b.837", batch(*sent))
    answers = desk.file(
        "r.835",
        remit(denied("A1", "70551", "197"), settled("A2", "70551"), denied("A3", "99213", "50"), paid="100"),
    )
    pack = desk.file("p.toml", PACK)
    words = ("rules", "test", pack, "--claims", claims, "--answers", answers)
    data = desk.data(*words)

    assert {name: one["claims"] for name, one in data["claims"].items()} == {
        "paid": 1,
        "denied": 2,
        "rejected": 0,
        "undecided": 1,
    }
    assert data["found"]["caught"] == {"claims": 1, "cents": 15000, "examples": ["A1"]}
    assert data["found"]["needless"] == {"claims": 1, "cents": 15000, "examples": ["A2"]}
    assert data["found"]["undecided"]["examples"] == ["A4"]
    assert data["missed"] == {"claims": 1, "cents": 15000, "examples": ["A3"]}
    page = desk.run(*words)
    assert "1 ($150.00) denied later" in page.out
    assert "Missed, for example: A3" in page.err
    assert "Finch" not in page.out + page.err


def test_a_rejection_in_a_277ca_is_an_end_too(desk: Desk):
    refused = a_claim_acknowledgement(
        "A1",
        accepted=False,
        statuses=(ClaimStatus(category="A3", code="252"),),
        payer_claim_control_number="",
    )
    answer = desk.folder / "a.277"
    answer.write_bytes(write_277ca(an_envelope(), a_report(refused)))
    claims = desk.file("b.837", batch(claim("A1", "70551"), claim("A2", "99213", n=3)))
    data = desk.data("rules", "test", desk.file("p.toml", PACK), "--claims", claims, "--answers", answer)

    assert data["found"]["rejected"]["examples"] == ["A1"]
    assert data["claims"]["rejected"]["claims"] == 1


def test_a_claim_number_that_comes_again_counts_once(desk: Desk):
    claims = desk.file("b.837", batch(claim("A1", "70551"), claim("A1", "70551", n=3)))
    data = desk.data("rules", "test", desk.file("p.toml", PACK), "--claims", claims)

    assert data["skipped"] == 1
    assert data["found"]["claims"] == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--claims", "x.837", "--since", "2026-01-01"),
        ("--since", "2026-01-01", "--answers", "r.835"),
        ("--since", "yesterday"),
        ("--claims", "nothing.837"),
    ],
)
def test_what_cannot_be_tested_is_said_at_once(desk: Desk, words: tuple[str, ...]):
    assert desk.run("rules", "test", desk.file("p.toml", PACK), *words).code == 2


def test_files_given_the_wrong_way_round_are_told_where_they_belong(desk: Desk):
    claims, answers = desk.file("b.837", batch(claim())), desk.file("r.835", remit(settled("A1", "99213")))
    ran = desk.run("rules", "test", desk.file("p.toml", PACK), "--claims", answers, "--answers", claims)

    assert ran.code == 2
    assert "Give 835 and 277CA files" in ran.err


def imaging(number: str) -> ClaimDocument:
    """Return a claim of one MRI."""
    return a_claim(control_number=number, lines=(a_line(procedure="70551"),))


def test_the_stores_own_claims_are_judged_as_they_were_first_sent(desk: Desk):
    set_up_practice(desk.store, desk.folder, desk.folder, "")
    office = Office(desk.store, NOW, imaging("V1"))
    assert office.attempts, office.story
    office.paid(decides(office.accepted(), "CO-197 150"))
    data = desk.data("rules", "test", desk.file("p.toml", PACK), "--since", "2026-11-01")
    later = desk.data("rules", "test", desk.file("p.toml", PACK), "--since", "2026-11-05")

    assert data["found"]["caught"]["claims"] == 1, data
    assert data["found"]["caught"]["cents"] == 15000
    assert sum(one["claims"] for one in later["claims"].values()) == 0


def test_the_table_has_a_column_for_every_outcome(desk: Desk):
    claims = desk.file("b.837", batch(claim("A1", "70551")))
    ran = desk.run("rules", "test", desk.file("p.toml", PACK), "--claims", claims)

    assert all(heading.upper() in ran.out for heading in SAID.values())
