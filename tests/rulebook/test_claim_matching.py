"""A CLP finds its claim by the payer's number, or by patient, day and charge; or what came near is said."""

from datetime import timedelta
from typing import Any

from models.matching import BilledClaim, ClaimKey
from models.party import PersonName
from models.remittance import RemittanceClaim
from rulebook.claim_matching import by_patient, by_payer_number, nearest
from tests.builders import SERVICE_DAY, a_remittance_claim

BLUE_HERON = frozenset({"BHH01"})


def billed(attempt: str = "C1-2", **changes: Any) -> BilledClaim:
    """Return Marigold's claim as it was billed to Blue Heron."""
    values: dict[str, Any] = {
        "claim": attempt.split("-")[0],
        "account": f"HL-{attempt}",
        "attempt": attempt,
        "sequence": "P",
        "payer_id": "BHH01",
        "payer_numbers": frozenset({"ICN5"}),
        "charge_cents": 15000,
        "service_from": SERVICE_DAY,
        "member_id": "BHH774411",
        "people": (PersonName(last="Finch", first="Marigold"),),
    }
    return BilledClaim(**{**values, **changes})


def clp(**changes: Any) -> RemittanceClaim:
    """Return a decision whose CLP01 is nobody's."""
    return a_remittance_claim("UNKNOWN", **changes)


def test_the_payers_own_number_finds_the_claim_whatever_else_differs() -> None:
    found = by_payer_number(clp(charge_cents=99, member_id="X"), BLUE_HERON, [billed("C1-2"), billed("C1-5")])

    assert found is not None
    assert (found.attempt, found.key) == ("C1-5", ClaimKey.PAYER_NUMBER)


def test_the_number_of_another_payer_finds_nothing() -> None:
    assert by_payer_number(clp(), BLUE_HERON, [billed(payer_id="LARK1")]) is None
    assert by_payer_number(clp(payer_claim_control_number=""), BLUE_HERON, [billed()]) is None


def test_member_day_and_charge_find_the_one_claim_they_fit() -> None:
    found = by_patient(clp(patient=None, member_id="bhh-774411"), BLUE_HERON, [billed()])

    assert found is not None
    assert found.key is ClaimKey.PATIENT_DATE_CHARGE


def test_a_name_does_when_the_payer_changed_the_member_id() -> None:
    name = PersonName(last="FINCH", first="MARIGOLD")

    assert by_patient(clp(patient=name, member_id="NEW1"), BLUE_HERON, [billed()]) is not None
    assert by_patient(clp(patient=None, member_id="NEW1"), BLUE_HERON, [billed()]) is None


def test_one_of_two_that_fit_is_never_taken() -> None:
    both = [billed("C1-2"), billed("C2-2")]

    assert by_patient(clp(), BLUE_HERON, both) is None
    assert [c.reasons for c in nearest(clp(), BLUE_HERON, both)] == [("another claim fits as well",)] * 2


def test_two_attempts_of_one_claim_are_one_claim_and_the_newest_counts() -> None:
    found = by_patient(clp(), BLUE_HERON, [billed("C1-2"), billed("C1-6")])

    assert found is not None
    assert found.attempt == "C1-6"


def test_no_resemblance_takes_a_claim_that_cannot_be_meant() -> None:
    cannot: list[dict[str, Any]] = [
        {"barred": "closed by withdrawal"},
        {"answered": True},
        {"payer_id": "LARK1"},
    ]
    for against in cannot:
        assert by_patient(clp(), BLUE_HERON, [billed(**against)]) is None


def test_a_reversal_finds_only_a_claim_that_was_answered() -> None:
    reversal = clp(status="22", charge_cents=-15000, paid_cents=-8000)

    assert by_patient(reversal, BLUE_HERON, [billed(answered=True)]) is not None
    assert by_patient(reversal, BLUE_HERON, [billed()]) is None


def test_the_three_nearest_are_shown_with_the_reasons_against_each() -> None:
    day = SERVICE_DAY + timedelta(days=1)
    others = [
        billed("C1-2", charge_cents=17500),
        billed("C2-2", service_from=day, barred="closed by withdrawal"),
        billed("C3-2", payer_id="LARK1", charge_cents=17500, answered=True),
        billed("C4-2", member_id="X", people=()),
        billed("C5-2", member_id="X", people=(), charge_cents=1, service_from=day),
    ]
    shown = nearest(clp(), BLUE_HERON, others)

    assert [(c.claim, c.reasons) for c in shown] == [
        ("C4", ("member id and patient name differ",)),
        ("C1", ("charge differs: $175.00 here, $150.00 there",)),
        ("C2", ("closed by withdrawal", f"date of service differs: {day} here, {SERVICE_DAY} there")),
    ]
    assert "another payer" in nearest(clp(), BLUE_HERON, others[2:3])[0].reasons[0]


def test_what_is_shown_names_no_person() -> None:
    shown = nearest(clp(charge_cents=1), BLUE_HERON, [billed(), billed("C2-2", member_id="X", people=())])

    assert shown
    assert not any("Finch" in text or "774411" in text for c in shown for text in (c.account, *c.reasons))
