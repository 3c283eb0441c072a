"""Stage patient: insurance is final; what is left is the guarantor's, on one statement per cycle."""

import json
from datetime import datetime

from sqlmodel import select
from temporalio import activity

from activities.decisions import ask_protected, ask_to_decide
from activities.request_tasks import close_requests, first_due, open_request_tasks
from activities.steps import Steps
from activities.withdrawal import take_charges_back
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import HumanTaskRow, StatementLineRow, StatementRow
from store import ledger, submissions
from store.identifiers import digest
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
        take_charges_back(step)
        _state(step, 0)
        return step.close(ClaimState.VOIDED, "voided at the payer")
    balance = ledger.balance_of(step.session, step.claim.id)
    if balance.open:
        return ask_to_decide(step, "the payer is done but an amount is open", None)
    if balance.patient > 0 and (asked := ask_protected(step)):
        return asked
    if waiting := open_request_tasks(step):
        return _answer_first(step, waiting)
    _state(step, balance.patient)
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


def _state(step: ClaimStep, owed_cents: int) -> None:
    """Put what is owed and not stated yet on the guarantor's statement of this cycle, or take off what no
    longer is (a reversal after the patient was billed)."""
    query = select(StatementLineRow).where(StatementLineRow.claim_id == step.claim.id)
    stated = sum(line.amount_cents for line in step.session.exec(query))
    if owed_cents == stated:
        return
    statement = _statement(step)
    step.session.add(
        StatementLineRow(
            claim_id=step.claim.id,
            n=step.n,
            statement_id=statement.id,
            amount_cents=owed_cents - stated,
        )
    )


def _statement(step: ClaimStep) -> StatementRow:
    guarantor, cycle = _guarantor(step), _cycle(step.as_of)
    known = step.session.exec(
        select(StatementRow).where(StatementRow.guarantor == guarantor, StatementRow.cycle == cycle)
    ).first()
    if known is not None:
        return known
    row = StatementRow(
        id=digest("statement", guarantor, cycle), guarantor=guarantor, cycle=cycle, as_of=step.as_of
    )
    step.session.add(row)
    step.session.flush()
    return row


def _guarantor(step: ClaimStep) -> str:
    """Return a hash that names the guarantor (the subscriber billed first) without naming a person."""
    coverage = step.document.coverages[0]
    return digest("guarantor", coverage.payer.payer_id, coverage.member_id, coverage.subscriber.name.last)


def _cycle(as_of: datetime) -> str:
    return as_of.strftime("%Y-%m")
