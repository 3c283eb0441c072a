"""The form of one setup record, made from its model: drawn, read, and checked field by field."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from sqlmodel import Session

from console.practice_setup import WRITE_ONLY, key_field
from console.setup_file import Problem, problems_in
from console.web.forms.checking import WORDS
from console.web.forms.fields import Choices, Field, Given, field_of
from console.web.forms.reading import NOTHING, read, texts_of
from console.web.forms.setup_words import CHOICES, GROUPS, HINTS, LABELS
from console.web.forms.shapes import Kind, shape_of
from console.web.forms.typed import Typed
from models.finding import Role
from models.practice import TradingPartner
from models.value import Value
from store import setup

START = "record"
FORGET = "forget"
"""Fields of what is write-only: ``forget.sftp_secret`` takes away what is kept."""


class Group(NamedTuple):
    """Fields that stand together under a title."""

    title: str
    fields: tuple[Field, ...]


class Read(NamedTuple):
    """What a form says: the record, or what is wrong by the names of its fields."""

    value: Value | None
    problems: dict[str, str]


def drawn(
    session: Session, kind: str, typed: Typed, problems: Mapping[str, str], kept: Value | None
) -> list[Group]:
    """Return the form of a kind, filled with what was typed; ``kept`` is the record that is changed."""
    given = Given(typed, problems=problems, choices=CHOICES | _choices(session, typed))
    known = setup.KINDS[kind].model_fields
    known_groups = GROUPS.get(kind, ())
    named = {field for _, fields in known_groups for field in fields}
    groups = (*known_groups, ("More" if known_groups else "What it is", tuple(_further(known, named))))
    return [
        Group(title, tuple(_field(kind, one, given, kept) for one in fields))
        for title, fields in groups
        if fields
    ]


def typed_of(value: Value) -> Typed:
    """Return the texts of a form that holds a record; what is write-only stays empty."""
    data = {name: held for name, held in value.model_dump(mode="json").items() if name not in WRITE_ONLY}
    return Typed(texts_of(data, START))


def empty_of(kind: str) -> Typed:
    """Return the texts of an empty form: the model's defaults."""
    known = setup.KINDS[kind].model_fields
    defaults = {name: info.default for name, info in known.items() if not info.is_required()}
    made = setup.KINDS[kind].model_construct(**defaults)
    return Typed(texts_of(made.model_dump(mode="json", include=set(defaults)), START))


def read_form(kind: str, typed: Typed, kept: Value | None) -> Read:
    """Return the record that a form says, or what is wrong with it."""
    data = _data(kind, typed, kept)
    try:
        return Read(setup.KINDS[kind].model_validate(data), {})
    except ValidationError as error:
        return Read(None, {name_of(one.field): _words(one) for one in reversed(problems_in(error))})


def name_of(field: str) -> str:
    """Return the name on the form of a field of the record."""
    return f"{START}.{field}" if field else START


def _data(kind: str, typed: Typed, kept: Value | None) -> dict[str, Any]:
    """Return the fields that are filled in; a list that was emptied is an empty one, not its default."""
    data: dict[str, Any] = {}
    for name, info in setup.KINDS[kind].model_fields.items():
        value = read(info.annotation, typed, f"{START}.{name}")
        if name in WRITE_ONLY:
            value = _write_only(name, value, typed, kept)
        if value is not NOTHING:
            data[name] = value
        elif shape_of(info.annotation).kind is Kind.WORDS and f"{START}.{name}" in typed.texts:
            data[name] = []
    if kept is not None:
        data[key_field(kind)] = setup.key_of(kept)
    return data


def _write_only(name: str, value: Any, typed: Typed, kept: Value | None) -> Any:
    """Return what is to be kept: what was typed, nothing when it is to be forgotten, else what is there."""
    if value is not NOTHING or kept is None or typed.one(f"{FORGET}.{name}") == "on":
        return value
    return getattr(kept, name)


def _field(kind: str, name: str, given: Given, kept: Value | None) -> Field:
    info = setup.KINDS[kind].model_fields[name]
    field = field_of(info.annotation, f"{START}.{name}", given, needed=info.is_required())
    held = name in WRITE_ONLY and kept is not None and bool(getattr(kept, name))
    hint = "One is kept; leave this empty to keep it" if held else HINTS.get(name, "")
    widget = "fixed" if kept is not None and name == key_field(kind) else field.widget
    return field._replace(label=LABELS.get(name, field.label), hint=hint, widget="secret" if held else widget)


def _further(known: Mapping[str, FieldInfo], named: set[str]) -> Iterator[str]:
    """Yield the fields that no group names, but for a key that is always the same."""
    return (
        field
        for field, info in known.items()
        if field not in named and (field != "key" or info.is_required())
    )


def _choices(session: Session, typed: Typed) -> dict[str, Choices]:
    """Return partners and roles. A partner that is named and not set up yet may stay."""
    known = {one.key: one.name for one in setup.every(session, TradingPartner)}
    named = typed.one(f"{START}.partner")
    partners = ({named: f"{named} (not set up)"} if named and named not in known else {}) | known
    roles = tuple((role.value, role.value.replace("_", " ").capitalize()) for role in Role)
    return {"partner": (("", "Choose"), *partners.items()), "roles": roles}


def _words(problem: Problem) -> str:
    plain = problem.words.removeprefix("Value error, ")
    return WORDS.get(problem.kind, f"{plain[:1].upper()}{plain[1:]}")
