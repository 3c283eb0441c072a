"""Stage decision: the payer is asked what became of a claim (276); its answer (277) never moves money.

What a category means and how long to wait stands in ``rulebook/status_categories.py``. Where neither
asking nor waiting helps, somebody calls.
"""

from sqlmodel import col, select

from activities.contacts import broken_promise, contacts_of, day_after, log_contacts
from activities.denial_returns import denied_by_word, waited_in_vain
from activities.requests import open_request
from activities.steps import form, payer_of
from activities.waiting_denials import decision_that_stands
from models.answers import ContactEntry, FollowUpAnswer
from models.errors import BadInput
from models.inquiry import StatusAnswer
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow, StatusCheckRow, SubmissionRow
from models.tasks import TaskKind
from rulebook.requests import asked_by_status
from rulebook.status_categories import StatusRule, rule_for
from store import deadlines, ledger, submissions
from store.step import ClaimStep, Decision
from store.submissions import SubmissionStatus
from store.turnaround import learned_days

NOT_ABOUT_THE_CLAIM = ("E", "D")
"""Families of categories that say something about the question, not about the claim."""


RESEND_CHECK = (
    "Nothing proves that the payer ever took the claim. See what became of its file (999, 277CA of the"
    " clearinghouse), then ask the payer; answer resend if it has nothing: it goes out as it was"
)
"""What to do about a claim that is not found and was never accepted."""


def await_remittance(step: ClaimStep, why: str) -> Decision:
    """Wait for the payer's decision as long as this payer usually takes."""
    days, judgement = remittance_days(step)
    told = form(judgement)
    return step.move(ClaimState.AWAITING_REMITTANCE, days, why, expected_days=days, judgement=told)


def remittance_days(step: ClaimStep) -> tuple[float, Judgement]:
    """Return within how many days this payer decides, and why: learned from its answers, else as set up."""
    payer = payer_of(step)
    set_up = float(payer.remittance_days) if payer else 30.0
    learned = learned_days(step.session, step.claim.payer_id, step.as_of.date(), step.policy.enough_answers)
    days = max(1.0, learned) if learned is not None else set_up
    judgement = Judgement(
        rule="follow_up_learned" if learned is not None else "follow_up_set_up",
        source="this payer's own answers, 90th percentile" if learned is not None else "setup of the payer",
        inputs={"payer_id": step.claim.payer_id, "learned_days": learned, "set_up_days": set_up},
        reason=f"this payer is expected to decide within {days:g} days",
    )
    return days, judgement


def remittance_due(step: ClaimStep) -> Decision:
    """Time is up for the remittance: ask the payer, or have somebody call where asking cannot help."""
    payer = payer_of(step)
    promise = broken_promise(step)
    if promise is not None and not _asked_since(step, promise.as_of.timestamp()):
        return call_payer(step, f"promised for {promise.promised_on}, and nothing came", None)
    if decided := decision_that_stands(step):
        return waited_in_vain(step, decided)
    if step.claim.final_status:
        rule = rule_for(step.claim.final_status, step.as_of.date())
        why = f"finalized ({step.claim.final_status}) but no remittance"
        return call_payer(step, why, None, rule)
    if payer is None or payer.status_inquiry == "none":
        return call_payer(step, "no remittance in time", None)
    return step.proceed(ClaimState.ASKING_STATUS, "no remittance in time: ask the payer")


def _asked_since(step: ClaimStep, since: float) -> bool:
    """Tell whether somebody was asked to call after a promise was given: one call for each broken promise."""
    query = select(HumanTaskRow.opened_at).where(
        HumanTaskRow.claim_id == step.claim.id, HumanTaskRow.kind == TaskKind.CALL_PAYER
    )
    return any(opened.timestamp() > since for opened in step.session.exec(query))


def status_answered(step: ClaimStep) -> Decision:
    """Read the stored 277 and do what the table says about its category."""
    if step.state is not ClaimState.ASKING_STATUS:
        return step.stay("status answer came after the claim went on")
    check = step.session.get(StatusCheckRow, (step.claim.id, int(step.fact.reference)))
    answer = StatusAnswer.model_validate_json(check.answer) if check else None
    category = check.category if check else ""
    rule = rule_for(category, step.as_of.date())
    decision = _follow(step, category, rule, answer)
    return Decision(
        decision.state,
        decision.wake_at,
        decision.summary,
        {"judgement": _judgement(category, rule).model_dump(mode="json"), **decision.detail},
    )


def _follow(step: ClaimStep, category: str, rule: StatusRule, answer: StatusAnswer | None) -> Decision:
    match rule.action:
        case "final":
            step.claim.final_status = category
            return _wait(step, category, rule)
        case "wait" | "split":
            return _wait(step, category, rule)
        case "not_found" if _was_accepted(step) and _in_a_row(step, category) == 1:
            return _wait(step, f"{category} once, though the payer took it", rule)
        case "ask_again" | "search_again" if _failed_inquiries(step) < step.policy.status_attempts:
            return _ask_again(step, category, rule)
        case "not_found" if not _was_accepted(step):
            unproven = rule.model_copy(update={"advice": RESEND_CHECK})
            return call_payer(step, f"{category}: {rule.means}, and it never took it", answer, unproven)
        case "request" if answer is not None:
            return _requested(step, category, answer, rule)
        case _:
            return call_payer(step, f"{category}: {rule.means}", answer, rule)


def _wait(step: ClaimStep, category: str, rule: StatusRule) -> Decision:
    days = float(getattr(step.policy, rule.wait))
    return step.move(ClaimState.AWAITING_REMITTANCE, days, f"{category}: {rule.means}")


def _ask_again(step: ClaimStep, category: str, rule: StatusRule) -> Decision:
    """Back off: twice as long after each failure in a row."""
    days = float(getattr(step.policy, rule.wait)) * 2 ** (_failed_inquiries(step) - 1)
    how = "with other search keys" if rule.action == "search_again" else "later"
    return step.move(ClaimState.AWAITING_REMITTANCE, days, f"{category}: {rule.means}; ask again {how}")


def _requested(step: ClaimStep, category: str, answer: StatusAnswer, rule: StatusRule) -> Decision:
    asked = asked_by_status(answer, step.as_of.date())
    if asked is None:
        return call_payer(step, f"{category}: {rule.means}", answer, rule)
    return open_request(step, asked, {"status": form(answer)})


def _judgement(category: str, rule: StatusRule) -> Judgement:
    return Judgement(
        rule=f"claim_status_{rule.code}",
        version=str(rule.effective_from),
        source=rule.source,
        inputs={"category": category, "action": rule.action},
        reason=rule.means,
    )


def _was_accepted(step: ClaimStep) -> bool:
    row = submissions.asked_about(step.session, step.claim)
    return row is not None and row.received_on is not None


def _in_a_row(step: ClaimStep, category: str) -> int:
    """Count the newest answers that all said this."""
    answers = _categories(step)
    return next((n for n, one in enumerate(answers) if one != category), len(answers))


def _failed_inquiries(step: ClaimStep) -> int:
    """Count the inquiries the payer could not answer (E, D) since it last said something about the claim."""
    answers = _categories(step)
    said = (n for n, category in enumerate(answers) if not category.startswith(NOT_ABOUT_THE_CLAIM))
    return next(said, len(answers))


def _categories(step: ClaimStep) -> list[str]:
    """Return the categories of the status answers about the newest attempt, the newest first."""
    attempt = submissions.asked_about(step.session, step.claim)
    query = (
        select(StatusCheckRow.category)
        .where(
            StatusCheckRow.claim_id == step.claim.id,
            StatusCheckRow.control_number == (attempt.control_number if attempt else ""),
        )
        .order_by(col(StatusCheckRow.n).desc())
    )
    return list(step.session.exec(query))


def call_payer(
    step: ClaimStep, why: str, answer: StatusAnswer | None, rule: StatusRule | None = None
) -> Decision:
    """Have a biller call the payer about this claim."""
    row = submissions.asked_about(step.session, step.claim)
    detail = {
        "account": step.claim.source_number,
        "why": why,
        "advice": rule.advice if rule else "Ask what became of the claim, and by when it is decided",
        "received_on": row.received_on if row else None,
        "contacts": contacts_of(step),
        "attempt": row.control_number if row else "",
        "payer_control_number": row.payer_control_number if row else "",
        "status": form(answer) if answer else None,
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.CALL_PAYER, detail, ClaimState.CHASING_REMITTANCE, summary=f"call the payer: {why}"
    )


def payer_called(step: ClaimStep, task: HumanTaskRow, answer: FollowUpAnswer) -> Decision:
    """The payer does not have it (send again, evidence noted), denied it, or promised the remittance."""
    log_contacts(step, task, _with_promise(step, answer))
    deadlines.settle_promise(step.session, step.claim, f"called: {answer.action}", task.completed_by)
    row = submissions.asked_about(step.session, step.claim)
    if answer.action == "denied":
        return denied_by_word(step, task, answer.decided_on)
    if answer.action == "resend" and row is not None:
        _refuse_second_original(task, row)
        submissions.end(row, SubmissionStatus.NOT_FOUND, f"task {task.id}: the payer does not have it")
        return step.proceed(ClaimState.REVIEWING, "not held by the payer: send again")
    if answer.action == "accepted" and row is not None and _void_is_done(step, row):
        submissions.advance(row, SubmissionStatus.ADJUDICATED)
        return step.proceed(ClaimState.SETTLING, "the payer says that it voided the claim")
    promised = answer.promised_on or next((e.promised_on for e in answer.contact_log if e.promised_on), None)
    if promised is not None:
        wake_at = max(step.after(1.0), day_after(promised, step.as_of))
        return Decision(ClaimState.AWAITING_REMITTANCE, wake_at, "the payer promised the remittance")
    return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.final_remittance_days, "waiting on")


def _refuse_second_original(task: HumanTaskRow, row: SubmissionRow) -> None:
    """What the payer decided it holds: the same claim once more would be a duplicate (CARC 18)."""
    if row.status == SubmissionStatus.ADJUDICATED:
        raise BadInput(
            "the payer has decided this claim: sent again it would be a duplicate",
            record=f"task {task.id}",
            field="action",
            remedy="Answer denied to correct it (it goes out as a replacement) or to appeal; or wait",
        )


def _with_promise(step: ClaimStep, answer: FollowUpAnswer) -> tuple[ContactEntry, ...]:
    """Return the contacts of a call; a promise that stands in none of them is a contact of its own."""
    told = {entry.promised_on for entry in answer.contact_log}
    if answer.promised_on is None or answer.promised_on in told:
        return answer.contact_log
    promise = ContactEntry(
        channel="phone",
        note="The payer promised the remittance",
        payer_id=step.claim.payer_id,
        promised_on=answer.promised_on,
    )
    return (*answer.contact_log, promise)


def _void_is_done(step: ClaimStep, row: SubmissionRow) -> bool:
    """A claim that was never paid needs no reversal: the payer's word ends it. Money must come back first."""
    return row.frequency == "8" and ledger.balance_of(step.session, step.claim.id).paid == 0
