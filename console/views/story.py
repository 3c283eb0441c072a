"""A claim's timeline as people read it: what a machine noted beside it is folded, and so is idle time.

``story_of(timeline_of(session, claim))`` keeps every event: what is folded opens with a click.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

Event = dict[str, Any]

NOISE = frozenset({"fact"})
"""Events that only say that something else was noticed: the move after it tells what came of it."""

IDLE = timedelta(days=2)


class Chapter(NamedTuple):
    """Things that happened at one time: those to read, those folded, and the idle days before them."""

    at: datetime
    events: tuple[Event, ...]
    folded: tuple[Event, ...]
    idle_days: int


def story_of(events: list[Event]) -> list[Chapter]:
    """Return the chapters of a claim, the newest first; events come oldest first."""
    chapters: list[Chapter] = []
    together: list[Event] = []
    before: datetime | None = None
    for event in events:
        if together and event["at"] != together[0]["at"]:
            chapters.append(_chapter(together, before))
            before, together = together[0]["at"], []
        together.append(event)
    if together:
        chapters.append(_chapter(together, before))
    return chapters[::-1]


def _chapter(together: list[Event], before: datetime | None) -> Chapter:
    at = together[0]["at"]
    idle = at - before if before is not None else timedelta()
    shown = tuple(event for event in together if event["what"] not in NOISE)
    folded = tuple(event for event in together if event["what"] in NOISE)
    return Chapter(at, shown or folded, folded if shown else (), idle.days if idle >= IDLE else 0)
