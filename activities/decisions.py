"""What follows a payer's decision: the playbook's answer, the next payer, the patient, or a person.

The playbook is ``rulebook/denials``; this module carries out what it says.
"""

from typing import Any

from activities.appeals import ask_to_appeal, payer_decided
from activities.coordination import await_crossover, hand_over
from activities.corrections import ask_to_correct, denial_detail, note_automatic_attempt, resend
from activities.denial_facts import deadlines_of, disposition_of, judgement_of
from activities.protection import protected_by, remarks_of
from activities.requests import open_request
from activities.resending import plan_resend, returned
from activities.split_claims import whole_decision
from activities.steps import form
from activities.waiting_denials import open_at_payer
from activities.withdrawal import void
from activities.write_offs import propose_write_off, questioned_cents
from models.denial import DenialAction, Disposition, Effect
from models.judgement import Judgement
from models.lifecycle import STAGE_OF, TERMINAL, ClaimState, Stage
from models.remittance import RemittanceClaim
from models.tables import RemittanceClaimRow, SubmissionRow
from models.tasks import TaskKind
from rulebook.coordination import next_sequence
from rulebook.denials.data import effects_of, known_remarks
from rulebook.requests import asked_by_remittance
from store import claims, ledger, remittances, submissions
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

CROSSED_OVER = frozenset({"19", "20", "21"})
"""CLP02: processed and forwarded to the next payer, whom we must not bill ourselves."""

DECIDED_AS_LATER = frozenset({"2", "3", "20", "21"})
"""CLP02: processed as secondary or tertiary."""

DOCUMENTS_WANTED = "252"
"""The reason under which a request stands that only a remark code names (16 with M127)."""


def decide_by_playbook(step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim) -> Decision:
    """Ask the playbook about a posted decision and go where it leads."""
    sequence = row.sequence or step.claim.sequence
    _follow_crossover(step, sequence)
    attempt = submissions.by_number(step.session, row.attempt)
    if attempt is not None and attempt.sequence != sequence:
        attempt = None  # A forwarded claim keeps the number we sent to the payer before.
    disposition = disposition_of(step, row, claim, attempt)
    if attempt is not None:
        _close_attempt(attempt, claim, disposition)
    if sequence != step.claim.sequence:
        return _decided_elsewhere(step, disposition)
    if reason := _superseded(step, attempt, disposition):
        return step.stay(reason, rule=disposition.rule)
    payer_decided(step, disposition)
    step.cancel_tasks("the payer decided")
    submissions.take_out_of_outbox(step.session, step.claim.id, "an earlier attempt was decided")
    if attempt is not None and (attempt.frequency == "8" or step.claim.void_wanted):
        return _void_instead(step, attempt)
    if row.sequence == "P" and claim.status in DECIDED_AS_LATER:
        return ask_to_decide(step, "billed as primary, decided as a later payer: check the coverages", None)
    decision = _carry_out(step, claim, disposition, attempt)
    return _judged(decision, judgement_of(step, disposition, disposition.advice or decision.summary))


def _carry_out(
    step: ClaimStep, claim: RemittanceClaim, disposition: Disposition, attempt: SubmissionRow | None
) -> Decision:
    codes = ", ".join(disposition.codes)
    match disposition.action:
        case DenialAction.NONE:
            return after_payer(step)
        case DenialAction.RESEND_AUTOMATICALLY:
            return resend(step, claim, disposition, attempt)
        case DenialAction.CORRECT:
            return ask_to_correct(step, claim, disposition)
        case DenialAction.ANSWER_REQUEST:
            return _ask_for_documents(step, claim, disposition)
        case DenialAction.APPEAL:
            return _appeal(step, claim, disposition)
        case DenialAction.WRITE_OFF:
            return propose_write_off(step, disposition.advice, disposition.codes)
        case DenialAction.WAIT:
            return await_crossover(
                step,
                ClaimState.AWAITING_REMITTANCE,
                f"{codes}: the payer, or another one, goes on by itself",
                rule=disposition.rule,
            )
        case DenialAction.REVIEW:
            return ask_to_decide(step, disposition.advice, disposition)


def _appeal(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    """Draft the appeal; one that rests on proof of filing counts as the reason's automatic answer."""
    plan_resend(step, "7", claim.payer_claim_control_number, disposition.rule)
    if disposition.proof is not None:
        note_automatic_attempt(step, disposition)
    detail = denial_detail(step, disposition) | {"appeal_allowed": disposition.appeal_allowed}
    asked = ask_to_appeal(step, detail, ", ".join(disposition.codes))
    return asked or propose_write_off(step, "appeal lost: no further level is open", disposition.codes)


def _ask_for_documents(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    """The payer wants documents before it decides: a request with its due date, answered by 275 or fax."""
    plan_resend(step, disposition.frequency, claim.payer_claim_control_number, disposition.rule)
    today, number = step.as_of.date(), claim.payer_claim_control_number
    carcs = [a.reason for line in disposition.denied for a in line.adjustments]
    remarks = tuple(dict.fromkeys(r for line in disposition.denied for r in line.remarks))
    asked = [asked_by_remittance(carc, remarks, number, today) for carc in (*carcs, DOCUMENTS_WANTED)]
    first = next((one for one in asked if one is not None), None)
    if first is None:
        return ask_to_decide(step, disposition.advice, disposition)
    return open_request(step, first, denial_detail(step, disposition))


def _judged(decision: Decision, judgement: Judgement) -> Decision:
    """Keep the playbook's judgement with the move; what a later part of the step judged stands behind."""
    mine = judgement.model_dump(mode="json")
    other = decision.detail.get("judgement")
    rest = {key: value for key, value in decision.detail.items() if key != "judgement"}
    told = {"judgements": [mine, other]} if other else {"judgement": mine}
    return Decision(decision.state, decision.wake_at, decision.summary, rest | told)


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
    if questioned_cents(step):
        why = "the payer leaves an amount to the patient that is no deductible, coinsurance or copay"
        return ask_to_decide(step, why, None)
    share = ledger.accounts_of(step.session, step.claim.id).get(ledger.PATIENT, 0)
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if share <= 0:
        return step.proceed(ClaimState.SETTLING, "insurance is final")
    if following is None:
        return _ask_who_pays(step, standing) or step.proceed(ClaimState.SETTLING, "insurance is final")
    if open_at_payer(step):
        return ask_to_decide(step, "this payer left an amount open: the next one is billed after that", None)
    early = remittances.standing(step.session, step.claim.id, following)
    if early is not None and hand_over(step, following):
        return decide_by_playbook(step, early, remittances.claim_of(early))
    if Effect.FORWARDING_FAILED in _effects(step, standing):
        return ask_for_next_payer(step, standing, "the claim could not be forwarded to the next payer")
    if was_forwarded(step):
        return await_crossover(step, ClaimState.BILLING_NEXT_PAYER, "forwarded to the next payer by this one")
    return step.proceed(ClaimState.BILLING_NEXT_PAYER, "the next payer is billed for the patient's share")


def _ask_who_pays(step: ClaimStep, standing: RemittanceClaimRow | None) -> Decision | None:
    """Have the insurer found of a patient whom the law protects, or whose claim was forwarded."""
    if protected_by(step):
        return ask_for_next_payer(step, standing, "the patient may not be billed by law")
    if was_forwarded(step):
        return ask_for_next_payer(step, standing, "forwarded to an insurer that is not on the claim")
    return None


def ask_protected(step: ClaimStep) -> Decision | None:
    """Ask for the next insurer of a patient who may not be billed; None when nothing protects the patient."""
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    protected = bool(protected_by(step))
    return ask_for_next_payer(step, standing, "the patient may not be billed by law") if protected else None


def was_forwarded(step: ClaimStep) -> bool:
    """Tell whether the payer billed now has passed the claim on: by CLP02, or by MA18, MA07, N89."""
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    forwarded = standing is not None and standing.status in CROSSED_OVER
    return forwarded or Effect.FORWARDED in _effects(step, standing)


def _effects(step: ClaimStep, standing: RemittanceClaimRow | None) -> tuple[Effect, ...]:
    return effects_of(remarks_of(standing), step.as_of.date())


def ask_for_next_payer(
    step: ClaimStep, standing: RemittanceClaimRow | None, why: str, *, said: str = ""
) -> Decision:
    """Have a biller verify (or find) the next insurer before anybody is billed: MA19, N781, CLP02 19.

    ``why`` is told to everybody; what somebody ``said`` of a patient stands in the task alone.
    """
    remarks = known_remarks((*protected_by(step), *remarks_of(standing)), step.as_of.date())
    wanted = (Effect.FORWARDING_FAILED, Effect.NO_PATIENT_BILLING, Effect.FORWARDED)
    telling = list(dict.fromkeys(r for r in remarks if r.effect in wanted))
    detail = {
        "account": step.claim.source_number,
        "why": f"{why}: {said}" if said else why,
        "remarks": [r.rarc for r in telling],
        "protected_by": protected_by(step),
        "forwarded_to": remittances.claim_of(standing).crossover_to if standing else "",
        "advice": " ".join(dict.fromkeys(r.advice for r in telling)),
        "patient_cents": ledger.accounts_of(step.session, step.claim.id).get(ledger.PATIENT, 0),
        "coverages": [form(coverage) for coverage in step.document.coverages],
        "claim": form(step.document),
    }
    decision = step.open_task(
        TaskKind.VERIFY_NEXT_PAYER,
        detail,
        ClaimState.BILLING_NEXT_PAYER,
        summary=f"{why}: verify the insurer",
    )
    return _judged(
        decision,
        Judgement(
            rule=", ".join(f"RARC {r.rarc}" for r in telling) or "crossover",
            source="; ".join(dict.fromkeys(r.source for r in telling)) or "ASC X12 005010X221A1 CLP02",
            inputs={"remarks": [r.rarc for r in telling], "sequence": step.claim.sequence},
            reason=why,
        ),
    )


def ask_to_decide(step: ClaimStep, why: str, disposition: Disposition | None) -> Decision:
    """The playbook has no answer, or its answer was refused: a person decides, who sees what is open.

    Without a ``disposition`` the task says what the playbook makes of the decision that stands, all the same:
    what may not be appealed, or goes out as a new claim, does not depend on who asks.
    """
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    owner = disposition.owner if disposition else None
    disposition = disposition or _said_of(step, standing)
    frequency = "1" if returned(step) else "7"
    plan_resend(step, frequency, standing.payer_control_number if standing else "", "decided by a person")
    detail: dict[str, Any] = {
        "account": step.claim.source_number,
        "why": why,
        "denial": form(disposition) if disposition else None,
        "codes": disposition.codes if disposition else (),
        "flags": disposition.flags if disposition else (),
        "notes": disposition.notes if disposition else (),
        "fields": disposition.fields if disposition else (),
        "open_cents": ledger.balance_of(step.session, step.claim.id).open,
        "left_to_patient_cents": questioned_cents(step),
        "deadlines": deadlines_of(step),
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.DECIDE_DENIAL,
        detail,
        ClaimState.DECIDING_DENIAL,
        role=owner,
        summary="a person decides",
    )


def _said_of(step: ClaimStep, standing: RemittanceClaimRow | None) -> Disposition | None:
    """Return what the playbook says of the decision that stands; None when it denies nothing."""
    if standing is None:
        return None
    attempt = submissions.by_number(step.session, standing.attempt)
    said = disposition_of(step, standing, whole_decision(step, standing), attempt)
    return said if said.denied else None
