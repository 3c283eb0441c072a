"""The invented world: the same every time, complete, and right but for its seeded defects."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.claim import ClaimDocument, Coverage, Drug
from models.finding import Role
from models.party import Provider
from models.practice import (
    Authorization,
    Payer,
    Practice,
    PracticeFacility,
    PracticeProvider,
    StaffUser,
    TradingPartner,
)
from models.visit import VisitFile
from simulator.books import Books, load_books
from simulator.edits import npi_is_valid
from simulator.world.invent import invent
from x12.claims.reader import read_claims
from x12.interchange import read_interchanges

TODAY = date(2026, 11, 21)
_SCENARIOS = """
    paid_in_full patient_share uncoded_visit unclear_note duplicate_line bad_npi missing_pointer
    coverage_replaced self_pay rejected_by_clearinghouse rejected_by_payer file_unacknowledged report_missing
    status_not_found status_pending line_denied claim_unprocessable authorization_found
    authorization_appealed secondary_billed remittance_redelivered remittance_before_acknowledgement
    remittance_unbalanced written_off records_attached records_faxed records_late records_not_sent
    late_filing_overturned member_id_mistyped crossed_over patient_protected
"""
SCENARIOS = frozenset(_SCENARIOS.split())


class World:
    """The files of one invented world, read."""

    def __init__(self, folder: Path) -> None:
        self.practice: dict[str, Any] = tomllib.loads((folder / "practice.toml").read_text())
        self.books: Books = load_books(folder / "books.json")
        self.visits = VisitFile.model_validate_json((folder / "visits.json").read_bytes())
        entries = json.loads((folder / "answer_book.json").read_text())["entries"]
        self.answers: dict[str, dict[str, Any]] = {e.pop("account"): e for e in entries}
        cases = json.loads((folder / "cases.json").read_text())
        self.scenarios: dict[str, list[str]] = {c["account"]: c["scenarios"] for c in cases}
        transaction = read_interchanges((folder / "batch.837").read_bytes())[0].transactions[0]
        read = read_claims(transaction)
        self.refused = read.refused
        self.claims: dict[str, ClaimDocument] = {c.control_number: c.document for c in read.claims}

    def having(self, scenario: str) -> str:
        """Return the first account with this scenario."""
        return next(account for account, names in self.scenarios.items() if scenario in names)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Invent twenty-five cases."""
    folder = tmp_path_factory.mktemp("world")
    invent(folder, 25, 7, TODAY)
    return World(folder)


@pytest.fixture(scope="module")
def large_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Invent three hundred cases."""
    folder = tmp_path_factory.mktemp("large")
    invent(folder, 300, 3, TODAY)
    return World(folder)


def test_the_same_number_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        invent(tmp_path / name, 45, 11, TODAY)

    names = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert len(names) == 6
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    for seed in (1, 2):
        invent(tmp_path / str(seed), 5, seed, TODAY)

    assert (tmp_path / "1" / "batch.837").read_bytes() != (tmp_path / "2" / "batch.837").read_bytes()


def test_twenty_five_cases_cover_every_scenario(world: World) -> None:
    assert {name for names in world.scenarios.values() for name in names} == SCENARIOS


def test_fewer_cases_are_the_first_of_the_twenty_five(tmp_path: Path) -> None:
    invent(tmp_path / "few", 3, 7, TODAY)
    invent(tmp_path / "many", 25, 7, TODAY)

    few, many = (World(tmp_path / name) for name in ("few", "many"))
    assert list(many.scenarios.items())[:3] == list(few.scenarios.items())
    assert few.claims == {account: many.claims[account] for account in few.claims}


def test_most_later_cases_are_plain_and_the_rest_cover_every_scenario(large_world: World) -> None:
    later = list(large_world.scenarios.values())[25:]
    plain = [names for names in later if set(names) <= {"paid_in_full", "patient_share"}]

    assert len(plain) == len(later) * 6 // 10
    assert {name for names in later for name in names} == SCENARIOS
    assert all(len(names) == 1 for names in later)


def test_practice_toml_is_what_the_models_expect(world: World) -> None:
    practice = world.practice
    Practice.model_validate(practice["practice"])
    providers = [PracticeProvider.model_validate(p) for p in practice["provider"]]
    facilities = [PracticeFacility.model_validate(f) for f in practice["facility"]]
    payers = [Payer.model_validate(p) for p in practice["payer"]]
    partners = [TradingPartner.model_validate(p) for p in practice["trading_partner"]]
    users = [StaffUser.model_validate(u) for u in practice["user"]]

    assert all(npi_is_valid(p.npi) for p in providers)
    assert all(npi_is_valid(f.npi) for f in facilities)
    assert {p.partner for p in payers} == {p.key for p in partners} == {"harbor", "plains"}
    assert {role for user in users for role in user.roles} == set(Role)
    assert not any("sftp_host" in p or "realtime_url" in p for p in practice["trading_partner"])


def test_every_person_is_a_member_of_their_own(large_world: World) -> None:
    ids = [m.member_id for m in large_world.books.members]

    assert len(set(ids)) == len(ids)


def _is_complete(document: ClaimDocument) -> bool:
    person, address = document.person, document.person.address
    assert person.birth_date
    assert person.sex
    assert address is not None
    numbers = [line.control_number for line in document.lines]
    zips = (address.zip_code, document.billing.address.zip_code if document.billing.address else "")
    return (
        all(len(z) == 9 for z in zips)
        and npi_is_valid(document.billing.npi)
        and document.rendering is not None
        and bool(document.rendering.taxonomy)
        and len(set(numbers)) == len(numbers)
        and len({d.code for d in document.diagnoses}) == len(document.diagnoses)
        and sum(line.charge_cents for line in document.lines) == document.charge_cents
    )


def test_every_claim_is_complete(large_world: World) -> None:
    assert large_world.refused == ()
    assert all(_is_complete(document) for document in large_world.claims.values())


def test_every_service_lies_five_to_twenty_days_back(large_world: World) -> None:
    days = [line.service_from for d in large_world.claims.values() for line in d.lines]
    days += [v.service_on for v in large_world.visits.visits]

    assert {(TODAY - day).days for day in days} == set(range(5, 21))


def test_every_procedure_has_a_contract_and_only_drugs_carry_a_drug_code(large_world: World) -> None:
    contracts = {p.payer_id: p.contract for p in large_world.books.payers}
    for account, document in large_world.claims.items():
        contract = contracts[document.coverages[0].payer.payer_id]
        assert all(line.procedure in contract for line in document.lines)
        flawed = {"line_denied", "claim_unprocessable"} & set(large_world.scenarios[account])
        drugs = [line for line in document.lines if line.procedure in large_world.books.ndc_required]
        assert all((line.drug is None) == bool(flawed) for line in drugs)


def test_exactly_the_claims_said_so_have_a_defect_in_their_text(large_world: World) -> None:
    for account, document in large_world.claims.items():
        names = set(large_world.scenarios[account])
        keys = [(line.procedure, line.modifiers) for line in document.lines]
        assert document.rendering is not None
        assert npi_is_valid(document.rendering.npi) != ("bad_npi" in names)
        assert all(line.diagnosis_pointers for line in document.lines) != ("missing_pointer" in names)
        assert (len(set(keys)) < len(keys)) == ("duplicate_line" in names)
        assert any(d.code == "M5459" for d in document.diagnoses) == ("rejected_by_payer" in names)
        assert any("80" in line.modifiers for line in document.lines) == ("written_off" in names)
        assert (len(document.coverages) == 2) == bool({"secondary_billed", "crossed_over"} & names)


def test_only_the_second_partners_payer_loses_files(large_world: World) -> None:
    losers = {m for m, i in large_world.books.incidents.items() if i.lose_interchange_once}

    assert losers
    assert all(m.payer_id == "PH004" for m in large_world.books.members if m.member_id in losers)
    plains = {a for a, d in large_world.claims.items() if d.coverages[0].payer.payer_id == "PH004"}
    assert {n for a in plains for n in large_world.scenarios[a]} == {
        "file_unacknowledged",
        "paid_in_full",
        "patient_share",
    }


def test_the_answer_book_knows_what_the_chart_says(world: World) -> None:
    def chart(scenario: str) -> dict[str, Any]:
        return world.answers[world.having(scenario)]["chart"]

    assert chart("duplicate_line") == {"lines.3": None}
    assert npi_is_valid(chart("bad_npi")["rendering.npi"])
    assert chart("missing_pointer") == {"lines.2.diagnosis_pointers": [1]}
    assert chart("rejected_by_payer") == {"diagnoses.1.code": "M5450"}
    assert npi_is_valid(Provider.model_validate(chart("rejected_by_clearinghouse")["referring"]).npi)
    for scenario in ("line_denied", "claim_unprocessable"):
        line = world.claims[world.having(scenario)].lines[1]
        assert line.procedure == "J1885"
        assert len(Drug.model_validate(chart(scenario)["lines.2.drug"]).ndc) == 11


def test_the_answer_book_knows_what_people_say(world: World) -> None:
    def answer(scenario: str) -> dict[str, Any]:
        return world.answers[world.having(scenario)]

    assert answer("self_pay")["patient"] == {"self_pay": True}
    assert answer("self_pay")["contact_log"][0]["channel"] == "phone"
    assert answer("file_unacknowledged") == {"file_call": "not_received"}
    assert answer("report_missing")["claim_report_call"] == "accepted"
    assert answer("status_not_found") == {"payer_call": "resend"}
    assert answer("status_pending") == {"payer_call": "remittance_coming"}
    assert answer("authorization_appealed")["appeal"]["decision"] == "upheld"
    assert answer("late_filing_overturned")["appeal"]["decision"] == "overturned"
    assert answer("records_attached")["records"]["channel"] == "275"
    assert answer("records_faxed")["records"]["channel"] == "fax"
    assert int(answer("records_late")["records"]["away_days"]) > 30, "longer than the payer waits"
    assert "question" in answer("unclear_note")
    assert "question" not in answer("uncoded_visit")
    assert "paid_in_full" not in world.answers


def test_the_authorization_in_the_drawer_is_the_one_in_the_payers_books(world: World) -> None:
    account = world.having("authorization_found")
    found = Authorization.model_validate(world.answers[account]["authorization"] | {"recorded_on": TODAY})
    document = world.claims[account]

    assert document.rendering is not None
    assert found.provider_npi == document.rendering.npi
    assert found.member_id == document.coverages[0].member_id
    assert (found.number, found.procedure) in {(a.number, a.procedure) for a in world.books.authorizations}
    assert document.authorization_number == ""


def test_the_new_coverage_is_active_and_the_old_one_ended(world: World) -> None:
    account = world.having("coverage_replaced")
    document = world.claims[account]
    told = Coverage.model_validate(world.answers[account]["patient"]["coverage"])
    day = document.lines[0].service_from
    members = {m.member_id: m for m in world.books.members}

    assert not members[document.coverages[0].member_id].active_on(day)
    assert members[told.member_id].active_on(day)
    assert members[told.member_id].payer_id == told.payer.payer_id


def test_the_coding_fits_the_visit(large_world: World) -> None:
    for visit in large_world.visits.visits:
        coding = large_world.answers[visit.number]["coding"]
        assert [line["line"] for line in coding["lines"]] == list(range(1, len(visit.services) + 1))
        pointers = {p for line in coding["lines"] for p in line["diagnosis_pointers"]}
        assert pointers == set(range(1, len(coding["diagnoses"]) + 1))


def test_the_card_that_is_read_out_is_the_members(world: World) -> None:
    account = world.having("member_id_mistyped")
    right = world.answers[account]["patient"]["correct"]["coverages.1.member_id"]
    known = {m.member_id for m in world.books.members}

    assert right in known
    assert world.claims[account].coverages[0].member_id not in known


def test_who_is_forwarded_stands_in_the_next_payers_books(world: World) -> None:
    document = world.claims[world.having("crossed_over")]
    members = {m.member_id: m for m in world.books.members}
    first, second = (members[c.member_id] for c in document.coverages)

    assert first.forwarded_to == second.payer_id == document.coverages[1].payer.payer_id
