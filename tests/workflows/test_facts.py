"""The facts the rules stand on: coverage asked for and asked again, refusals, authorizations counted down."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.answers import ContactEntry
from models.benefit import Benefit, RelatedEntity
from models.lifecycle import ClaimState
from models.party import PersonName
from models.practice import Authorization
from models.tables import CoverageCheckRow
from models.tasks import TaskKind
from store import authorizations, contacts, setup
from tests.builders import NPI_DOCTOR, a_claim, a_coverage, a_line
from tests.workflows.office import Office
from tests.workflows.payer import decides

pytestmark = pytest.mark.slow

REFUSALS = {
    "AAA51": (TaskKind.VERIFY_COVERAGE, "biller", "provider_refused"),
    "AAA43": (TaskKind.VERIFY_COVERAGE, "biller", "provider_refused"),
    "AAA79": (TaskKind.VERIFY_COVERAGE, "biller", "provider_refused"),
    "AAA62": (TaskKind.VERIFY_COVERAGE, "biller", "question_refused"),
    "AAA71": (TaskKind.CONTACT_PATIENT, "front_desk", "unknown_member"),
    "AAA72": (TaskKind.CONTACT_PATIENT, "front_desk", "unknown_member"),
    "AAA75": (TaskKind.CONTACT_PATIENT, "front_desk", "unknown_member"),
}


@pytest.mark.parametrize("code", REFUSALS)
async def test_a_refused_coverage_question_is_never_taken_for_inactive_coverage(
    office: Office, code: str
) -> None:
    office.line.coverage = [code]
    kind, role, status = REFUSALS[code]
    claim = await office.take_in(a_claim())
    shown = await office.task(claim, kind)

    assert (shown["role"], shown["detail"]["coverage_status"]) == (role, status)
    assert code[3:] in shown["detail"]["payer_refused"]
    assert shown["detail"]["remedy"]


@pytest.mark.parametrize("code", ["AAA42", "AAA80"])
async def test_a_payer_that_is_busy_is_asked_again(office: Office, code: str) -> None:
    office.line.coverage = [code]
    claim = await office.take_in(a_claim())
    await office.let_days_pass(claim, 1.1)
    await office.until_queued(claim)

    assert len(office.line.asked) == 2
    assert office.tasks_of(claim) == []


async def test_a_wrong_member_id_is_mended_by_front_desk_and_the_payer_asked_again(office: Office) -> None:
    office.line.coverage = ["AAA72"]
    claim = await office.take_in(a_claim())
    shown = await office.answer(
        claim, TaskKind.CONTACT_PATIENT, action="correct", changes={"coverages.1.member_id": "BHH774412"}
    )
    sent = await office.send_one(claim)

    assert shown["detail"]["fields"] == ["coverages.1.member_id"]
    assert sent.document.coverages[0].member_id == "BHH774412"


async def test_front_desk_cannot_change_what_was_done(office: Office) -> None:
    office.line.coverage = ["AAA72"]
    claim = await office.take_in(a_claim())
    await office.answer(
        claim, TaskKind.CONTACT_PATIENT, action="correct", changes={"lines.1.procedure": "99215"}
    )

    assert "not mended here" in (await office.task(claim, TaskKind.CONTACT_PATIENT))["detail"]["problem"]


async def test_an_old_coverage_answer_is_asked_for_again_before_the_claim_goes_out(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    await office.task(claim, TaskKind.FIX_FINDINGS)
    await office.let_days_pass(claim, 32)
    office.line.coverage = ["active"]
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]}
    )
    await office.send_one(claim)

    assert len(office.line.asked) == 2
    assert len(office.all(CoverageCheckRow)) == 2


async def test_coverage_that_ended_meanwhile_stops_the_claim_before_it_goes_out(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    await office.task(claim, TaskKind.FIX_FINDINGS)
    await office.let_days_pass(claim, 32)
    office.line.coverage = ["inactive"]
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]}
    )
    await office.answer(claim, TaskKind.CONTACT_PATIENT, action="self_pay")

    assert await office.closed(claim) is ClaimState.PATIENT_BILLED
    assert office.attempts(claim) == []
    assert office.balance(claim).patient == 15000


async def test_self_pay_after_a_rejection_books_the_charge_once(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.let_days_pass(claim, 32)
    office.line.coverage = ["inactive"]
    await office.deliver(office.payer.rejects(sent, "21"))
    await office.answer(claim, TaskKind.FIX_REJECTION, action="correct", changes={"note": "right knee"})
    await office.answer(claim, TaskKind.CONTACT_PATIENT, action="self_pay")
    await office.closed(claim)

    assert office.balance(claim).charges == 15000
    assert (office.balance(claim).patient, office.balance(claim).open) == (15000, 0)


def an_authorization(**changes: Any) -> Authorization:
    """Return an authorization for two visits in November."""
    values: dict[str, Any] = {
        "number": "PA77",
        "payer_id": "BHH01",
        "member_id": "BHH774411",
        "procedures": ("99213", "99214"),
        "provider_npi": NPI_DOCTOR,
        "valid_from": date(2026, 11, 1),
        "valid_to": date(2026, 11, 30),
        "units": Decimal(2),
        "recorded_on": date(2026, 10, 20),
    }
    return Authorization(**{**values, **changes})


def left(office: Office) -> Decimal:
    """Return what is left of the only authorization."""
    with office.store.read() as session:
        (balance,) = authorizations.balances(session, a_claim(), besides="")
        return balance.remaining


async def test_units_of_an_authorization_are_counted_down_and_given_back(office: Office) -> None:
    with office.store.write() as session:
        setup.put(session, "authorization", an_authorization())
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)

    assert sent.document.authorization_number == "PA77"
    assert left(office) == 1

    await office.deliver(office.payer.rejects(sent, "21"))
    await office.task(claim, TaskKind.FIX_REJECTION)
    assert left(office) == 2

    await office.answer(claim, TaskKind.FIX_REJECTION, action="correct", changes={"note": "right knee"})
    again = await office.accepted(claim)
    assert left(office) == 1

    await office.deliver(office.payer.pays(decides(again, "CO-45 70")))
    await office.closed(claim)
    assert left(office) == 1, "what was decided stays used"


async def test_an_authorization_that_is_used_up_is_not_put_on_another_claim(office: Office) -> None:
    with office.store.write() as session:
        setup.put(session, "authorization", an_authorization(units=Decimal(1)))
    await office.send_one(await office.take_in(a_claim()))
    later = a_line(service_from=date(2026, 11, 2) + timedelta(days=1))
    second = await office.send_one(await office.take_in(a_claim(control_number="HL-0002", lines=(later,))))

    assert second.document.authorization_number == ""


MEDICARE = Benefit(information="1", service_type="30", insurance_type="MB")


def advantage() -> Benefit:
    """Return the benefit by which Medicare names the plan in its place."""
    plan = RelatedEntity(
        entity="PRP", name=PersonName(last="Gull Advantage"), identifier="GULL1", qualifier="PI"
    )
    return Benefit(information="R", service_type="30", insurance_type="HN", entities=(plan,))


SAID: dict[str, dict[str, Any]] = {
    "medicare_advantage": {"benefits": (MEDICARE, advantage())},
    "member_data_differs": {"member_id": "BHH774499"},
}


@pytest.mark.parametrize("rule", SAID)
async def test_what_the_payer_says_otherwise_is_found_before_the_claim_goes_out(
    office: Office, rule: str
) -> None:
    office.line.coverage = [SAID[rule]]
    claim = await office.take_in(a_claim(coverages=(a_coverage(filing_indicator="MB"),)))
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    found = {finding["rule"]: finding for finding in shown["detail"]["findings"]}

    assert rule in found
    assert "BHH7744" not in found[rule]["message"]
    assert await office.send() == []


async def test_a_promise_is_a_day_after_which_somebody_calls(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    promised = (office.now + timedelta(days=4)).date()
    with office.store.write() as session:
        entry = ContactEntry(channel="phone", note="by Friday", person="Dana", promised_on=promised)
        row = contacts.keep(session, claim, "C1", entry, "a biller", office.now)
        notice = contacts.tell_promise(session, row)
    assert notice is not None
    await office.tell(notice)
    await office.until_idle(claim)
    await office.let_days_pass(claim, 6)
    shown = await office.task(claim, TaskKind.CALL_PAYER)

    assert "nothing came" in shown["detail"]["why"]
    assert shown["detail"]["contacts"][0]["person"] == "Dana"
    assert len(office.line.asked) == 1, "no 276: the payer has given its word"
