"""Stage review: the scrub rules look at every claim before it may go out, on every path.

Nothing is sent without it: the outbox takes a claim only in the very shape that the review last found nothing
against (``reviewed.py``). A claim with findings of a coder and of a biller goes to one after the other, since
what the first corrects may change what the second sees.
"""

from dataclasses import replace
from typing import Any

from temporalio import activity

from activities.authorization_calls import for_the_call
from activities.authorizations import with_known_authorization
from activities.coverage_facts import recheck_due
from activities.finding_answers import fact_answered
from activities.late_claims import stopped_at_the_limit, submission_clocks
from activities.overrides import let_pass, standing
from activities.review_context import context_of
from activities.reviewed import note_reviewed
from activities.steps import Steps, form
from activities.withdrawal import take_back
from models.answers import CorrectionAnswer
from models.correction import corrected
from models.errors import BadInput
from models.finding import Finding, Role
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.context import ScrubContext
from rulebook.edits.answered import about_authorization
from rulebook.scrub import scrub
from store.step import ClaimStep, Decision


class ReviewSteps(Steps):
    """The review before sending."""

    @activity.defn
    def review_claim(self, request: StepRequest) -> Move:
        """Scrub the claim: ready if nothing stands against it, else one task for the role that owns it."""
        return self.take(request, _review)


def _review(step: ClaimStep) -> Decision:
    step.claim.reviewed = ""
    if recheck_due(step):
        return step.proceed(
            ClaimState.CHECKING_COVERAGE, "the coverage was confirmed too long ago: ask again"
        )
    step.revise(with_known_authorization(step, step.document))
    context = context_of(step)
    findings = scrub(step.document, context)
    against = standing(step.claim, step.document, findings)
    if not against:
        note_reviewed(step.claim, step.as_of.date())
        return step.proceed(
            ClaimState.READY, "review found nothing", **_told(step, context, findings, against)
        )
    if late := stopped_at_the_limit(step, against):
        return replace(late, detail=late.detail | _told(step, context, findings, against))
    first = next((f for f in against if f.severity == "error"), against[0])
    mine = [f for f in against if f.owner == first.owner]
    asked = ask_to_fix(step, mine, first.owner, beside=findings)
    detail = asked.detail | _told(step, context, findings, against)
    return Decision(asked.state, asked.wake_at, asked.summary, detail)


def _told(
    step: ClaimStep, context: ScrubContext, findings: tuple[Finding, ...], against: tuple[Finding, ...]
) -> dict[str, Any]:
    """Return what the move keeps: a judgement for each finding, and one for the review as a whole."""
    kinds = ("icd10cm", "ptp", "mue")
    on = step.document.service_from or context.today
    inputs = {
        "frequency": context.frequency,
        "sequence": context.sequence,
        "claim_version": step.claim.version,
        "tables": {kind: name for kind in kinds if (name := context.codes.version(kind, on))},
        "packs": [f"{pack.name} {pack.version}" for pack in context.packs],
    }
    reason = f"{len(against)} findings stand against sending" if against else "nothing stands against sending"
    whole = Judgement(
        rule="review", version=on.isoformat(), source="scrub rules", inputs=inputs, reason=reason
    )
    each = [_judgement(finding, finding in against) for finding in findings]
    return {"judgements": [form(judgement) for judgement in (whole, *each)]}


def _judgement(finding: Finding, stands: bool) -> Judgement:
    effect = "stands" if stands else "noted" if finding.severity == "note" else "let pass"
    return Judgement(
        rule=finding.rule,
        version=finding.version,
        source=finding.source,
        inputs={"field": finding.field, "severity": finding.severity, "effect": effect},
        reason=finding.message,
    )


def ask_to_fix(
    step: ClaimStep, findings: list[Finding], owner: Role, *, beside: tuple[Finding, ...] = ()
) -> Decision:
    """Open one task that shows all findings of one owner, with what would be right where that is certain.

    ``fixes`` can be given back as ``changes``; ``beside`` are findings of others, and what was not checked.
    Where all of them are about authorizations, the task is to obtain one from the payer.
    """
    clocks = submission_clocks(step)
    wanted = all(about_authorization(finding) for finding in findings)
    detail = {
        "account": step.claim.source_number,
        "findings": [form(finding) for finding in findings],
        "fields": [finding.field for finding in findings],
        "fixes": {f.field: f.suggestion for f in findings if f.suggestion is not None},
        "beside": [form(finding) for finding in beside if finding not in findings],
        "file_until": clocks[0].last_day.isoformat() if clocks else None,
        **(for_the_call(step, findings) if wanted else {}),
        "claim": form(step.document),
    }
    rules = ", ".join(sorted({finding.rule for finding in findings}))
    return step.open_task(
        TaskKind.OBTAIN_AUTHORIZATION if wanted else TaskKind.FIX_FINDINGS,
        detail,
        ClaimState.FIXING_FINDINGS,
        role=owner,
        summary=f"review found {rules}",
    )


def findings_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Apply the changes, or keep what a person says of the findings, and review again."""
    if answer.action == "withdraw":
        return take_back(step, "withdrawn in review")
    if answer.action == "override":
        return _override(step, answer.overrides, task.completed_by)
    if answer.action in ("verified", "ask_again", "replace", "wait"):
        return fact_answered(step, task, answer)
    refuse_denial_answer(answer, task)
    step.revise(corrected(step.document, answer.changes), task.completed_by)
    return step.proceed(ClaimState.REVIEWING, "findings answered", changed=sorted(answer.changes))


def refuse_denial_answer(answer: CorrectionAnswer, task: HumanTaskRow) -> None:
    """Nobody has denied the claim yet: there is nothing to appeal or to write off."""
    if answer.action in ("verified", "ask_again", "replace"):
        raise BadInput(
            f"{answer.action} answers a finding of the review, and this is a rejection",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action correct or withdraw",
        )
    if answer.action in ("appeal", "write_off", "accept", "next_payer", "wait", "refund"):
        raise BadInput(
            f"{answer.action} answers a denial, and no payer has decided this claim",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action correct or withdraw",
        )


def _override(step: ClaimStep, reasons: dict[str, str], by: str) -> Decision:
    findings = scrub(step.document, context_of(step))
    passed = let_pass(step.claim, step.document, findings, reasons, by)
    judgements = [
        Judgement(
            rule=finding.rule,
            version=finding.version,
            source=finding.source,
            inputs={"field": finding.field, "by": by, "effect": "let pass"},
            reason=f"{by or 'somebody'} let the warning pass and said why",
        )
        for finding in passed
    ]
    return step.proceed(
        ClaimState.REVIEWING,
        "warnings let pass",
        rules=sorted({finding.rule for finding in passed}),
        judgements=[form(judgement) for judgement in judgements],
    )
