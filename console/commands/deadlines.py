"""``claimflow deadlines``: until when what must be done, the most urgent first."""

from datetime import date
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, say, table

State = Literal["open", "warned", "escalated", "missed", "met"]

HEADINGS = (
    "CLAIM",
    "KIND",
    "PAYER",
    "DUE",
    "LEFT",
    "BUSINESS",
    "USED",
    "STATUS",
    "SHOWN",
    "DECIDED",
    "SOURCE",
)


def deadlines(
    *,
    claim: Annotated[str, Parameter(help="Every deadline of this claim, those that ended too.")] = "",
    before: Annotated[date | None, Parameter(help="Only those due before this day (YYYY-MM-DD).")] = None,
    state: Annotated[State | None, Parameter(help="Only these; open without it.")] = None,
    common: Common = COMMON,
) -> None:
    """List deadlines, the one that is due first at the top.

    States: open (owed, whether the day has passed or not), warned (50 % and more of the window are over),
    escalated (shown to a supervisor), missed (the last day passed before it was done), met (done, in time or
    late). Of one claim every deadline is shown when no state is named.
    LEFT and BUSINESS are days and business days, of a deadline that ended as of that day.
    """
    from console.commands.installation import opened
    from console.views.claims import found
    from store.deadlines import listed

    installation = opened(common.data_dir)
    today = installation.settings.clock.now().date()
    with installation.store.read() as session:
        one = found(session, claim).id if claim else ""
        wanted = state or (None if claim else "open")
        rows = listed(session, today, state=wanted, claim=one, before=before)
    told = [told_of(row, today) for row in rows]
    if common.json:
        emit({"deadlines": told})
        return
    table(HEADINGS, [_cells(deadline) for deadline in told])
    say(f"{len(told)} deadlines")


def told_of(row: Any, today: date) -> dict[str, Any]:
    """Return a kept deadline with what is left of it, as plain data; of one that ended, as of its end."""
    from rulebook.deadlines.left import business_days_left, percent_used

    on = row.ended_on or today
    return {
        "claim": row.claim_id,
        "kind": row.kind,
        "level": row.level,
        "sequence": row.sequence,
        "status": row.status,
        "missed": on > row.last_day,
        "started_on": row.started_on,
        "last_day": row.last_day,
        "days_left": (row.last_day - on).days,
        "business_days_left": business_days_left(row.last_day, on),
        "percent_used": percent_used(row.started_on, row.last_day, on),
        "warned_percent": row.warned_percent,
        "escalated_at": row.escalated_at,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "met_on": row.met_on,
        "ended_on": row.ended_on,
        "rule": row.rule,
        "source": row.source,
    }


def _cells(told: dict[str, Any]) -> tuple[object, ...]:
    level = f" {told['level']}" if told["level"] else ""
    missed = ", missed" if told["missed"] else ""
    return (
        told["claim"],
        f"{told['kind']}{level}",
        told["sequence"],
        told["last_day"].isoformat(),
        told["days_left"],
        told["business_days_left"],
        f"{told['percent_used']} %",
        f"{told['status']}{missed}",
        "yes" if told["escalated_at"] else "",
        told["decision"],
        f"{told['rule']}: {told['source']}",
    )
