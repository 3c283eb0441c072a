"""One task's form: the ways that are open, their fields, and the answer that was typed into them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from console.web.forms.checking import Asked, problems_of
from console.web.forms.fields import Choices, Field, Given, fields_of
from console.web.forms.reading import answer_of, typed_of
from console.web.forms.starting import started
from console.web.forms.typed import Typed
from console.web.forms.ways import Way, has_action, offered, way_of
from models.claim import ClaimDocument
from models.finding import Role
from models.tasks import TaskKind


class Ground(NamedTuple):
    """What a form stands on: the task, its claim, who answers, and what there is to choose from."""

    kind: TaskKind
    role: str
    detail: dict[str, Any]
    document: ClaimDocument
    roles: frozenset[Role]
    today: date
    choices: Mapping[str, Choices] = {}

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return the ways that are open to this person."""
        return offered(self.kind, self.roles, self.role, self.detail)

    def start(self) -> Typed:
        """Return what stands in the form before anybody typed."""
        return started(self.kind, self.ways, self.detail, self.document, self.today)


class Answered(NamedTuple):
    """What was typed, as an answer, and what is wrong with it."""

    answer: dict[str, Any]
    problems: dict[str, str]


class DrawnWay(NamedTuple):
    """One way as it is drawn."""

    action: str
    label: str
    hint: str
    chosen: bool
    fields: tuple[Field, ...]

    def field(self, last: str) -> Field:
        """Return the field with this last name."""
        return next(field for field in self.fields if field.name.endswith(f".{last}"))


class Form(NamedTuple):
    """The form as it is drawn: a choice of ways, and the fields of each."""

    ways: tuple[DrawnWay, ...]
    typed: Typed
    problems: Mapping[str, str]
    problem: str = ""


def answered(ground: Ground, typed: Typed) -> Answered:
    """Return the answer that was typed, and what is wrong with it by field name."""
    way = chosen_way(ground, typed)
    answer = answer_of(ground.kind, way, typed, ground.document) if way is not None else {}
    _name_payer(answer, ground.choices.get("payer_id", ()))
    asked = Asked(ground.kind, ground.detail, ground.document, ground.roles, ground.today)
    return Answered(answer, problems_of(asked, way, answer, typed))


def checked(ground: Ground, answer: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong, by field, with an answer that no form gave; nothing when it may be given."""
    action = str(answer.get("action", ""))
    way = way_of(ground.ways, action) if has_action(ground.kind) else ground.ways[0]
    asked = Asked(ground.kind, ground.detail, ground.document, ground.roles, ground.today)
    problems = problems_of(asked, way, answer, typed_of(ground.kind, answer))
    start = f"{way.start}." if way is not None else ""
    return {name.removeprefix(start): words for name, words in problems.items()}


def chosen_way(ground: Ground, typed: Typed) -> Way | None:
    """Return the way that was chosen; the only one where there is no choice."""
    if len(ground.ways) == 1:
        return ground.ways[0]
    return way_of(ground.ways, typed.one("action")) if has_action(ground.kind) else None


def drawn(ground: Ground, typed: Typed, problems: Mapping[str, str] | None = None) -> Form:
    """Return the form filled with what is typed."""
    problems = problems or {}
    given = Given(typed, ground.document, problems, ground.choices, _keys(ground.detail))
    chosen = chosen_way(ground, typed)
    ways = tuple(
        DrawnWay(way.action, way.label, way.hint, way == chosen, fields_of(ground.kind, way, given))
        for way in ground.ways
    )
    return Form(ways, typed, problems, problems.get("action", ""))


def _keys(detail: dict[str, Any]) -> dict[str, Choices]:
    """Return the rows of values by key: warnings that may pass, lines of theirs that answer none of ours."""
    warnings = (one for one in detail.get("findings", ()) if one["severity"] == "warning")
    theirs = detail.get("unmatched", ())
    return {
        "overrides": tuple({one["rule"]: one["message"] for one in warnings}.items()),
        "lines": tuple((str(one["answer"]), f"Their line {one['answer']}") for one in theirs),
    }


def _name_payer(answer: dict[str, Any], payers: Choices) -> None:
    """A payer is chosen by its id; the claim carries its name, too."""
    coverage: dict[str, Any] = answer.get("coverage") or {}
    payer: dict[str, Any] = coverage.get("payer") or {}
    if payer.get("payer_id"):
        payer.setdefault("name", dict(payers).get(payer["payer_id"], payer["payer_id"]))
