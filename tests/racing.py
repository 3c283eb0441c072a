"""People, consoles and programs that do something at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from models.errors import Conflict

Done = TypeVar("Done")


def at_once(*acts: Callable[[], Done]) -> list[Done | Conflict]:
    """Start all together and return what each came to; a conflict is an outcome, all else is raised."""
    start = threading.Barrier(len(acts))

    def begun(act: Callable[[], Done]) -> Done | Conflict:
        start.wait()
        try:
            return act()
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(begun, acts))


def told(outcomes: Sequence[Done | Conflict]) -> list[str]:
    """Return what those were told who came too late."""
    return [str(outcome) for outcome in outcomes if isinstance(outcome, Conflict)]
