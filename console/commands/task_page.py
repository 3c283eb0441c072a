"""One task as a page for people: what is asked, why, and how to answer."""

from typing import Any, cast

from console.commands.output import fields, line

Data = dict[str, Any]
BEHIND = frozenset({"letter_facts"})
"""Parts of a detail that only make what another part says: the facts behind a letter's text."""


def print_task(shown: Data) -> None:
    """Write the page of one task to stdout."""
    fields(
        {
            "Task": shown["task"],
            "Asked": f"{shown['kind']} for {shown['role']}",
            "Claim": shown["claim"],
            "Status": shown["status"] + (f" by {shown['completed_by']}" if shown["completed_by"] else ""),
            "With": shown["assignee"],
            "Due": f"{shown['due_at'][:16].replace('T', ' ')}{' (overdue)' if shown['escalated'] else ''}",
        }
    )
    for name, value in shown["detail"].items():
        if _says_something(value) and name not in BEHIND:
            line()
            _part(name, value)
    _form(shown)


def _part(name: str, value: Any) -> None:
    """Write one named value. Field names stay as they are: answers name fields by them."""
    if isinstance(value, list):
        _list(name, cast("list[Any]", value))
    elif isinstance(value, dict):
        line(f"{name}:")
        for key, inner in cast(Data, value).items():
            for path, text in _paths(str(key), inner):
                line(f"  {path}: {text}")
    else:
        line(f"{name}: {value}")


def _list(name: str, items: list[Any]) -> None:
    line(f"{name}:")
    for item in items:
        if not isinstance(item, dict):
            line(f"  - {item}")
            continue
        for text in _entry(cast(Data, item)):
            line(f"  {text}")


def _entry(data: Data) -> list[str]:
    """Return the lines of one entry: findings and changes as sentences, others as their fields."""
    if {"rule", "message"} <= set(data):
        where = f"{data['rule']} at {data.get('field', '')}"
        sentence = f"- [{data.get('severity', '')}] {where}: {data['message']}"
        return [sentence, *([f"  {data['remedy']}"] if data.get("remedy") else [])]
    if {"field", "before", "after"} <= set(data):
        return [f"- {data['field']}: {data['before']} -> {data['after']}"]
    return [f"- {_in_one_line(data)}"]


def _paths(path: str, value: Any) -> list[tuple[str, str]]:
    """Return a claim's field with its path as corrections write it; items of a list count from 1."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in cast("list[Any]", value)):
        items = enumerate(cast("list[Data]", value), start=1)
        return [(f"{path}.{n}", _in_one_line(item)) for n, item in items]
    return [(path, _in_one_line(value))] if _says_something(value) else []


def _in_one_line(value: Any) -> str:
    if isinstance(value, dict):
        leaves = _leaves("", cast(Data, value))
        return ", ".join(f"{path}={text}" for path, text in leaves)
    if isinstance(value, list):
        return " ".join(str(item) for item in cast("list[Any]", value))
    return str(value)


def _leaves(prefix: str, value: Data) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            found += _leaves(f"{prefix}{key}.", cast(Data, inner))
        elif isinstance(inner, list) and any(isinstance(item, dict) for item in cast("list[Any]", inner)):
            for n, item in enumerate(cast("list[Data]", inner), start=1):
                found += _leaves(f"{prefix}{key}.{n}.", item)
        elif _says_something(inner):
            found.append((f"{prefix}{key}", _in_one_line(inner)))
    return found


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", [], {})


def _form(shown: Data) -> None:
    form = shown["answer_form"]
    line("\nThe answer is a JSON object:")
    if form.get("description"):
        line("  " + " ".join(form["description"].replace("`", "").split()))
    _fields_of(form, "  ")
    for name, part in form.get("$defs", {}).items():
        line(f"  {name}:" if "properties" in part else f"  {name}: {_kind(part)}")
        _fields_of(part, "    ")
    line(f"\nclaimflow tasks complete {shown['task']} --answer '{{...}}'")


def _fields_of(form: Data, margin: str) -> None:
    for name, rule in form.get("properties", {}).items():
        needed = " (needed)" if name in form.get("required", []) else ""
        line(f"{margin}{name}: {_kind(rule)}{needed}")


def _kind(rule: Data) -> str:
    if "enum" in rule:
        return " | ".join(str(value) for value in rule["enum"])
    if "const" in rule:
        return str(rule["const"])
    if "anyOf" in rule:
        return " | ".join(_kind(choice) for choice in rule["anyOf"])
    if "$ref" in rule:
        return str(rule["$ref"]).rpartition("/")[2]
    if rule.get("type") == "array":
        return f"list of {_kind(rule.get('items', {}))}"
    return str(rule.get("format") or rule.get("type", "anything"))
