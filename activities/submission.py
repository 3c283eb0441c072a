"""Stage submission: a claim that is ready becomes one attempt in the outbox, with its charge booked."""

from temporalio import activity

from activities.late_claims import submission_clocks
from activities.releasing import AS_WHAT, ask_to_release, must_be_released
from activities.reviewed import is_reviewed
from activities.steps import Steps, form, payer_of
from models.errors import NotFound
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import SubmissionRow
from rulebook.denials.lineage_rules import objections
from store import authorizations, ledger, submissions
from store.identifiers import submission_number
from store.lineage import lineage_of
from store.step import ClaimStep, Decision, IllegalMove
from store.submissions import SubmissionStatus

NEVER_SENT = frozenset(
    {
        "claim_being_voided",
        "original_beside_held_claim",
        "replacement_of_undecided_claim",
        "replacement_under_appeal",
    }
)
"""Objections of the lineage that no review and no person can let pass."""


class SubmissionSteps(Steps):
    """Queueing: the exchange with the trading partner takes it from there."""

    @activity.defn
    def queue_submission(self, request: StepRequest) -> Move:
        """Queue one attempt: (claim, version, payer sequence, frequency, attempt), CLM01 of its own."""
        return self.take(request, _queue)


def _queue(step: ClaimStep) -> Decision:
    claim, payer = step.claim, payer_of(step)
    if not is_reviewed(claim, step.as_of.date()):
        return step.proceed(ClaimState.REVIEWING, "changed since its review: reviewed again before sending")
    late = [clock for clock in submission_clocks(step) if clock.blocks(step.as_of.date())]
    if late:
        return step.proceed(ClaimState.REVIEWING, f"its {late[0].kind} limit has passed since its review")
    if payer is None:
        raise NotFound(
            f"claim {claim.id}: payer {claim.payer_id} is not set up. "
            "Add it with: claimflow setup add payer FILE.toml"
        )
    if must_be_released(step):
        return ask_to_release(step)
    earlier = submissions.of_claim(step.session, claim.id)
    _demand_evidence(step)
    row = SubmissionRow(
        control_number=submission_number(claim.id, step.n),
        claim_id=claim.id,
        n=step.n,
        version=claim.version,
        sequence=claim.sequence,
        frequency=claim.next_frequency,
        attempt=1 + sum(_same_key(s, step) for s in earlier),
        original_reference=claim.next_reference,
        payer_id=claim.payer_id,
        partner=payer.partner,
        charge_cents=step.document.charge_cents,
        status=SubmissionStatus.QUEUED.value,
        queued_at=step.as_of,
    )
    step.session.add(row)
    authorizations.use(step.session, row, step.document, step.as_of)
    book_charge(step)
    claim.final_status = ""
    state = ClaimState.AWAITING_VOID if row.frequency == "8" else ClaimState.AWAITING_ACKNOWLEDGEMENT
    # One look when the payer's 277CA is due covers the file's 999 as well: it would be long overdue.
    told = {"submission": row.control_number, "judgement": form(_judgement(step, row))}
    return step.move(state, step.policy.claim_report_days, "in the outbox", **told)


def _judgement(step: ClaimStep, row: SubmissionRow) -> Judgement:
    why = f": {step.claim.next_reason}" if step.claim.next_reason else ""
    return Judgement(
        rule=f"frequency_{row.frequency}",
        source="ASC X12 005010X222A1 CLM05-3, REF*F8",
        inputs={
            "version": row.version,
            "sequence": row.sequence,
            "attempt": row.attempt,
            "original_reference": row.original_reference,
        },
        reason=f"sent as {AS_WHAT[row.frequency]}{why}",
    )


def _demand_evidence(step: ClaimStep) -> None:
    """Refuse what the lineage forbids: a second original is how claims are sent twice.

    The last guard, behind the review; a void may follow an attempt in any state.
    """
    claim = step.claim
    lineage = lineage_of(step.session, claim)
    found = objections(step.document, claim.next_frequency, claim.next_reference, lineage)
    grave = [one for one in found if one.rule in NEVER_SENT]
    if grave:
        raise IllegalMove(f"claim {claim.id}: {grave[0].message}. {grave[0].remedy}")


def _same_key(row: SubmissionRow, step: ClaimStep) -> bool:
    claim = step.claim
    return (row.version, row.sequence, row.frequency) == (claim.version, claim.sequence, claim.next_frequency)


def book_charge(step: ClaimStep) -> None:
    """Book what is charged beyond what was booked before (a correction may change the charge)."""
    booked = ledger.balance_of(step.session, step.claim.id).charges
    rise = step.document.charge_cents - booked
    account = ledger.payer_account(step.claim.sequence)
    entries = [ledger.Entry(account, rise), ledger.Entry(ledger.CHARGES, -rise)]
    step.post(f"charge:{step.claim.id}:{step.n}", "charge", entries)
