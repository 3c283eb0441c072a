"""Warnings that a person let pass: one rule at one field, with the reason, while field and finding stay.

A claim keeps ``{"taxonomy_missing billing.taxonomy": {"reason": ..., "by": "ines", "value": "44136fa3"}}``.
Another line with the same fault, the same field with another value, or another message of the same rule is
a warning anew.

A payer's word that it wants no authorization for a line is kept beside them, and answers errors, too: it is a
fact about the payer, and nobody's wish. It counts for that payer and that line as it was served.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from models.claim import ClaimDocument, ServiceLine
from models.correction import value_at
from models.errors import BadInput
from models.finding import Finding
from models.tables import ClaimRow
from rulebook.edits.answered import about_authorization, lines_of

NONE_REQUIRED = "authorization_not_required"
"""Under this name, with the line, a claim keeps that the payer wants no authorization for it."""


def standing(claim: ClaimRow, document: ClaimDocument, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what stands against sending: errors, and warnings nobody let pass. Notes never do."""
    return tuple(finding for finding in findings if _stands(claim, document, finding))


def _stands(claim: ClaimRow, document: ClaimDocument, finding: Finding) -> bool:
    if finding.severity == "note" or (
        about_authorization(finding) and _none_required(claim, document, finding)
    ):
        return False
    return finding.severity == "error" or not _passes(_kept(claim), document, finding)


def keep_none_required(claim: ClaimRow, lines: Iterable[ServiceLine], by: str) -> None:
    """Keep the payer's word that it wants no authorization for these lines."""
    reason = "the payer says that it wants none"
    kept = {
        f"{NONE_REQUIRED} line {line.number}": {"reason": reason, "by": by, "value": _service(claim, line)}
        for line in lines
    }
    claim.overrides = json.dumps(_kept(claim) | kept)


def _none_required(claim: ClaimRow, document: ClaimDocument, finding: Finding) -> bool:
    """Tell whether the payer wants no authorization for every line that a finding is about."""
    kept, lines = _kept(claim), lines_of(document, [finding])
    said = [kept.get(f"{NONE_REQUIRED} line {line.number}") for line in lines]
    return bool(lines) and all(
        one is not None and one["value"] == _service(claim, line)
        for one, line in zip(said, lines, strict=True)
    )


def _service(claim: ClaimRow, line: ServiceLine) -> str:
    """Return a short digest of what the payer was asked about: who pays, what was done, when."""
    asked = {"procedure", "modifiers", "units", "service_from", "service_to"}
    return _digest([claim.payer_id, line.model_dump(mode="json", include=asked)])


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
    return _digest([value_at(document, finding.field), finding.message])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
