"""One task as a page for people: what is asked, why, and how to answer."""

from typing import Any, cast

from console.commands.output import fields, line

Data = dict[str, Any]


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
        line()
        _part(name, value)
    _form(shown)


def _part(name: str, value: Any, depth: int = 0) -> None:
    """Write one named value; findings as sentences, anything nested by indentation."""
    margin, label = "  " * depth, name.replace("_", " ")
    if isinstance(value, dict):
        line(f"{margin}{label}:")
        for key, inner in cast(Data, value).items():
            _part(str(key), inner, depth + 1)
    elif isinstance(value, list):
        line(f"{margin}{label}:" + ("" if value else " none"))
        for item in cast("list[Any]", value):
            _item(item, depth + 1)
    elif value not in (None, ""):
        line(f"{margin}{label}: {value}")


def _item(item: Any, depth: int) -> None:
    margin = "  " * depth
    if not isinstance(item, dict):
        line(f"{margin}- {item}")
        return
    data = cast(Data, item)
    if {"rule", "message"} <= set(data):
        where = f"{data['rule']} at {data.get('field', '')}"
        line(f"{margin}- [{data.get('severity', '')}] {where}: {data['message']}")
        if data.get("remedy"):
            line(f"{margin}  {data['remedy']}")
        return
    if {"field", "before", "after"} <= set(data):
        line(f"{margin}- {data['field']}: {data['before']} -> {data['after']}")
        return
    line(f"{margin}-")
    for key, inner in data.items():
        _part(str(key), inner, depth + 1)


def _form(shown: Data) -> None:
    form = shown["answer_form"]
    line("\nThe answer is a JSON object:")
    for name, rule in form["properties"].items():
        needed = " (needed)" if name in form.get("required", []) else ""
        line(f"  {name}: {_kind(rule)}{needed}")
    if form.get("description"):
        line("  " + " ".join(form["description"].split()))
    line(f"\nclaimflow tasks complete {shown['task']} --answer '{{...}}'")


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
