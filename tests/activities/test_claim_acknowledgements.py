"""A 277CA turns claims away one by one, or a batch or a provider as a whole; its lines are shown."""

import json
from typing import Any

import pytest
from sqlmodel import select

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgementReport,
    ClaimStatus,
    StatusVerdict,
)
from models.coded import Procedure
from models.lifecycle import ClaimState
from models.party import PersonName
from models.tables import FactRow, PayerFileRow
from models.tasks import TaskKind
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_file_acknowledgements import sent_file
from tests.activities.test_refused_payments import kept, take_in
from tests.builders import (
    NPI_CLINIC,
    a_claim_acknowledgement,
    a_clinic,
    a_report,
    a_strangers_claim,
    an_envelope,
)
from x12.acknowledgements.claims import write_277ca

REFUSED = StatusVerdict(
    statuses=(ClaimStatus(category="A3", code="24", entity="85"),), action="U", effective_on=AS_OF.date()
)


@pytest.fixture
def desks(practice: Practice) -> list[Desk]:
    """Return three claims in the outbox, the last one of another billing provider."""
    other = a_clinic(npi="2456789017", tax_id="930000001")
    documents = [a_strangers_claim("HL-1"), a_strangers_claim("HL-2")]
    documents.append(a_strangers_claim("HL-3", billing=other))
    return [Desk(practice.store, AS_OF, document) for document in documents]


def report(file: PayerFileRow, *claims: Any, **changes: Any) -> ClaimAcknowledgementReport:
    """Return the payer's report about our file; without claims unless they are named."""
    values = {"batch_reference": f"{file.control_number:09d}", "acknowledgements": claims, **changes}
    return a_report().model_copy(update=values)


def deliver(practice: Practice, told: ClaimAcknowledgementReport, number: int = 77) -> list[str]:
    """Take in the report; return the claims that are told."""
    envelope = an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT", control_number=number)
    return take_in(practice, write_277ca(envelope, told))


def asked(desk: Desk) -> dict[str, Any]:
    """Let the claim go on; return what its one task shows."""
    desk.go_on()
    (task,) = desk.open_tasks
    assert task.kind == TaskKind.FIX_REJECTION
    return json.loads(task.detail)


def states(desks: list[Desk]) -> list[str]:
    """Return how far each claim's attempt came."""
    return [desk.attempts[-1].status for desk in desks]


@pytest.mark.parametrize(("source", "by"), [("AY", "clearinghouse"), ("PR", "payer")])
def test_a_batch_turned_away_rejects_every_claim_of_its_file(
    practice: Practice, desks: list[Desk], source: str, by: str
) -> None:
    file = sent_file(practice, desks)
    told = deliver(practice, report(file, source=source, receiver_verdicts=(REFUSED,)))

    assert sorted(told) == sorted(desk.claim for desk in desks)
    detail = asked(desks[0])
    assert detail["rejected_by"] == by
    assert detail["statuses"][0]["category"] == "A3"
    assert "as a whole" in detail["message"]


def test_a_payer_that_rejects_all_its_claims_of_a_batch_says_nothing_of_the_others(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    wrong = (ClaimStatus(category="A7", code="255"),)
    rejected = a_claim_acknowledgement(number, accepted=False, statuses=wrong)
    told = deliver(practice, report(file, rejected, source="PR", receiver_verdicts=(REFUSED,)))

    assert told == [desks[0].claim]
    assert states(desks) == ["rejected", "batched", "batched"]


def test_a_claim_answered_otherwise_is_not_rejected_with_its_batch(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    deliver(practice, report(file, a_claim_acknowledgement(number)), 76)
    told = deliver(practice, report(file, receiver_verdicts=(REFUSED,)))

    assert len(told) == 2
    assert states(desks) == ["accepted", "rejected", "rejected"]
    assert desks[0].go_on() is ClaimState.AWAITING_REMITTANCE


def test_a_provider_turned_away_rejects_its_claims_and_no_others(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    provider = AcknowledgedProvider(
        name=PersonName(last="Harborlight Family Clinic"),
        identifier=NPI_CLINIC,
        trace="0",
        verdicts=(REFUSED.model_copy(update={"effective_on": None}),),
    )
    deliver(practice, report(file, providers=(provider,)))

    assert states(desks) == ["rejected", "rejected", "batched"]


def test_the_lines_of_a_rejected_claim_are_shown_beside_its_statuses(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    wrong = (ClaimStatus(category="A7", code="454"),)
    verdict = StatusVerdict(statuses=wrong, action="U", effective_on=AS_OF.date())
    line = AcknowledgedLine(
        control_number="L1", procedure=Procedure(code="99213"), charge_cents=15000, verdicts=(verdict,)
    )
    turned_away = a_claim_acknowledgement(
        number,
        accepted=False,
        statuses=(ClaimStatus(category="A3", code="21"),),
        payer_claim_control_number="",
        lines=(line,),
    )
    deliver(practice, report(file, turned_away))
    detail = asked(desks[0])

    assert [status["category"] for status in detail["statuses"]] == ["A3"]
    (shown,) = detail["lines"]
    assert (shown["line_control_number"], shown["procedure"], shown["charge_cents"]) == ("L1", "99213", 15000)
    assert shown["statuses"][0]["code"] == "454"


def test_all_three_statuses_of_an_stc_are_kept(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    statuses = tuple(ClaimStatus(category="A7", code=code) for code in ("33", "116", "500", "562"))
    turned_away = a_claim_acknowledgement(
        number, accepted=False, statuses=statuses, payer_claim_control_number=""
    )
    deliver(practice, report(file, turned_away))

    assert [status["code"] for status in asked(desks[0])["statuses"]] == ["33", "116", "500", "562"]


def test_totals_that_do_not_add_up_are_noted_with_the_file(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    deliver(practice, report(file, a_claim_acknowledgement(number)))

    assert "do not add up to the 3 claims sent" in practice.file(file.id).detail


def test_right_totals_leave_no_note(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    taken = [a_claim_acknowledgement(desk.attempts[-1].control_number) for desk in desks]
    totals = AcknowledgedTotals(accepted=3, accepted_cents=45000)
    deliver(practice, report(file, *taken, totals=totals))

    assert practice.file(file.id).detail == ""
    assert states(desks) == ["accepted"] * 3


def test_a_claim_of_a_report_that_cannot_be_read_is_kept_alone(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    numbers = [desk.attempts[-1].control_number for desk in desks[:2]]
    envelope = an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT", control_number=77)
    content = write_277ca(envelope, report(file, *(a_claim_acknowledgement(n) for n in numbers)))
    at = content.index(b"STC*", content.index(b"TRN*2*" + numbers[1].encode()))
    take_in(practice, content[:at] + content[at:].replace(b"*WQ*", b"*XX*", 1))
    (record,) = kept(practice)

    assert (record.kind, record.field, record.value) == ("claim_acknowledgement", "STC03", "XX")
    assert record.claim_id == desks[1].claim
    assert record.content.startswith(f"TRN*2*{numbers[1]}")
    assert states(desks)[:2] == ["accepted", "batched"]


def test_a_batch_that_is_not_ours_is_kept(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    told = report(file, receiver_verdicts=(REFUSED,)).model_copy(update={"batch_reference": "000000999"})
    assert deliver(practice, told) == []

    assert [row.control_number for row in kept(practice)] == ["000000999"]
    with practice.store.read() as session:
        assert session.exec(select(FactRow).where(FactRow.kind == "claim_rejected")).all() == []
