"""Makes the answer from what was typed, and the texts of a form from an answer.

``answer_of`` leaves out what is empty, so that the model's own defaults count. What does not fit its field
stays text, and the model says so at the field.
"""

import re
from typing import Any, cast

from console.web.forms.shapes import Kind, annotation_at, shape_of
from console.web.forms.typed import Typed
from console.web.forms.ways import Way, has_action
from models.answers import ANSWER_FORM
from models.claim import ClaimDocument
from models.correction import value_at
from models.money import cents_from_text, text_from_cents
from models.tasks import TaskKind

NOTHING: Any = object()
"""Nothing was typed: the default of the model counts."""


def answer_of(kind: TaskKind, way: Way, typed: Typed, document: ClaimDocument) -> dict[str, Any]:
    """Return the answer as plain JSON: the fields of one way, as far as they are filled in."""
    fields = ANSWER_FORM[kind].model_fields
    answer: dict[str, Any] = {"action": way.action} if has_action(kind) else {}
    for field in way.fields:
        name = f"{way.start}.{field}"
        if field == "changes":
            value = changes_of(typed, name, document)
        else:
            value = read(fields[field].annotation, typed, name)
        if value is not NOTHING:
            answer[field] = value
    return answer


def read(annotation: Any, typed: Typed, name: str) -> Any:
    """Return the value of a field as plain JSON, or ``NOTHING``."""
    shape = shape_of(annotation)
    match shape.kind:
        case Kind.CHECK:
            return typed.one(name) == "on" if typed.one(name) else NOTHING
        case Kind.NUMBER if name.endswith("_cents"):
            return _cents(typed.one(name))
        case Kind.WORDS:
            return _words(typed, name) or NOTHING
        case Kind.GROUP:
            return _group(shape.inner, typed, name)
        case Kind.ROWS:
            rows = [read(shape.inner, typed, f"{name}.{n}") for n in typed.under(name)]
            return [row for row in rows if row is not NOTHING] or NOTHING
        case Kind.KEYED:
            said = {key: read(shape.inner, typed, f"{name}.{key}") for key in typed.under(name)}
            return {key: value for key, value in said.items() if value is not NOTHING} or NOTHING
        case _:
            return typed.one(name) or NOTHING


def changes_of(typed: Typed, name: str, document: ClaimDocument) -> dict[str, Any]:
    """Return the changes by field path; a field left as it is does not count."""
    changes: dict[str, Any] = {}
    for n in typed.under(name):
        path = typed.one(f"{name}.{n}.path").strip(". ")
        if path:
            after = _after(typed, f"{name}.{n}", path)
            if after != value_at(document, path):
                changes[path] = after
    return changes


def _after(typed: Typed, row: str, path: str) -> Any:
    if typed.one(f"{row}.remove") == "on":
        return None
    annotation = annotation_at(ClaimDocument, path)
    value = read(annotation, typed, f"{row}.after")
    if value is not NOTHING:
        return _as_json(annotation, value)
    shape = shape_of(annotation)
    return [] if shape.kind in (Kind.WORDS, Kind.ROWS) else None if shape.optional else ""


def _as_json(annotation: Any, value: Any) -> Any:
    """Return whole numbers as numbers, so that a field that was not changed is seen to be the same."""
    shape = shape_of(annotation)
    if shape.kind is Kind.WORDS and shape.inner is int:
        return [int(word) if word.isdecimal() else word for word in value]
    if shape.kind is Kind.NUMBER and shape.inner is int and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value


def _group(model: Any, typed: Typed, name: str) -> Any:
    """Return the fields that say something; a group in which only something was chosen says nothing."""
    found: dict[str, Any] = {}
    told = False
    for field, info in model.model_fields.items():
        value = read(info.annotation, typed, f"{name}.{field}")
        if value is not NOTHING:
            found[field] = value
            told = told or shape_of(info.annotation).kind not in (Kind.CHOICE, Kind.CHECK)
    return found if told else NOTHING


def _words(typed: Typed, name: str) -> list[str]:
    """Return words; what is written on lines of their own (options of a question) stays whole."""
    apart = r"\n" if name.endswith(".options") else r"[\s,;]+"
    return [word for text in typed.all(name) for part in re.split(apart, text) if (word := part.strip())]


def _cents(text: str) -> Any:
    if not text:
        return NOTHING
    try:
        return cents_from_text(text.replace("$", "").replace(",", ""))
    except ValueError:
        return text


def typed_of(kind: TaskKind, answer: dict[str, Any]) -> Typed:
    """Return the texts of a form that holds this answer."""
    action = str(answer.get("action", "")) if has_action(kind) else ""
    texts: dict[str, list[str]] = {"action": [action]} if action else {}
    for field, value in answer.items():
        name = f"{action or 'answer'}.{field}"
        if field == "changes":
            texts |= change_texts(cast("dict[str, Any]", value), name)
        elif field != "action":
            texts |= texts_of(value, name)
    return Typed(texts)


def change_texts(changes: dict[str, Any], name: str, start: int = 0) -> dict[str, list[str]]:
    """Return the texts of rows that hold these changes."""
    texts: dict[str, list[str]] = {}
    for n, (path, after) in enumerate(changes.items(), start):
        texts[f"{name}.{n}.path"] = [path]
        texts |= texts_of(after, f"{name}.{n}.after") if after is not None else {f"{name}.{n}.remove": ["on"]}
    return texts


def texts_of(value: Any, name: str) -> dict[str, list[str]]:
    """Return the texts of the fields that hold a value, by name."""
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value).items()
        return {n: texts for key, inner in parts for n, texts in texts_of(inner, f"{name}.{key}").items()}
    if isinstance(value, list | tuple):
        several = cast("list[Any]", value)
        if any(isinstance(one, dict) for one in several):
            return texts_of({str(n): one for n, one in enumerate(several)}, name)
        return {name: [str(one) for one in several]}
    return {name: [_text(value, name)]}


def _text(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return ""
    return text_from_cents(value) if isinstance(value, int) and name.endswith("_cents") else str(value)
