"""Writing ``practice.toml``: the standard library reads TOML but does not write it."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from models.value import Value

TomlTable = Mapping[str, object]


def write_toml(practice: Value, lists: Mapping[str, Sequence[Value]]) -> str:
    """Write one ``[practice]`` table and an array of tables for each list; unset fields are left out."""
    parts = [_table("[practice]", practice)]
    for name, values in lists.items():
        parts += [_table(f"[[{name}]]", value) for value in values]
    return "\n".join(parts)


def _table(heading: str, value: Value) -> str:
    fields = cast(TomlTable, value.model_dump(mode="json", exclude_unset=True))
    return "\n".join([heading, *(f"{key} = {_value(item)}" for key, item in fields.items()), ""])


def _value(item: object) -> str:
    if isinstance(item, Mapping):
        fields = cast(TomlTable, item)
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in fields.items()) + " }"
    if isinstance(item, list | tuple):
        return "[" + ", ".join(sorted(_value(inner) for inner in cast(Sequence[object], item))) + "]"
    # A TOML basic string, integer and boolean are written as in JSON.
    return json.dumps(item)
