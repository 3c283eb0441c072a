"""The payer wants something before it decides: somebody sends it, and the claim waits on."""

from datetime import date

import pytest

from models.lifecycle import ClaimState
from models.record_tables import DocumentRequestRow
from models.tasks import TaskKind
from store import documents
from tests.builders import a_claim
from tests.workflows.office import Office
from tests.workflows.payer import Sent, decides

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


ROLES = {"R3": "biller", "R4": "coder", "R9": "provider", "R12": "coder", "R16": "biller", "P4": "front_desk"}


@pytest.mark.parametrize("category", ROLES)
async def test_a_request_reaches_whoever_has_the_answer(office: Office, category: str) -> None:
    claim, _ = await asked_for(office, category)

    assert (await office.task(claim, TaskKind.ANSWER_REQUEST))["role"] == ROLES[category]
