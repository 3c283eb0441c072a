"""A claim with an error reaches the outbox on no path: bulk, resent file, next payer, correction, void."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from console.intake import take_in
from models.claim import ClaimBatch, ClaimDocument, OutboundClaim
from models.lifecycle import ClaimState
from models.messages import ClaimStart
from models.practice import Payer
from models.tasks import TaskKind
from store import claims, setup
from tests.builders import (
    a_claim,
    a_coverage,
    a_line,
    a_payer,
    a_strangers_claim,
    a_submitter,
    an_envelope,
)
from tests.workflows.office import PARTNER, Office
from tests.workflows.payer import decides
from x12.claims.writer import write_claims

NO_MEMBER: dict[str, Any] = {"coverages.1.member_id": ""}
MEMBER = {"coverages.1.member_id": "BHH774411"}


async def assert_kept_from_the_outbox(office: Office, claim: str, attempts: int, rule: str) -> None:
    """The claim waits for a person with this error, and nothing new of it lies in the outbox or goes out."""
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert rule in [f["rule"] for f in shown["detail"]["findings"] if f["severity"] == "error"]
    await office.answer(claim, TaskKind.FIX_FINDINGS, action="override", overrides={rule: "in a hurry"})
    again = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert "cannot be overridden" in again["detail"]["problem"]
    assert len(office.attempts(claim)) == attempts
    assert "queued" not in [one.status for one in office.attempts(claim)]


async def bulk(office: Office, folder: Path, documents: list[ClaimDocument]) -> dict[str, str]:
    """Take a file with these claims in as the console does; return their ids by the practice's number."""
    batch = ClaimBatch(
        submitter=a_submitter(),
        claims=tuple(OutboundClaim(document=d, control_number=d.control_number) for d in documents),
    )
    path = folder / "bulk.837"
    path.write_bytes(write_claims(an_envelope(), batch))
    result = take_in(office.store, path, office.now)
    assert not result.rejected
    for move in result.moves:
        with office.store.write() as session:
            claims.need(session, move.claim).started = True
        await office.door.start(ClaimStart(move=move, clock=office.clock))
    with office.store.read() as session:
        return {claims.need(session, m.claim).source_number: m.claim for m in result.moves}


async def test_of_a_file_with_many_claims_only_those_without_errors_go_out(
    office: Office, tmp_path: Path
) -> None:
    future = (office.now + timedelta(days=40)).date()
    documents = [a_strangers_claim(f"HL-{n}") for n in range(4)]
    documents.append(a_strangers_claim("HL-BAD", lines=(a_line(service_from=future),)))
    taken = await bulk(office, tmp_path, documents)
    bad = taken.pop("HL-BAD")
    for claim in taken.values():
        await office.until_queued(claim)
    await assert_kept_from_the_outbox(office, bad, 0, "service_in_future")

    assert len(await office.send()) == 4
    assert office.attempts(bad) == []


async def test_when_a_refused_file_is_sent_again_the_claim_at_fault_is_reviewed_first(office: Office) -> None:
    good = await office.take_in(a_claim())
    await office.until_queued(good)
    bad = await office.take_in(a_strangers_claim("HL-2"))
    await office.until_queued(bad)
    sent = {one.control_number.split("-")[0]: one for one in await office.send()}
    await office.deliver(office.payer.rejects(sent[bad], "255"))
    await office.answer(bad, TaskKind.FIX_REJECTION, action="correct", changes=NO_MEMBER)
    await assert_kept_from_the_outbox(office, bad, 1, "member_id_missing")
    assert await office.send() == []
    await office.answer(bad, TaskKind.FIX_FINDINGS, action="correct", changes=MEMBER)

    assert (await office.send_one(bad)).control_number == office.attempts(bad)[-1].control_number


async def test_the_next_payer_is_not_billed_with_an_error_in_its_own_data(office: Office) -> None:
    strict = Payer(payer_id="LARK1", name="Larkspur Benefit", partner=PARTNER, member_id_format="LB[0-9]{3}")
    with office.store.write() as session:
        setup.put(session, "payer", strict)
    second = a_coverage(sequence="S", payer=a_payer("Larkspur Benefit", "LARK1"), member_id="LB20X")
    claim = await office.take_in(a_claim(coverages=(a_coverage(), second)))
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "PR-1 150")))

    await assert_kept_from_the_outbox(office, claim, 1, "member_id_format")
    assert office.row(claim).sequence == "S"


async def test_a_correction_with_a_new_error_does_not_go_out(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-11 150")))
    changes: dict[str, Any] = {"lines.1.diagnosis_pointers": []}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes=changes)
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")

    await assert_kept_from_the_outbox(office, claim, 1, "diagnosis_pointer_missing")


async def test_a_void_with_a_wrong_identifier_does_not_go_out(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-11 150")))
    npi = {"billing.npi": "1234567894"}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes=npi)
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    await office.task(claim, TaskKind.FIX_FINDINGS)
    await office.instruct(claim, "withdraw")

    await assert_kept_from_the_outbox(office, claim, 1, "npi_check_digit")
    assert office.row(claim).next_frequency == "8"
    assert office.row(claim).state == ClaimState.FIXING_FINDINGS
