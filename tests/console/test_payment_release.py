"""A payment that found no claim is shown with what came near, and given to a claim by a person."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from activities.inbound import InboundActivities
from models.messages import FileRequest
from models.policy import Policy
from models.tables import ClaimRow, RemittanceClaimRow, SubmissionRow
from store import files
from tests.builders import a_remittance, a_remittance_claim, an_envelope
from tests.console.running import Desk
from x12.remittances.writer import write_835

AS_OF = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


@pytest.fixture
def claim(desk: Desk) -> str:
    """Return a claim that was sent, beside which a payment under a strange number came in."""
    desk.set_up()
    claim = desk.claim()
    with desk.store.write() as session:
        row = session.get(ClaimRow, claim)
        assert row is not None
        attempt = SubmissionRow(
            control_number=f"{claim}-9",
            claim_id=claim,
            n=9,
            version=1,
            sequence="P",
            frequency="1",
            attempt=1,
            payer_id=row.payer_id,
            partner="tidewater",
            charge_cents=row.charge_cents,
            status="accepted",
            queued_at=AS_OF,
        )
        session.add(attempt)
        day, charge = row.service_from, row.charge_cents
        assert day is not None
        strange = a_remittance_claim("STRANGE", service_from=day, charge_cents=charge, lines=())
        strange = strange.model_copy(update={"paid_cents": charge, "patient_responsibility_cents": 0})
        payment = write_835(an_envelope(), (a_remittance(strange, payer_id="X1", payer_name="Stranger"),))
        file, _ = files.add_inbound(session, "tidewater", "835", "a.835", payment, AS_OF)
    request = FileRequest(file=file.id, as_of=AS_OF)
    InboundActivities(desk.store, Policy()).commit_records(request)
    return claim


def test_a_payment_without_claim_is_shown_with_what_came_near_and_given_to_a_claim(desk: Desk, claim: str):
    (record,) = desk.data("quarantine", "list")["quarantine"]
    shown = desk.run("quarantine", "show", record["record"])
    near = desk.data("quarantine", "show", record["record"])["candidates"]
    assert near[0]["claim"] == claim
    assert "belongs to another payer" in shown.out

    released = desk.data("quarantine", "release", record["record"], "--claim", claim, "--as", "bea")
    again = desk.run("quarantine", "release", record["record"], "--claim", claim)
    with desk.store.read() as session:
        (row,) = session.exec(select(RemittanceClaimRow))

    assert released["status"] == "released"
    assert f"Given to claim {claim} by bea." in released["remedy"]
    assert (row.claim_id, row.attempt, row.matched_by, row.state) == (
        claim,
        f"{claim}-9",
        "person",
        "received",
    )
    assert again.code == 4
    timeline = desk.run("claims", "timeline", claim)
    assert "found by person" in timeline.out


def test_a_payment_goes_to_no_claim_that_does_not_exist(desk: Desk, claim: str):
    (record,) = desk.data("quarantine", "list")["quarantine"]

    assert desk.run("quarantine", "release", record["record"], "--claim", "NOBODY").code == 3
    assert len(desk.data("quarantine", "list")["quarantine"]) == 1
