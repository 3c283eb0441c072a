"""Stage patient: insurance is final; what is left is the guarantor's, on one statement per cycle."""

import json

from temporalio import activity

from activities.decisions import ask_protected, ask_to_decide
from activities.disputes import ask_about_dispute, open_disputes, unanswered_words
from activities.overpayments import take_back_write_offs
from activities.request_tasks import close_requests, first_due, open_request_tasks
from activities.statements import state_owed
from activities.steps import Steps, waiting_for_people
from activities.withdrawal import take_charges_back
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import ledger, submissions
from store.requests import RequestStatus
from store.step import ClaimStep, Decision
from store.submissions import SubmissionStatus


class PatientSteps(Steps):
    """The end of an ordinary claim."""

    @activity.defn
    def settle_claim(self, request: StepRequest) -> Move:
        """Close the claim if payers owe nothing more; put the patient's share on the statement."""
        return self.take(request, _settle)


def _settle(step: ClaimStep) -> Decision:
    if _voided(step):
        close_requests(step, RequestStatus.WITHDRAWN, "voided at the payer")
        step.cancel_tasks_of(TaskKind.ANSWER_DISPUTE, "voided at the payer")
        take_charges_back(step)
        state_owed(step, 0)
        return step.close(ClaimState.VOIDED, "voided at the payer")
    take_back_write_offs(step)
    balance = ledger.balance_of(step.session, step.claim.id)
    if ledger.owed_to_payers(step.session, step.claim.id):
        return ask_to_decide(step, "paid too much: return it, or wait until the payer takes it back", None)
    if balance.open:
        return ask_to_decide(step, "the payer is done but an amount is open", None)
    if balance.patient > 0 and (asked := ask_protected(step)):
        return asked
    if waiting := open_request_tasks(step):
        return _answer_first(step, waiting)
    if disputed := open_disputes(step):
        state_owed(step, 0)
        waited = waiting_for_people(step, disputed)
        return Decision(ClaimState.ANSWERING_DISPUTE, waited.wake_at, "the patient's dispute is not answered")
    if balance.patient > 0 and (words := unanswered_words(step)):
        state_owed(step, 0)
        return ask_about_dispute(step, words, "")
    state_owed(step, balance.patient)
    if balance.written_off:
        return step.close(ClaimState.WRITTEN_OFF, "rest written off")
    if balance.patient > 0:
        return step.close(ClaimState.PATIENT_BILLED, "patient's share on the statement")
    return step.close(ClaimState.PAID, "paid in full")


def _answer_first(step: ClaimStep, waiting: list[HumanTaskRow]) -> Decision:
    """A payer still waits for information (an audit, say): the claim closes after that."""
    for task in waiting:
        task.detail = json.dumps(json.loads(task.detail) | {"stood": ClaimState.SETTLING.value})
    summary = "insurance is final, but a payer still waits for information"
    return Decision(ClaimState.ANSWERING_REQUEST, first_due(step), summary)


def _voided(step: ClaimStep) -> bool:
    attempt = submissions.latest(step.session, step.claim)
    if attempt is None or attempt.frequency != "8":
        return False
    return attempt.status == SubmissionStatus.ADJUDICATED
