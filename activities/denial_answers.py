"""What people answer about denials: correct, appeal, accept, wait, bill on, or give up with approval."""

import json

from activities.appeals import ask_to_appeal
from activities.code_changes import hand_over
from activities.coordination import await_crossover
from activities.corrections import correct
from activities.decisions import after_payer, ask_to_decide, was_forwarded
from activities.disputes import ask_about_dispute, disputed_words
from activities.protection import protected_by
from activities.refunds import book_refund, refund_answered
from activities.write_offs import (
    ask_of_limit_again,
    leave_to_patient,
    propose_waiver,
    propose_write_off,
    questioned_cents,
    take_share_from_patient,
    write_off,
)
from models.answers import ApprovalAnswer, CorrectionAnswer, NextPayerAnswer
from models.claim import ClaimDocument
from models.correction import corrected
from models.errors import BadInput
from models.lifecycle import BEFORE_SENDING, ClaimState
from models.tables import HumanTaskRow
from rulebook.coordination import next_sequence
from store import claims, ledger, remittances, submissions
from store.ledger import Entry
from store.step import ClaimStep, Decision


def denial_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Carry out what a person decided about a denial; see ``CorrectionAnswer``."""
    match answer.action:
        case "appeal":
            return _appeal(step, task)
        case "hand_over":
            return hand_over(step, task, answer)
        case "write_off" | "withdraw":
            return _give_up(step, task, answer)
        case "accept":
            return _accept(step, task)
        case "next_payer":
            return _bill_next(step, task)
        case "refund":
            return refund_answered(step, task, answer) or after_payer(step)
        case "wait":
            days = step.policy.status_again_days
            return step.move(ClaimState.AWAITING_REMITTANCE, days, "the payer is not done", note=answer.note)
        case "verified" | "ask_again" | "replace" | "release":
            raise BadInput(
                f"{answer.action} is said before a claim is sent, and this is a payer's decision",
                record=f"task {task.id}",
                field="action",
                remedy="Answer with action correct: it goes out as the lineage allows",
            )
        case "correct" | "override":
            return correct(step, task, answer)


def _give_up(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Propose to give up what payers owe; where they owe nothing, the share that the patient disputes."""
    _refuse_credit(step, task)
    why, by = answer.note or "given up", task.completed_by
    if ledger.balance_of(step.session, step.claim.id).open:
        return propose_write_off(step, why, _codes(task), by=by)
    if dispute := disputed_words(step):
        return propose_waiver(step, why, by=by, dispute=dispute)
    raise BadInput(
        "no payer owes anything that could be given up",
        record=f"task {task.id}",
        field="action",
        remedy="Accept the decision; a patient's share is waived when the patient disputes it",
    )


def _codes(task: HumanTaskRow) -> tuple[str, ...]:
    return tuple(json.loads(task.detail).get("codes") or ())


def _appeal(step: ClaimStep, task: HumanTaskRow) -> Decision:
    """Appeal what may be appealed: MA130 and its like leave nothing that could be."""
    detail = json.loads(task.detail)
    denial = detail.get("denial")
    if denial and not denial["appeal_allowed"]:
        raise BadInput(
            "a remark code of the payer says that this decision cannot be appealed",
            record=f"task {task.id}",
            field="action",
            remedy="Correct the claim, or answer with action write_off",
        )
    shown = {key: value for key, value in detail.items() if key not in ("problem", "refused")}
    asked = ask_to_appeal(step, shown, ", ".join(_codes(task)))
    if asked is None:
        raise BadInput(
            "every level of appeal is lost, or too little is at stake for the next one",
            record=f"task {task.id}",
            field="action",
            remedy="Correct the claim, or answer with action write_off",
        )
    return asked


def _accept(step: ClaimStep, task: HumanTaskRow) -> Decision:
    """The decision stands, and the patient owes what it leaves to them: nothing else may be left open."""
    _refuse_credit(step, task)
    left = ledger.balance_of(step.session, step.claim.id).open - questioned_cents(step)
    if left:
        raise BadInput(
            f"{left} cents are left with the payer, and the patient may not be billed for them",
            record=f"task {task.id}",
            field="action",
            remedy="Correct, appeal, bill the next payer (next_payer), or write_off with approval",
        )
    leave_to_patient(step)
    return after_payer(step)


def _refuse_credit(step: ClaimStep, task: HumanTaskRow) -> None:
    """What a payer paid too much is not the practice's: it can neither be kept nor given up."""
    owed = sum(ledger.owed_to_payers(step.session, step.claim.id).values())
    if owed:
        raise BadInput(
            f"{owed} cents were paid too much, and are the payer's",
            record=f"task {task.id}",
            field="action",
            remedy="Return them (refund), or wait until the payer takes them back",
        )


def _bill_next(step: ClaimStep, task: HumanTaskRow) -> Decision:
    """What this payer denied is asked of the next one, with this one's decision."""
    _refuse_credit(step, task)
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    if following is None:
        raise BadInput(
            "the claim has no further payer",
            record=f"task {task.id}",
            field="action",
            remedy="Add the coverage first (action correct), or write_off",
        )
    accounts, mine = ledger.accounts_of(step.session, step.claim.id), step.claim.sequence
    left = accounts.get(ledger.payer_account(mine), 0)
    entries = [Entry(ledger.payer_account(following), left), Entry(ledger.payer_account(mine), -left)]
    step.post(f"next-payer-asked:{step.claim.id}:{step.n}", "next_payer", entries)
    return step.proceed(ClaimState.BILLING_NEXT_PAYER, "the next payer is billed for what was denied")


def write_off_answered(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """Approved: post it and go on. Refused: somebody decides anew, or the claim goes on where it stood."""
    if answer.action == "refuse":
        return _not_written_off(step, task, answer)
    return write_off(step, task) or after_payer(step)


def refund_approved(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """Approved: book what is owed back and go on. Refused: somebody decides anew."""
    if answer.action == "refuse":
        return ask_to_decide(step, f"refund refused: {answer.reason}", None)
    return book_refund(step, task) or after_payer(step)


def _not_written_off(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """Go on where the claim stood; only what a payer decided, or may hold, is decided about anew."""
    stood = ClaimState(json.loads(task.detail).get("stood", ClaimState.DECIDING_DENIAL))
    ask_of_limit_again(step, task)
    if stood is ClaimState.ANSWERING_DISPUTE:
        return ask_about_dispute(step, json.loads(task.detail)["dispute"], "")
    if stood is ClaimState.BILLING_NEXT_PAYER:
        return step.proceed(stood, "write-off refused", reason=answer.reason)
    if stood in BEFORE_SENDING or _is_nobodys(step):  # the review stops it at its limit again
        return step.proceed(ClaimState.REVIEWING, "write-off refused", reason=answer.reason)
    return ask_to_decide(step, f"write-off refused: {answer.reason}", None)


def _is_nobodys(step: ClaimStep) -> bool:
    """Tell whether no payer has taken the claim, or decided it: there is no denial to decide about."""
    decided = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    return decided is None and submissions.held(step.session, step.claim) is None


def next_payer_verified(step: ClaimStep, task: HumanTaskRow, answer: NextPayerAnswer) -> Decision:
    """The next insurer is known now and is billed; or there is none."""
    if answer.action == "no_payer":
        return _without_next_payer(step, task, answer)
    if answer.changes:
        step.revise(_with_insurer(step, task, answer), task.completed_by)
    if next_sequence(step.document, claims.sequence_of(step.claim)) is None:
        raise BadInput(
            "the claim has no further payer to bill",
            record=f"task {task.id}",
            field="changes",
            remedy="Give the coverage: coverages.2 with sequence, payer, subscriber and member_id",
        )
    if was_forwarded(step):
        return await_crossover(step, ClaimState.BILLING_NEXT_PAYER, "forwarded to the insurer that was found")
    return step.proceed(ClaimState.BILLING_NEXT_PAYER, "the next insurer is verified")


def _with_insurer(step: ClaimStep, task: HumanTaskRow, answer: NextPayerAnswer) -> ClaimDocument:
    outside = [path for path in answer.changes if path.split(".")[0] != "coverages"]
    if outside:
        raise BadInput(
            "only insurers may be changed here",
            record=f"task {task.id}",
            field=outside[0],
            remedy="Change coverages alone",
        )
    return corrected(step.document, answer.changes)


def _without_next_payer(step: ClaimStep, task: HumanTaskRow, answer: NextPayerAnswer) -> Decision:
    """Nobody else pays: the share is the patient's, unless the law protects the patient."""
    if not protected_by(step):
        return step.proceed(ClaimState.SETTLING, "no further payer")
    take_share_from_patient(step)
    why = f"Qualified Medicare Beneficiary: the share may not be billed to the patient. {answer.note}".strip()
    return propose_write_off(step, why, tuple(json.loads(task.detail)["remarks"]), by=task.completed_by)
