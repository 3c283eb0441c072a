"""One reason of one denied line against the playbook: the verdict that ``playbook.assess`` combines.

A line denied with CO-50 and N115 by payer 60054: a rule for that payer decides if there is one, else one for
N115, else one for group CO, else the bare rule for 50. No rule at all is a verdict too: the biller reviews.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from models.adjustment import Adjustment
from models.denial import DenialAction, DeniedLine
from models.filing_evidence import Strength
from models.finding import Role
from models.root_cause import RootCause
from models.value import Value
from rulebook.dated import in_force
from rulebook.denials.data import (
    DenialRule,
    FixName,
    cuts_price,
    denial_rules,
    known_remarks,
    remark_demanded,
)
from rulebook.denials.facts import DenialContext
from rulebook.denials.fixes import FIX_CAUSE, announced_on_file, authorization_sent, mended, switched_off
from rulebook.denials.paths import filled

_NOT_TOLD = "No remark code says what is missing. Call the payer, then correct or appeal."
_TRIED = "It was mended by itself once already, and the payer denied it again."


class Verdict(Value):
    """What the playbook says about one reason of one denied line.

    ``reason`` is what one automatic attempt is counted by: the RARC where it says what is wrong, else group
    and CARC. ``fix`` names what was (or could be) mended, ``corrections`` are the right values.
    """

    line: DeniedLine
    code: str
    reason: str
    action: DenialAction
    owner: Role = Role.BILLER
    fields: tuple[str, ...] = ()
    rule: str
    source: str = ""
    cause: RootCause = RootCause.PAYER_ERROR
    advice: str = ""
    fix: FixName = ""
    deadline: str = ""
    letter: str = ""
    flag: str = ""
    corrections: dict[str, Any] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


def judge(line: DeniedLine, adjustment: Adjustment, context: DenialContext) -> Verdict:
    """Return what the most specific rule says about one reason of one line.

    ``RESEND_AUTOMATICALLY`` here means "could be"; whether all denied lines can be mended is decided for
    all of them together.
    """
    # Of two rows that say the same of when they count, the first decides: the practice's own.
    rows = (*context.practice_rows, *denial_rules())
    rule = most_specific(rows, line, adjustment, context.payer_id, context.today)
    if rule is None:
        return _unknown(line, adjustment)
    verdict = _of_rule(rule, line, adjustment, context)
    verdict = _by_remark(verdict, rule, context)
    verdict = _without_demanded_remark(verdict, adjustment)
    return _by_fix(verdict, rule, context)


def most_specific(
    rules: Iterable[DenialRule], line: DeniedLine, adjustment: Adjustment, payer_id: str, today: date
) -> DenialRule | None:
    """Return the rule that fits best: payer, then RARC, procedure, group, then the bare CARC; or None."""
    fitting = [
        rule
        for rule in in_force(rules, today)
        if rule.carc == adjustment.reason
        and rule.payer in {"", payer_id}
        and rule.group in {"", adjustment.group}
        and rule.fits_procedure(line.procedure)
        and (not rule.rarc or rule.rarc in line.remarks)
        and (not rule.whole_charge or _takes_all(line))
    ]
    return max(fitting, key=lambda rule: rule.specificity, default=None)


def _takes_all(line: DeniedLine) -> bool:
    return sum(a.amount_cents for a in line.adjustments if cuts_price(a)) >= line.charge_cents


def _of_rule(rule: DenialRule, line: DeniedLine, adjustment: Adjustment, context: DenialContext) -> Verdict:
    return Verdict(
        line=line,
        code=adjustment.code,
        reason=adjustment.code,
        action=rule.action,
        owner=rule.owner,
        fields=filled(rule.fields, line, context),
        rule=rule.name,
        source=rule.source,
        cause=rule.cause,
        advice=rule.advice,
        fix=rule.fix,
        deadline=rule.deadline,
        letter=rule.letter,
        flag=rule.flag,
    )


def _unknown(line: DeniedLine, adjustment: Adjustment) -> Verdict:
    return Verdict(
        line=line,
        code=adjustment.code,
        reason=adjustment.code,
        action=DenialAction.REVIEW,
        rule=f"no rule for CARC {adjustment.reason}",
        advice="The playbook does not know this reason. Read the payer's code list and decide.",
        deadline="appeal",
    )


def _by_remark(verdict: Verdict, rule: DenialRule, context: DenialContext) -> Verdict:
    """Reasons such as 16 only say that the remark says it: M119 is the drug code, N290 the rendering NPI.

    A remark with an action of its own (the forwarded claim counts, wait for the patient) decides for every
    reason that does not already stand in a row together with it.
    """
    known = known_remarks(verdict.line.remarks, context.today)
    telling = [r for r in known if r.tells and (rule.by_remark or r.action is DenialAction.WAIT)]
    if rule.rarc or (not telling and not rule.by_remark):
        return verdict
    if not telling:
        new_claim = any(r.new_claim for r in known)
        if new_claim and verdict.action is DenialAction.CORRECT:
            return verdict
        return verdict.model_copy(update={"action": DenialAction.REVIEW, "advice": _NOT_TOLD})
    first = telling[0]
    fields = [path for remark in telling for path in filled(remark.fields, verdict.line, context)]
    action = first.action or DenialAction.CORRECT
    return verdict.model_copy(
        update={
            "action": action,
            "reason": first.rarc,
            "owner": first.owner,
            "fields": tuple(dict.fromkeys(fields)),
            "rule": f"{verdict.rule}, RARC {first.rarc}",
            "source": f"{verdict.source}; {first.source}",
            "cause": first.cause or verdict.cause,
            "advice": first.advice,
            "fix": first.fix if len(telling) == 1 else "",
            "deadline": "corrected" if action is DenialAction.CORRECT else verdict.deadline,
        }
    )


def _without_demanded_remark(verdict: Verdict, adjustment: Adjustment) -> Verdict:
    """The standard asks for a remark beside some reasons: without one the payer erred, and it is noted."""
    if adjustment.reason not in remark_demanded() or verdict.line.remarks:
        return verdict
    note = f"The payer's error: {verdict.code} demands a remark code (RARC), and none was sent."
    return verdict.model_copy(update={"notes": (note,), "cause": RootCause.PAYER_ERROR})


def _by_fix(verdict: Verdict, rule: DenialRule, context: DenialContext) -> Verdict:
    """Turn to automation where stored facts mend it, once per reason, unless the payer is switched off."""
    if not verdict.fix:
        return verdict
    if verdict.fix == "proof_of_filing":
        return _with_proof(verdict, context)
    proves = verdict.fix == "authorization" and rule.when_sent is DenialAction.APPEAL
    if proves and authorization_sent(verdict.line, context):
        proof = "An authorization number was sent. Prove it with the payer's approval."
        return verdict.model_copy(
            update={"action": DenialAction.APPEAL, "advice": proof, "deadline": "appeal"}
        )
    if verdict.reason in context.automatic_attempts:
        return verdict.model_copy(update={"notes": (*verdict.notes, _TRIED)})
    if switched_off(verdict.code, verdict.reason, context):
        return verdict
    if verdict.fix == "attachment" and announced_on_file(context):
        return verdict.model_copy(update={"action": DenialAction.RESEND_AUTOMATICALLY})
    corrections = mended(verdict.fix, (verdict.line,), verdict.fields, context)
    if not corrections:
        return verdict
    return verdict.model_copy(
        update={
            "action": DenialAction.RESEND_AUTOMATICALLY,
            "corrections": corrections,
            "cause": FIX_CAUSE.get(verdict.fix, verdict.cause),
        }
    )


def _with_proof(verdict: Verdict, context: DenialContext) -> Verdict:
    """CARC 29: with proof an appeal is drafted, once; a weak proof is judged by a person; without any the
    practice bears the loss, if a supervisor approves."""
    proof = context.filing_proof
    if verdict.reason in context.automatic_attempts:
        return verdict.model_copy(update={"action": DenialAction.REVIEW, "notes": (_TRIED,)})
    if proof is None or proof.strength is Strength.NONE or not proof.in_time:
        said = "Nothing proves that the payer had the claim in time. To be written off with approval, "
        advice = said + "never billed to the patient."
        update = {"action": DenialAction.WRITE_OFF, "owner": Role.SUPERVISOR, "advice": advice}
        return verdict.model_copy(update=update)
    if proof.strength is Strength.WEAK or switched_off(verdict.code, verdict.reason, context):
        return verdict.model_copy(update={"action": DenialAction.REVIEW, "notes": (proof.label,)})
    return verdict.model_copy(update={"notes": (proof.label,)})
