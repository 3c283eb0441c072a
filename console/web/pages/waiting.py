"""Claims that wait for a payer: nobody is asked anything, and each says until when it waits."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from console.queues import WAITING, Person, View, queues_of
from console.views.waiting import mark_after, waiting_claims
from console.web.access import viewer_of
from console.web.desk import desk_of
from console.web.masked_names import masked_names
from console.web.rendering import page
from store import saved_views, task_tallies
from store.pages import cut

ROWS = 50


def waiting(request: Request, view: View) -> Response:
    """Show the claims that wait, the first to look again at the top."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        counts = task_tallies.counts(session)
        rows, after = cut(waiting_claims(session, view.after, ROWS + 1), ROWS, mark_after)
        views = saved_views.seen_by(session, viewer.user)
        patients = masked_names(session, [row.claim for row in rows])
    states = {
        state: total for state, total in task_tallies.claims_by_state(counts).items() if state in WAITING
    }
    queues = queues_of(counts, Person(viewer.user, viewer.roles))
    shown: Mapping[str, Any] = {"rows": rows, "states": states, "after": view._replace(after=after)}
    values = {"patients": patients, "queues": queues, "views": views, "view": view, "more": bool(after)}
    return page(request, "waiting.html", 200, **values, **shown)
