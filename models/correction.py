"""Corrections: a change of named fields makes a new document; the difference of two is shown field by field.

Paths count list positions from 1: ``rendering.npi``, ``lines.2.diagnosis_pointers``, ``diagnoses.1.code``.
The value ``None`` removes a list item or empties an optional field; a path one past a list's end appends.
"""

from typing import Any, cast

from pydantic import ValidationError

from models.claim import ClaimDocument
from models.errors import BadInput
from models.value import Value

Json = Any


class Change(Value):
    """One field of a claim before and after, as JSON values."""

    field: str
    before: Json = None
    after: Json = None


def corrected(document: ClaimDocument, changes: dict[str, Json]) -> ClaimDocument:
    """Return the document with the changes; the claim's charge is the sum of its lines afterwards.

    Raises ``BadInput`` naming the field when a path does not exist or a value does not fit.
    """
    data = document.model_dump(mode="json")
    # From the last position to the first: a removal moves only what stands behind it.
    removals = sorted((p for p, v in changes.items() if v is None), key=_positions, reverse=True)
    for path in [*(p for p in changes if changes[p] is not None), *removals]:
        _set(data, path, changes[path])
    after = _validated(data)
    if any(path.split(".")[0] == "lines" for path in changes):
        return after.model_copy(update={"charge_cents": sum(line.charge_cents for line in after.lines)})
    return after


def value_at(document: ClaimDocument, path: str) -> Json:
    """Return the JSON value that stands at a path; None where the claim has no such field."""
    held: Json = document.model_dump(mode="json")
    for key in path.split("."):
        if isinstance(held, list) and key.isdecimal() and 1 <= int(key) <= len(cast("list[Json]", held)):
            held = cast("list[Json]", held)[int(key) - 1]
        elif isinstance(held, dict):
            held = cast("dict[str, Json]", held).get(key)
        else:
            return None
    return held


def differences(before: ClaimDocument, after: ClaimDocument) -> tuple[Change, ...]:
    """Return what changed, leaf by leaf; a person's name or id may be in it, so it stays in the store."""
    return tuple(_compare("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _validated(data: dict[str, Json]) -> ClaimDocument:
    try:
        return ClaimDocument.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
        raise BadInput(first["msg"], field=field, remedy="Give a value that fits this field") from None


def _positions(path: str) -> list[tuple[int, str]]:
    """Return a key that sorts ``lines.10`` behind ``lines.2``."""
    return [(int(key), "") if key.isdecimal() else (0, key) for key in path.split(".")]


def _set(data: dict[str, Json], path: str, value: Json) -> None:
    keys = path.split(".")
    holder: Json = data
    for key in keys[:-1]:
        holder = _child(holder, key, path)
    last = keys[-1]
    if isinstance(holder, list):
        _set_item(cast("list[Json]", holder), last, value, path)
    elif isinstance(holder, dict):
        cast("dict[str, Json]", holder)[last] = value
    else:
        raise _no_such(path)


def _set_item(items: list[Json], key: str, value: Json, path: str) -> None:
    index = _index(key, len(items) + 1, path)
    if value is None:
        if index >= len(items):
            raise _no_such(path)
        del items[index]
    elif index == len(items):
        items.append(value)
    else:
        items[index] = value


def _child(holder: Json, key: str, path: str) -> Json:
    if isinstance(holder, list):
        items = cast("list[Json]", holder)
        return items[_index(key, len(items), path)]
    if isinstance(holder, dict) and key in holder:
        return cast("dict[str, Json]", holder)[key]
    raise _no_such(path)


def _index(key: str, length: int, path: str) -> int:
    if not key.isdigit() or not 1 <= int(key) <= length:
        raise _no_such(path)
    return int(key) - 1


def _no_such(path: str) -> BadInput:
    return BadInput("this claim has no such field", field=path, remedy="Paths count list positions from 1")


def _compare(path: str, before: Json, after: Json) -> list[Change]:
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        left, right = cast("dict[str, Json]", before), cast("dict[str, Json]", after)
        keys = dict.fromkeys([*left, *right])
        return [c for key in keys for c in _compare(_join(path, key), left.get(key), right.get(key))]
    if isinstance(before, list) and isinstance(after, list):
        old, new = cast("list[Json]", before), cast("list[Json]", after)
        pairs = range(max(len(old), len(new)))
        at = [
            (_join(path, str(i + 1)), old[i] if i < len(old) else None, new[i] if i < len(new) else None)
            for i in pairs
        ]
        return [c for where, a, b in at for c in _compare(where, a, b)]
    return [Change(field=path, before=before, after=after)]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
