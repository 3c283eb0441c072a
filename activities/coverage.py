"""Stage coverage: was the patient insured on the date of service? If in doubt, somebody asks."""

from typing import Any

from sqlmodel import col, select
from temporalio import activity

from activities.contacts import contacts_of, log_contacts
from activities.steps import Steps, form
from activities.suggestions import coding_help
from models.answers import CoverageAnswer
from models.claim import ClaimDocument, Coverage
from models.correction import corrected
from models.eligibility import EligibilityAnswer
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import ClaimMoveRow, CoverageCheckRow, HumanTaskRow
from models.tasks import TaskKind
from rulebook.eligibility import fields_of, first_refusal
from store import ledger, setup, submissions
from store.step import ClaimStep, Decision

CLEAR = frozenset({"active", "not_asked", "verified"})
"""Answers with which a claim goes on; anything else needs a person or another try."""

NOT_ABOUT_THE_PATIENT = frozenset({"provider_refused", "question_refused"})
"""Refusals (AAA) that a biller mends: the payer does not know us, or does not like the question."""

MENDED_HERE = frozenset({"coverages", "patient"})
"""What of a claim may be corrected while its coverage is in doubt."""


class CoverageSteps(Steps):
    """What follows from the payer's 271, or from its absence."""

    @activity.defn
    def record_coverage(self, request: StepRequest) -> Move:
        """Read the stored answer to our 270 and go on to coding, review, or the patient."""
        return self.take(request, _answered_by_payer)

    @activity.defn
    def note_missing_coverage(self, request: StepRequest) -> Move:
        """The payer could not be asked: try again tomorrow, at last verify by hand."""
        return self.take(request, _unavailable)


def _answered_by_payer(step: ClaimStep) -> Decision:
    if step.state is not ClaimState.CHECKING_COVERAGE:
        return step.stay("coverage answer came after the claim went on")
    check = step.session.get(CoverageCheckRow, (step.claim.id, int(step.fact.reference)))
    status = check.status if check else "unavailable"
    answer = EligibilityAnswer.model_validate_json(check.answer) if check and check.answer else None
    decision = _follow(step, status, answer)
    told = {"judgement": _judgement(step, status, answer).model_dump(mode="json"), **decision.detail}
    return Decision(decision.state, decision.wake_at, decision.summary, told)


def _follow(step: ClaimStep, status: str, answer: EligibilityAnswer | None) -> Decision:
    """Go on when the coverage is clear; what is not clear is asked again, or of whoever can mend it."""
    if status in CLEAR:
        return onward(step, f"coverage {status}")
    if status == "unavailable":
        return _unavailable(step)
    if _is_with_payer(step):
        # The payer has decided this claim once: the review shows the doubt, nobody is asked who paid.
        return step.proceed(ClaimState.REVIEWING, f"coverage {status}; the payer holds the claim")
    if status == "payer_unknown":
        return _set_up_payer(step)
    if status in NOT_ABOUT_THE_PATIENT:
        return _verify_by_hand(step, status, answer)
    return ask_patient(step, status, answer)


def _is_with_payer(step: ClaimStep) -> bool:
    return submissions.held(step.session, step.claim) is not None


def _judgement(step: ClaimStep, status: str, answer: EligibilityAnswer | None) -> Judgement:
    codes = answer.rejections if answer else ()
    rule = first_refusal(codes, step.as_of.date())
    return Judgement(
        rule=f"eligibility_refusal_{rule.code}" if rule else "eligibility_status",
        version=str(rule.effective_from) if rule else "",
        source=rule.source if rule else "X12 005010X279A1, EB01",
        inputs={
            "status": status,
            "refusals": list(codes),
            "payer_id": step.claim.payer_id,
            "service_from": str(step.claim.service_from),
        },
        reason=rule.meaning if rule else f"the payer's answer: {status}",
    )


def onward(step: ClaimStep, why: str) -> Decision:
    """Coverage is clear: to the coder if there is something to code, else to review."""
    practice = setup.practice(step.session)
    always = practice is not None and practice.coding_review == "always"
    if _uncoded(step.document) or (always and not _was_coded(step)):
        return open_coding(step, why)
    return step.proceed(ClaimState.REVIEWING, why)


def open_coding(step: ClaimStep, why: str, query: dict[str, str] | None = None) -> Decision:
    """Ask a coder for the codes; ``query`` is a question to the provider that was answered."""
    document = step.document
    detail = {"account": step.claim.source_number, "claim": form(document), "query": query or {}}
    detail |= coding_help(step)
    return step.open_task(TaskKind.ASSIGN_CODES, detail, ClaimState.CODING, summary=f"{why}; to the coder")


def ask_patient(step: ClaimStep, status: str, answer: EligibilityAnswer | None) -> Decision:
    """Ask front desk to find out from the patient how they were insured that day."""
    detail = {
        "account": step.claim.source_number,
        "coverage_status": status,
        **_what_was_refused(step, answer),
        "answer": form(answer) if answer else None,
        "claim": form(step.document),
        "contacts": contacts_of(step),
    }
    return step.open_task(
        TaskKind.CONTACT_PATIENT, detail, ClaimState.RESOLVING_COVERAGE, summary=f"coverage {status}"
    )


def _what_was_refused(step: ClaimStep, answer: EligibilityAnswer | None) -> dict[str, Any]:
    """Say in words why the question was refused, which fields to look at, and the remedy."""
    rule = first_refusal(answer.rejections if answer else (), step.as_of.date())
    if rule is None:
        return {"remedy": "Ask how the patient was insured on that day; enter that coverage, or self-pay"}
    document = step.document
    position = next((n for n, c in enumerate(document.coverages, 1) if c.sequence == step.claim.sequence), 1)
    return {
        "payer_refused": f"AAA {rule.code}: {rule.meaning}",
        "fields": fields_of(rule, f"coverages.{position}", document.patient is not None),
        "remedy": rule.remedy,
    }


def _unavailable(step: ClaimStep) -> Decision:
    """Ask again tomorrow; after the last try somebody verifies by hand, or the review shows the doubt."""
    tries = _tries(step)
    if tries < step.policy.coverage_attempts:
        return step.move(ClaimState.CHECKING_COVERAGE, step.policy.retry_days, "payer did not answer the 270")
    if _is_with_payer(step):
        return step.proceed(ClaimState.REVIEWING, "payer did not answer the 270; it holds the claim")
    return _verify_by_hand(step, "unavailable", None, tries)


def _tries(step: ClaimStep) -> int:
    """Count how often in a row the claim has asked, this question included."""
    query = (
        select(ClaimMoveRow.state)
        .where(ClaimMoveRow.claim_id == step.claim.id)
        .order_by(col(ClaimMoveRow.n).desc())
    )
    states = list(step.session.exec(query))
    return next((n for n, state in enumerate(states) if state != ClaimState.CHECKING_COVERAGE), len(states))


def _verify_by_hand(
    step: ClaimStep, status: str, answer: EligibilityAnswer | None, tries: int = 1
) -> Decision:
    """Ask a biller: the line is down, or the payer does not know us. It says nothing about the patient."""
    detail = {
        "account": step.claim.source_number,
        "coverage_status": status,
        **_what_was_refused(step, answer),
        "tries": tries,
        "claim": form(step.document),
        "contacts": contacts_of(step),
    }
    if answer is None:
        detail["remedy"] = "Verify by telephone or portal: action verified, coverage, correct or self_pay"
    return step.open_task(
        TaskKind.VERIFY_COVERAGE,
        detail,
        ClaimState.RESOLVING_COVERAGE,
        summary=f"coverage {status}: verify by hand",
    )


def _set_up_payer(step: ClaimStep) -> Decision:
    detail = {
        "account": step.claim.source_number,
        "payer_id": step.claim.payer_id,
        "remedy": "Set the payer up (claimflow setup add payer FILE.toml), then complete this task",
    }
    return step.open_task(
        TaskKind.SET_UP_PAYER,
        detail,
        ClaimState.RESOLVING_COVERAGE,
        summary=f"payer {step.claim.payer_id} is not set up",
    )


def coverage_answered(step: ClaimStep, task: HumanTaskRow, answer: CoverageAnswer) -> Decision:
    """Front desk or biller found out: other coverage (ask its payer), none (self-pay), or verified."""
    log_contacts(step, task, answer.contact_log)
    match answer.action:
        case "self_pay":
            return _self_pay(step)
        case "verified":
            keep_verified(step)
            return onward(step, "coverage verified by hand")
        case "coverage":
            if answer.coverage is None:
                raise BadInput("no coverage was given", record=f"task {task.id}", field="coverage")
            step.revise(_with_coverage(step, answer.coverage), task.completed_by)
        case "correct":
            _refuse_codes(task, answer.changes)
            step.revise(corrected(step.document, answer.changes), task.completed_by)
        case "ask_again":
            pass
    return step.proceed(ClaimState.CHECKING_COVERAGE, "ask the payer again")


def _refuse_codes(task: HumanTaskRow, changes: dict[str, Any]) -> None:
    """Front desk mends who is insured and how; what was done and why is for a coder."""
    others = sorted(path for path in changes if path.split(".")[0] not in MENDED_HERE)
    if others or not changes:
        raise BadInput(
            f"{others[0]} is not mended here" if others else "no change is given",
            record=f"task {task.id}",
            field="changes",
            remedy=f"Name fields that begin with {' or '.join(sorted(MENDED_HERE))}",
        )


def keep_verified(step: ClaimStep) -> None:
    """Keep that a person verified the coverage, and when: it counts as an answer of that day."""
    step.session.add(
        CoverageCheckRow(
            claim_id=step.claim.id,
            n=step.n,
            payer_id=step.claim.payer_id,
            status="verified",
            as_of=step.as_of,
        )
    )


def payer_set_up(step: ClaimStep, task: HumanTaskRow, answer: object) -> Decision:
    """The payer was set up; its coverage question can be asked now."""
    return step.proceed(ClaimState.CHECKING_COVERAGE, "payer set up")


def _with_coverage(step: ClaimStep, coverage: Coverage) -> ClaimDocument:
    """Put the new coverage in the place of the one that was not in force."""
    document = step.document
    placed = coverage.model_copy(update={"sequence": step.claim.sequence})
    others = tuple(c for c in document.coverages if c.sequence != step.claim.sequence)
    patient = document.patient
    return document.model_copy(update={"coverages": (placed, *others), "patient": patient})


def _self_pay(step: ClaimStep) -> Decision:
    """No insurance: the whole charge is the patient's; nothing is (ever again) sent to a payer.

    A claim that was sent before and turned away has its charge booked on the payer's account already.
    """
    submissions.take_out_of_outbox(step.session, step.claim.id, "self-pay")
    charge = step.document.charge_cents
    booked = ledger.balance_of(step.session, step.claim.id).charges
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    entries = [ledger.Entry(account, -cents) for account, cents in owed.items()]
    entries.append(ledger.Entry(ledger.PATIENT, charge - booked + sum(owed.values())))
    entries.append(ledger.Entry(ledger.CHARGES, booked - charge))
    step.post(f"charge:{step.claim.id}:{step.n}", "charge", entries)
    return step.proceed(ClaimState.SETTLING, "self-pay")


def _uncoded(document: ClaimDocument) -> bool:
    return not document.diagnoses and any(not line.procedure for line in document.lines)


def _was_coded(step: ClaimStep) -> bool:
    """Tell whether a coder saw this claim already."""
    query = select(HumanTaskRow.id).where(
        HumanTaskRow.claim_id == step.claim.id,
        HumanTaskRow.kind == TaskKind.ASSIGN_CODES,
        HumanTaskRow.status == "completed",
    )
    return step.session.exec(query).first() is not None
