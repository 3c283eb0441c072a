"""Runs the packs of the payer billed over one claim.

>>> [finding.rule for finding in pack_findings(document, context)]
['harbor-commercial.mri_needs_authorization']
"""

from collections.abc import Iterator

from models.claim import ClaimDocument
from models.finding import Finding
from rulebook.context import ScrubContext
from rulebook.packs.model import PackRule, RulePack, chosen
from rulebook.packs.subject import Subject, subject_of


def pack_findings(document: ClaimDocument, context: ScrubContext) -> Iterator[Finding]:
    """Yield what the packs of ``context`` find, each rule once for each place; never raises for a claim.

    A pack counts by the claim's first date of service; a claim without the coverage billed draws nothing
    here, as the edit ``coverage_missing`` says so.
    """
    if not context.packs:
        return
    subject = subject_of(document, context.sequence, context.frequency, context.today, context.history)
    if subject is None:
        return
    lines = tuple(subject.lines())
    for pack in chosen(context.packs, document.service_from or context.today):
        if pack.meant_for(subject):
            yield from _findings_of(pack, subject, lines)


def _findings_of(pack: RulePack, subject: Subject, lines: tuple[Subject, ...]) -> Iterator[Finding]:
    about = [(one, pack.rules_about(one.line.procedure)) for one in lines if one.line is not None]
    for rule in pack.rules:
        # Most rules are about other procedures: they are done without a look at the claim.
        asked = tuple(one for one, ids in about if rule.id in ids) if rule.compiled.by_line else ()
        if asked or not rule.compiled.by_line:
            for field, message in hits_of(rule, subject, asked):
                yield _finding(pack, rule, field, message)


def flagged_by(pack: RulePack, rule: PackRule, subject: Subject) -> bool:
    """Tell whether one rule of a pack finds something in a claim."""
    hits = hits_of(rule, subject, tuple(subject.lines()))
    return pack.meant_for(subject) and next(hits, None) is not None


def hits_of(rule: PackRule, whole: Subject, lines: tuple[Subject, ...]) -> Iterator[tuple[str, str]]:
    """Yield where a rule finds something, each place once, and what; it must be in force there."""
    seen: set[str] = set()
    by_sending = rule.basis == "today"
    for subject in lines if rule.compiled.by_line else (whole,):
        # The conditions first: most rules are about other procedures, and a look at a code costs least.
        if not rule.compiled.holds(subject):
            continue
        if not rule.in_force(whole.today if by_sending else subject.service_on):
            continue
        for field, message in _missing(rule, subject):
            if field not in seen:
                seen.add(field)
                yield field, message


def _missing(rule: PackRule, subject: Subject) -> Iterator[tuple[str, str]]:
    if rule.not_payable:
        yield subject.at("procedure") if subject.line is not None else subject.path, rule.message
    for name, need, value in rule.compiled.needs:
        field = need.missing(subject, value)
        if field is not None:
            several = f" ({name.replace('_', ' ')})" if len(rule.needs) > 1 else ""
            yield field, f"{rule.message}{several}"


def _finding(pack: RulePack, rule: PackRule, field: str, message: str) -> Finding:
    # Every part is of its type already: checking them again costs more than many a rule.
    return Finding.model_construct(
        rule=pack.rule_id(rule),
        severity=rule.severity,
        field=field,
        message=message,
        owner=rule.owner,
        remedy=rule.fix,
        source=rule.source,
        version=f"{pack.name} {pack.version}",
        cause=rule.cause,
    )
