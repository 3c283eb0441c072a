"""Which act meets a clock, and on which day: the payer's own receipt, the sending, an early answer."""

from datetime import date, timedelta

from activities.claim_acknowledgements import commit_claim_acknowledgement
from activities.exchange import ExchangeActivities
from activities.taking import Intake
from models.lifecycle import ClaimState
from models.messages import PartnerRequest
from models.tasks import TaskKind
from store import files, submissions
from store.submissions import SubmissionStatus
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_clock_endings import appealed, statuses
from tests.activities.test_deadlines import a_contract, clocks, limit, until
from tests.activities.test_whole_lives import two_payers
from tests.builders import SERVICE_DAY, a_claim, a_claim_acknowledgement
from tests.workflows.office import PARTNER
from tests.workflows.payer import Sent, decides, takes_back


def taken_by_clearinghouse(desk: Desk, sent: Sent) -> date:
    """Take in a clearinghouse's 277CA about an attempt; return the day it names, today."""
    on = desk.now.date()
    said = a_claim_acknowledgement(sent.control_number, source="AY", received_on=on, effective_on=on)
    with desk.store.write() as session:
        file, _ = files.add_inbound(session, PARTNER, "answer", "c.x12", repr(said).encode(), desk.now)
        commit_claim_acknowledgement(Intake(session, file, desk.now), said)
    desk.go_on()
    return on


def test_a_clearinghouses_date_is_not_the_payers_receipt(practice: Practice) -> None:
    last = limit(practice, 40)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.send()
    assert taken_by_clearinghouse(desk, sent) <= last
    until(desk, last + timedelta(days=2))
    desk.acknowledged(sent, received_on=last + timedelta(days=1))

    row = clocks(desk)["filing:P"]
    assert (row.status, row.met_on) == ("met", last + timedelta(days=1))


def test_where_sending_counts_the_day_of_sending_meets_the_limit(practice: Practice) -> None:
    last = AS_OF.date() + timedelta(days=3)
    a_contract(practice.store, filing_limit_days=(last - SERVICE_DAY).days, limit_counts="sent")
    desk = Desk(practice.store, AS_OF, a_claim())
    until(desk, last)
    request = PartnerRequest(partner=PARTNER, as_of=desk.now)
    ExchangeActivities(desk.store, desk.policy).batch_outbox(request)
    with desk.store.write() as session:
        attempt = submissions.by_number(session, desk.attempts[-1].control_number)
        assert attempt is not None
        attempt.transmitted_at = desk.now
        submissions.advance(attempt, SubmissionStatus.TRANSMITTED)
    until(desk, last + timedelta(days=1))

    row = clocks(desk)["filing:P"]
    assert (desk.state, row.status, row.met_on) == (ClaimState.AWAITING_ACKNOWLEDGEMENT, "met", last)
    assert row.decision == "", "nothing was late"


def denied_before_the_money(practice: Practice, codes: str) -> Desk:
    """Return a claim whose denial came three days before the payment's date."""
    a_contract(practice.store, corrected_limit_days=60, appeal_limit_days=90)
    desk = Desk(practice.store, AS_OF, a_claim())
    sent = desk.accepted()
    desk.paid(decides(sent, codes), paid_on=desk.now.date() + timedelta(days=3))
    return desk


def test_a_correction_made_before_the_payments_date_is_in_time(practice: Practice) -> None:
    desk = denied_before_the_money(practice, "CO-11 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"diagnoses.1.code": "J029"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    desk.acknowledged(desk.send(), received_on=desk.now.date())

    assert (statuses(desk)["corrected:P"], clocks(desk)["corrected:P"].met_on) == ("met", desk.now.date())
    assert statuses(desk)["appeal:P"] == "void"


def test_an_appeal_delivered_before_the_payments_date_is_in_time(practice: Practice) -> None:
    desk = denied_before_the_money(practice, "CO-50 150")
    desk.answer(TaskKind.CORRECT_DENIAL, action="appeal", note="it was necessary")
    on = appealed(desk)

    assert (statuses(desk)["appeal:P"], clocks(desk)["appeal:P"].met_on) == ("met", on)
    assert statuses(desk)["corrected:P"] == "void"


def test_a_settled_denial_is_watched_no_more_while_the_next_payer_is_awaited(practice: Practice) -> None:
    a_contract(practice.store, corrected_limit_days=20, appeal_limit_days=20)
    desk = Desk(practice.store, AS_OF, two_payers())
    sent = desk.accepted()
    denial = decides(sent, "CO-50 150")
    desk.paid(denial)
    assert (statuses(desk)["corrected:P"], statuses(desk)["appeal:P"]) == ("running", "running")
    desk.paid(takes_back(denial), decides(sent, "CO-45 45, PR-2 25", status="19"))

    assert desk.state is ClaimState.BILLING_NEXT_PAYER
    assert (statuses(desk)["corrected:P"], statuses(desk)["appeal:P"]) == ("void", "void")
    desk.days(21)
    assert TaskKind.DECIDE_DEADLINE not in desk.asked
