"""``claimflow tasks``: the inbox. Exactly one person completes each task."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, line, say, table

if TYPE_CHECKING:
    from console.commands.installation import Installation
    from console.inbox import Inbox

app = App(name="tasks", help="See and answer what claims ask of people.")

Answer = Annotated[str, Parameter(help="JSON, @FILE, or - for stdin.", allow_leading_hyphen=True)]


@app.command(name="list")
def list_(
    *,
    role: Annotated[str, Parameter(help="Only what this role is asked.")] = "",
    claim: Annotated[str, Parameter(help="Only tasks of this claim.")] = "",
    mine: Annotated[bool, Parameter(help="Only tasks on my desk.")] = False,
    user: User = "",
    common: Common = COMMON,
) -> None:
    """List open tasks, the one that is due first at the top."""
    from console.commands.answers import known_role

    inbox, _ = _inbox(common)
    found = inbox.list(role=known_role(role), claim=claim, assignee=acting(user) if mine else "")
    if common.json:
        emit({"tasks": found})
        return
    names = ("task", "kind", "role", "claim", "assignee")
    rows = [(*(t[n] for n in names), t["due_at"][:16].replace("T", " "), t["escalated"]) for t in found]
    table(("TASK", "KIND", "ROLE", "CLAIM", "WITH", "DUE", "OVERDUE"), rows)
    say(f"{len(found)} open tasks")


@app.command
def show(task: str, /, *, common: Common = COMMON) -> None:
    """Show a task with everything that is needed to answer it, and the form of the answer."""
    from console.commands.task_page import print_task

    shown = _inbox(common)[0].show(task)
    if common.json:
        emit(shown)
    else:
        print_task(shown)


@app.command
def claim(task: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Put a task on your desk, so that nobody else works on it."""
    taken = _inbox(common)[0].claim(task, acting(user))
    if common.json:
        emit(taken)
    else:
        line(f"{task} is on the desk of {taken['assignee']}")


@app.command
def release(task: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Put a task back into the inbox."""
    released = _inbox(common)[0].release(task, acting(user))
    if common.json:
        emit(released)
    else:
        line(f"{task} is in the inbox again")


@app.command
def complete(
    task: str,
    /,
    *,
    answer: Answer,
    user: User = "",
    role: Annotated[str, Parameter(help="The role you act in; several with commas.")] = "",
    version: Annotated[int | None, Parameter(help="Only if the task is still at this version.")] = None,
    common: Common = COMMON,
) -> None:
    """Answer a task. Exit code 4: someone else was first. The same answer again changes nothing."""
    from console.commands.answers import known_roles, read_answer

    inbox, installation = _inbox(common)
    by, as_of = acting(user), installation.settings.clock.now()
    notice = inbox.complete(task, read_answer(answer), by, as_of, version, roles=known_roles(role))
    told = installation.pass_on(notices=[notice] if notice else [])
    if common.json:
        emit({"task": task, "status": "completed", "completed_by": by, "again": notice is None, "told": told})
    else:
        line(f"{task} completed by {by}" + ("" if notice else " (it was already)"))


def _inbox(common: Common) -> "tuple[Inbox, Installation]":
    from console.commands.installation import opened
    from console.inbox import Inbox

    installation = opened(common.data_dir)
    return Inbox(installation.store), installation
