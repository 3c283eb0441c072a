"""The description of the API as people read it: chapters of operations, and the shapes they take and give."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]

REF = "#/components/schemas/"


class Piece(NamedTuple):
    """A piece of the words for a type; ``shape`` is the shape it links to, empty for plain words."""

    words: str
    shape: str = ""


class Part(NamedTuple):
    """A parameter or a field: its name, where it stands (``query``), its type, and what it means."""

    name: str
    place: str
    needed: bool
    type: tuple[Piece, ...]
    means: str


class Operation(NamedTuple):
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    about: tuple[str, ...]
    parts: tuple[Part, ...]
    body: tuple[Piece, ...]
    answers: tuple[tuple[str, str, tuple[Piece, ...]], ...]


class Chapter(NamedTuple):
    """The operations under one heading."""

    name: str
    anchor: str
    operations: tuple[Operation, ...]


class Shape(NamedTuple):
    """What is sent or shown: a JSON object with its fields, or a choice of others."""

    name: str
    about: str
    fields: tuple[Part, ...]
    type: tuple[Piece, ...]


def chapters_of(document: Json) -> list[Chapter]:
    """Return the operations by heading, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return [
        Chapter(name, f"part-{name.lower().replace(' ', '-')}", tuple(some)) for name, some in found.items()
    ]


def shapes_of(document: Json) -> list[Shape]:
    """Return every shape by its name."""
    schemas: dict[str, Json] = document["components"]["schemas"]
    return [_shape(name, schema) for name, schema in sorted(schemas.items(), key=lambda one: one[0].lower())]


def _operation(path: str, method: str, operation: Json) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    return Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation.get("summary", ""),
        tuple(text for text in operation["description"].split("\n\n") if text),
        tuple(_parameter(one) for one in operation.get("parameters", ())),
        _content(body),
        tuple(
            (status, said["description"], _content(said.get("content", {})))
            for status, said in _answers(operation)
        ),
    )


def _answers(operation: Json) -> Iterator[tuple[str, Json]]:
    """Yield the answers that are no problem: those every operation has are told once."""
    for status, said in operation["responses"].items():
        if int(status) < 400:
            yield status, said


def _content(content: Json) -> tuple[Piece, ...]:
    kinds = list(content.items())
    if not kinds:
        return ()
    kind, said = kinds[0]
    words = _type(said.get("schema", {}))
    return words if kind == "application/json" else (Piece(f"{kind}: "), *words)


def _parameter(one: Json) -> Part:
    means = one.get("description", "") or one["schema"].get("description", "")
    return Part(one["name"], one["in"], one.get("required", False), _type(one["schema"]), means)


def _shape(name: str, schema: Json) -> Shape:
    needed = schema.get("required", ())
    fields = tuple(
        Part(field, "", field in needed, _type(said), said.get("description", ""))
        for field, said in schema.get("properties", {}).items()
    )
    return Shape(
        name, " ".join(schema.get("description", "").split()), fields, () if fields else _type(schema)
    )


def _type(schema: Json) -> tuple[Piece, ...]:
    """Say a schema in words: ``list of TaskLine``, ``"open" or "claimed"``, ``whole number, 1 to 200``."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return (Piece(name, name),)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return _joined([_type(one) for one in schema[several]])
    if "const" in schema:
        return (Piece(f'"{schema["const"]}"'),)
    if "enum" in schema:
        return (Piece(" or ".join(f'"{one}"' for one in schema["enum"])),)
    if schema.get("type") == "array":
        return (Piece("list of "), *_type(schema.get("items", {})))
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return (Piece("object of "), *_type(schema["additionalProperties"]))
    return (Piece(_plain(schema)),)


def _joined(several: list[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for n, one in enumerate(several):
        pieces += [*([Piece(" or ")] if n else []), *one]
    return tuple(pieces)


NAMES = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}


def _plain(schema: Json) -> str:
    kind = str(schema.get("type", "anything"))
    name = {"date": "day", "date-time": "instant", "binary": "bytes"}.get(schema.get("format", ""), "")
    words = name or NAMES.get(kind, kind)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        words += f", {low} to {high}"
    if "maxLength" in schema:
        words += f", at most {schema['maxLength']} characters"
    default = schema.get("default")
    return f"{words}, else {default}" if default not in (None, "") else words


def paragraph(text: str) -> list[tuple[bool, str]]:
    """Return a text in pieces, and whether each is code: what stands between backticks."""
    return [(n % 2 == 1, part) for n, part in enumerate(re.split("`", text)) if part]
