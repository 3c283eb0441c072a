"""What templates draw: the fields of one way to answer, with what is typed and what is wrong with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from console.web.forms.labels import LONG, choices_of, hint_of, label_of, path_words
from console.web.forms.shapes import Kind, annotation_at, shape_of
from console.web.forms.typed import Typed
from console.web.forms.ways import Way
from models.answers import ANSWER_FORM, ContactEntry
from models.claim import ClaimDocument, Coverage, PayerIdentity
from models.correction import value_at
from models.money import dollars
from models.party import Person, PersonName
from models.tasks import TaskKind

Choices = tuple[tuple[str, str], ...]

SHOWN: dict[Any, tuple[str, ...]] = {
    Coverage: (
        *("payer", "sequence", "member_id", "group_number", "filing_indicator", "relationship"),
        "subscriber",
    ),
    PayerIdentity: ("payer_id",),
    Person: ("name", "birth_date", "sex"),
    PersonName: ("last", "first"),
    ContactEntry: ("channel", "person", "note", "reference", "promised_on"),
}
"""What is asked of values with more fields than people know; the rest keeps its defaults."""

MORE_ROWS = 1
"""Empty rows for fields that nobody foresaw."""


class Field(NamedTuple):
    """One field as it is drawn. ``parts`` are the fields inside it, ``before`` what stood there."""

    name: str
    label: str
    widget: str
    texts: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""
    needed: bool = False
    choices: Choices = ()
    parts: tuple["Field", ...] = ()
    before: str = ""

    @property
    def text(self) -> str:
        """Return what stands in it; several texts one after the other."""
        return ("\n" if self.name.endswith(".options") else " ").join(t for t in self.texts if t.strip())

    @property
    def own_words(self) -> str:
        """Return what was typed that is none of the choices."""
        offered = {value for value, _ in self.choices}
        return "\n".join(text for text in self.texts if text.strip() and text not in offered)

    @property
    def id(self) -> str:
        """Return the id of its element."""
        return self.name.replace(".", "-")


class Given(NamedTuple):
    """What fields are filled with: typed texts, problems by name, choices by the field's last name.

    ``keys`` are the rows of fields that hold values by key (warnings to let pass, lines to match). Only
    changes of a claim need its document.
    """

    typed: Typed
    document: ClaimDocument | None = None
    problems: Mapping[str, str] = {}
    choices: Mapping[str, Choices] = {}
    keys: Mapping[str, Choices] = {}


def fields_of(kind: TaskKind, way: Way, given: Given) -> tuple[Field, ...]:
    """Return the fields of one way to answer, in its order."""
    known = ANSWER_FORM[kind].model_fields
    return tuple(
        field_of(known[name].annotation, f"{way.start}.{name}", given, needed=_needed(kind, way, name))
        for name in way.fields
    )


def _needed(kind: TaskKind, way: Way, name: str) -> bool:
    return name in way.needed or ANSWER_FORM[kind].model_fields[name].is_required()


def field_of(annotation: Any, name: str, given: Given, *, needed: bool = False) -> Field:
    """Return one field with everything inside it."""
    shape = shape_of(annotation)
    last = name.rpartition(".")[2]
    choices = given.choices.get(last) or choices_of(name, shape)
    base = Field(
        name=name,
        label=label_of(name),
        widget=_widget(shape.kind, last, choices),
        texts=given.typed.all(name),
        problem=given.problems.get(name, ""),
        hint=hint_of(name),
        needed=needed,
        choices=choices,
    )
    match shape.kind:
        case Kind.KEYED if last == "changes":
            return base._replace(widget="changes", parts=_changes(name, given))
        case Kind.KEYED:
            keys = given.keys.get(last, ())
            return base._replace(parts=tuple(_keyed(f"{name}.{key}", label, given) for key, label in keys))
        case Kind.GROUP:
            return base._replace(parts=_inside(shape.inner, name, given, whole=needed))
        case Kind.ROWS:
            rows = given.typed.under(name) or ("0",)
            parts = (field_of(shape.inner, f"{name}.{n}", given, needed=needed) for n in rows)
            return base._replace(parts=tuple(parts))
        case _:
            return base


def _widget(kind: Kind, last: str, choices: Choices) -> str:
    if kind is Kind.WORDS:
        return "documents" if choices else "long" if last in LONG else "text"
    if last == "answer" and choices:
        return "pick"
    if kind in (Kind.TEXT, Kind.NUMBER, Kind.CHOICE, Kind.CHECK) and choices:
        return "choice"
    if kind is Kind.TEXT and last in LONG:
        return "long"
    return {Kind.NUMBER: "text", Kind.OTHER: "text"}.get(kind, kind.value)


def _inside(model: Any, name: str, given: Given, *, whole: bool) -> tuple[Field, ...]:
    """Return the fields of a group; what it needs is only needed where the group is."""
    known = model.model_fields
    return tuple(
        field_of(known[part].annotation, f"{name}.{part}", given, needed=whole and known[part].is_required())
        for part in SHOWN.get(model, tuple(known))
    )


def _keyed(name: str, label: str, given: Given) -> Field:
    """Return a value by key: a reason for a warning, or our line for one of theirs."""
    choices = given.choices.get("our_line", ()) if ".lines." in name else ()
    widget = "choice" if choices else "text"
    return Field(name, label, widget, given.typed.all(name), given.problems.get(name, ""), choices=choices)


def _changes(name: str, given: Given) -> tuple[Field, ...]:
    """Return a row for each field that is to change, and an empty one for another field."""
    known = [n for n in given.typed.under(name) if given.typed.one(f"{name}.{n}.path")]
    after = max((int(n) for n in known), default=-1) + 1
    rows = [_change(f"{name}.{n}", given) for n in known]
    free = range(after, after + MORE_ROWS)
    return (*rows, *(_free(f"{name}.{n}", given) for n in free))


def _change(row: str, given: Given) -> Field:
    path = given.typed.one(f"{row}.path")
    annotation = annotation_at(ClaimDocument, path)
    before = value_at(given.document, path) if given.document is not None else None
    inside = field_of(annotation, f"{row}.after", given, needed=True)._replace(label=path_words(path))
    problem = given.problems.get(row, "") or inside.problem
    return Field(
        name=row,
        label=path_words(path),
        widget="change",
        texts=(path,),
        problem=problem,
        parts=(inside._replace(problem=problem),),
        before=shown(before, path),
    )


def _free(row: str, given: Given) -> Field:
    inside = Field(f"{row}.after", "New value", "text")
    paths = claim_paths(given.document) if given.document is not None else ()
    return Field(row, "Another field", "another", ("",), parts=(inside,), choices=paths)


def claim_paths(document: ClaimDocument) -> Choices:
    """Return the fields of a claim that hold one value, by path, each with its words."""
    return tuple((path, path_words(path)) for path in _leaves("", document.model_dump(mode="json")))


def _leaves(path: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value).items()
        return [leaf for key, held in inner for leaf in _leaves(f"{path}.{key}" if path else key, held)]
    several = cast("list[Any]", value) if isinstance(value, list) else []
    if any(isinstance(one, dict) for one in several):
        return [leaf for n, one in enumerate(several, 1) for leaf in _leaves(f"{path}.{n}", one)]
    return [] if path.endswith("kept_aside") or path == "charge_cents" else [path]


def shown(value: Any, path: str = "") -> str:
    """Return a JSON value as people read it; empty for nothing."""
    if isinstance(value, list):
        return ", ".join(shown(one, path) for one in cast("list[Any]", value))
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value).items()
        return ", ".join(f"{label_of(key)} {text}" for key, one in parts if (text := shown(one, key)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return dollars(value) if isinstance(value, int) and path.endswith("_cents") else str(value)
