"""What the console does by itself: answers count, tasks wake, leases end, acts on many tasks go on.

Files that were uploaded are taken in.

``look`` does what is due and may be called as often as anybody likes, by several consoles at once.
"""

from typing import NamedTuple

from sqlmodel import Session

from console import bulk
from console.task_acts import Moment
from console.uploads import Readers, go_on_with_all
from models.messages import ClaimNotice
from store import held_answers, leases, task_tallies, waking
from store.engine import Store

PARTS = 10
"""So many parts of acts on many tasks are done in one look, so that held answers do not wait for them."""


class Seen(NamedTuple):
    """What a look found to do: the claims to be told, and whether there may be more to do at once."""

    notices: list[ClaimNotice]
    more: bool


def look(store: Store, at: Moment, readers: Readers | None = None) -> Seen:
    """Do what is due at this moment; ``readers`` are the uploads that this process is in the middle of."""
    with store.read() as session:
        answers, acts = held_answers.due(session, at.wall), bulk.unfinished(session)
    notices = [notice for task in answers if (notice := _settled(store, task, at)) is not None]
    _bring_back(store, at)
    more = [_goes_on(store, act, at) for act in acts]
    left, told = go_on_with_all(store, readers or Readers(), at.now)
    return Seen([*notices, *told], any(more) or left)


def tidy(store: Store, at: Moment) -> None:
    """Sum up the counts and forget old acts; now and then is enough."""
    with store.write() as session:
        bulk.forget_old(session, at.wall)
    while _summed_up(store):
        continue


def _settled(store: Store, task: str, at: Moment) -> ClaimNotice | None:
    with store.write() as session:
        return held_answers.settle(session, task, at.wall, at.now)


def _bring_back(store: Store, at: Moment) -> None:
    with store.read() as session:
        if not _anything_over(session, at):
            return
    with store.write() as session:
        waking.wake_due(session, at.now)
        leases.end_leases(session, at.now)


def _anything_over(session: Session, at: Moment) -> bool:
    return waking.is_due(session, at.now) or leases.is_over(session, at.now)


def _goes_on(store: Store, act: str, at: Moment) -> bool:
    for _ in range(PARTS):
        with store.write() as session:
            if not bulk.go_on(session, act, at):
                return False
    return True


def _summed_up(store: Store) -> bool:
    with store.write() as session:
        return task_tallies.compact(session)
