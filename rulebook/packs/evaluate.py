"""Runs the packs of the payer billed over one claim.

>>> [finding.rule for finding in pack_findings(document, context)]
['harbor-commercial.mri_needs_authorization']
"""

from collections.abc import Iterable, Iterator

from models.claim import ClaimDocument
from models.finding import Finding
from models.value import unchecked
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
    whole = subject_of(document, context.sequence, context.frequency, context.today, context.history)
    if whole is None:
        return
    for pack in chosen(context.packs, document.service_from or context.today):
        if pack.meant_for(whole):
            yield from _findings_of(pack, whole)


def _findings_of(pack: RulePack, whole: Subject) -> Iterator[Finding]:
    asked = _asked(pack, whole)
    for position in sorted(asked):
        rule = pack.rules[position]
        for field, message in hits_of(rule, asked[position]):
            yield _finding(pack, rule, field, message)


def _asked(pack: RulePack, whole: Subject) -> dict[int, list[Subject]]:
    """Return what each rule that may find something looks at, by the rule's position in the pack.

    Most rules are about other procedures: they are done without a look at the claim.
    """
    asked = {position: [whole] for position in pack.rules_of_claims}
    for number, line in enumerate(whole.document.lines, start=1):
        about = pack.rules_about(line.procedure)
        if about:
            one = whole.at_line(number, line)
            for position in about:
                asked.setdefault(position, []).append(one)
    return asked


def subjects(rule: PackRule, whole: Subject) -> tuple[Subject, ...]:
    """Return what a rule looks at in a claim: each of its lines, or the claim as a whole."""
    return tuple(whole.lines()) if rule.compiled.by_line else (whole,)


def flagged_by(pack: RulePack, rule: PackRule, whole: Subject) -> bool:
    """Tell whether one rule of a pack finds something in a claim."""
    return pack.meant_for(whole) and next(hits_of(rule, subjects(rule, whole)), None) is not None


def hits_of(rule: PackRule, asked: Iterable[Subject]) -> Iterator[tuple[str, str]]:
    """Yield where a rule finds something, each place once, and what; it must be in force there."""
    seen: set[str] = set()
    for subject in asked:
        # The conditions first: most rules are about other procedures, and a look at a code costs least.
        if not rule.compiled.holds(subject):
            continue
        if not rule.in_force(subject.today if rule.basis == "today" else subject.service_on):
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


_made = unchecked(Finding)


def _finding(pack: RulePack, rule: PackRule, field: str, message: str) -> Finding:
    # Every part is of its type already: checking them again costs more than many a rule.
    return _made(
        rule=pack.rule_id(rule),
        severity=rule.severity,
        field=field,
        message=message,
        owner=rule.owner,
        remedy=rule.fix,
        source=rule.source,
        suggestion=None,
        version=f"{pack.name} {pack.version}",
        cause=rule.cause,
    )
