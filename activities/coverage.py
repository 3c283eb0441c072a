"""Stage coverage: was the patient insured on the date of service? If in doubt, somebody asks."""

from sqlmodel import select
from temporalio import activity

from activities.contacts import contacts_of, log_contacts
from activities.steps import Steps, form
from models.claim import ClaimDocument, Coverage
from models.eligibility import EligibilityAnswer
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import ClaimMoveRow, CoverageCheckRow, HumanTaskRow
from models.tasks import CoverageAnswer, TaskKind
from store import ledger, setup
from store.step import ClaimStep, Decision

CLEAR = frozenset({"active", "not_asked", "verified"})
"""Answers with which a claim goes on; anything else needs a person or another try."""


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
    if status in CLEAR:
        return onward(step, f"coverage {status}")
    if status == "unavailable":
        return _unavailable(step)
    if status == "payer_unknown":
        return _set_up_payer(step)
    answer = EligibilityAnswer.model_validate_json(check.answer) if check else None
    return ask_patient(step, status, answer)


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
    return step.open_task(TaskKind.ASSIGN_CODES, detail, ClaimState.CODING, summary=f"{why}; to the coder")


def ask_patient(step: ClaimStep, status: str, answer: EligibilityAnswer | None) -> Decision:
    """Ask front desk to find out from the patient how they were insured that day."""
    detail = {
        "account": step.claim.source_number,
        "coverage_status": status,
        "answer": form(answer) if answer else None,
        "claim": form(step.document),
        "contacts": contacts_of(step),
    }
    return step.open_task(
        TaskKind.CONTACT_PATIENT, detail, ClaimState.RESOLVING_COVERAGE, summary=f"coverage {status}"
    )


def _unavailable(step: ClaimStep) -> Decision:
    query = select(ClaimMoveRow.n).where(
        ClaimMoveRow.claim_id == step.claim.id, ClaimMoveRow.state == ClaimState.CHECKING_COVERAGE
    )
    tries = len(step.session.exec(query).all())
    if tries < step.policy.coverage_attempts:
        return step.move(ClaimState.CHECKING_COVERAGE, step.policy.retry_days, "payer did not answer the 270")
    detail = {"account": step.claim.source_number, "tries": tries, "claim": form(step.document)}
    return step.open_task(
        TaskKind.VERIFY_COVERAGE, detail, ClaimState.RESOLVING_COVERAGE, summary="verify coverage by hand"
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
    if answer.action == "self_pay":
        return _self_pay(step)
    if answer.action == "verified":
        return onward(step, "coverage verified by hand")
    if answer.action == "coverage":
        if answer.coverage is None:
            raise BadInput("no coverage was given", record=f"task {task.id}", field="coverage")
        step.revise(_with_coverage(step, answer.coverage), task.completed_by)
    return step.proceed(ClaimState.CHECKING_COVERAGE, "ask the payer again")


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
    """No insurance: the whole charge is the patient's; nothing is ever sent to a payer."""
    charge = step.document.charge_cents
    entries = [ledger.Entry(ledger.PATIENT, charge), ledger.Entry(ledger.CHARGES, -charge)]
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
