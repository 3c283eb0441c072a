"""What is wrong with an answer, each problem at the name of its field, in words a person can follow."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from console.web.forms.typed import Typed
from console.web.forms.ways import Way
from models.answers import ANSWER_FORM, AuthorizationAnswer
from models.claim import ClaimDocument
from models.coded_fields import is_coded
from models.correction import corrected
from models.errors import BadInput
from models.finding import Finding, Role
from models.tasks import TaskKind
from rulebook.edits.answered import lines_of
from rulebook.granted import Objection, lines_covered, written_down

EMPTY = "Fill this in"
WORDS = {
    "missing": EMPTY,
    "string_too_short": EMPTY,
    "literal_error": "Choose one",
    "date_from_datetime_parsing": "Give a day",
    "date_parsing": "Give a day",
    "int_parsing": "Give a whole number",
    "decimal_parsing": "Give a number",
}
"""Words for what pydantic says; anything else is said as it says it."""

Problem = tuple[str, str]


class Asked(NamedTuple):
    """What an answer is checked against: the task's kind and detail, the claim, who answers, and today."""

    kind: TaskKind
    detail: dict[str, Any]
    document: ClaimDocument
    roles: frozenset[Role]
    today: date


def problems_of(asked: Asked, way: Way | None, answer: dict[str, Any], typed: Typed) -> dict[str, str]:
    """Return what is wrong by field name; nothing when the answer may be given."""
    if way is None:
        return {"action": "Choose what you found"}
    found = [
        *_left_empty(way, answer),
        *_unfit(asked.kind, way, answer, typed),
        *_changes(asked, way, answer, typed),
        *_unproved(way, answer),
        *_days(asked, way, answer),
        *_codes(way, answer),
        *_authorized(asked, way, answer),
    ]
    return dict(reversed(found))


def _left_empty(way: Way, answer: dict[str, Any]) -> Iterator[Problem]:
    for field in way.needed:
        if not answer.get(field):
            below = {"contact_log": ".0.note", "changes": "", "overrides": ""}.get(field, "")
            words = {"changes": "Change at least one field", "overrides": "Give a reason for each warning"}
            yield f"{way.start}.{field}{below}", words.get(field, EMPTY)


def _unfit(kind: TaskKind, way: Way, answer: dict[str, Any], typed: Typed) -> Iterator[Problem]:
    try:
        ANSWER_FORM[kind].model_validate(answer)
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False, include_context=False):
            name = _name(f"{way.start}", problem["loc"], typed)
            yield name, WORDS.get(problem["type"], problem["msg"])


def _name(start: str, loc: tuple[int | str, ...], typed: Typed) -> str:
    """Return the name of the field that an error is about; an item's is that of its row on the form."""
    name = start
    for part in loc:
        rows = typed.under(name) if isinstance(part, int) else ()
        name = f"{name}.{rows[part] if isinstance(part, int) and part < len(rows) else part}"
    return name


def _changes(asked: Asked, way: Way, answer: dict[str, Any], typed: Typed) -> Iterator[Problem]:
    """Try each change on the claim; codes are a coder's, who else finds them wrong hands the task over."""
    changes: dict[str, Any] = answer.get("changes", {})
    name = f"{way.start}.changes"
    rows = {typed.one(f"{name}.{n}.path"): f"{name}.{n}" for n in typed.under(name)}
    for path, after in changes.items():
        if way.action != "hand_over" and is_coded(path) and Role.CODER not in asked.roles:
            yield rows.get(path, name), "Codes are a coder's to change: hand the task over, with this change"
            continue
        try:
            corrected(asked.document, {path: after})
        except BadInput as problem:
            yield rows.get(path, name), f"{problem.problem}. {problem.remedy}"


def _unproved(way: Way, answer: dict[str, Any]) -> Iterator[Problem]:
    if way.action in ("delivered", "sent") and not (answer.get("reference") or answer.get("proof")):
        yield f"{way.start}.reference", "Give a reference number, or choose a document that proves it"


def _days(asked: Asked, way: Way, answer: dict[str, Any]) -> Iterator[Problem]:
    today = asked.today.isoformat()
    for field in ("delivered_on", "decided_on", "sent_on"):
        if str(answer.get(field, "")) > today:
            yield f"{way.start}.{field}", "This day is still to come"
    contacts: list[dict[str, Any]] = answer.get("contact_log", [])
    promised = {f"contact_log.{n}.promised_on": one.get("promised_on", "") for n, one in enumerate(contacts)}
    for field, day in ({name: answer.get(name, "") for name in ("promised_on", "due_on")} | promised).items():
        if "" < str(day) < today:
            yield f"{way.start}.{field}", "This day is past"


def _codes(way: Way, answer: dict[str, Any]) -> Iterator[Problem]:
    """See that every line points to a diagnosis that is there."""
    if way.action != "code":
        return
    many = len(answer.get("diagnoses", ()))
    for n, line in enumerate(answer.get("lines", ())):
        pointers = [str(one) for one in line.get("diagnosis_pointers", ())]
        if any(not one.isdecimal() or not 1 <= int(one) <= many for one in pointers):
            yield f"{way.start}.lines.{n}.diagnosis_pointers", f"There are diagnoses 1 to {many}"


def _authorized(asked: Asked, way: Way, answer: dict[str, Any]) -> Iterator[Problem]:
    """See that an authorization is for a line that needs one, and that a payer's word can be shown later."""
    if asked.kind is not TaskKind.OBTAIN_AUTHORIZATION:
        return
    if way.action == "not_required":
        calls: list[dict[str, Any]] = answer.get("contact_log", [])
        if not any(call.get("person") or call.get("reference") for call in calls):
            yield f"{way.start}.contact_log.0.reference", "Say who said so, or the reference of the call"
    elif way.action == "obtained" and (found := _objection(asked, answer)) is not None:
        yield f"{way.start}.{found.field}", f"{found.problem.capitalize()}. {found.remedy}"


def _objection(asked: Asked, answer: dict[str, Any]) -> Objection | None:
    """Return what is wrong with an authorization; nothing where its fields say so already."""
    try:
        said = AuthorizationAnswer.model_validate(answer)
    except ValidationError:
        return None
    granted = written_down(said, "", "", asked.today)
    if isinstance(granted, Objection):
        return granted
    findings = [Finding.model_validate(one) for one in asked.detail.get("findings", ())]
    covered = lines_covered(granted, asked.document, lines_of(asked.document, findings))
    return covered if isinstance(covered, Objection) else None
