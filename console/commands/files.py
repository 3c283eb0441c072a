"""``claimflow files``: X12 files as they went out and came in."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, fields, line, say, table

if TYPE_CHECKING:
    from models.tables import PayerFileRow

app = App(name="files", help="See files to and from payers.")


@app.command(name="list")
def list_(
    *,
    direction: Annotated[Literal["in", "out"] | None, Parameter(help="Only this way.")] = None,
    kind: Annotated[str, Parameter(help="Only this kind: 837P, TA1, 999, 277CA, 835 ...")] = "",
    partner: Annotated[str, Parameter(help="Only with this trading partner.")] = "",
    common: Common = COMMON,
) -> None:
    """List files, oldest first."""
    from console.commands.file_views import files_of
    from console.commands.installation import opened

    with opened(common.data_dir).store.read() as session:
        found = [_line(row) for row in files_of(session, direction or "", kind, partner)]
    if common.json:
        emit({"files": found})
        return
    names = ("file", "direction", "kind", "partner", "name", "status", "at")
    table([name.upper() for name in names], [[f[name] for name in names] for f in found])
    say(f"{len(found)} files")


@app.command
def show(
    file: str,
    /,
    *,
    raw: Annotated[bool, Parameter(help="Only the file's bytes, as they were.")] = False,
    common: Common = COMMON,
) -> None:
    """Show a file: where it stands, which submissions it carries, and its segments one a line."""
    from console.commands.installation import opened
    from store import files, submissions

    with opened(common.data_dir).store.read() as session:
        row = files.need(session, file)
        carried = [attempt.control_number for attempt in submissions.of_file(session, file)]
    if raw:
        sys.stdout.flush()
        sys.stdout.buffer.write(row.content)
        sys.stdout.buffer.flush()
        return
    content = row.content.decode("latin-1")
    if common.json:
        emit(_line(row) | {"detail": row.detail, "submissions": carried, "content": content})
        return
    fields(_line(row) | {"detail": row.detail, "submissions": ", ".join(carried)})
    line()
    for segment in content.replace("\r", "").replace("\n", "").split("~"):
        if segment:
            line(segment + "~")


def _line(row: "PayerFileRow") -> dict[str, Any]:
    return {
        "file": row.id,
        "direction": row.direction,
        "kind": row.kind,
        "partner": row.partner,
        "name": row.name,
        "control_number": row.control_number,
        "status": row.status,
        "deliveries": row.deliveries,
        "bytes": len(row.content),
        "at": row.as_of,
        "transmitted_at": row.transmitted_at,
    }
