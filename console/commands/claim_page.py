"""One claim as a page for people."""

from typing import Any

from console.commands.output import fields, instant, line, table
from models.money import dollars


def print_claim(shown: dict[str, Any]) -> None:
    """Write the page of one claim to stdout."""
    fields(
        {
            "Claim": shown["claim"],
            "Number": f"{shown['source_number']} ({shown['source']})",
            "State": f"{shown['state']} ({shown['stage']})",
            "Payer": f"{shown['payer']}, billed at {shown['sequence']}",
            "Charge": shown["charge"],
            "Service": shown["service_from"],
            "Opened": shown["opened_at"],
            "Next step": shown["wake_at"],
        }
    )
    _balance(shown["balance"])
    _submissions(shown["submissions"])
    _versions(shown["versions"])
    _tasks(shown["tasks"])


def _balance(balance: dict[str, int]) -> None:
    if not balance["charges"]:
        return
    line("\nBalance")
    fields({f"  {name.replace('_', ' ')}": dollars(cents) for name, cents in balance.items()})


def _submissions(attempts: list[dict[str, Any]]) -> None:
    if not attempts:
        return
    line("\nSubmissions")
    headings = ("CLM01", "PAYER", "FREQUENCY", "VERSION", "STATUS", "PAYER'S NUMBER", "SENT")
    names = ("control_number", "payer", "frequency", "version", "status", "payer_control_number")
    table(headings, [(*(a[name] for name in names), a["transmitted_at"]) for a in attempts])


def _versions(versions: list[dict[str, Any]]) -> None:
    line("\nVersions")
    for version in versions:
        author = f" by {version['author']}" if version["author"] else ""
        line(f"  {version['version']}  {instant(version['at'])}  {version['cause']}{author}")
        for change in version["changes"]:
            line(f"       {change['field']}: {change['before']} -> {change['after']}")


def _tasks(tasks: list[dict[str, Any]]) -> None:
    for task in tasks:
        desk = f", with {task['assignee']}" if task["assignee"] else ""
        line(f"\nOpen task {task['task']}: {task['kind']} for {task['role']}{desk}")
        line(f"  due {instant(task['due_at'])}; see it with: claimflow tasks show {task['task']}")
