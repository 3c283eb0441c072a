"""One reason of one denied line against the playbook: the verdict that ``rulebook.denials`` combines.

A line denied with CO-50 and N115 by payer 60054: a rule for that payer decides if there is one, else one for
N115, else one for group CO, else the bare rule for 50. No rule at all is a verdict too: the biller reviews.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from pydantic import Field

from models.adjustment import Adjustment
from models.claim import ClaimDocument, PayerSequence, ServiceLine
from models.denial import DenialAction, DeniedLine
from models.finding import Role
from models.practice import Authorization, Payer
from models.value import Value
from rulebook.authorizations import covering_authorization
from rulebook.dated import in_force
from rulebook.denials.data import DenialRule, RemarkRule, denial_rules, remark_rules


class DenialContext(Value):
    """What the playbook may know besides the payer's decision.

    ``document`` is the claim as it was submitted on ``submitted_on`` to the payer of ``sequence``;
    ``authorizations`` are all on file today; ``automatic_attempts`` are the codes (``CO-197``) that had an
    automatic correction on this claim already: there is one per reason, ever. ``told_lines`` is what a
    person said about lines that answered none of ours: {their line: our number}.
    """

    document: ClaimDocument
    sequence: PayerSequence = "P"
    payer: Payer | None = None
    authorizations: tuple[Authorization, ...] = ()
    submitted_on: date
    automatic_attempts: tuple[str, ...] = ()
    told_lines: dict[int, int] = Field(default_factory=dict[int, int])
    today: date


class Verdict(Value):
    """What the playbook says about one reason of one denied line."""

    line: DeniedLine
    code: str
    action: DenialAction
    owner: Role = Role.BILLER
    fields: tuple[str, ...] = ()
    rule: str
    source: str = ""
    cause: str = ""
    advice: str = ""


def judge(line: DeniedLine, adjustment: Adjustment, context: DenialContext) -> Verdict:
    """Return what the most specific rule says about one reason of one line.

    ``RESEND_AUTOMATICALLY`` here means "could be"; whether one number serves the whole claim is decided
    for all lines together.
    """
    rule = most_specific(denial_rules(), line, adjustment, _payer_id(context), context.today)
    if rule is None:
        return _unknown(line, adjustment)
    verdict = Verdict(
        line=line,
        code=adjustment.code,
        action=rule.action,
        owner=rule.owner,
        fields=_paths(rule.fields, line, context),
        rule=rule.name,
        source=rule.source,
        cause=rule.cause,
        advice=rule.advice,
    )
    if rule.by_remark:
        return _by_remark(verdict, context)
    return _by_authorization(verdict, rule, context) if rule.authorization else verdict


def most_specific(
    rules: Iterable[DenialRule], line: DeniedLine, adjustment: Adjustment, payer_id: str, today: date
) -> DenialRule | None:
    """Return the rule that fits best: payer before RARC before group before the bare CARC, or None."""
    fitting = [
        rule
        for rule in in_force(rules, today)
        if rule.carc == adjustment.reason
        and rule.payer in {"", payer_id}
        and rule.group in {"", adjustment.group}
        and (not rule.rarc or rule.rarc in line.remarks)
    ]
    return max(fitting, key=lambda rule: rule.specificity, default=None)


def known_remarks(remarks: tuple[str, ...], today: date) -> tuple[RemarkRule, ...]:
    """Return what the rulebook knows of these RARCs, in their order; mere information is unknown."""
    known = {rule.rarc: rule for rule in in_force(remark_rules(), today)}
    return tuple(known[remark] for remark in remarks if remark in known)


def _unknown(line: DeniedLine, adjustment: Adjustment) -> Verdict:
    return Verdict(
        line=line,
        code=adjustment.code,
        action=DenialAction.REVIEW,
        rule=f"no rule for CARC {adjustment.reason}",
        cause="unknown reason",
        advice="The playbook does not know this reason. Read the payer's code list and decide.",
    )


def _by_remark(verdict: Verdict, context: DenialContext) -> Verdict:
    """Reasons such as 16 only say that the remark says it: M119 is the drug code, N290 the rendering NPI."""
    known = known_remarks(verdict.line.remarks, context.today)
    telling = [r for r in known if r.fields]
    if not telling and any(r.new_claim for r in known):
        return verdict
    if not telling:
        return verdict.model_copy(
            update={
                "action": DenialAction.REVIEW,
                "advice": "No remark code says what is missing. Call the payer, then correct or appeal.",
            }
        )
    fields = [path for remark in telling for path in _paths(remark.fields, verdict.line, context)]
    return verdict.model_copy(
        update={
            "owner": telling[0].owner,
            "fields": tuple(dict.fromkeys(fields)),
            "rule": f"{verdict.rule}, RARC {telling[0].rarc}",
            "source": f"{verdict.source}; {telling[0].source}",
            "cause": telling[0].cause,
            "advice": telling[0].advice,
        }
    )


def _by_authorization(verdict: Verdict, rule: DenialRule, context: DenialContext) -> Verdict:
    lines = our_lines(verdict.line, context)
    if context.document.authorization_number or any(line.authorization_number for line in lines):
        proof = "An authorization number was sent. Prove it with the payer's approval."
        advice = proof if rule.when_sent is DenialAction.APPEAL else verdict.advice
        return verdict.model_copy(update={"action": rule.when_sent, "advice": advice})
    if verdict.code not in context.automatic_attempts and fresh_authorization(lines, context) is not None:
        return verdict.model_copy(update={"action": DenialAction.RESEND_AUTOMATICALLY})
    return verdict


def fresh_authorization(lines: tuple[ServiceLine, ...], context: DenialContext) -> Authorization | None:
    """Return one that covers the lines and was recorded on the day of sending or since, or None.

    An older one was known when the claim was sent and left out: a person decides about that.
    """
    fresh = [a for a in context.authorizations if context.submitted_on <= a.recorded_on <= context.today]
    return covering_authorization(context.document, lines, context.sequence, fresh)


def our_lines(denied: DeniedLine, context: DenialContext) -> tuple[ServiceLine, ...]:
    """Return the lines of our claim that a denied line speaks of: one, or all for number 0."""
    lines = context.document.lines
    return lines if denied.number == 0 else tuple(line for line in lines if line.number == denied.number)


def _paths(fields: tuple[str, ...], line: DeniedLine, context: DenialContext) -> tuple[str, ...]:
    """Fill ``{n}`` with the denied line's position and ``{c}`` with that of the coverage billed.

    A denial of the whole claim has no line: ``lines.{n}.drug`` then stands for all lines, one path each.
    A path into something the claim does not have is left out while others remain: ``patient.birth_date``
    when the patient is the subscriber.
    """
    coverages = enumerate(context.document.coverages, start=1)
    coverage = next((n for n, c in coverages if c.sequence == context.sequence), 1)
    numbered = list(enumerate(context.document.lines, start=1))
    positions = [n for n, ours in numbered if line.number in {0, ours.number}] or [line.number]
    every = [f.format(n=n, c=coverage) for f in fields for n in (positions if "{n}" in f else [0])]
    reachable = [path for path in every if _exists(context.document, path)]
    return tuple(dict.fromkeys(reachable or every))


def _exists(document: ClaimDocument, path: str) -> bool:
    holder: Any = document
    for key in path.split(".")[:-1]:
        if isinstance(holder, tuple):
            items = cast("tuple[Any, ...]", holder)
            holder = items[int(key) - 1] if 0 < int(key) <= len(items) else None
        else:
            holder = getattr(holder, key)
        if holder is None:
            return False
    return True


def _payer_id(context: DenialContext) -> str:
    coverage = context.document.coverage(context.sequence)
    return coverage.payer.payer_id if coverage is not None else ""
