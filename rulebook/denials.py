"""The denial playbook: what a payer's decision calls for, as one disposition with the rule behind it.

The playbook is data (``data/denials.toml``), keyed by payer, CARC, RARC and group; the most specific rule
wins, and a CARC no rule knows goes to the biller, never past anybody. Three examples::

    CO-16 with N130/M119    the payer holds the claim: correct it, send a replacement (frequency 7)
    CO-16 with MA130        the payer holds nothing: a new claim (frequency 1), no appeal
    CO-197, none was sent,  resend by itself with the number, once
      one on file now
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from models.adjustment import Adjustment
from models.claim import ClaimDocument, PayerSequence, ServiceLine
from models.denial import DenialAction, DeniedLine, Disposition
from models.finding import Role
from models.practice import Authorization, Payer
from models.remittance import RemittanceClaim
from models.value import Value
from rulebook.authorizations import covering_authorization
from rulebook.dated import in_force
from rulebook.denial_data import DenialRule, RemarkRule, denial_rules, remark_rules
from rulebook.denied_lines import denied_lines

MOST_HUMAN_FIRST = (
    DenialAction.REVIEW,
    DenialAction.CORRECT,
    DenialAction.APPEAL,
    DenialAction.WRITE_OFF,
    DenialAction.RESEND_AUTOMATICALLY,
)
"""When lines are denied differently, the action that asks most of a person decides for the claim."""


class DenialContext(Value):
    """What the playbook may know besides the payer's decision.

    ``document`` is the claim as it was submitted on ``submitted_on`` to the payer of ``sequence``;
    ``authorizations`` are all on file today; ``automatic_attempts`` are the codes (``CO-197``) that had an
    automatic correction on this claim already: there is one per reason, ever.
    """

    document: ClaimDocument
    sequence: PayerSequence = "P"
    payer: Payer | None = None
    authorizations: tuple[Authorization, ...] = ()
    submitted_on: date
    automatic_attempts: tuple[str, ...] = ()
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


def assess(claim: RemittanceClaim, context: DenialContext) -> Disposition:
    """Return what to do about a payer's decision; ``NONE`` when no line of it is denied.

    Never raises for any codes a payer may send. Money is not its business: a paid line next to a denied
    one is posted all the same.
    """
    denied = denied_lines(claim, context.document)
    if not denied:
        return Disposition(action=DenialAction.NONE, rule="no denied line")
    remarks = tuple(r for line in denied for r in known_remarks(line.remarks, context.today))
    verdicts = [judge(line, adjustment, context) for line in denied for adjustment in line.adjustments]
    verdicts = [_within_limits(verdict, remarks) for verdict in verdicts]
    return _automatic(denied, verdicts, context) or _combined(denied, verdicts, remarks, context)


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
    lines = _our_lines(verdict.line, context)
    if context.document.authorization_number or any(line.authorization_number for line in lines):
        advice = "An authorization number was sent. Prove it with the payer's approval."
        return verdict.model_copy(update={"action": rule.when_sent, "advice": advice})
    if verdict.code not in context.automatic_attempts and _authorization(lines, context) is not None:
        return verdict.model_copy(update={"action": DenialAction.RESEND_AUTOMATICALLY})
    return verdict


def _within_limits(verdict: Verdict, remarks: tuple[RemarkRule, ...]) -> Verdict:
    """Remarks may forbid what a rule advises; then a person corrects, or decides."""
    if verdict.action is DenialAction.APPEAL and any(r.new_claim for r in remarks):
        return verdict.model_copy(update={"action": DenialAction.CORRECT})
    appeal = verdict.action is DenialAction.APPEAL and not all(r.appeal_allowed for r in remarks)
    resends = verdict.action in {DenialAction.CORRECT, DenialAction.RESEND_AUTOMATICALLY}
    if appeal or (resends and not all(r.resend_allowed for r in remarks)):
        return verdict.model_copy(update={"action": DenialAction.REVIEW})
    return verdict


def _automatic(
    denied: tuple[DeniedLine, ...], verdicts: list[Verdict], context: DenialContext
) -> Disposition | None:
    """Resend with the authorization on file, if that answers every denied line and is all that is to do.

    One authorization for all lines goes to the claim (REF*G1 of 2300), else each line gets its own. None
    of it happens towards a payer that takes no replacement: there a person chooses the way.
    """
    takes_replacement = context.payer is None or context.payer.replacement_supported
    if not takes_replacement or any(v.action is not DenialAction.RESEND_AUTOMATICALLY for v in verdicts):
        return None
    corrections = _authorization_corrections(denied, context)
    if not corrections:
        return None
    first = verdicts[0]
    return Disposition(
        action=DenialAction.RESEND_AUTOMATICALLY,
        owner=first.owner,
        denied=denied,
        frequency=_frequency(denied, context),
        appeal_allowed=_appeal_allowed(denied, context),
        corrections=corrections,
        fields=tuple(corrections),
        rule=f"{first.rule}, authorization on file",
        source=first.source,
        cause=first.cause,
        advice="An authorization recorded since the claim was sent covers it; it goes out again with it.",
    )


def _authorization_corrections(denied: tuple[DeniedLine, ...], context: DenialContext) -> dict[str, Any]:
    lines = tuple(line for one in denied for line in _our_lines(one, context))
    whole = _authorization(lines, context)
    if whole is not None:
        return {"authorization_number": whole.number}
    single = {line.number: _authorization((line,), context) for line in lines}
    numbers = {n: a.number for n, a in single.items() if a is not None}
    # The units of one authorization must not be spent twice, and every line needs one.
    if len(numbers) < len(lines) or len(set(numbers.values())) < len(lines):
        return {}
    positions = {line.number: position for position, line in enumerate(context.document.lines, start=1)}
    return {f"lines.{positions[n]}.authorization_number": number for n, number in numbers.items()}


def _combined(
    denied: tuple[DeniedLine, ...],
    verdicts: list[Verdict],
    remarks: tuple[RemarkRule, ...],
    context: DenialContext,
) -> Disposition:
    """Let the most human action decide, and show everything that led to it."""
    asked = [_asked_of_a_person(verdict) for verdict in verdicts]
    action = min((v.action for v in asked), key=MOST_HUMAN_FIRST.index)
    deciding = [verdict for verdict in asked if verdict.action is action]
    fields = tuple(dict.fromkeys(path for verdict in deciding for path in verdict.fields))
    return Disposition(
        action=action,
        owner=deciding[0].owner,
        denied=denied,
        frequency=_frequency(denied, context),
        appeal_allowed=_appeal_allowed(denied, context),
        fields=fields,
        rule=_joined("; ", (verdict.rule for verdict in deciding)),
        source=_joined("; ", (verdict.source for verdict in deciding)),
        cause=_joined("; ", (verdict.cause for verdict in deciding)),
        advice=_joined(" ", (*(v.advice for v in deciding), *(r.advice for r in remarks if not r.fields))),
    )


def _asked_of_a_person(verdict: Verdict) -> Verdict:
    automatic = verdict.action is DenialAction.RESEND_AUTOMATICALLY
    return verdict.model_copy(update={"action": DenialAction.CORRECT}) if automatic else verdict


def _frequency(denied: tuple[DeniedLine, ...], context: DenialContext) -> Literal["1", "7"]:
    remarks = [r for line in denied for r in known_remarks(line.remarks, context.today)]
    replaceable = context.payer is None or context.payer.replacement_supported
    return "1" if any(r.new_claim for r in remarks) or not replaceable else "7"


def _appeal_allowed(denied: tuple[DeniedLine, ...], context: DenialContext) -> bool:
    remarks = [r for line in denied for r in known_remarks(line.remarks, context.today)]
    return all(r.appeal_allowed and not r.new_claim for r in remarks)


def _authorization(lines: tuple[ServiceLine, ...], context: DenialContext) -> Authorization | None:
    """Find one recorded since the claim was sent: an older one was known and left out for a reason."""
    fresh = [a for a in context.authorizations if context.submitted_on <= a.recorded_on <= context.today]
    return covering_authorization(context.document, lines, context.sequence, fresh)


def _our_lines(denied: DeniedLine, context: DenialContext) -> tuple[ServiceLine, ...]:
    lines = context.document.lines
    return lines if denied.number == 0 else tuple(line for line in lines if line.number == denied.number)


def _paths(fields: tuple[str, ...], line: DeniedLine, context: DenialContext) -> tuple[str, ...]:
    """Fill ``{n}`` with the denied line's position and ``{c}`` with that of the coverage billed.

    A denial of the whole claim has no line: ``lines.{n}.drug`` then stands for all lines, one path each.
    """
    coverages = enumerate(context.document.coverages, start=1)
    coverage = next((n for n, c in coverages if c.sequence == context.sequence), 1)
    numbered = list(enumerate(context.document.lines, start=1))
    positions = [n for n, ours in numbered if line.number in {0, ours.number}] or [line.number]
    filled = (f.format(n=n, c=coverage) for f in fields for n in (positions if "{n}" in f else [0]))
    return tuple(dict.fromkeys(filled))


def _payer_id(context: DenialContext) -> str:
    coverage = context.document.coverage(context.sequence)
    return coverage.payer.payer_id if coverage is not None else ""


def _joined(separator: str, texts: Iterable[str]) -> str:
    return separator.join(dict.fromkeys(text for text in texts if text))
