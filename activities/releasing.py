"""The practice's own word before anything is sent: a biller releases each claim, where the practice wants it.

What was released is remembered by its shape, so a claim that is reviewed once more, or resent as it was,
is not asked about twice; one that was changed is.
"""

from datetime import date

from activities.late_claims import submission_clocks
from activities.review import refuse_denial_answer
from activities.reviewed import shape_of
from activities.steps import form, payer_of
from activities.withdrawal import take_back
from models.answers import CorrectionAnswer
from models.correction import corrected
from models.errors import BadInput
from models.finding import Role
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import setup
from store.step import ClaimStep, Decision

AS_WHAT = {"1": "an original claim", "7": "a replacement", "8": "a void"}
"""What a claim is sent as, by its frequency (CLM05-3)."""


def must_be_released(step: ClaimStep) -> bool:
    """Tell whether the practice has a biller release claims, and nobody has released this one as it is."""
    practice = setup.practice(step.session)
    wanted = practice is not None and practice.release == "biller"
    return wanted and step.claim.released != shape_of(step.claim)


def ask_to_release(step: ClaimStep) -> Decision:
    """Ask a biller to let the claim out; the review found nothing against it."""
    clocks = submission_clocks(step)
    detail = {
        "account": step.claim.source_number,
        "frequency": step.claim.next_frequency,
        "why": _why(step, clocks[0].last_day if clocks else None),
        "file_until": clocks[0].last_day.isoformat() if clocks else None,
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.RELEASE_CLAIM, detail, ClaimState.RELEASING_CLAIM, summary="ready to send; to be released"
    )


def _why(step: ClaimStep, file_until: date | None) -> str:
    claim, payer = step.claim, payer_of(step)
    name = payer.name if payer is not None else claim.payer_id
    said = f"nothing stands against sending it to {name} as {AS_WHAT[claim.next_frequency]}"
    because = f" ({claim.next_reason})" if claim.next_reason else ""
    limit = f"; its limit for filing is {file_until.isoformat()}" if file_until else ""
    return f"{said}{because}{limit}"


def release_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Let the claim out as it is; or correct it, which is reviewed and asked again; or take it back."""
    if answer.action == "withdraw":
        return take_back(step, "withdrawn instead of released")
    if answer.action == "release":
        return _released(step, task)
    refuse_denial_answer(answer, task)
    if answer.action != "correct":
        raise BadInput(
            f"{answer.action} answers findings, and nobody found anything",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action release, correct, hand_over or withdraw",
        )
    step.revise(corrected(step.document, answer.changes), task.completed_by)
    return step.proceed(
        ClaimState.REVIEWING, "corrected before it was released", changed=sorted(answer.changes)
    )


def refuse_release(task: HumanTaskRow) -> None:
    """Raise ``BadInput`` unless a biller was asked to release the claim: nothing else lets one out."""
    if task.kind != TaskKind.RELEASE_CLAIM or task.role != Role.BILLER:
        raise BadInput(
            "only a biller who is asked to release a claim does so",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action correct, or hand_over with a note",
        )


def _released(step: ClaimStep, task: HumanTaskRow) -> Decision:
    step.claim.released = shape_of(step.claim)
    judgement = Judgement(
        rule="released_by_biller",
        source="practice setup: release = biller",
        inputs={"by": task.completed_by, "version": step.claim.version, "task": task.id},
        reason="a biller let the claim out as the review saw it",
    )
    return step.proceed(ClaimState.READY, "released by a biller", judgement=form(judgement))
