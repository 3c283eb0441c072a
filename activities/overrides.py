"""Warnings that a person let pass: one rule at one field, with the reason, while field and finding stay.

A claim keeps ``{"taxonomy_missing billing.taxonomy": {"reason": ..., "by": "ines", "value": "44136fa3"}}``.
Another line with the same fault, the same field with another value, or another message of the same rule is
a warning anew.
"""

import hashlib
import json
from typing import Any

from models.claim import ClaimDocument
from models.correction import value_at
from models.errors import BadInput
from models.finding import Finding
from models.tables import ClaimRow


def standing(claim: ClaimRow, document: ClaimDocument, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what stands against sending: every error, and warnings nobody let pass. Notes never do."""
    kept = _kept(claim)
    return tuple(
        finding
        for finding in findings
        if finding.severity == "error"
        or (finding.severity == "warning" and not _passes(kept, document, finding))
    )


def let_pass(
    claim: ClaimRow,
    document: ClaimDocument,
    findings: tuple[Finding, ...],
    reasons: dict[str, str],
    by: str,
) -> tuple[Finding, ...]:
    """Keep the reasons and return the warnings they let pass.

    A reason is given for a rule (all its findings), or for ``RULE FIELD`` (one). Raises ``BadInput`` for an
    error, for a finding that is not there, and for a reason without words.
    """
    passed: list[Finding] = []
    for name, reason in reasons.items():
        meant = [f for f in findings if name in (f.rule, _key(f)) and f.severity != "note"]
        _refuse(name, reason, meant)
        passed += meant
        kept = {_key(f): {"reason": reason, "by": by, "value": _value(document, f)} for f in meant}
        claim.overrides = json.dumps(_kept(claim) | kept)
    return tuple(passed)


def _refuse(name: str, reason: str, meant: list[Finding]) -> None:
    if not meant:
        raise BadInput(
            f"no finding {name!r} stands against this claim",
            field="overrides",
            remedy="Name a rule of the task, or rule and field with a blank between them",
        )
    if any(finding.severity == "error" for finding in meant):
        raise BadInput(
            f"{meant[0].rule} is an error and cannot be overridden",
            field="overrides",
            remedy="Correct the claim",
        )
    if not reason.strip():
        raise BadInput(
            f"{name} is let pass without a reason", field="overrides", remedy="Say why it may be sent so"
        )


def _passes(kept: dict[str, Any], document: ClaimDocument, finding: Finding) -> bool:
    said = kept.get(_key(finding))
    if said is not None:
        return said["value"] == _value(document, finding)
    # Claims of version 0.1 kept a reason for the rule alone.
    return isinstance(kept.get(finding.rule), str) and bool(kept[finding.rule])


def _kept(claim: ClaimRow) -> dict[str, Any]:
    return json.loads(claim.overrides)


def _key(finding: Finding) -> str:
    return f"{finding.rule} {finding.field}"


def _value(document: ClaimDocument, finding: Finding) -> str:
    """Return a short digest of what stands at the field and what was found; the value may be personal."""
    value = json.dumps([value_at(document, finding.field), finding.message], sort_keys=True)
    return hashlib.sha256(value.encode()).hexdigest()[:16]
