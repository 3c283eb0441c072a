"""Answers a group with a 999: what was wrong with the syntax of its transaction sets, by the guide's codes.

::

    AK2*837*0001*005010X222A1~
    IK3*CLM*19*2300*8~              2100: segment 19, in loop 2300, has wrong elements
    CTX*CLM01:A-1001~               it is about this claim
    IK4*6*1073*7*X~                 2110: element 6 (data element 1073): no such code; X stands there
    IK5*R*5~                        the set is rejected

A 999 speaks of syntax: of SNIP levels 1 and 2. Balances and situations belong into a 277CA, claim by claim.
IK404 repeats what stands there, as the guide wants it; the sender knows it anyway.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from models.acknowledgement import (
    GroupAcknowledgement,
    SyntaxContext,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.edi import EdiFinding
from x12.checks.finding_rules import GROUP_RULES
from x12.checks.guide_text import data_element
from x12.checks.reporter import RULES
from x12.envelope_findings import ENVELOPE_RULES
from x12.envelopes import Group, TransactionHeader
from x12.writing import clean

SYNTAX_LEVELS = frozenset({1, 2})
_ENVELOPE_IDS = frozenset({"ST", "SE"})
_SEGMENTS_WRONG, _GUIDE_BROKEN = "5", "I5"
"""IK502: segments break the standard, or only what the guide makes of it."""
_MOST_CODES = 5


def acknowledge_set(header: TransactionHeader, findings: Iterable[EdiFinding]) -> TransactionAcknowledgement:
    """Return the verdict about one set: R with an error, E with warnings only, else A."""
    about = [f for f in findings if f.transaction == header.control_number and f.code and _is_syntax(f)]
    of_set = [f for f in about if _is_of_envelope(f)]
    inside = [f for f in about if not _is_of_envelope(f) and _can_be_named(f)]
    errors = dict.fromkeys(f.code for f in of_set)
    if any(f.severity == "error" for f in about if not _is_of_envelope(f)):
        broken = all(f.code.startswith("I") for f in about if f.severity == "error")
        errors[_GUIDE_BROKEN if broken else _SEGMENTS_WRONG] = None
    rejected = any(f.severity == "error" for f in about)
    return TransactionAcknowledgement(
        transaction=header.kind,
        control_number=header.control_number,
        version=header.version if header.version_field == "ST03" else "",
        status="R" if rejected else "E" if about else "A",
        findings=tuple(_syntax_findings(inside, header.kind)),
        errors=tuple(errors)[:_MOST_CODES] if rejected else (),
    )


def acknowledge_group(
    group: Group, sets: Sequence[TransactionAcknowledgement], findings: Iterable[EdiFinding] = ()
) -> GroupAcknowledgement:
    """Return the verdict about a group; ``findings`` are those about its own envelope (GS and GE)."""
    own = [f for f in findings if f.segment in {"GS", "GE"} and f.severity == "error" and f.code.isdigit()]
    accepted = 0 if own else sum(one.accepted for one in sets)
    return GroupAcknowledgement(
        functional_code=group.functional_code or "HC",
        group_control_number=group.control_number,
        version=group.version,
        status=_group_status(sets, accepted),
        included=group.transaction_count or len(sets),
        received=len(sets),
        accepted=accepted,
        errors=tuple(dict.fromkeys(f.code for f in own))[:_MOST_CODES],
        transactions=tuple(sets),
    )


def _group_status(sets: Sequence[TransactionAcknowledgement], accepted: int) -> Literal["A", "E", "P", "R"]:
    if not accepted:
        return "R"
    if accepted < len(sets):
        return "P"
    return "E" if any(one.status == "E" for one in sets) else "A"


def _is_syntax(finding: EdiFinding) -> bool:
    rule = RULES.get(finding.rule)
    return rule.snip in SYNTAX_LEVELS if rule is not None else finding.rule in ENVELOPE_RULES


def _is_of_envelope(finding: EdiFinding) -> bool:
    """Tell whether a finding goes into IK502: it is about ST or SE, not about a segment between."""
    return finding.rule in GROUP_RULES or finding.rule in ENVELOPE_RULES


def _can_be_named(finding: EdiFinding) -> bool:
    """Tell whether IK3 can name the segment: a damaged id may be a piece of anybody's data."""
    return finding.position > 0 and can_name(finding.segment)


def can_name(segment: str) -> bool:
    """Tell whether IK301 holds what stands where a segment's identifier should."""
    return segment.isascii() and segment.isalnum() and 2 <= len(segment) <= 3


def _syntax_findings(findings: Sequence[EdiFinding], kind: str) -> Iterator[SyntaxFinding]:
    """Yield IK3 and IK4 in the order of the segments."""
    for finding in sorted(findings, key=lambda finding: (finding.position, finding.segment)):
        number, _, part = finding.element.partition("-")
        place = ":".join(str(int(text)) for text in (number, part) if text)
        yield SyntaxFinding(
            segment=finding.segment,
            position=finding.position,
            # IK303 has four characters: 2010AA and 2010AB are both told as 2010.
            loop=finding.loop[:4],
            segment_error="" if place else finding.code,
            contexts=_contexts(finding, kind),
            element=place,
            reference=data_element(finding.segment, finding.element) if place else "",
            element_error=finding.code if place else "",
            value=clean(finding.value) if place else "",
        )


def _contexts(finding: EdiFinding, kind: str) -> tuple[SyntaxContext, ...]:
    """Name the claim, so that the sender finds it without counting segments."""
    claim = clean(finding.claim)[:35]
    return (SyntaxContext(name="CLM01", value=claim),) if kind == "837" and claim else ()
