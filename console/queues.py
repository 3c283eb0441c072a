"""The queues of the inbox: which tasks lie in each, how many, and the view that a URL describes.

``View.read({"queue": "team", "kind": "call_payer"})`` is a list with a filter; its ``query`` is the URL
again, so that a view can be sent, kept and opened by somebody else, who sees what is theirs in it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from models.errors import BadInput, NotAllowed
from models.finding import Role
from models.inbox import Place
from models.lifecycle import ClaimState
from models.tasks import TaskKind, may_answer
from store.task_lists import Sort, Strand, Wanted
from store.task_tallies import Corner, Sum

WAITING = (
    ClaimState.AWAITING_ACKNOWLEDGEMENT,
    ClaimState.AWAITING_REMITTANCE,
    ClaimState.ASKING_STATUS,
    ClaimState.AWAITING_VOID,
)
"""Where a claim stands with a payer, and nobody is asked anything."""

LABELS = {
    "todo": "To do",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "team": "Team",
    "escalated": "Escalated",
    "snoozed": "Snoozed",
    "ready": "Ready to send",
    "waiting": "Waiting on payer",
}
READY = "ready"
"""Claims that wait for nothing but a biller's word; only where the practice releases them by hand."""
ROLE, PERSON = "role:", "person:"
WORKING = (Role.FRONT_DESK, Role.CODER, Role.PROVIDER, Role.BILLER, Role.SUPERVISOR, Role.ADMIN)
"""The roles that queues of tasks are for."""
LEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Who sees what everybody has, and gives it to others."""

DUE = {"": "Any day", "overdue": "Overdue", "today": "Due today", "week": "Due in 7 days"}
IN_SIGHT = (Place.OPEN, Place.CLAIMED)


class Person(NamedTuple):
    """Who looks, and as what."""

    user: str
    roles: frozenset[Role]

    @property
    def leads(self) -> bool:
        """Tell whether this person sees and gives out the work of others."""
        return bool(self.roles & LEADS)

    @property
    def also(self) -> tuple[Role, ...]:
        """Return the roles whose work this person may see beside their own: they stand in, or audit."""
        sees_all = Role.AUDITOR in self.roles
        asked = (Role.FRONT_DESK, Role.CODER, Role.PROVIDER, Role.BILLER, Role.SUPERVISOR, Role.ADMIN)
        return tuple(role for role in asked if sees_all or may_answer(role, self.roles))


class View(NamedTuple):
    """What a URL says of a list: the queue, the filters, and the order."""

    queue: str = "todo"
    kind: str = ""
    payer: str = ""
    due: str = ""
    least: int = 0
    sort: Sort = Sort.RANK
    after: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "View":
        """Return the view that these parameters describe. Raises ``BadInput`` for one there is not."""
        kind, due, sort = said.get("kind", ""), said.get("due", ""), said.get("sort", "") or Sort.RANK.value
        least = said.get("least", "").strip() or "0"
        _refuse_unknown("kind", kind, ["", *TaskKind])
        _refuse_unknown("due", due, list(DUE))
        _refuse_unknown("sort", sort, list(Sort))
        if not least.isdecimal() or len(least) > 9:
            raise BadInput("this is no number of dollars", field="least", remedy="Give whole dollars: 500")
        queue = said.get("queue", "") or "todo"
        payer, after = said.get("payer", "").strip(), said.get("after", "")
        return cls(queue, kind, payer, due, int(least), Sort(sort), after)

    @property
    def query(self) -> str:
        """Return the view as the query of a URL; what says nothing is left out."""
        said = {"queue": self.queue, "kind": self.kind, "payer": self.payer, "due": self.due}
        said |= {"least": str(self.least or ""), "sort": "" if self.sort is Sort.RANK else self.sort.value}
        return urlencode({name: value for name, value in {**said, "after": self.after}.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything but the queue narrows the list."""
        return bool(self.kind or self.payer or self.due or self.least)

    def wanted(self, now: datetime) -> Wanted:
        """Return the filters as what is asked of the store."""
        days = {"overdue": now, "today": _midnight(now, 1), "week": _midnight(now, 8)}
        kind = TaskKind.RELEASE_CLAIM if self.queue == READY else self.kind
        return Wanted(kind, self.payer, days.get(self.due), self.least * 100)


def _midnight(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), time(), UTC)


def _refuse_unknown(field: str, value: str, known: list[str]) -> None:
    if value not in known:
        raise BadInput("this view asks for something unknown", field=field, remedy="Choose it from the list")


def label_of(queue: str) -> str:
    """Return the name of a queue."""
    if queue.startswith(ROLE):
        return queue.removeprefix(ROLE).replace("_", " ").capitalize()
    return LABELS.get(queue) or queue.removeprefix(PERSON)


def strands_of(queue: str, me: Person) -> tuple[Strand, ...]:
    """Return what a queue is made of for somebody. Raises ``BadInput`` for one that is not theirs."""
    if queue.startswith(ROLE):
        return _of_role(queue.removeprefix(ROLE), me)
    if queue.startswith(PERSON):
        return _of_person(queue.removeprefix(PERSON), me)
    roles = sorted(me.also if me.leads else me.roles)
    mine = Strand(Place.CLAIMED, assignee=me.user)
    match queue:
        case "todo":
            return (mine, *(Strand(Place.OPEN, role) for role in sorted(me.roles)))
        case "mine":
            return (mine,)
        case "unassigned":
            return tuple(Strand(Place.OPEN, role) for role in roles)
        case "team" | "ready":
            return tuple(Strand(place, role) for place in IN_SIGHT for role in roles)
        case "escalated":
            return tuple(Strand(place, role, escalated=True) for place in IN_SIGHT for role in roles)
        case "snoozed":
            both = tuple(Strand(Place.SNOOZED, role) for role in roles)
            return both if me.leads else (Strand(Place.SNOOZED, assignee=me.user),)
        case _:
            raise BadInput("there is no such queue", field="queue", remedy="Choose one from the list")


def _of_role(role: str, me: Person) -> tuple[Strand, ...]:
    if role not in me.also:
        raise NotAllowed("this queue is not yours", field="queue", remedy="Choose one from the list")
    return tuple(Strand(place, role) for place in IN_SIGHT)


def _of_person(user: str, me: Person) -> tuple[Strand, ...]:
    if user != me.user and not me.leads:
        raise NotAllowed("this queue is somebody else's", field="queue", remedy="Choose one from the list")
    return tuple(Strand(place, assignee=user) for place in (Place.CLAIMED, Place.SNOOZED))


class Queue(NamedTuple):
    """One queue as the inbox lists it."""

    name: str
    label: str
    sum: Sum


def queues_of(counts: Mapping[Corner, Sum], me: Person) -> list[Queue]:
    """Return the queues of somebody, each with its count and dollars, read from the kept counts."""
    claims = {state: counts.get(Corner("", "", f"claim:{state}", False), Sum(0, 0)) for state in ClaimState}
    ready = claims[ClaimState.RELEASING_CLAIM]
    of_claims = {READY: ready, "waiting": _together(claims[state] for state in WAITING)}
    names = [name for name in LABELS if name != READY or (ready.tasks and Role.BILLER in me.also)]
    names += [ROLE + role for role in me.also if len(me.also) > 1]
    return [
        Queue(name, label_of(name), of_claims.get(name) or _sum(counts, strands_of(name, me)))
        for name in names
    ]


def _sum(counts: Mapping[Corner, Sum], strands: tuple[Strand, ...]) -> Sum:
    return _together(
        total
        for corner, total in counts.items()
        for strand in strands
        if corner.place == strand.place
        and strand.role in ("", corner.role)
        and strand.assignee in ("", corner.assignee)
        and (corner.escalated or not strand.escalated)
    )


def _together(sums: Iterable[Sum]) -> Sum:
    found = list(sums)
    return Sum(sum(one.tasks for one in found), sum(one.stake_cents for one in found))
