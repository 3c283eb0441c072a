"""``claimflow quarantine``: what could not be taken, and how it gets out again."""

import json
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, fields, line, say, table

if TYPE_CHECKING:
    from models.tables import QuarantineRow

app = App(name="quarantine", help="See what could not be taken, and release it.")


@app.command(name="list")
def list_(
    *,
    all_: Annotated[bool, Parameter(name="--all", help="Released records too.")] = False,
    common: Common = COMMON,
) -> None:
    """List records in quarantine, oldest first."""
    from console.commands.installation import opened
    from store import quarantine

    with opened(common.data_dir).store.read() as session:
        found = [_line(row) for row in quarantine.every(session, status="" if all_ else "open")]
    if common.json:
        emit({"quarantine": found})
        return
    names = ("record", "kind", "control_number", "position", "status", "reason")
    table([name.replace("_", " ").upper() for name in names], [[r[name] for name in names] for r in found])
    say(f"{len(found)} records")


@app.command
def show(record: str, /, *, common: Common = COMMON) -> None:
    """Show a record: the reason, what would be right, and the record as it came."""
    from console.commands.installation import opened
    from store import quarantine

    with opened(common.data_dir).store.read() as session:
        row = quarantine.need(session, record)
    if common.json:
        emit(_line(row) | {"candidates": json.loads(row.candidates), "content": row.content})
        return
    fields(_line(row))
    _print_candidates(json.loads(row.candidates))
    line()
    is_json = row.content.lstrip().startswith("{")
    for part in [row.content] if is_json else row.content.split("~"):
        line(part.strip())


@app.command
def release(
    record: str,
    /,
    *,
    file: Annotated[
        str, Parameter(help="The record mended, as a file, or - for stdin.", allow_leading_hyphen=True)
    ] = "",
    claim: Annotated[str, Parameter(help="The claim that a payment without one belongs to.")] = "",
    reason: Annotated[str, Parameter(help="Why it may go without being taken.")] = "",
    user: User = "",
    common: Common = COMMON,
) -> None:
    """Release a record: a claim by its mended file, a payment by its claim, anything by a reason."""
    from console.commands.installation import opened
    from console.releasing import Door, release_by_file, release_to, release_with_reason

    installation = opened(common.data_dir)
    door = Door(installation.store, installation.settings.clock.now(), installation.pass_on)
    if file:
        with _as_file(file) as path:
            row = release_by_file(door, record, path)
    elif claim:
        row = release_to(door, record, claim, acting(user))
    else:
        row = release_with_reason(door, record, reason, acting(user))
    if common.json:
        emit(_line(row))
    else:
        line(f"{row.id} is {row.status}" if row.status == "released" else f"{row.id} waits: {row.reason}")


@contextmanager
def _as_file(name: str) -> Generator[Path]:
    """Give the file of this name; what comes from stdin is a file for as long as it is read."""
    if name != "-":
        yield Path(name)
        return
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(sys.stdin.buffer.read())
        kept.flush()
        yield Path(kept.name)


def _print_candidates(candidates: list[dict[str, Any]]) -> None:
    """Show what came near and why it was not taken."""
    if candidates:
        line("\nClaims that came near")
    for near in candidates:
        line(f"  {near['claim']} ({near['account']}, sent as {near['attempt']})")
        for reason in near["reasons"]:
            line(f"    {reason}")


def _line(row: "QuarantineRow") -> dict[str, Any]:
    return {
        "record": row.id,
        "kind": row.kind,
        "status": row.status,
        "control_number": row.control_number,
        "position": row.position,
        "field": row.field,
        "value": row.value,
        "reason": row.reason,
        "remedy": row.remedy,
        "claim": row.claim_id,
        "file": row.file_id,
        "opened_at": row.opened_at,
        "released_at": row.released_at,
    }
