"""The one business clock. In production a day is a day; in a demo it is a fraction of a second.

Workers, simulator and console are given the same ``BusinessClock``, so that all of them mean the same
instant. Only ``recorded_at`` columns hold wall time.
"""

from datetime import UTC, date, datetime, timedelta

from models.value import Value

SECONDS_PER_DAY = 86_400.0


class BusinessClock(Value):
    """Maps wall time to business time: equal at ``anchor_wall``, then one day every ``seconds_per_day``.

    ``BusinessClock()`` is the production clock: business time is wall time.
    """

    anchor_wall: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    anchor_business: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    seconds_per_day: float = SECONDS_PER_DAY

    @property
    def speed(self) -> float:
        """Return business seconds per wall second."""
        return SECONDS_PER_DAY / self.seconds_per_day

    def at(self, wall: datetime) -> datetime:
        """Return the business instant of an aware wall instant."""
        return self.anchor_business + (wall - self.anchor_wall) * self.speed

    def wait(self, since: datetime, until: datetime) -> timedelta:
        """Return the wall time between two business instants, never negative."""
        return max(timedelta(0), (until - since) / self.speed)

    def now(self) -> datetime:
        """Return the business instant of this moment. Never called in workflow code."""
        return self.at(datetime.now(UTC))

    def today(self) -> date:
        """Return the business date of this moment (UTC). Never called in workflow code."""
        return self.now().date()
