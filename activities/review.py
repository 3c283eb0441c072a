"""Stage review: the scrub rules look at every claim before it may go out, on every path."""

import json
from typing import Any

from temporalio import activity

from activities.authorizations import with_known_authorization
from activities.coverage_facts import balances_of, eligibility_of, recheck_due, referrals_of
from activities.late_claims import stopped_at_the_limit, submission_clocks
from activities.rule_packs import packs_for
from activities.steps import Steps, form, payer_of
from activities.withdrawal import take_back
from models.correction import corrected
from models.errors import BadInput
from models.finding import Finding, Role
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.practice import Authorization
from models.tables import ClaimRow, HumanTaskRow
from models.tasks import CorrectionAnswer, TaskKind
from rulebook.context import ScrubContext
from rulebook.scrub import scrub
from store import claims, queries, setup
from store.step import ClaimStep, Decision


class ReviewSteps(Steps):
    """The review before sending."""

    @activity.defn
    def review_claim(self, request: StepRequest) -> Move:
        """Scrub the claim: ready if nothing stands against it, else one task for the role that owns it."""
        return self.take(request, _review)


def _review(step: ClaimStep) -> Decision:
    if recheck_due(step):
        return step.proceed(
            ClaimState.CHECKING_COVERAGE, "the coverage was confirmed too long ago: ask again"
        )
    step.revise(with_known_authorization(step, step.document))
    findings = _standing(step.claim, findings_of(step))
    if not findings:
        return step.proceed(ClaimState.READY, "review found nothing")
    if late := stopped_at_the_limit(step, findings):
        return late
    first = next((f for f in findings if f.severity == "error"), findings[0])
    mine = [f for f in findings if f.owner == first.owner]
    return ask_to_fix(step, mine, first.owner)


def findings_of(step: ClaimStep) -> tuple[Finding, ...]:
    """Return what the rules find in the claim as it would be sent now."""
    context = ScrubContext(
        sequence=claims.sequence_of(step.claim),
        payer=payer_of(step),
        frequency=claims.frequency_of(step.claim),
        original_reference=step.claim.next_reference,
        authorizations=setup.every(step.session, Authorization),
        balances=balances_of(step),
        referrals=referrals_of(step),
        eligibility=eligibility_of(step),
        deadlines=submission_clocks(step),
        packs=packs_for(step),
        open_queries=queries.blocking_open(step.session, step.claim.id),
        today=step.as_of.date(),
    )
    return scrub(step.document, context)


def ask_to_fix(step: ClaimStep, findings: list[Finding], owner: Role) -> Decision:
    """Open one task that shows all findings of one owner."""
    detail = {
        "account": step.claim.source_number,
        "findings": [form(finding) for finding in findings],
        "fields": [finding.field for finding in findings],
        "claim": form(step.document),
    }
    rules = ", ".join(sorted({finding.rule for finding in findings}))
    return step.open_task(
        TaskKind.FIX_FINDINGS,
        detail,
        ClaimState.FIXING_FINDINGS,
        role=owner,
        summary=f"review found {rules}",
    )


def findings_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Apply the changes, or keep the reasons for letting warnings pass, and review again."""
    if answer.action == "withdraw":
        return take_back(step, "withdrawn in review")
    if answer.action == "override":
        return _override(step, answer.overrides)
    refuse_denial_answer(answer, task)
    step.revise(corrected(step.document, answer.changes), task.completed_by)
    return step.proceed(ClaimState.REVIEWING, "findings answered", changed=sorted(answer.changes))


def refuse_denial_answer(answer: CorrectionAnswer, task: HumanTaskRow) -> None:
    """Nobody has denied the claim yet: there is nothing to appeal or to write off."""
    if answer.action in ("appeal", "write_off", "accept", "next_payer", "wait"):
        raise BadInput(
            f"{answer.action} answers a denial, and no payer has decided this claim",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action correct or withdraw",
        )


def _override(step: ClaimStep, reasons: dict[str, str]) -> Decision:
    errors = {f.rule for f in findings_of(step) if f.severity == "error"}
    refused = sorted(errors & set(reasons))
    if refused:
        raise BadInput(
            f"{refused[0]} is an error and cannot be overridden",
            field="overrides",
            remedy="Correct the claim",
        )
    step.claim.overrides = json.dumps(_overrides(step.claim) | reasons)
    return step.proceed(ClaimState.REVIEWING, "warnings let pass", rules=sorted(reasons))


def _overrides(claim: ClaimRow) -> dict[str, Any]:
    return json.loads(claim.overrides)


def _standing(claim: ClaimRow, findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings nobody let pass; an error cannot be let pass."""
    passed = _overrides(claim)
    return [
        f for f in findings if f.severity == "error" or (f.severity == "warning" and not passed.get(f.rule))
    ]
