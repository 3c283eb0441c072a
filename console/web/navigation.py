"""The places of the console, and who sees them."""

from typing import NamedTuple

from console.web.access import EVERYBODY, READS_AUDIT, Viewer
from models.finding import Role


class Place(NamedTuple):
    """One entry of the navigation."""

    name: str
    address: str
    roles: frozenset[Role] = EVERYBODY


PLACES = (
    Place("Inbox", "/inbox"),
    Place("Audit log", "/audit", READS_AUDIT),
)


def navigation(viewer: Viewer) -> list[Place]:
    """Return the places that the viewer may open."""
    return [place for place in PLACES if viewer.is_any(*place.roles)]
