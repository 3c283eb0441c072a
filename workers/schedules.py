"""Schedules: one exchange per trading partner, one sweep. Pausing a partner is pausing its Schedule."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from models.clock import SECONDS_PER_DAY, BusinessClock
from models.messages import ExchangeStart, SweepStart, exchange_workflow_id
from workflows.exchange import Exchange, Sweep

EXCHANGES_PER_DAY = 1440
"""A round every minute of business time, never more than one a second."""


def exchange_interval(clock: BusinessClock) -> timedelta:
    """Return the wall time between two rounds with a partner."""
    return timedelta(seconds=max(1.0, min(clock.seconds_per_day / EXCHANGES_PER_DAY, 60.0)))


def sweep_interval(clock: BusinessClock) -> timedelta:
    """Return the wall time between two sweeps: a minute, or seconds when business time runs fast."""
    return timedelta(seconds=60.0 if clock.seconds_per_day == SECONDS_PER_DAY else 5.0)


async def schedule_exchange(client: Client, task_queue: str, partner: str, clock: BusinessClock) -> None:
    """Create or refresh the Schedule of one trading partner."""
    action = ScheduleActionStartWorkflow(
        Exchange.run,
        ExchangeStart(partner=partner, clock=clock),
        id=exchange_workflow_id(partner),
        task_queue=task_queue,
    )
    await _schedule(client, f"exchange-{partner}", action, exchange_interval(clock))


async def schedule_sweep(client: Client, task_queue: str, clock: BusinessClock) -> None:
    """Create or refresh the Schedule of the sweep."""
    action = ScheduleActionStartWorkflow(
        Sweep.run, SweepStart(clock=clock), id="sweep", task_queue=task_queue
    )
    await _schedule(client, "sweep", action, sweep_interval(clock))


async def _schedule(
    client: Client, schedule_id: str, action: ScheduleActionStartWorkflow, every: timedelta
) -> None:
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(seconds=10)),
    )
    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(schedule_id).update(lambda given: _replaced(given, schedule))


def _replaced(given: ScheduleUpdateInput, schedule: Schedule) -> ScheduleUpdate:
    # A pause is a person's decision and outlives restarts.
    schedule.state = given.description.schedule.state
    return ScheduleUpdate(schedule=schedule)
