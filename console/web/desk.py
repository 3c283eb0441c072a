"""What every request works with: the store, the clock, and who may be told that a task was answered."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request

from models.clock import BusinessClock
from models.messages import ClaimNotice
from models.policy import Policy
from store.engine import Store

if TYPE_CHECKING:
    from console.temporal_door import TemporalDoor

Tell = Callable[[ClaimNotice], None]


def _nobody(_: ClaimNotice) -> None:
    """Leave the claim to the sweep, which tells it within the minute."""


class Desk(NamedTuple):
    """The parts of a running console. ``tell`` hands a notice to the claim's workflow, soon."""

    store: Store
    clock: BusinessClock = BusinessClock()
    tell: Tell = _nobody
    temporal_ui: str = ""
    policy: Policy = Policy()
    temporal: "TemporalDoor | None" = None
    wrong_tokens: int = 20
    """After so many within a minute, an address that sends wrong tokens is not listened to for a minute."""

    def now(self) -> datetime:
        """Return the business instant of this moment: what tasks are due by."""
        return self.clock.now()


def desk_of(request: Request) -> Desk:
    """Return the parts of the console that answers this request."""
    desk: Desk = request.app.state.desk
    return desk


def wall_now() -> datetime:
    """Return the time on the wall: what sessions and the audit log go by."""
    return datetime.now(UTC)
