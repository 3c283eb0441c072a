"""Runs the packs of the payer billed over one claim.

>>> [finding.rule for finding in pack_findings(document, context)]
['harbor-commercial.mri_needs_authorization']
"""

from collections.abc import Iterator

from models.claim import ClaimDocument
from models.finding import Finding
from rulebook.context import ScrubContext
from rulebook.packs.model import PackRule, RulePack, chosen
from rulebook.packs.subject import Subject


def pack_findings(document: ClaimDocument, context: ScrubContext) -> Iterator[Finding]:
    """Yield what the packs of ``context`` find, each rule once for each place; never raises for a claim.

    A pack counts by the claim's first date of service; a claim without the coverage billed draws nothing
    here, as the edit ``coverage_missing`` says so.
    """
    if not context.packs:
        return
    subject = _subject(document, context)
    if subject is None:
        return
    for pack in chosen(context.packs, document.service_from or context.today):
        if pack.meant_for(subject):
            for rule in pack.rules:
                yield from _of_rule(pack, rule, subject)


def flagged_by(pack: RulePack, rule: PackRule, subject: Subject) -> bool:
    """Tell whether one rule of a pack finds something in a claim."""
    return pack.meant_for(subject) and next(_of_rule(pack, rule, subject), None) is not None


def _subject(document: ClaimDocument, context: ScrubContext) -> Subject | None:
    for position, coverage in enumerate(document.coverages, start=1):
        if coverage.sequence == context.sequence:
            return Subject(
                document=document,
                coverage=coverage,
                path=f"coverages.{position}",
                sequence=context.sequence,
                frequency=context.frequency,
                today=context.today,
                history=context.history,
            )
    return None


def _of_rule(pack: RulePack, rule: PackRule, whole: Subject) -> Iterator[Finding]:
    seen: set[str] = set()
    for subject in whole.lines() if rule.compiled.by_line else (whole,):
        if not rule.in_force(whole.today if rule.basis == "today" else subject.service_on):
            continue
        if not rule.compiled.holds(subject):
            continue
        for field, message in _missing(rule, subject):
            if field not in seen:
                seen.add(field)
                yield _finding(pack, rule, field, message)


def _missing(rule: PackRule, subject: Subject) -> Iterator[tuple[str, str]]:
    if rule.not_payable:
        yield subject.at("procedure") if subject.line is not None else subject.path, rule.message
    for name, need, value in rule.compiled.needs:
        field = need.missing(subject, value)
        if field is not None:
            several = f" ({name.replace('_', ' ')})" if len(rule.needs) > 1 else ""
            yield field, f"{rule.message}{several}"


def _finding(pack: RulePack, rule: PackRule, field: str, message: str) -> Finding:
    return Finding(
        rule=pack.rule_id(rule),
        severity=rule.severity,
        field=field,
        message=message,
        owner=rule.owner,
        remedy=rule.fix,
        source=f"{pack.name} {pack.version}: {rule.source}",
        cause=rule.cause,
    )
