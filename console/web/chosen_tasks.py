"""Tasks that were chosen in a list for one act: counted before it, and the first of them done at once."""

from typing import NamedTuple

from sqlmodel import Session

from console import bulk
from console.queues import Person, View, strands_of
from console.task_acts import Moment
from console.web.access import Viewer
from console.web.desk import Desk
from store import task_lists
from store.task_lists import Line
from store.task_tallies import Sum

SHOWN = 10

NOW_AT_MOST = 2
"""Parts that are done before the answer; the rest goes on by itself."""


class Chosen(NamedTuple):
    """What was chosen in the list: all that a view shows, or these."""

    view: View
    all: bool
    ids: list[str]


def counted(session: Session, viewer: Viewer, desk: Desk, chosen: Chosen) -> tuple[Sum, list[Line]]:
    """Return how many tasks were chosen with what is at stake, and the first of them."""
    if not chosen.all:
        lines = task_lists.lines_of(session, chosen.ids)
        return Sum(len(lines), sum(line.stake_cents for line in lines)), lines[:SHOWN]
    strands, wanted = _asked(viewer, desk, chosen)
    first = task_lists.page(session, strands, wanted, chosen.view.sort, size=SHOWN).lines
    return task_lists.matching(session, strands, wanted), first


def ids_of(session: Session, viewer: Viewer, desk: Desk, chosen: Chosen) -> list[str]:
    """Return the ids of the tasks that were chosen, as far as they are there."""
    if not chosen.all:
        return [line.id for line in task_lists.lines_of(session, chosen.ids)]
    return [line.id for line in task_lists.every(session, *_asked(viewer, desk, chosen), chosen.view.sort)]


def go_on_a_little(desk: Desk, act: str, at: Moment) -> None:
    """Do the first parts of an act now; the caretaker does the rest."""
    for _ in range(NOW_AT_MOST):
        with desk.store.write() as session:
            if not bulk.go_on(session, act, at):
                return


def _asked(viewer: Viewer, desk: Desk, chosen: Chosen):
    me = Person(viewer.user, viewer.roles)
    return strands_of(chosen.view.queue, me), chosen.view.wanted(desk.now())
