"""Appeals: letter, four eyes, delivery with proof, the answer, the next level; and what they forbid."""

import json
from typing import Any

import pytest

from models.claim import ClaimDocument
from models.finding import Role
from models.lifecycle import ClaimState
from models.practice import Payer, StaffUser
from models.record_tables import AppealRow
from models.tasks import TaskKind
from store import documents, setup
from tests.builders import a_claim, a_coverage, a_line
from tests.workflows.office import Office
from tests.workflows.payer import Sent, decides

pytestmark = pytest.mark.slow

PREPARED: dict[str, Any] = {"action": "prepare", "argument": "The approval was given before the visit."}


def change_payer(office: Office, **changes: Any) -> None:
    with office.store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update=changes))


def appeals_of(office: Office, claim: str) -> list[AppealRow]:
    return sorted((a for a in office.all(AppealRow) if a.claim_id == claim), key=lambda a: a.level)


async def denied(office: Office, document: ClaimDocument | None = None) -> tuple[str, Sent]:
    """Take in a claim that carried its authorization, and have it denied for want of one."""
    claim = await office.take_in(document or a_claim(authorization_number="PA900001"))
    sent = await office.accepted(claim)
    charge = sent.document.charge_cents // 100
    await office.deliver(office.payer.pays(decides(sent, f"CO-197 {charge}")))
    return claim, sent


async def delivered(office: Office, claim: str) -> None:
    """Bring one level to the payer."""
    await office.answer(claim, TaskKind.FILE_APPEAL, **PREPARED)
    await office.answer(claim, TaskKind.APPROVE_APPEAL, action="approve")
    await office.answer(claim, TaskKind.DELIVER_APPEAL, channel="portal", reference="APL-1")


async def test_an_appeal_is_drafted_approved_delivered_and_won(office: Office) -> None:
    claim, sent = await denied(office)
    drafted = await office.answer(claim, TaskKind.FILE_APPEAL, **PREPARED)
    approving = await office.answer(claim, TaskKind.APPROVE_APPEAL, action="approve")
    delivering = await office.answer(
        claim, TaskKind.DELIVER_APPEAL, channel="letter", reference="RR 770 442 US"
    )
    await office.let_days_pass(claim, 30.1)
    await office.answer(claim, TaskKind.RECORD_APPEAL_DECISION, action="overturned")
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70", number="ICN7")))
    assert await office.closed(claim) is ClaimState.PAID

    assert (drafted["role"], approving["role"], delivering["role"]) == ("biller", "supervisor", "biller")
    assert drafted["detail"]["level_name"] == "first-level appeal"
    assert drafted["detail"]["deadline"] == "2027-05-11"  # 180 days after the remittance of 12 November 2026
    # The approver reads what goes out, and the PDF is kept with the claim.
    assert "The approval was given before the visit." in approving["detail"]["text"]
    assert "PA900001" in approving["detail"]["text"]
    with office.store.read() as session:
        letter = documents.need(session, approving["detail"]["letter"], claim)
    assert letter.content.startswith(b"%PDF-")
    (appeal,) = appeals_of(office, claim)
    assert (appeal.status, appeal.outcome, appeal.channel) == ("decided", "overturned", "letter")
    assert (appeal.delivery_reference, appeal.drafted_by) == ("RR 770 442 US", "a biller")
    assert appeal.approved_by == "a supervisor"
    assert appeal.response_due is not None
    assert appeal.delivered_on is not None
    assert (appeal.response_due - appeal.delivered_on).days == 30


async def test_a_lost_appeal_goes_to_the_second_level_and_no_further(office: Office) -> None:
    claim, _ = await denied(office)
    for level in (1, 2):
        shown = await office.task(claim, TaskKind.FILE_APPEAL)
        assert shown["detail"]["level"] == level
        await delivered(office, claim)
        await office.let_days_pass(claim, 30.1)
        await office.answer(claim, TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    proposed = await office.task(claim, TaskKind.APPROVE_WRITE_OFF)

    assert [(a.level, a.outcome) for a in appeals_of(office, claim)] == [(1, "upheld"), (2, "upheld")]
    assert proposed["detail"]["amount_cents"] == 15000
    assert office.balance(claim).written_off == 0


async def test_a_medicare_appeal_ends_where_too_little_is_at_stake(office: Office) -> None:
    change_payer(office, line_of_business="medicare")
    claim, _ = await denied(office)
    names: list[str] = []
    for days in (60.1, 60.1):
        names.append((await office.task(claim, TaskKind.FILE_APPEAL))["detail"]["level_name"])
        await delivered(office, claim)
        await office.let_days_pass(claim, days)
        await office.answer(claim, TaskKind.RECORD_APPEAL_DECISION, action="upheld")
    await office.task(claim, TaskKind.APPROVE_WRITE_OFF)  # 150.00 is below a judge's 200.00

    assert names == ["redetermination", "reconsideration"]


async def test_whoever_prepared_an_appeal_does_not_approve_it(office: Office) -> None:
    with office.store.write() as session:
        for name in ("ada", "ben"):
            roles = frozenset({Role.BILLER, Role.SUPERVISOR})
            setup.put(session, "user", StaffUser(key=name, name=name, roles=roles))
    claim, _ = await denied(office)
    await _answered_by(office, claim, TaskKind.FILE_APPEAL, "ada", **PREPARED)
    await _answered_by(office, claim, TaskKind.APPROVE_APPEAL, "ada", action="approve")
    again = await office.task(claim, TaskKind.APPROVE_APPEAL)

    assert "whoever prepared" in again["detail"]["problem"]
    await _answered_by(office, claim, TaskKind.APPROVE_APPEAL, "ben", action="approve")
    await office.task(claim, TaskKind.DELIVER_APPEAL)
    assert appeals_of(office, claim)[0].approved_by == "ben"


async def _answered_by(office: Office, claim: str, kind: TaskKind, user: str, **answer: Any) -> None:
    shown = await office.task(claim, kind)
    notice = office.inbox.complete(shown["task"], answer, user, office.now)
    assert notice is not None
    await office.tell(notice)
    await office.until_idle(claim)


async def test_an_appeal_may_be_sent_back_by_the_supervisor(office: Office) -> None:
    claim, _ = await denied(office)
    await office.answer(claim, TaskKind.FILE_APPEAL, **PREPARED)
    await office.answer(claim, TaskKind.APPROVE_APPEAL, action="refuse", reason="enclose the approval")
    again = await office.task(claim, TaskKind.FILE_APPEAL)

    assert again["detail"]["sent_back"] == "enclose the approval"


async def test_a_delivery_without_proof_is_asked_again(office: Office) -> None:
    claim, _ = await denied(office)
    await office.answer(claim, TaskKind.FILE_APPEAL, **PREPARED)
    await office.answer(claim, TaskKind.APPROVE_APPEAL, action="approve")
    await office.answer(claim, TaskKind.DELIVER_APPEAL, channel="fax")
    again = await office.task(claim, TaskKind.DELIVER_APPEAL)

    assert "nothing proves the delivery" in again["detail"]["problem"]
    await office.answer(
        claim, TaskKind.DELIVER_APPEAL, channel="fax", reference="FAX 1", delivered_on="2031-01-01"
    )
    assert "future" in (await office.task(claim, TaskKind.DELIVER_APPEAL))["detail"]["problem"]


async def test_an_attachment_nobody_kept_is_refused(office: Office) -> None:
    claim, _ = await denied(office)
    await office.answer(claim, TaskKind.FILE_APPEAL, **PREPARED, attachments=["nowhere"])
    again = await office.task(claim, TaskKind.FILE_APPEAL)

    assert "no document nowhere" in again["detail"]["problem"]


async def test_a_payers_remittance_is_the_answer_to_an_open_appeal(office: Office) -> None:
    claim, sent = await denied(office)
    await delivered(office, claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70", number="ICN7")))
    assert await office.closed(claim) is ClaimState.PAID

    assert [(a.status, a.outcome) for a in appeals_of(office, claim)] == [("decided", "overturned")]


async def test_a_decision_kept_up_goes_to_a_supervisor_who_may_appeal_further(office: Office) -> None:
    claim, sent = await denied(office)
    await delivered(office, claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-193 150", number="ICN7")))
    shown = await office.task(claim, TaskKind.DECIDE_DENIAL)

    assert shown["role"] == "supervisor"
    assert [a.outcome for a in appeals_of(office, claim)] == ["upheld"]


async def test_an_unprocessable_claim_is_never_appealed(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-16 150, M51", remarks=("MA130",))))
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="appeal")
    again = await office.task(claim, TaskKind.CORRECT_DENIAL)

    assert "cannot be appealed" in again["detail"]["problem"]
    assert appeals_of(office, claim) == []


async def test_a_payer_without_replacements_is_asked_to_reopen_without_approval(office: Office) -> None:
    change_payer(office, replacement_supported=False)
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-16 150, M51")))
    shown = await office.answer(claim, TaskKind.FILE_APPEAL, action="prepare", argument="99214, not 99213.")
    await office.answer(claim, TaskKind.DELIVER_APPEAL, channel="portal", reference="REOPEN 5")

    assert (shown["detail"]["level"], shown["detail"]["template"]) == (0, "reopening")
    assert office.row(claim).state == ClaimState.APPEALING
    assert [a.status for a in appeals_of(office, claim)] == ["delivered"]
    assert len(office.attempts(claim)) == 1


# Remarks that act by themselves


def a_forwardable_claim() -> ClaimDocument:
    larkspur = a_coverage(sequence="S", member_id="LB200", group_number="")
    larkspur = larkspur.model_copy(
        update={"payer": larkspur.payer.model_copy(update={"name": "Larkspur Benefit", "payer_id": "LARK1"})}
    )
    return a_claim(coverages=(a_coverage(), larkspur), lines=(a_line(),))


async def test_a_claim_the_payer_forwarded_is_not_billed_again(office: Office) -> None:
    claim = await office.take_in(a_forwardable_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-2 25", remarks=("MA18",))))
    await office.until(claim, ClaimState.BILLING_NEXT_PAYER)

    assert await office.send() == []
    assert office.tasks_of(claim) == []


async def test_a_failed_forwarding_has_the_insurer_verified_before_it_is_billed(office: Office) -> None:
    claim = await office.take_in(a_forwardable_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-2 25", remarks=("MA19",))))
    asked = await office.task(claim, TaskKind.VERIFY_NEXT_PAYER)
    assert await office.send() == []
    await office.answer(
        claim, TaskKind.VERIFY_NEXT_PAYER, action="bill", changes={"coverages.2.member_id": "LB201"}
    )
    second = await office.send_one(claim)

    assert asked["detail"]["remarks"] == ["MA19"]
    insurer = second.document.coverage("S")
    assert insurer is not None
    assert (second.sequence, insurer.member_id) == ("S", "LB201")


async def test_a_qualified_beneficiary_is_never_billed(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 45, PR-2 25", remarks=("N782",))))
    await office.answer(claim, TaskKind.VERIFY_NEXT_PAYER, action="no_payer", note="no Medicaid number")
    proposed = await office.answer(claim, TaskKind.APPROVE_WRITE_OFF, action="approve", reason="by law")
    assert await office.closed(claim) is ClaimState.WRITTEN_OFF

    assert proposed["detail"]["amount_cents"] == 2500
    balance = office.balance(claim)
    assert (balance.patient, balance.written_off, balance.open) == (0, 2500, 0)


async def test_every_denial_keeps_the_judgement_it_rests_on(office: Office) -> None:
    claim, _ = await denied(office)
    (move,) = [m for m in office.moves(claim) if m.kind == "remittance_received"]
    detail = json.loads(move.detail)

    first, appeal = detail["judgements"]
    assert (first["rule"], first["inputs"]["cause"]) == ("CARC 197", "authorization")
    assert first["version"]
    assert appeal["inputs"]["deadline"] == "2027-05-11"
    assert "Finch" not in move.detail
    assert "BHH774411" not in move.detail
