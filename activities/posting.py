"""Posting: what a payer decided moves money once, line by line, and leads the claim on.

A line of $150 with CO-45 $50, PR-1 $20 and $80 paid posts as four entries that sum to zero::

    unapplied    +80.00        payer:P    -80.00
    contractual  +50.00        payer:P    -50.00
    patient      +20.00        payer:P    -20.00

Only contractual reasons (CO-45 and its class, for a part of the charge) and the patient's share (PR-1 to
PR-3) post by themselves. Every other adjustment stays on the payer's account until somebody, or the playbook,
has decided what to do (``rulebook/denials/by_itself.py``).
"""

from temporalio import activity

from activities.decisions import after_payer, decide_by_playbook
from activities.expectations import compared
from activities.request_tasks import close_requests
from activities.split_claims import rest_awaited, whole_decision
from activities.steps import Steps, keep_on_hold
from activities.unbalanced import ask_about, end_questions
from activities.write_offs import is_waiver_proposed, restore_write_offs
from models.lifecycle import TERMINAL, ClaimState
from models.messages import Move, StepRequest
from models.remittance import RemittanceClaim
from models.tables import RemittanceClaimRow
from models.tasks import TaskKind
from rulebook.denials.by_itself import (
    Decided,
    contractual_cents,
    decided_lines,
    decided_whole,
    share_cents,
)
from store import ledger, remittances, submissions
from store.ledger import Entry
from store.remittances import REVERSAL, RemittanceState
from store.requests import RequestStatus
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

NOT_OURS = "23"
PREDETERMINATION = "25"

DONE_WITH_PAYER = frozenset(
    {
        ClaimState.SETTLING,
        ClaimState.BILLING_NEXT_PAYER,
        ClaimState.APPROVING_REFUND,
        ClaimState.ANSWERING_DISPUTE,
    }
)
"""States that rest on the payer's decision, and must not go on when it is taken back."""


class PostingSteps(Steps):
    """Remittances that balance, and those that do not."""

    @activity.defn
    def post_remittance(self, request: StepRequest) -> Move:
        """Post one CLP of an 835, or mirror the posting it takes back; then go where the decision leads."""
        return self.take(request, _post)

    @activity.defn
    def question_remittance(self, request: StepRequest) -> Move:
        """A CLP that does not balance is not posted: show somebody the equation."""
        return self.take(request, lambda step: keep_on_hold(step, ask_about(step)))


def _post(step: ClaimStep) -> Decision:
    row = remittances.need(step.session, step.fact.reference)
    claim = remittances.claim_of(row)
    if row.state == RemittanceState.POSTED:
        return step.stay("posted before")
    if claim.status in (NOT_OURS, PREDETERMINATION):
        row.state = RemittanceState.POSTED.value
        return step.stay(f"claim status {claim.status} moves no money")
    if claim.status == REVERSAL:
        return keep_on_hold(step, _reverse(step, row, claim))
    _post_decision(step, row, claim)
    end_questions(step, row)
    reversal = remittances.taken_back_before(step.session, row)
    if reversal is not None:
        row.reversed = reversal.reversed = True
        if step.state in TERMINAL:
            return step.proceed(ClaimState.SETTLING, "its reversal came before it")
        return step.stay("its reversal came before it: correction expected")
    decision = rest_awaited(step, row, claim)
    if decision is None:
        close_requests(step, RequestStatus.DECIDED, "the payer decided", payer_asked(step, row))
        decision = decide_by_playbook(step, row, whole_decision(step, row))
    return keep_on_hold(step, compared(step, row, claim, decision))


def payer_asked(step: ClaimStep, row: RemittanceClaimRow) -> str:
    """Return the id of the payer that decided: what another one asks for is still wanted."""
    decided = next((c for c in step.document.coverages if c.sequence == row.sequence), None)
    return decided.payer.payer_id if decided is not None else step.claim.payer_id


def _post_decision(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> None:
    account = ledger.payer_account(row.sequence or step.claim.sequence)
    paid = _claim_level_paid(claim) if claim.lines else claim.paid_cents
    _post_part(step, row, "claim", entries_for(account, paid, decided_whole(claim)))
    for position, line in enumerate(decided_lines(claim), start=1):
        _post_part(step, row, str(position), entries_for(account, line.paid_cents, line))
    row.state = RemittanceState.POSTED.value
    step.claim.final_status = ""


def _claim_level_paid(claim: RemittanceClaim) -> int:
    """Return what is paid beyond the lines: minus the claim-level adjustments (RFI 1053)."""
    return claim.paid_cents - sum(line.paid_cents for line in claim.lines)


def entries_for(account: str, paid_cents: int, decided: Decided) -> list[Entry]:
    """Return the entries of one line's decision against the receivable from its payer.

    Price cuts and the patient's share by plan alone; the rest stays open until somebody has decided.
    """
    contractual, patient = contractual_cents(decided), share_cents(decided.adjustments)
    return [
        Entry(ledger.UNAPPLIED, paid_cents),
        Entry(account, -paid_cents),
        Entry(ledger.CONTRACTUAL, contractual),
        Entry(account, -contractual),
        Entry(ledger.PATIENT, patient),
        Entry(account, -patient),
    ]


def _post_part(step: ClaimStep, row: RemittanceClaimRow, part: str, entries: list[Entry]) -> None:
    step.post(f"remittance:{row.identity}:{part}", "remittance", entries, row.id)


def _reverse(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> Decision:
    """Mirror what was posted; a correction is expected, in this file or another, or came before."""
    if (refunded := remittances.refunded_by(step.session, row)) is not None:
        _mirror(step, row, refunded)
        return step.stay("the payer took back what was owed back to it")
    original = remittances.reversed_by(step.session, row)
    if original is None:
        # A reversal of something we never posted is its own mirror: all its amounts are negative.
        _post_decision(step, row, claim)
        return _after_reversal(step, row)
    _mirror(step, row, original)
    return _after_reversal(step, row)


def _mirror(step: ClaimStep, row: RemittanceClaimRow, original: RemittanceClaimRow) -> None:
    for posting, entries in ledger.entries_of(step.session, original.id):
        part = posting.key.rsplit(":", 1)[-1]
        _post_part(step, row, part, [Entry(e.account, -e.amount_cents) for e in entries])
    original.reversed = row.reversed = True
    row.sequence, row.state = original.sequence, RemittanceState.POSTED.value


def _after_reversal(step: ClaimStep, row: RemittanceClaimRow) -> Decision:
    attempt = submissions.latest(step.session, step.claim)
    if attempt is not None and attempt.frequency == "8" and attempt.status not in NOT_HELD:
        submissions.advance(attempt, SubmissionStatus.ADJUDICATED)
        return step.proceed(ClaimState.SETTLING, "the payer voided the claim")
    sequence = row.sequence or step.claim.sequence
    correction = remittances.standing(step.session, step.claim.id, sequence)
    if correction is not None:
        return _after_correction(step, correction)
    restore_write_offs(step, sequence)
    if is_waiver_proposed(step):
        step.cancel_tasks_of(TaskKind.APPROVE_WRITE_OFF, "the payer took its decision back")
        return _correction_expected(step)
    if step.state in TERMINAL or step.state in DONE_WITH_PAYER:
        step.cancel_tasks("the payer took its decision back")
        return _correction_expected(step)
    return step.stay("reversed: correction expected")


def _correction_expected(step: ClaimStep) -> Decision:
    days = step.policy.final_remittance_days
    return step.move(ClaimState.AWAITING_REMITTANCE, days, "reversed: correction expected")


def _after_correction(step: ClaimStep, correction: RemittanceClaimRow) -> Decision:
    """The correction was posted first; what was open until now, or asked because of it, is looked at anew."""
    if step.state in TERMINAL:
        return after_payer(step)
    if step.state in (ClaimState.DECIDING_DENIAL, ClaimState.APPROVING_REFUND):
        return decide_by_playbook(step, correction, whole_decision(step, correction))
    return step.stay("reversed; its correction came first")
