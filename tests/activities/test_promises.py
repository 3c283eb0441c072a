"""A payer's promise, and eligibility that was granted back, leave deadlines watched like the others."""

from datetime import date, timedelta

from models.answers import ContactEntry
from models.lifecycle import ClaimState
from models.record_tables import ClaimDeadlineRow
from models.tasks import TaskKind
from store import contacts
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_deadlines import a_contract, clocks, uncoded, until
from tests.builders import SERVICE_DAY, a_claim
from tests.workflows.payer import Sent, decides


def called(practice: Practice, days: int) -> tuple[Desk, Sent, date]:
    """Return a claim whose silent payer promised, on the telephone, to pay in so many days."""
    a_contract(practice.store, status_inquiry="none", remittance_days=20)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.accepted()
    desk.days(21)
    promised = desk.now.date() + timedelta(days=days)
    desk.answer(TaskKind.CALL_PAYER, action="wait", promised_on=promised.isoformat())
    return desk, sent, promised


def note_promise(desk: Desk, promised: date) -> None:
    """Keep what the payer said in a contact that no task asked for, and tell the claim."""
    with desk.store.write() as session:
        entry = ContactEntry(channel="phone", note="looks for it", payer_id="BHH01", promised_on=promised)
        row = contacts.keep(session, desk.claim, "K1", entry, "ada", desk.now)
        contacts.tell_promise(session, row)
    desk.go_on()


def promise(desk: Desk) -> ClaimDeadlineRow:
    """Return the clock of the claim's promise."""
    return clocks(desk)["promise:P"]


def test_what_a_payer_promises_in_a_call_is_a_deadline(practice: Practice) -> None:
    desk, _, promised = called(practice, 10)

    row = promise(desk)
    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert (row.status, row.started_on, row.last_day) == ("running", desk.now.date(), promised)
    assert row.rule == "promise/default"


def test_a_broken_promise_is_shown_and_called_about(practice: Practice) -> None:
    desk, _, promised = called(practice, 10)
    until(desk, promised)
    assert promise(desk).escalated_at is None
    assert desk.asked == []
    desk.days(1)

    assert desk.asked == [TaskKind.CALL_PAYER]
    assert desk.open_tasks[0].escalated
    escalated_at = promise(desk).escalated_at
    assert escalated_at is not None
    assert escalated_at.date() == promised + timedelta(days=1)


def test_who_called_about_a_broken_promise_has_decided_what_comes_of_it(practice: Practice) -> None:
    desk, _, promised = called(practice, 10)
    until(desk, promised + timedelta(days=1))
    desk.answer(TaskKind.CALL_PAYER, action="wait")
    desk.days(5)

    assert (promise(desk).decision, promise(desk).decided_by) == ("called: wait", "ada")
    assert TaskKind.DECIDE_DEADLINE not in desk.asked


def test_a_new_promise_takes_the_place_of_a_broken_one(practice: Practice) -> None:
    desk, _, promised = called(practice, 10)
    until(desk, promised + timedelta(days=1))
    again = desk.now.date() + timedelta(days=7)
    desk.answer(TaskKind.CALL_PAYER, action="wait", promised_on=again.isoformat())

    row = promise(desk)
    assert (row.last_day, row.escalated_at, row.decision) == (again, None, "")


def test_a_promise_is_kept_when_the_remittance_comes(practice: Practice) -> None:
    desk, sent, promised = called(practice, 10)
    until(desk, promised - timedelta(days=2))
    desk.paid(decides(sent, "CO-45 50"))

    assert desk.closed
    assert (promise(desk).status, promise(desk).met_on) == ("met", desk.now.date())


def test_a_promise_that_was_noted_without_a_task_is_watched_too(practice: Practice) -> None:
    a_contract(practice.store, status_inquiry="none", remittance_days=60)
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.accepted()
    desk.days(2)
    promised = desk.now.date() + timedelta(days=5)
    note_promise(desk, promised)
    assert promise(desk).last_day == promised
    desk.days(6)

    assert desk.asked == [TaskKind.CALL_PAYER]


def test_a_promise_about_a_claim_nobody_acknowledged_goes_to_a_supervisor_when_it_is_broken(
    practice: Practice,
) -> None:
    a_contract(practice.store)
    desk = Desk(practice.store, AS_OF, a_claim())
    promised = desk.now.date() + timedelta(days=3)
    note_promise(desk, promised)
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    desk.days(4)

    assert promise(desk).escalated_at is not None
    assert TaskKind.DECIDE_DEADLINE in desk.asked


def test_medicaid_granted_back_opens_the_way_from_its_notice(practice: Practice) -> None:
    a_contract(practice.store, filing_limit_days=40, line_of_business="medicaid", state="TX")
    desk = uncoded(practice)
    until(desk, SERVICE_DAY + timedelta(days=60))
    coding = {"diagnoses": ["J020"], "lines": [{"line": 1, "procedure": "99213"}]}
    desk.answer(TaskKind.ASSIGN_CODES, action="code", **coding)
    desk.answer(TaskKind.DECIDE_DEADLINE, action="fix", reason="Medicaid was granted back")
    notice = desk.now.date() - timedelta(days=3)
    desk.answer(TaskKind.FIX_FINDINGS, changes={"coverages.1.eligibility_notified_on": notice.isoformat()})

    row = clocks(desk)["filing:P"]
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert (row.rule, row.started_on) == ("filing/medicaid/TX/retroactive", notice)
    assert row.last_day == notice + timedelta(days=95)


def test_a_broken_promise_does_not_hide_a_limit_that_has_passed(practice: Practice) -> None:
    last = SERVICE_DAY + timedelta(days=45)
    a_contract(practice.store, filing_limit_days=45)
    desk = Desk(practice.store, AS_OF, a_claim())
    promised = desk.now.date() + timedelta(days=3)
    note_promise(desk, promised)
    until(desk, last + timedelta(days=1))

    asked = [task.subject for task in desk.open_tasks if task.kind == TaskKind.DECIDE_DEADLINE]
    assert "deadline:filing:P" in asked
