"""The practice's own stories, from end to end: EX1 to EX3 and SC1 to SC3 of the requirements.

Each says the path of states, whose tasks there were, how many submissions went out, and where the money is.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.lifecycle import ClaimState
from models.practice import Authorization
from models.tasks import TaskKind
from store import setup
from tests.builders import NPI_DOCTOR, SERVICE_DAY, a_claim, a_line
from tests.workflows.office import Office
from tests.workflows.payer import decides, takes_back


@dataclass(frozen=True)
class Story:
    """What a claim's life came to."""

    path: list[str]
    tasks: list[tuple[str, str]]
    frequencies: list[str]
    ledger: tuple[int, int, int, int, int]
    """Charges, paid, adjusted, patient and open, in cents."""


def told(office: Office, claim: str) -> Story:
    """Return the story of a claim; a state that only repeats is told once."""
    states = office.story(claim)
    balance = office.balance(claim)
    return Story(
        path=[s for n, s in enumerate(states) if n == 0 or s != states[n - 1]],
        tasks=[(t.kind, t.role) for t in office.tasks_of(claim)],
        frequencies=[a.frequency for a in office.attempts(claim)],
        ledger=(balance.charges, balance.paid, balance.adjusted, balance.patient, balance.open),
    )


TO_PAYER = ["checking_coverage", "reviewing", "ready", "awaiting_acknowledgement", "awaiting_remittance"]
WITHOUT_ACCEPTANCE = ["reviewing", "ready", "awaiting_acknowledgement", "settling", "patient_billed"]
AGAIN = ["reviewing", "ready", "awaiting_acknowledgement", "awaiting_remittance", "settling", "paid"]


async def test_ex1_a_blood_test_nobody_had_coded_is_added_before_sending_and_paid(office: Office) -> None:
    note = (
        "Fatigue for two weeks. Blood drawn by venipuncture in the office.\nA: Type 2 diabetes, hypertension."
    )
    claim = await office.take_in(a_claim(visit_note=note))
    draw: dict[str, Any] = {
        "number": 2,
        "control_number": "L2",
        "procedure": "36415",
        "charge_cents": 1500,
        "diagnosis_pointers": [1],
        "service_from": SERVICE_DAY.isoformat(),
    }
    shown = await office.answer(claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.2": draw})
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70", "CO-45 5")))
    assert await office.closed(claim) is ClaimState.PAID

    assert [f["rule"] for f in shown["detail"]["findings"]] == ["possible_missing_code"]
    assert [line.procedure for line in sent.document.lines] == ["99213", "36415"]
    assert told(office, claim) == Story(
        path=[
            "checking_coverage",
            "reviewing",
            "fixing_findings",
            "reviewing",
            "ready",
            "awaiting_acknowledgement",
            "awaiting_remittance",
            "settling",
            "paid",
        ],
        tasks=[("fix_findings", "coder")],
        frequencies=["1"],
        ledger=(16500, 9000, 7500, 0, 0),
    )


async def test_ex2_a_wrong_mri_code_is_denied_mended_by_the_coder_replaced_and_paid(office: Office) -> None:
    # The spine was examined without contrast; the code says with.
    claim = await office.take_in(
        a_claim(lines=(a_line(procedure="72149", charge_cents=90000),), charge_cents=90000)
    )
    first = await office.accepted(claim)
    denial = decides(first, "CO-11 900")
    await office.deliver(office.payer.pays(denial))
    asked = await office.answer(
        claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.procedure": "72148"}
    )
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)
    await office.deliver(office.payer.accepts(second, number="ICN6"))
    await office.deliver(office.payer.pays(takes_back(denial), decides(second, "CO-45 400", number="ICN6")))
    assert await office.closed(claim) is ClaimState.PAID

    assert asked["detail"]["cause"] == "code_wrong"
    assert (second.frequency, second.original_reference) == ("7", "ICN5")
    assert told(office, claim) == Story(
        path=[*TO_PAYER, "correcting_denial", "releasing_correction", *AGAIN],
        tasks=[("correct_denial", "coder"), ("release_correction", "biller")],
        frequencies=["1", "7"],
        ledger=(90000, 50000, 40000, 0, 0),
    )


async def test_ex3_a_procedure_billed_twice_is_rejected_taken_off_resent_and_paid(office: Office) -> None:
    twice = (a_line(1, procedure="20610"), a_line(2, procedure="20610", modifiers=("76",)))
    claim = await office.take_in(a_claim(lines=twice, charge_cents=30000))
    first = await office.send_one(claim)
    await office.deliver(office.payer.rejects(first, "54"))
    off: dict[str, Any] = {"changes": {"lines.2": None}, "note": "was it given twice?"}
    shown = await office.answer(claim, TaskKind.FIX_REJECTION, action="hand_over", **off)
    await office.answer(claim, TaskKind.FIX_REJECTION, action="correct", **off)
    second = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(second, "CO-45 50")))
    assert await office.closed(claim) is ClaimState.PAID

    assert "54" in str(shown["detail"])
    # A rejected claim was never adjudicated: it goes out as what it was.
    assert (second.frequency, second.original_reference) == ("1", "")
    assert [line.procedure for line in second.document.lines] == ["20610"]
    assert told(office, claim) == Story(
        path=[
            "checking_coverage",
            "reviewing",
            "ready",
            "awaiting_acknowledgement",
            "fixing_rejection",
            *AGAIN,
        ],
        tasks=[("fix_rejection", "biller"), ("fix_rejection", "coder")],
        frequencies=["1", "1"],
        ledger=(15000, 10000, 5000, 0, 0),
    )


async def test_sc1_a_minor_surgery_denied_for_a_missing_code_gets_it_and_is_paid(office: Office) -> None:
    # An add-on went out without the procedure it is added to.
    alone = (a_line(procedure="11101", charge_cents=8000),)
    claim = await office.take_in(a_claim(lines=alone, charge_cents=8000))
    first = await office.accepted(claim)
    denial = decides(first, "CO-16 80, N122")
    await office.deliver(office.payer.pays(denial))
    primary: dict[str, Any] = {
        "number": 2,
        "control_number": "L2",
        "procedure": "11100",
        "charge_cents": 12000,
        "diagnosis_pointers": [1],
        "service_from": SERVICE_DAY.isoformat(),
    }
    asked = await office.answer(
        claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.2": primary}
    )
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)
    paid = decides(second, "CO-45 30", "CO-45 20, PR-3 25", number="ICN6")
    await office.deliver(office.payer.pays(takes_back(denial), paid))
    assert await office.closed(claim) is ClaimState.PATIENT_BILLED

    assert asked["detail"]["cause"] == "code_missing"
    story = told(office, claim)
    assert story.tasks == [("correct_denial", "coder"), ("release_correction", "biller")]
    assert story.frequencies == ["1", "7"]
    assert story.ledger == (20000, 12500, 5000, 2500, 0)
    assert story.path == [*TO_PAYER, "correcting_denial", "releasing_correction", *WITHOUT_ACCEPTANCE]


async def test_sc2_one_wrong_code_among_laboratory_tests_and_a_procedure_holds_up_only_itself(
    office: Office,
) -> None:
    lines = (
        a_line(1, procedure="80053", charge_cents=6000),
        a_line(2, procedure="85026", charge_cents=4000),
        a_line(3, procedure="20610", charge_cents=20000),
    )
    claim = await office.take_in(a_claim(lines=lines, charge_cents=30000, clia_number="38D0000007"))
    first = await office.accepted(claim)
    decided = decides(first, "CO-45 20", "CO-181 40", "CO-45 80")
    await office.deliver(office.payer.pays(decided))
    between = office.balance(claim)
    await office.answer(
        claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.2.procedure": "85025"}
    )
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)
    await office.deliver(office.payer.accepts(second, number="ICN6"))
    corrected = decides(second, "CO-45 20", "CO-45 15", "CO-45 80", number="ICN6")
    await office.deliver(office.payer.pays(takes_back(decided), corrected))
    assert await office.closed(claim) is ClaimState.PAID

    # The other lines were paid at once; what is open is the one line.
    assert (between.paid, between.open) == (16000, 4000)
    assert told(office, claim) == Story(
        path=[*TO_PAYER, "correcting_denial", "releasing_correction", *AGAIN],
        tasks=[("correct_denial", "coder"), ("release_correction", "biller")],
        frequencies=["1", "7"],
        ledger=(30000, 18500, 11500, 0, 0),
    )


async def test_sc3_an_mri_denied_for_its_authorization_is_paid_in_days_without_anybody(
    office: Office,
) -> None:
    claim = await office.take_in(
        a_claim(lines=(a_line(procedure="72148", charge_cents=90000),), charge_cents=90000)
    )
    first = await office.accepted(claim)
    approval = Authorization(
        number="PA72148",
        payer_id="BHH01",
        member_id="BHH774411",
        procedure="72148",
        provider_npi=NPI_DOCTOR,
        valid_from=SERVICE_DAY,
        valid_to=SERVICE_DAY,
        units=Decimal(1),
        recorded_on=date(2026, 11, 4),
    )
    with office.store.write() as session:
        setup.put(session, "authorization", approval)
    denial = decides(first, "CO-197 900")
    await office.deliver(office.payer.pays(denial))
    second = await office.send_one(claim)
    await office.deliver(office.payer.accepts(second, number="ICN6"))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    await office.let_days_pass(claim, 3)
    await office.deliver(office.payer.pays(takes_back(denial), decides(second, "CO-45 400", number="ICN6")))
    assert await office.closed(claim) is ClaimState.PAID

    moves = office.moves(claim)
    denied_at = next(m.as_of for m in moves if m.kind == "remittance_received")
    assert (moves[-1].as_of - denied_at).days <= 5
    assert told(office, claim) == Story(
        path=[*TO_PAYER, *AGAIN],
        tasks=[],
        frequencies=["1", "7"],
        ledger=(90000, 50000, 40000, 0, 0),
    )
