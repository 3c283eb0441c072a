"""Stage denial: what the playbook says about a decision, and what people answer.

The playbook is ``rulebook/denials/playbook.py``; this module carries out what it says.
"""

import json
from typing import Any

from temporalio import activity

from activities.authorizations import with_known_authorization
from activities.coordination import hand_over
from activities.steps import Steps, form, payer_of, waiting_for_people
from activities.withdrawal import void
from models.correction import corrected, differences
from models.denial import DenialAction, Disposition
from models.errors import BadInput
from models.finding import Role
from models.lifecycle import STAGE_OF, TERMINAL, ClaimState, Stage
from models.messages import Move, StepRequest
from models.practice import Authorization
from models.remittance import RemittanceClaim
from models.tables import ClaimMoveRow, HumanTaskRow, RemittanceClaimRow, SubmissionRow
from models.tasks import (
    AppealAnswer,
    AppealDecision,
    ApprovalAnswer,
    CorrectionAnswer,
    ReleaseAnswer,
    TaskKind,
)
from rulebook.coordination import next_sequence
from rulebook.denials.playbook import DenialContext, assess
from store import claims, ledger, remittances, setup, submissions, tasks
from store.ledger import Entry
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus
from store.versions import document_of

CROSSED_OVER = frozenset({"19", "20", "21"})
"""CLP02: processed and forwarded to the next payer, whom we must not bill ourselves."""


DECIDED_AS_LATER = frozenset({"2", "3", "20", "21"})
"""CLP02: processed as secondary or tertiary."""

REOPENING = "Ask the payer by its own way (portal, telephone, letter) to reopen and correct the claim"


class DenialSteps(Steps):
    """Timers of the denial stage."""

    @activity.defn
    def ask_appeal_decision(self, request: StepRequest) -> Move:
        """The payer has had time for the appeal: ask somebody what it decided."""
        return self.take(request, _ask_appeal_decision)


def decide_by_playbook(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> Decision:
    """Ask the playbook about a posted decision and go where it leads."""
    sequence = row.sequence or step.claim.sequence
    _follow_crossover(step, sequence)
    attempt = submissions.by_number(step.session, row.attempt)
    if attempt is not None and attempt.sequence != sequence:
        attempt = None  # A forwarded claim keeps the number we sent to the payer before.
    disposition = _disposition(step, row, claim, attempt)
    if attempt is not None:
        _close_attempt(attempt, claim, disposition)
    if sequence != step.claim.sequence:
        return _decided_elsewhere(step, disposition)
    if reason := _superseded(step, attempt, disposition):
        return step.stay(reason, rule=disposition.rule)
    step.cancel_tasks("the payer decided")
    submissions.take_out_of_outbox(step.session, step.claim.id, "an earlier attempt was decided")
    if attempt is not None and (attempt.frequency == "8" or step.claim.void_wanted):
        return _void_instead(step, attempt)
    if row.sequence == "P" and claim.status in DECIDED_AS_LATER:
        return ask_to_decide(step, "billed as primary, decided as a later payer: check the coverages", None)
    return _carry_out(step, claim, disposition)


def _carry_out(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    match disposition.action:
        case DenialAction.NONE:
            return after_payer(step)
        case DenialAction.RESEND_AUTOMATICALLY:
            return _resend(step, claim, disposition)
        case DenialAction.CORRECT:
            return _ask_to_correct(step, claim, disposition)
        case DenialAction.APPEAL:
            return _ask_to_appeal(step, claim, disposition)
        case DenialAction.WRITE_OFF:
            return propose_write_off(step, disposition.advice, disposition.codes)
        case DenialAction.REVIEW:
            return ask_to_decide(step, disposition.advice, form(disposition))


def _follow_crossover(step: ClaimStep, sequence: str) -> None:
    """The next payer, to whom this one forwarded the claim, has decided: it must not be billed any more."""
    state = step.claim.held_state if step.state is ClaimState.ON_HOLD else step.state
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    if state == ClaimState.BILLING_NEXT_PAYER and following is not None and following == sequence:
        hand_over(step, following)


def _decided_elsewhere(step: ClaimStep, disposition: Disposition) -> Decision:
    """A payer decided that is not billed now: early (it waits for its turn), or once more after its turn."""
    attempt = submissions.latest(step.session, step.claim)
    decided = attempt is None or attempt.status == SubmissionStatus.ADJUDICATED
    waits = STAGE_OF[step.state] is Stage.DECISION and step.state is not ClaimState.AWAITING_VOID
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if standing is not None and (step.state in TERMINAL or (waits and decided)):
        step.cancel_tasks("the payer decided")
        return after_payer(step)
    return step.stay("decision of a payer that is not billed now", rule=disposition.rule)


def _superseded(step: ClaimStep, attempt: SubmissionRow | None, disposition: Disposition) -> str:
    """Say why a decision about an earlier attempt leads nowhere: the answer to a newer one is awaited."""
    latest = submissions.latest(step.session, step.claim)
    if attempt is None or latest is None or latest.control_number == attempt.control_number:
        return ""
    if latest.status == SubmissionStatus.ADJUDICATED or latest.status in NOT_HELD:
        return ""
    if latest.frequency == "8":
        return "decided, but being voided: the reversal is expected"
    return "" if disposition.action is DenialAction.NONE else "denied, but a newer attempt is with the payer"


def _void_instead(step: ClaimStep, attempt: SubmissionRow) -> Decision:
    """A claim that was to be taken back is voided by its number; a void must be answered by a reversal."""
    if attempt.frequency != "8":
        return void(step, attempt, "withdrawn by a supervisor")
    submissions.end(attempt, SubmissionStatus.REJECTED, "the payer decided instead of voiding")
    return ask_to_decide(step, "the payer decided the claim instead of voiding it", None)


def _disposition(
    step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim, attempt: SubmissionRow | None
) -> Disposition:
    document = document_of(step.session, step.claim, attempt.version if attempt else None)
    context = DenialContext.model_validate(
        {
            "document": document,
            "sequence": row.sequence or step.claim.sequence,
            "payer": payer_of(step),
            "authorizations": setup.every(step.session, Authorization),
            # What the claim says was fixed when it was queued; a later authorization was not known to it.
            "submitted_on": attempt.queued_at.date() if attempt else step.as_of.date(),
            "automatic_attempts": tuple(json.loads(step.claim.automatic_attempts)),
            "told_lines": remittances.told_lines(row).lines,
            "today": step.as_of.date(),
        }
    )
    return assess(claim, context)


def _close_attempt(attempt: SubmissionRow, claim: RemittanceClaim, disposition: Disposition) -> None:
    """The attempt is decided; an unprocessable one is not held by the payer, so a new claim may go out."""
    attempt.payer_control_number = claim.payer_claim_control_number or attempt.payer_control_number
    new_claim = disposition.frequency == "1" and disposition.action is not DenialAction.NONE
    if new_claim:
        submissions.end(attempt, SubmissionStatus.UNPROCESSABLE, ", ".join(disposition.codes))
    else:
        submissions.advance(attempt, SubmissionStatus.ADJUDICATED)


def after_payer(step: ClaimStep) -> Decision:
    """This payer is done: bill the next for what it left to the patient, or settle with the patient."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    if following is None or accounts.get(ledger.PATIENT, 0) <= 0:
        return step.proceed(ClaimState.SETTLING, "insurance is final")
    early = remittances.standing(step.session, step.claim.id, following)
    if early is not None and hand_over(step, following):
        return decide_by_playbook(step, early, remittances.claim_of(early))
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if standing is not None and standing.status in CROSSED_OVER:
        return step.move(
            ClaimState.BILLING_NEXT_PAYER,
            step.policy.crossover_days,
            "forwarded to the next payer by this one",
        )
    return step.proceed(ClaimState.BILLING_NEXT_PAYER, "the next payer is billed for the patient's share")


def _resend(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    before = step.document
    after = corrected(before, disposition.corrections)
    step.revise(after)
    attempts: list[str] = json.loads(step.claim.automatic_attempts)
    step.claim.automatic_attempts = json.dumps([*attempts, *disposition.codes])
    plan_resend(step, disposition.frequency, claim.payer_claim_control_number, disposition.rule)
    return step.proceed(
        ClaimState.REVIEWING,
        f"{', '.join(disposition.codes)}: corrected without a person",
        rule=disposition.rule,
        source=disposition.source,
        correction=[form(change) for change in differences(before, after)],
    )


def plan_resend(step: ClaimStep, frequency: str, payer_number: str, reason: str) -> None:
    """Say how the next attempt goes out: frequency 7 names the payer's own claim number (REF*F8).

    A replacement that the payer could not process leaves the claim it was to replace: that is replaced
    again, a new claim beside it would be a duplicate.
    """
    payer, held = payer_of(step), submissions.held(step.session, step.claim)
    number = payer_number if frequency == "7" else ""
    if held is not None:
        number = number or held.payer_control_number
    replace = bool(number) and (payer is None or payer.replacement_supported)
    step.claim.next_frequency = "7" if replace else "1"
    step.claim.next_reference = number if replace else ""
    step.claim.next_reason = reason


def _can_resend(step: ClaimStep) -> bool:
    """Tell whether what was planned may go out: never a new claim beside one that the payer holds."""
    return step.claim.next_frequency != "1" or submissions.held(step.session, step.claim) is None


def _ask_to_correct(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    plan_resend(step, disposition.frequency, claim.payer_claim_control_number, disposition.rule)
    detail = _detail(step, disposition)
    if not _can_resend(step):
        return step.open_task(
            TaskKind.FILE_APPEAL,
            detail | {"remedy": REOPENING, "appeal_allowed": disposition.appeal_allowed},
            ClaimState.APPEALING,
            summary=f"denied {', '.join(disposition.codes)}: the payer takes no replacement",
        )
    return step.open_task(
        TaskKind.CORRECT_DENIAL,
        detail,
        ClaimState.CORRECTING_DENIAL,
        role=disposition.owner,
        summary=f"denied {', '.join(disposition.codes)}: to be corrected",
    )


def _detail(step: ClaimStep, disposition: Disposition) -> dict[str, Any]:
    return {
        "account": step.claim.source_number,
        "denial": form(disposition),
        "codes": disposition.codes,
        "fields": disposition.fields,
        "advice": disposition.advice,
        "frequency": step.claim.next_frequency,
        "claim": form(step.document),
    }


def denial_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """A coder's correction goes to the biller for release, a biller's to review; or give up, or appeal."""
    if answer.action == "appeal":
        return step.open_task(
            TaskKind.FILE_APPEAL, json.loads(task.detail), ClaimState.APPEALING, summary="to be appealed"
        )
    if answer.action in ("write_off", "withdraw"):
        return propose_write_off(step, answer.note or "given up", ())
    if not _can_resend(step):
        raise BadInput(
            "the payer holds the claim and takes no replacement (or its claim number is not known)",
            record=f"task {task.id}",
            field="action",
            remedy=f"{REOPENING}; answer with action appeal, or write_off",
        )
    before = step.document
    after = with_known_authorization(step, corrected(before, answer.changes))
    if after == before:
        raise BadInput(
            "nothing is changed, and the payer would deny the same claim again",
            record=f"task {task.id}",
            field="changes",
            remedy="Correct a field, or answer with action appeal or write_off",
        )
    step.revise(after, task.completed_by)
    changes = [form(change) for change in differences(before, step.document)]
    if task.role != Role.CODER:
        return step.proceed(ClaimState.REVIEWING, "corrected by the biller", correction=changes)
    detail = {"account": step.claim.source_number, "correction": changes, "note": answer.note}
    detail |= {"frequency": step.claim.next_frequency, "denial": json.loads(task.detail).get("denial")}
    return step.open_task(
        TaskKind.RELEASE_CORRECTION,
        detail,
        ClaimState.RELEASING_CORRECTION,
        summary="corrected by the coder; to be released",
    )


def correction_released(step: ClaimStep, task: HumanTaskRow, answer: ReleaseAnswer) -> Decision:
    """The biller releases it to review and resending, or gives it back to the coder."""
    if answer.action == "release":
        return step.proceed(ClaimState.REVIEWING, "correction released")
    detail: dict[str, Any] = json.loads(task.detail) | {
        "sent_back": answer.note,
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.CORRECT_DENIAL, detail, ClaimState.CORRECTING_DENIAL, summary="correction sent back"
    )


def _ask_to_appeal(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    plan_resend(step, "7", claim.payer_claim_control_number, disposition.rule)
    return step.open_task(
        TaskKind.FILE_APPEAL,
        _detail(step, disposition) | {"appeal_allowed": disposition.appeal_allowed},
        ClaimState.APPEALING,
        summary=f"denied {', '.join(disposition.codes)}: to be appealed",
    )


def appeal_answered(step: ClaimStep, task: HumanTaskRow, answer: AppealAnswer) -> Decision:
    """The appeal is on its way: give the payer time; or it is not worth it."""
    if answer.action == "give_up":
        return propose_write_off(step, answer.note or "appeal not filed", ())
    return step.move(
        ClaimState.APPEALING,
        step.policy.appeal_decision_days,
        "appeal filed",
        reference=answer.reference,
    )


def _ask_appeal_decision(step: ClaimStep) -> Decision:
    waiting = tasks.open_tasks(step.session, claim=step.claim.id)
    if waiting:  # not filed yet, or already asked: no second task beside the first
        return waiting_for_people(step, waiting)
    query = {"account": step.claim.source_number, "filed": _filed_reference(step)}
    return step.open_task(
        TaskKind.RECORD_APPEAL_DECISION, query, ClaimState.APPEALING, summary="what did the payer decide?"
    )


def _filed_reference(step: ClaimStep) -> str:
    row = step.session.get(ClaimMoveRow, (step.claim.id, step.claim.n))
    return str(json.loads(row.detail).get("reference", "")) if row else ""


def appeal_decided(step: ClaimStep, task: HumanTaskRow, answer: AppealDecision) -> Decision:
    """Overturned: money comes in a remittance. Upheld: give up, with approval."""
    if answer.action == "overturned":
        return step.move(ClaimState.AWAITING_REMITTANCE, 30, "appeal won: remittance expected")
    if answer.action == "wait":
        return step.move(ClaimState.APPEALING, step.policy.status_again_days, "no decision on the appeal yet")
    return propose_write_off(step, "appeal lost", ())


def propose_write_off(step: ClaimStep, why: str, codes: tuple[str, ...]) -> Decision:
    """Never write off by itself: a supervisor approves, and sees what and why."""
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "amount_cents": balance.open,
        "why": why,
        "codes": codes,
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
    }
    return step.open_task(
        TaskKind.APPROVE_WRITE_OFF, detail, ClaimState.APPROVING_WRITE_OFF, summary="write-off proposed"
    )


def write_off_answered(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """Approved: post it and go on. Refused: somebody decides anew."""
    if answer.action == "refuse":
        return ask_to_decide(step, f"write-off refused: {answer.reason}", None)
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    proposed = json.loads(task.detail)
    if sum(owed.values()) != proposed["amount_cents"]:
        return propose_write_off(step, f"{proposed['why']}; the amount has changed", tuple(proposed["codes"]))
    entries = [Entry(account, -cents) for account, cents in owed.items()]
    entries.append(Entry(ledger.WRITE_OFF, sum(owed.values())))
    step.post(f"write-off:{step.claim.id}:{step.n}", "write_off", entries)
    return after_payer(step)


def ask_to_decide(step: ClaimStep, why: str, disposition: dict[str, Any] | None) -> Decision:
    """The playbook has no answer, or its answer was refused: a biller decides."""
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    plan_resend(step, "7", standing.payer_control_number if standing else "", "decided by a biller")
    detail = {
        "account": step.claim.source_number,
        "why": why,
        "denial": disposition,
        "open_cents": ledger.balance_of(step.session, step.claim.id).open,
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.DECIDE_DENIAL, detail, ClaimState.DECIDING_DENIAL, summary="a biller decides"
    )
