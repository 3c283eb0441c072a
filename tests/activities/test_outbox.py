"""What may leave the outbox: days may pass between a claim's review and the file that carries it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from activities.reviewed import note_reviewed
from activities.submission import SubmissionSteps
from models.claim import Attachment, ClaimDocument
from models.lifecycle import ClaimState
from models.messages import CauseKind, Notice, PartnerRequest, StepRequest
from models.tables import FactRow
from models.tasks import TaskKind
from store import claims, documents, facts, submissions
from store.versions import add_version, document_of
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_deadlines import a_contract, limit, until
from tests.builders import SERVICE_DAY, a_claim, a_line, a_strangers_claim
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides, read_sent


def batch(practice: Practice, desk: Desk) -> list[str]:
    """Write what may go on the desk's day; return the CLM01 in the files that are to be sent."""
    request = PartnerRequest(partner=PARTNER, as_of=desk.now)
    found = [practice.file(file) for file in practice.exchange.batch_outbox(request)]
    return [s.control_number for file in found if file.kind == "837P" for s in read_sent(file.content)]


def a_fresh_claim(n: int) -> ClaimDocument:
    """Return a stranger's claim for a visit of today: no limit of it is near."""
    return a_strangers_claim(f"HL-{n}", lines=(a_line(service_from=AS_OF.date()),))


def heard(desk: Desk) -> ClaimState:
    """Let the claim hear what was kept for it, as the sweep would."""
    return desk.go_on()


def test_a_claim_whose_limit_passed_in_the_outbox_stays_behind_with_a_supervisors_task(
    practice: Practice,
) -> None:
    days = (AS_OF.date() - SERVICE_DAY).days
    last = limit(practice, days + 1)
    late = Desk(practice.store, AS_OF, a_claim())
    assert late.attempts[-1].status == "queued"
    late.now = late.now + timedelta(days=2)
    other = practice.queue(a_fresh_claim(2))

    assert batch(practice, late) == [other]
    assert heard(late) is ClaimState.DECIDING_DEADLINE
    assert late.now.date() > last
    assert late.attempts[-1].status == "withdrawn"
    assert [task.role for task in late.open_tasks] == ["supervisor"]
    assert any("passed in the outbox" in told for told in late.story)


def test_a_supervisors_go_on_after_the_limit_lets_it_go_with_the_next_file(practice: Practice) -> None:
    limit(practice, (AS_OF.date() - SERVICE_DAY).days + 1)
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.now = desk.now + timedelta(days=2)
    assert batch(practice, desk) == []
    heard(desk)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="go_on", reason="the payer granted an exception")

    assert batch(practice, desk) == [desk.attempts[-1].control_number]
    assert len(desk.attempts) == 2


def test_on_the_last_day_a_claim_still_goes(practice: Practice) -> None:
    limit(practice, (AS_OF.date() - SERVICE_DAY).days + 1)
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.now = desk.now + timedelta(days=1)

    assert batch(practice, desk) == [desk.attempts[-1].control_number]


def test_a_held_claim_stays_in_the_outbox_until_it_is_resumed(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    other = practice.queue(a_fresh_claim(2))
    desk.instruct("hold")

    assert batch(practice, desk) == [other]
    assert desk.state is ClaimState.ON_HOLD
    desk.instruct("resume")
    assert desk.attempts[-1].control_number in batch(practice, desk)


@pytest.mark.parametrize("instruction", ["hold", "withdraw"])
def test_a_claim_that_has_not_heard_its_supervisor_yet_is_not_sent(
    practice: Practice, instruction: str
) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    with practice.store.write() as session:
        cause, kind = f"instruction:{desk.claim}:9", CauseKind.INSTRUCTION_GIVEN
        facts.record(
            session, desk.claim, cause, kind, desk.now, reference=json.dumps({"instruction": instruction})
        )

    assert batch(practice, desk) == []
    desk.go_on()
    assert batch(practice, desk) == []
    assert desk.state is (ClaimState.ON_HOLD if instruction == "hold" else ClaimState.WITHDRAWN)


def test_held_claims_at_the_head_of_the_outbox_hold_up_nobody(practice: Practice) -> None:
    practice.policy = practice.policy.model_copy(update={"batch_claims": 1})
    desk = Desk(practice.store, AS_OF - timedelta(hours=1), a_claim())
    desk.instruct("hold")
    other = practice.queue(a_fresh_claim(2))

    assert batch(practice, desk) == [other]
    assert batch(practice, desk) == [other], "still to be sent; the held one is in no file"


def test_a_claim_that_failed_waits_in_the_outbox_for_its_admin(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.fail()

    assert batch(practice, desk) == []
    desk.answer(TaskKind.MEND_CLAIM, action="done")
    assert batch(practice, desk) == [desk.attempts[-1].control_number]


def test_a_claim_that_waited_three_weeks_in_the_outbox_is_reviewed_again_before_it_goes(
    practice: Practice,
) -> None:
    a_contract(practice.store)
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.now = desk.now + timedelta(days=21)

    assert batch(practice, desk) == []
    heard(desk)
    assert [a.status for a in desk.attempts] == ["withdrawn", "queued"]
    assert batch(practice, desk) == [desk.attempts[-1].control_number]


def test_a_claim_changed_behind_the_review_never_leaves_the_outbox(practice: Practice) -> None:
    number = practice.queue()
    with practice.store.write() as session:
        row = claims.need(session, number.split("-")[0])
        row.reviewed = row.reviewed.replace("|1|", "|9|")

    assert practice.exchange.batch_outbox(practice.partner) == []
    assert practice.attempt(number).status == "withdrawn"


def test_a_limit_that_passed_between_review_and_outbox_goes_back_to_the_review(practice: Practice) -> None:
    """As after a worker that was away for a day: reviewed, and not queued yet."""
    limit(practice, (AS_OF.date() - SERVICE_DAY).days + 1)
    claim = practice.accept()
    with practice.store.write() as session:
        row = claims.need(session, claim)
        row.state = ClaimState.READY.value
        note_reviewed(row, AS_OF.date())
    notice = Notice(cause="timer:1", kind=CauseKind.TIMER)
    step = StepRequest(claim=claim, n=2, notice=notice, as_of=AS_OF + timedelta(days=2))
    move = SubmissionSteps(practice.store, practice.policy).queue_submission(step)

    assert move.state is ClaimState.REVIEWING
    assert "limit has passed since its review" in move.summary
    with practice.store.read() as session:
        assert submissions.of_claim(session, claim) == []


def announcing(practice: Practice, number: int, content: bytes) -> str:
    """Queue a claim that announces a kept document electronically; return its CLM01."""
    claim = practice.accept(a_strangers_claim(f"HL-{number}"))
    with practice.store.write() as session:
        kept = documents.add_document(session, claim, "note", "n.txt", "text/plain", content, "ada", AS_OF)
        row = claims.need(session, claim)
        announced = Attachment(report_type="OZ", transmission="EL", control_number=kept)
        document = document_of(session, row).model_copy(update={"attachments": (announced,)})
        add_version(session, row, document, "test", "ada", AS_OF)
    return practice.queue_known(claim)


def kinds(practice: Practice) -> list[str]:
    """Return the kinds of the files that are to be sent, after a batch."""
    return sorted(practice.file(file).kind for file in practice.exchange.batch_outbox(practice.partner))


def told(practice: Practice, number: str) -> dict[str, Any]:
    """Return what the claim of an attempt is told about it."""
    with practice.store.read() as session:
        row = session.get(FactRow, f"unsent:{number}")
    assert row is not None
    return json.loads(row.reference)


def test_documents_that_cannot_be_written_set_their_own_claim_aside_and_no_other(
    practice: Practice,
) -> None:
    bad = announcing(practice, 1, b"")
    good = announcing(practice, 2, b"Knee: stable")
    plain = practice.queue(a_fresh_claim(3))

    assert kinds(practice) == ["275", "837P"]
    statuses = [practice.attempt(n).status for n in (bad, good, plain)]
    assert statuses == ["rejected", "batched", "batched"]
    (problem,) = told(practice, bad)["statuses"]
    assert problem["field"] == "attachments"
    assert "X12 275" in problem["problem"]


def test_a_batch_tried_twice_leaves_no_hole_in_the_control_numbers(practice: Practice) -> None:
    announcing(practice, 1, b"Knee: stable")
    announcing(practice, 2, b"")
    numbers = [practice.file(f).control_number for f in practice.exchange.batch_outbox(practice.partner)]

    assert sorted(number or 0 for number in numbers) == [1, 2]


def test_a_payer_that_takes_no_275_is_sent_none(practice: Practice) -> None:
    a_contract(practice.store, attachments="none")
    announced = announcing(practice, 1, b"Knee: stable")
    plain = practice.queue(a_fresh_claim(2))

    assert kinds(practice) == ["837P"]
    assert [practice.attempt(n).status for n in (announced, plain)] == ["rejected", "batched"]
    (problem,) = told(practice, announced)["statuses"]
    assert "transmission FX" in problem["remedy"]


def test_documents_that_the_payer_takes_no_more_as_275_are_sent_again_by_a_person(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    with practice.store.write() as session:
        kept = documents.add_document(
            session, desk.claim, "note", "n.txt", "text/plain", b"Knee: stable", "ada", AS_OF
        )
        row = claims.need(session, desk.claim)
        announced = Attachment(report_type="OZ", transmission="EL", control_number=kept)
        document = document_of(session, row).model_copy(update={"attachments": (announced,)})
        add_version(session, row, document, "test", "ada", AS_OF)
        (attempt,) = submissions.of_claim(session, desk.claim)
        attempt.version, row.reviewed = 2, row.reviewed.replace("|1|P", "|2|P")
    sent = desk.accepted()
    a_contract(practice.store, attachments="none")
    desk.paid(decides(sent, "CO-164 150"))

    assert desk.asked == [TaskKind.CORRECT_DENIAL]


def test_a_void_may_wait_in_the_outbox_as_long_as_it_must(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.accepted()
    desk.instruct("withdraw")
    assert (desk.state, desk.attempts[-1].frequency) == (ClaimState.AWAITING_VOID, "8")
    until(desk, date(2026, 11, 20))

    assert batch(practice, desk)[-1] == desk.attempts[-1].control_number
