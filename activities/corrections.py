"""Stage denial: a denied claim is corrected, by itself from stored facts or by people, and sent again.

A coder's correction is released by the biller; nobody's is sent past the review.
"""

import json
from typing import Any

from activities.appeals import open_reopening
from activities.attachments import write_announced
from activities.authorizations import with_known_authorization
from activities.coverage_facts import newest_check
from activities.denial_facts import deadlines_of
from activities.resending import objections_to_resending, plan_resend
from activities.steps import form
from models.answers import CorrectionAnswer, ReleaseAnswer
from models.claim import ClaimDocument
from models.correction import corrected, differences
from models.denial import Disposition
from models.eligibility import EligibilityAnswer
from models.errors import BadInput
from models.finding import Role
from models.lifecycle import ClaimState
from models.remittance import RemittanceClaim
from models.tables import CoverageCheckRow, HumanTaskRow, SubmissionRow
from models.tasks import TaskKind
from rulebook.denials.fixes import applied
from rulebook.denials.lineage_rules import Objection
from store.lineage import lineage_of
from store.step import ClaimStep, Decision
from store.versions import document_of


def resend(
    step: ClaimStep, claim: RemittanceClaim, disposition: Disposition, attempt: SubmissionRow | None
) -> Decision:
    """Carry out an automatic correction: the documents once more, or a new version of the claim."""
    if disposition.fixes == ("attachment",) and attempt is not None:
        return _send_documents_again(step, disposition, attempt) or ask_to_correct(step, claim, disposition)
    before = step.document
    after = applied(before, disposition.corrections)
    number = disposition.corrections.get("payer_claim_control_number") or claim.payer_claim_control_number
    plan_resend(step, disposition.frequency, number, disposition.rule)
    # Somebody changed the claim meanwhile, or the payer's number of it is not known: a person looks.
    if after is None or objections_to_resending(step):
        return ask_to_correct(step, claim, disposition)
    step.revise(after)
    _keep_corrected_member(step, claim)
    note_automatic_attempt(step, disposition)
    return step.proceed(
        ClaimState.REVIEWING,
        f"{', '.join(disposition.codes)}: corrected without a person",
        rule=disposition.rule,
        source=disposition.source,
        correction=_shown(before, after),
    )


def _keep_corrected_member(step: ClaimStep, claim: RemittanceClaim) -> None:
    """What a decision corrects about the member (NM1*74) is newer than the 271: the review must know it."""
    known = newest_check(step)
    if not claim.corrected_member_id or known is None or not known.answer:
        return
    answer = EligibilityAnswer.model_validate_json(known.answer)
    told: dict[str, Any] = {"member_id": claim.corrected_member_id}
    if claim.corrected_name is not None:
        told["subscriber"] = claim.corrected_name
    step.session.add(
        CoverageCheckRow(
            claim_id=step.claim.id,
            n=step.n,
            payer_id=known.payer_id,
            status=known.status,
            answer=answer.model_copy(update=told).model_dump_json(),
            as_of=known.as_of,
        )
    )


def _send_documents_again(
    step: ClaimStep, disposition: Disposition, attempt: SubmissionRow
) -> Decision | None:
    """Send what the claim announced once more; None when it cannot be sent as 275, so that a person does."""
    sent = document_of(step.session, step.claim, attempt.version)
    try:
        with step.session.begin_nested():
            write_announced(step.session, attempt, sent, step.as_of)
    except BadInput:
        return None
    note_automatic_attempt(step, disposition)
    return step.move(
        ClaimState.AWAITING_REMITTANCE,
        step.policy.request_answer_days,
        f"{', '.join(disposition.codes)}: the documents were sent again without a person",
        rule=disposition.rule,
        documents=[a.control_number for a in sent.attachments],
    )


def note_automatic_attempt(step: ClaimStep, disposition: Disposition) -> None:
    """Remember that these reasons had their one automatic answer."""
    attempts: list[str] = json.loads(step.claim.automatic_attempts)
    step.claim.automatic_attempts = json.dumps([*attempts, *disposition.reasons])


def ask_to_correct(step: ClaimStep, claim: RemittanceClaim, disposition: Disposition) -> Decision:
    """Ask whoever knows to correct the claim; a payer that takes no replacement is asked to reopen it."""
    plan_resend(step, disposition.frequency, claim.payer_claim_control_number, disposition.rule)
    codes = ", ".join(disposition.codes)
    found = objections_to_resending(step)
    if found and not lineage_of(step.session, step.claim).replacement_supported:
        return open_reopening(step, denial_detail(step, disposition), f"denied {codes}: no replacement taken")
    return step.open_task(
        TaskKind.CORRECT_DENIAL,
        denial_detail(step, disposition) | _number_wanted(disposition, found),
        ClaimState.CORRECTING_DENIAL,
        role=disposition.owner,
        summary=f"denied {codes}: to be corrected",
    )


def _number_wanted(disposition: Disposition, found: tuple[Objection, ...]) -> dict[str, Any]:
    """Ask for the payer's number of the claim where it is all that is missing for a replacement."""
    if not found:
        return {}
    fields = tuple(dict.fromkeys((*disposition.fields, "payer_claim_control_number")))
    return {"fields": fields, "advice": f"{disposition.advice} {found[0].remedy}.".strip()}


def denial_detail(step: ClaimStep, disposition: Disposition) -> dict[str, Any]:
    """Return what a person sees of a denial."""
    return {
        "account": step.claim.source_number,
        "denial": form(disposition),
        "codes": disposition.codes,
        "cause": disposition.cause,
        "fields": disposition.fields,
        "advice": disposition.advice,
        "notes": disposition.notes,
        "flags": disposition.flags,
        "frequency": step.claim.next_frequency,
        "deadlines": deadlines_of(step),
        "claim": form(step.document),
    }


def correct(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Apply a person's changes: a coder's go to the biller for release, a biller's to review.

    Raises ``BadInput`` when the claim may not be sent so, or nothing is changed.
    """
    before = step.document
    after = with_known_authorization(step, corrected(before, answer.changes))
    _refuse_unchanged(task, before, after)
    elsewhere = _payer_billed(step, before) != _payer_billed(step, after)
    told = answer.changes.get("payer_claim_control_number")
    if told:  # the payer said what it calls the claim it holds
        plan_resend(step, "7", str(told), step.claim.next_reason)
    if not elsewhere:
        _refuse_illegal(step, task)
    step.revise(after, task.completed_by)
    if elsewhere:  # that payer holds nothing of the claim: it gets a new original
        plan_resend(step, "1", "", step.claim.next_reason)
    changes = _shown(before, step.document)
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


def _refuse_unchanged(task: HumanTaskRow, before: ClaimDocument, after: ClaimDocument) -> None:
    if after == before:
        raise BadInput(
            "nothing is changed, and the payer would deny the same claim again",
            record=f"task {task.id}",
            field="changes",
            remedy="Correct a field, or answer with action appeal or write_off",
        )


def _payer_billed(step: ClaimStep, document: ClaimDocument) -> str:
    coverages = (c for c in document.coverages if c.sequence == step.claim.sequence)
    return next((c.payer.payer_id for c in coverages), "")


def _refuse_illegal(step: ClaimStep, task: HumanTaskRow) -> None:
    found = objections_to_resending(step)
    if found:
        raise BadInput(
            found[0].message,
            record=f"task {task.id}",
            field="action",
            remedy=f"{found[0].remedy}; answer with action appeal, or write_off",
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


def _shown(before: ClaimDocument, after: ClaimDocument) -> list[dict[str, Any]]:
    return [form(change) for change in differences(before, after)]
