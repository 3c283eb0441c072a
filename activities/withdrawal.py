"""Taking a claim back: out of the outbox if it was never sent, by a void once the payer may hold it."""

from activities.request_tasks import close_requests
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.tables import SubmissionRow
from store import appeals, ledger, queries, submissions
from store.requests import RequestStatus
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

NEVER_SENT = NOT_HELD | {SubmissionStatus.QUEUED}
"""Attempts that the payer cannot hold; with anything else out, taking back means a void."""


def take_back(step: ClaimStep, why: str) -> Decision:
    """End the claim if no payer holds it; cancel it at the payer billed now if that one does.

    Raises ``BadInput`` when an earlier payer has decided: that decision stands, whatever the next one says.
    """
    _refuse_decided_earlier(step)
    submissions.take_out_of_outbox(step.session, step.claim.id, why)
    out = [row for row in submissions.of_claim(step.session, step.claim.id) if _is_out(row)]
    if out:
        return void(step, out[-1], why)
    step.cancel_tasks("withdrawn")
    close_requests(step, RequestStatus.WITHDRAWN, "withdrawn")
    queries.withdraw_open(step.session, step.claim.id, step.notice.cause, step.as_of)
    take_charges_back(step)
    return step.close(ClaimState.WITHDRAWN, why)


def void(step: ClaimStep, held: SubmissionRow, why: str) -> Decision:
    """Cancel at the payer with frequency 8 and its claim number; until that is known, remember the wish.

    An appeal at that payer is withdrawn with the claim: nothing may be voided under appeal, and nobody asks
    for money that is no longer claimed.
    """
    if held.frequency == "8":
        return step.stay("a void is on its way already")
    if not held.payer_control_number:
        step.claim.void_wanted = True
        return step.stay("to be voided as soon as the payer's claim number is known")
    step.cancel_tasks("to be voided")
    close_requests(step, RequestStatus.WITHDRAWN, "to be voided", held.payer_id)
    step.claim.void_wanted = False
    step.claim.next_frequency, step.claim.next_reference = "8", held.payer_control_number
    step.claim.next_reason = why
    ended = appeals.withdraw(step.session, step.claim.id, held.sequence, step.as_of.date())
    told = f"to be voided; the appeal at level {ended.level} is withdrawn" if ended else "to be voided"
    return step.proceed(ClaimState.REVIEWING, told, appeal_withdrawn=ended.id if ended else "")


def take_charges_back(step: ClaimStep) -> None:
    """Reverse what the claim's charges left on receivables; cash that came in stays where it is."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: c for a, c in accounts.items() if c and (a.startswith("payer:") or a == ledger.PATIENT)}
    entries = [ledger.Entry(account, -cents) for account, cents in owed.items()]
    entries.append(ledger.Entry(ledger.CHARGES, sum(owed.values())))
    step.post(f"charge-back:{step.claim.id}:{step.n}", "charge_back", entries)


def _is_out(row: SubmissionRow) -> bool:
    return SubmissionStatus(row.status) not in NEVER_SENT


def _refuse_decided_earlier(step: ClaimStep) -> None:
    rows = submissions.of_claim(step.session, step.claim.id)
    earlier = [row for row in rows if _is_out(row) and row.sequence != step.claim.sequence]
    if earlier:
        raise BadInput(
            f"payer {earlier[-1].sequence} has decided this claim; it cannot be taken back at the next payer",
            record=f"claim {step.claim.id}",
            remedy="Let the next payer decide, or write off what is left",
        )
