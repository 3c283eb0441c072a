"""Field paths of the playbook, filled in for one claim: ``lines.{n}.drug`` becomes ``lines.2.drug``."""

from typing import Any, cast

from models.claim import ClaimDocument, ServiceLine
from models.denial import DeniedLine
from rulebook.denials.facts import DenialContext


def filled(fields: tuple[str, ...], line: DeniedLine, context: DenialContext) -> tuple[str, ...]:
    """Fill ``{n}`` with the denied line's position and ``{c}`` with that of the coverage billed.

    A denial of the whole claim has no line: ``lines.{n}.drug`` then stands for all lines, one path each.
    A path into something the claim does not have is left out while others remain: ``patient.birth_date``
    when the patient is the subscriber.
    """
    numbered = list(enumerate(context.document.lines, start=1))
    positions = [n for n, ours in numbered if line.number in {0, ours.number}] or [line.number]
    coverage = context.coverage_position
    every = [f.format(n=n, c=coverage) for f in fields for n in (positions if "{n}" in f else [0])]
    reachable = [path for path in every if _exists(context.document, path)]
    return tuple(dict.fromkeys(reachable or every))


def our_lines(denied: DeniedLine, document: ClaimDocument) -> tuple[ServiceLine, ...]:
    """Return the lines of our claim that a denied line speaks of: one, or all for number 0."""
    return tuple(line for line in document.lines if denied.number in {0, line.number})


def value_at(document: ClaimDocument, path: str) -> Any:
    """Return what stands at a path, None where the claim has nothing there."""
    holder: Any = document
    for key in path.split("."):
        if isinstance(holder, tuple):
            items = cast("tuple[Any, ...]", holder)
            holder = items[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(items) else None
        else:
            holder = getattr(holder, key, None)
        if holder is None:
            return None
    return holder


def _exists(document: ClaimDocument, path: str) -> bool:
    parent, _, _ = path.rpartition(".")
    return not parent or value_at(document, parent) is not None
