"""What stands in a form before anybody typed: what was refused, proposed or suggested, and today."""

from datetime import date
from typing import Any, cast

from console.web.forms.reading import change_texts, texts_of, typed_of
from console.web.forms.shapes import annotation_at
from console.web.forms.typed import Typed
from console.web.forms.ways import Way
from models.claim import ClaimDocument
from models.correction import value_at
from models.tasks import TaskKind

Texts = dict[str, list[str]]


def started(
    kind: TaskKind, ways: tuple[Way, ...], detail: dict[str, Any], document: ClaimDocument, today: date
) -> Typed:
    """Return the texts with which a task's form begins.

    An answer that could not be taken stands there again. Fields that findings or a denial name have a row
    each, with the right value where only one is right.
    """
    texts: Texts = {"action": [_usual(ways, detail)]} if ways else {}
    for way in ways:
        texts |= _of_way(way, detail, document, today)
    started = Typed(texts)
    refused: object = detail.get("refused")
    # Tasks of before carry the payer's refusal of a question under this name: a sentence, and no answer.
    if not isinstance(refused, dict):
        return started
    return _instead(started, typed_of(kind, cast("dict[str, Any]", refused)))


def _instead(started: Typed, refused: Typed) -> Typed:
    """Put a refused answer in the place of what the form would begin with."""
    action = refused.one("action") or "answer"
    for field in refused.under(action):
        started = started.without(f"{action}.{field}")
    return started.put(refused.texts)


def _usual(ways: tuple[Way, ...], detail: dict[str, Any]) -> str:
    """Return the way that the playbook names, if it is open; else the usual one."""
    denial: dict[str, Any] = detail.get("denial") or {}
    return next((way.action for way in ways if way.action == denial.get("action")), ways[0].action)


def _of_way(way: Way, detail: dict[str, Any], document: ClaimDocument, today: date) -> Texts:
    texts: Texts = {}
    for field in way.fields:
        name = f"{way.start}.{field}"
        match field:
            case "changes" if way.action != "hand_over":
                texts |= _changes(detail, document, name)
            case "diagnoses":
                texts[name] = [diagnosis.code for diagnosis in document.diagnoses]
            case "lines" if way.action == "code":
                texts |= _lines(document, name)
            case "delivered_on" | "sent_on":
                texts[name] = [today.isoformat()]
            case "blocking":
                texts[name] = ["on"]
            case "attachments":
                texts[name] = list(detail.get("attachments", ()))
            case "procedures":
                texts[name] = list(dict.fromkeys(one["procedure"] for one in detail.get("services", ())))
            case "contact_log":
                texts[f"{name}.0.channel"] = ["phone"]
            case "coverage":
                texts |= _coverage(detail, document, name)
            case _:
                pass
    return texts


def _changes(detail: dict[str, Any], document: ClaimDocument, name: str) -> Texts:
    """Return a row for every field that is named, with what is proposed, suggested, or stands there now."""
    right = _known_right(detail)
    named: list[str] = [*(detail.get("fields") or []), *right]
    rows: dict[str, Any] = {}
    for path in dict.fromkeys(named):
        after = right.get(path, value_at(document, path))
        if annotation_at(ClaimDocument, path) is not None:
            rows[path] = "" if after is None else after
    return change_texts(rows, name)


def _known_right(detail: dict[str, Any]) -> dict[str, Any]:
    """Return the right values that the playbook, the review or a colleague named, by field path."""
    denial: dict[str, Any] = detail.get("denial") or {}
    right: dict[str, Any] = dict(denial.get("corrections") or {})
    right.update(detail.get("fixes") or {})
    right.update(detail.get("proposed") or {})
    return right


def _lines(document: ClaimDocument, name: str) -> Texts:
    texts: Texts = {}
    for n, line in enumerate(document.lines):
        texts[f"{name}.{n}.line"] = [str(line.number)]
        texts[f"{name}.{n}.procedure"] = [line.procedure]
        texts[f"{name}.{n}.modifiers"] = list(line.modifiers)
        texts[f"{name}.{n}.diagnosis_pointers"] = [str(p) for p in line.diagnosis_pointers or (1,)]
    return texts


def _coverage(detail: dict[str, Any], document: ClaimDocument, name: str) -> Texts:
    """Return the patient's own name and birth date: another plan insures the same person as a rule."""
    person = document.person.model_dump(mode="json", include={"name", "birth_date", "sex"})
    return texts_of({"sequence": "P", "relationship": "18", "subscriber": person}, name)
