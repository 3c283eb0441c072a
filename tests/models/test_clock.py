"""One business clock: the same instant for everybody, however fast days go by."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.clock import SECONDS_PER_DAY, BusinessClock

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda after: START + after)
DAY_LENGTHS = st.floats(0.5, SECONDS_PER_DAY)


def test_in_production_business_time_is_wall_time() -> None:
    now = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)

    assert BusinessClock().at(now) == now
    assert BusinessClock().wait(now, now + timedelta(days=3)) == timedelta(days=3)


def test_a_demo_day_of_two_seconds_passes_in_two_seconds() -> None:
    wall = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
    business = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    clock = BusinessClock(anchor_wall=wall, anchor_business=business, seconds_per_day=2)

    assert clock.at(wall + timedelta(seconds=2)) == business + timedelta(days=1)
    assert clock.wait(business, business + timedelta(days=21)) == timedelta(seconds=42)


@given(INSTANTS, DAY_LENGTHS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_wait_ends_at_the_instant_it_was_for(anchor: datetime, day: float, ahead: timedelta) -> None:
    clock = BusinessClock(anchor_wall=anchor, anchor_business=anchor, seconds_per_day=day)
    wall = anchor + timedelta(hours=1)
    since = clock.at(wall)
    woken = clock.at(wall + clock.wait(since, since + ahead))

    # A microsecond of the wall is up to a fifth of a business second in a fast demo.
    assert abs(woken - (since + ahead)) <= timedelta(microseconds=2 * clock.speed + 2)


@given(INSTANTS, INSTANTS)
def test_nobody_waits_for_the_past(since: datetime, until: datetime) -> None:
    wait = BusinessClock(seconds_per_day=1.5).wait(since, until)

    assert wait >= timedelta(0)
    assert (wait > timedelta(0)) <= (until > since)
