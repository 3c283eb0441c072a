"""The payer wants something before it decides: somebody sends it, and the claim waits on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from activities.exchange import ExchangeActivities
from models.attachment import Attachment
from models.lifecycle import ClaimState
from models.messages import FileRequest, PartnerRequest
from models.practice import Payer
from models.record_tables import DocumentRequestRow
from models.tables import PayerFileRow, QuarantineRow
from models.tasks import TaskKind
from store import documents, setup
from tests.builders import a_claim, a_line
from tests.workflows.office import PARTNER, Office
from tests.workflows.payer import Sent, decides
from tests.x12.reading import a_file
from x12.attachments.messages import read_275
from x12.interchange import read_interchanges

pytestmark = pytest.mark.slow

LONGER_THAN_PAYER = 21.1
"""Days beyond which Blue Heron Health's remittance is overdue."""


async def asked_for(office: Office, *categories: str) -> tuple[str, Sent]:
    """Return a claim about which the payer asks for something when it is asked for the status."""
    office.line.status = list(categories)
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.let_days_pass(claim, LONGER_THAN_PAYER)
    await office.until(claim, ClaimState.ANSWERING_REQUEST)
    return claim, sent


def requests(office: Office) -> list[DocumentRequestRow]:
    """Return every request in the store, oldest first."""
    return sorted(office.all(DocumentRequestRow), key=lambda row: row.n)


def keep(office: Office, claim: str, content: bytes = b"Knee: stable", kind: str = "note") -> str:
    """Keep a document with the claim; return its id."""
    with office.store.write() as session:
        return documents.add_document(
            session, claim, kind, "visit.txt", "text/plain", content, "a coder", office.now
        )


async def test_a_request_for_records_is_answered_by_fax_with_proof_and_the_claim_is_paid(
    office: Office,
) -> None:
    claim, sent = await asked_for(office, "R4")
    shown = await office.answer(
        claim, TaskKind.ANSWER_REQUEST, action="sent", channel="fax", reference="FAX-5521"
    )
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    (request,) = requests(office)

    assert shown["role"] == "coder"
    assert shown["detail"]["asked_by"] == "277 R4"
    assert request.due_on == date.fromisoformat(shown["detail"]["due_on"])
    assert (request.status, request.channel, request.proof) == ("answered", "fax", "FAX-5521")

    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID


async def sent_file(office: Office) -> tuple[bytes, int]:
    """Let the exchange carry what is in the outbox; return the file with documents, and its number."""
    exchange = ExchangeActivities(office.store, office.policy)
    for file in exchange.batch_outbox(PartnerRequest(partner=PARTNER, as_of=office.now)):
        await exchange.transmit_file(FileRequest(file=file, as_of=office.now))
    (path,) = office.outgoing.glob("*.275")
    content = path.read_bytes()
    path.unlink()
    return content, read_interchanges(content)[0].control_number


async def sent_documents(office: Office) -> list[Attachment]:
    """Return the 275 that the exchange carries, read as the payer does."""
    content, _ = await sent_file(office)
    return [read_275(one) for interchange in read_interchanges(content) for one in interchange.transactions]


def a_request(sent: Sent, status: str, *more: str) -> bytes:
    """Return a 277 request for information (005010X213) about a claim, with further segments."""
    return a_file(
        *("BHT*0085*08*RF1*20261124*0930", "HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01"),
        *("HL*2*1*21*1", "NM1*41*2*Harborlight*****46*HARB01", "HL*3*2*19*1"),
        *("NM1*1P*2*Harborlight*****XX*1993000003", "HL*4*3*PT*0", "NM1*QC*1*Finch*Marigold****MI*BHH774411"),
        *("TRN*1*RFAI-31", f"STC*{status}*20261124", *(m for m in more if m.startswith("STC"))),
        *(f"REF*EJ*{sent.control_number}", "DTP*472*D8*20261102"),
        *(m for m in more if not m.startswith("STC")),
        kind="277",
        version="005010X213",
        code="HN",
    )


ROLES = {"R3": "biller", "R4": "coder", "R9": "provider", "R12": "coder", "R16": "biller", "P4": "front_desk"}


@pytest.mark.parametrize("category", ROLES)
async def test_a_request_reaches_whoever_has_the_answer(office: Office, category: str) -> None:
    claim, _ = await asked_for(office, category)

    assert (await office.task(claim, TaskKind.ANSWER_REQUEST))["role"] == ROLES[category]


async def test_records_are_sent_as_275_through_the_mailbox_and_echo_the_request(office: Office) -> None:
    claim, sent = await asked_for(office, "R4")
    note = keep(office, claim)
    shown = await office.answer(claim, TaskKind.ANSWER_REQUEST, action="attach", documents=[note])
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    (attachment,) = await sent_documents(office)
    (document,) = attachment.documents

    assert shown["detail"]["takes_275"]
    assert attachment.solicited
    assert attachment.control_number == sent.control_number
    assert (document.numbered_by, document.control_number) == ("payer", "ICN5")
    assert document.content == b"Knee: stable"
    assert document.requested[0].statuses[0].category == "R4"

    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    assert await office.closed(claim) is ClaimState.PAID


async def test_refused_documents_are_asked_for_again(office: Office) -> None:
    claim, sent = await asked_for(office, "R4")
    await office.answer(claim, TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(office, claim)])
    (_, number) = await sent_file(office)
    refusal = office.payer.file_answer(replace(sent, interchange=number), status="R")
    await office.deliver(refusal)
    shown = await office.answer(
        claim, TaskKind.ANSWER_REQUEST, action="sent", channel="portal", reference="P-9"
    )

    assert "refused (999 R)" in shown["detail"]["advice"]
    assert shown["role"] == "biller"
    assert [r.status for r in requests(office)] == ["superseded", "answered"]
    assert office.attempts(claim)[0].status == "accepted", "the claim itself was not refused"


async def test_accepted_documents_change_no_wait(office: Office) -> None:
    claim, sent = await asked_for(office, "R4")
    await office.answer(claim, TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(office, claim)])
    (_, number) = await sent_file(office)

    assert await office.deliver(office.payer.file_answer(replace(sent, interchange=number))) == 0
    assert {f.kind: f.status for f in office.all(PayerFileRow)}["275"] == "acknowledged"
    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE


async def test_a_request_that_comes_as_a_file_interrupts_the_wait_and_names_its_own_date(
    office: Office,
) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(a_request(sent, "R4:18657-7", "DTP*106*D8*20261220"))
    shown = await office.task(claim, TaskKind.ANSWER_REQUEST)

    assert shown["detail"]["due_on"] == "2026-12-20"
    assert shown["detail"]["payer_reference"] == "RFAI-31"
    assert shown["detail"]["statuses"][0]["code"] == "18657-7"
    assert await office.deliver(a_request(sent, "R4:18657-7", "DTP*106*D8*20261220")) == 0


async def test_a_request_that_replaces_an_earlier_one_closes_it(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(a_request(sent, "R4:18657-7"))
    await office.task(claim, TaskKind.ANSWER_REQUEST)
    await office.deliver(a_request(sent, "R17:0", "STC*R4:11506-3*20261124"))
    await office.until_idle(claim)
    await office.task(claim, TaskKind.ANSWER_REQUEST)
    first, second = requests(office)

    assert (first.status, first.superseded_by) == ("superseded", second.id)
    assert (second.status, second.code) == ("open", "R4")
    assert [t.status for t in office.tasks_of(claim)] == ["cancelled", "open"]


async def test_a_request_about_an_unknown_claim_is_kept_for_somebody_to_see(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    stranger = replace(sent, control_number="NOT-OURS")

    assert await office.deliver(a_request(stranger, "R4:18657-7")) == 0
    (kept,) = office.all(QuarantineRow)
    assert (kept.kind, kept.control_number) == ("277RFAI", "NOT-OURS")


async def test_what_was_answered_is_not_asked_again_until_the_payer_had_time(office: Office) -> None:
    claim, _ = await asked_for(office, "R4", "R4", "R4")
    await office.answer(claim, TaskKind.ANSWER_REQUEST, action="sent", channel="fax", reference="F-1")
    await office.let_days_pass(claim, 21.2)
    await office.until_idle(claim)
    shown = await office.task(claim, TaskKind.ANSWER_REQUEST)

    assert len(requests(office)) == 2
    assert shown["detail"]["asked_by"] == "277 R4"


async def test_an_answer_without_proof_is_asked_for_again(office: Office) -> None:
    claim, _ = await asked_for(office, "R4")
    await office.answer(claim, TaskKind.ANSWER_REQUEST, action="sent", channel="fax")
    shown = await office.task(claim, TaskKind.ANSWER_REQUEST)

    assert "no proof" in shown["detail"]["problem"]
    assert requests(office)[0].status == "open"


async def test_a_payer_without_275_is_answered_another_way(office: Office) -> None:
    with office.store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update={"attachments": "none"}))
    claim, _ = await asked_for(office, "R4")
    await office.answer(claim, TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(office, claim)])

    assert (
        "no documents as X12 275" in (await office.task(claim, TaskKind.ANSWER_REQUEST))["detail"]["problem"]
    )


async def test_a_request_past_the_payers_date_is_shown_to_supervisors(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(a_request(sent, "R4:18657-7", f"DTP*106*D8*{office.now + timedelta(days=5):%Y%m%d}"))
    await office.task(claim, TaskKind.ANSWER_REQUEST)
    await office.let_days_pass(claim, 12)
    await office.until_idle(claim)

    assert {t.kind: t.escalated for t in office.tasks_of(claim)}["answer_request"]
    assert any("is past" in move.summary for move in office.moves(claim))

    (task,) = [t["task"] for t in office.inbox.list(claim=claim) if t["kind"] == "answer_request"]
    sent_late = {"action": "sent", "channel": "fax", "reference": "F-2"}
    notice = office.inbox.complete(task, sent_late, "a coder", office.now)
    assert notice is not None
    await office.tell(notice)
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)


async def test_a_decision_overtakes_an_open_request(office: Office) -> None:
    claim, sent = await asked_for(office, "R4")
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))

    assert await office.closed(claim) is ClaimState.PAID
    assert requests(office)[0].status == "decided"


async def test_documents_announced_with_a_claim_travel_beside_it(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    note = keep(office, claim)
    announced = {"report_type": "M1", "transmission": "EL", "control_number": note}
    await office.answer(
        claim,
        TaskKind.FIX_FINDINGS,
        action="correct",
        changes={"lines.1.diagnosis_pointers": [1], "attachments.1": announced},
    )
    await office.until_queued(claim)
    (attachment,) = await sent_documents(office)
    (document,) = attachment.documents_for(note)

    assert not attachment.solicited
    assert attachment.control_number == office.attempts(claim)[0].control_number
    assert document.content == b"Knee: stable"
