"""``claimflow audit``: who did or saw what, and whether the log is whole."""

from typing import Annotated

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, line, say, table

app = App(name="audit", help="See who did or saw what; find out whether the log is whole.")


@app.command(name="list")
def list_(
    *,
    user: Annotated[str, Parameter(help="Only what this user did or saw.")] = "",
    subject: Annotated[str, Parameter(help="Only what was about this: claim:C1, user:ines.")] = "",
    action: Annotated[str, Parameter(help="Only this: claim read, signed in.")] = "",
    before: Annotated[int, Parameter(help="Only rows before this number.")] = 0,
    limit: Annotated[int, Parameter(help="How many rows.")] = 50,
    common: Common = COMMON,
) -> None:
    """List rows of the audit log, the newest at the top."""
    from console.commands.installation import opened
    from store import audit

    sought = audit.Sought(user, subject, action)
    with opened(common.data_dir).store.read() as session:
        rows = audit.listed(session, sought, below=before, limit=limit)
    if common.json:
        emit({"rows": [row.model_dump(mode="json") for row in rows]})
        return
    shown = [(r.n, r.as_of, r.user, r.action, r.subject, r.address, r.detail) for r in rows]
    table(("NO", "WHEN", "USER", "WHAT", "WITH WHAT", "FROM", "MORE"), shown)
    say(f"{len(rows)} rows")


@app.command
def verify(
    *,
    seal: Annotated[
        str, Parameter(help="NUMBER:SEAL as an earlier verify printed them: that row must still be there.")
    ] = "",
    common: Common = COMMON,
) -> int:
    """Compute every seal anew. Exit code 1 when a row was changed or taken out.

    The chain cannot show that its newest rows were cut off: keep the seal that is printed somewhere else,
    and give it to the next run.
    """
    from console.commands.installation import opened
    from store import audit

    with opened(common.data_dir).store.read() as session:
        number, newest = audit.head(session)
        broken = list(audit.broken_links(session))
        kept = not seal or audit.has_seal(session, *_remembered(seal))
    ok = not broken and kept
    if common.json:
        emit({"ok": ok, "rows": number, "seal": newest, "broken": broken, "kept": kept})
        return 0 if ok else 1
    line(f"{number} rows, newest {number}:{newest}")
    for n in broken:
        line(f"row {n} is not what was sealed, or a row before it is missing")
    if not kept:
        line(f"the row {seal.partition(':')[0]} that was remembered is not there any more, or is another one")
    say("The log is whole." if ok else "The log was changed.")
    return 0 if ok else 1


def _remembered(text: str) -> tuple[int, str]:
    from models.errors import BadInput

    number, _, seal = text.partition(":")
    if not number.isdecimal() or not seal:
        remedy = "Give it as an earlier verify printed it"
        raise BadInput("this is no NUMBER:SEAL", field="--seal", remedy=remedy)
    return int(number), seal
