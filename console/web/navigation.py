"""The places of the console, and who sees them."""

from typing import NamedTuple

from console.queues import LABELS, LEADS, ROLE, Person, label_of
from console.web.access import ADMINS, EVERYBODY, GIVES_CLAIMS, READS_AUDIT, READS_MONEY, Viewer
from models.finding import Role


class Place(NamedTuple):
    """One entry of the navigation; pages at the addresses ``also`` lie behind it, too."""

    name: str
    address: str
    roles: frozenset[Role] = EVERYBODY
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Tell whether a page lies at this place."""
        return path.startswith((self.address, *self.also))


PLACES = (
    Place("Inbox", "/inbox", also=("/tasks/",)),
    Place("Payments", "/payments", READS_MONEY),
    Place("Quarantine", "/quarantine", READS_MONEY),
    Place("Intake", "/intake", GIVES_CLAIMS),
    Place("People", "/team", LEADS),
    Place("Announcements", "/announcements"),
    Place("Credentials", "/credentials", READS_MONEY),
    Place("Reports", "/reports", READS_MONEY),
    Place("Rules", "/rules", also=("/playbook",)),
    Place("Workflows", "/admin/workflows", ADMINS, also=("/admin/partners",)),
    Place("Setup", "/setup", ADMINS),
    Place("Audit log", "/audit", READS_AUDIT),
)


def navigation(viewer: Viewer) -> list[Place]:
    """Return the places that the viewer may open."""
    return [place for place in PLACES if viewer.is_any(*place.roles)]


def destinations(viewer: Viewer) -> list[tuple[str, str]]:
    """Return everything that can be gone to from anywhere: places, queues, and one's own page."""
    me = Person(viewer.user, viewer.roles)
    queues = [(label, f"/inbox?queue={queue}") for queue, label in LABELS.items()]
    roles = [(label_of(ROLE + role), f"/inbox?queue={ROLE}{role}") for role in me.also]
    places = [(place.name, place.address) for place in navigation(viewer)]
    return [*places, *queues, *roles, ("My sign-in, theme and keys", "/me")]
