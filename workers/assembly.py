"""Puts a worker together: which workflows and activities run on which queue, with which collaborators."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.answers import AnswerSteps
from activities.appeals import AppealSteps
from activities.contacts import ContactSteps
from activities.coordination import CoordinationSteps
from activities.coverage import CoverageSteps
from activities.exchange import ExchangeActivities
from activities.inbound import InboundActivities
from activities.network import NetworkActivities
from activities.patient import PatientSteps
from activities.posting import PostingSteps
from activities.requests import RequestSteps
from activities.review import ReviewSteps
from activities.submission import SubmissionSteps
from activities.supervision import SupervisionSteps
from activities.telling import TellingActivities
from activities.tracking import TrackingSteps
from models.clock import BusinessClock
from models.messages import network_queue
from models.policy import Policy
from store.engine import Store
from workers.claims import ClaimDoor
from workers.heartbeats import HeartbeatInterceptor
from workers.logging import TemporalContextInterceptor
from workflows.claim import ClaimLifecycle
from workflows.exchange import Exchange, InboundFile, Sweep

WORKFLOWS: list[type] = [ClaimLifecycle, Exchange, InboundFile, Sweep]

SANDBOX = SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default)
"""The one sandbox of workers, tests and replays."""

STEPS = (
    AnswerSteps,
    AppealSteps,
    ContactSteps,
    CoordinationSteps,
    CoverageSteps,
    PatientSteps,
    PostingSteps,
    RequestSteps,
    ReviewSteps,
    SubmissionSteps,
    SupervisionSteps,
    TrackingSteps,
)
"""The classes whose every activity is a step of a claim."""

THREADS = 16

QUESTIONS_AT_ONCE = 100
"""Questions to payers and notices in flight. They wait on the network and hold no thread."""

CLAIMS_AT_ONCE = 10
"""Workflow tasks in hand at a time. Each waits for its steps, and steps wait for the database.

With the default of 100, two hundred claims that start together queued steps for longer than a workflow task
may last (10 s); their tasks timed out by the dozen and the worker came to a standstill. What is not in hand
waits at the server, which costs nothing. Stays below ``THREADS``, so that a step never waits for a thread.
"""


def claim_activities(store: Store, policy: Policy, clock: BusinessClock, door: ClaimDoor) -> list[Any]:
    """Return everything that runs on the claims' queue: steps, questions to payers, files, telling."""
    steps = [step for kind in STEPS for step in _activities_of(kind(store, policy))]
    exchange, inbound = ExchangeActivities(store, policy), InboundActivities(store, policy)
    telling = TellingActivities(store, policy, clock, door.tell, door.start, door.take_in)
    network = NetworkActivities(store, policy)
    return [
        *steps,
        network.ask_coverage,
        network.ask_status,
        exchange.batch_outbox,
        inbound.commit_records,
        telling.tell_claims,
        telling.take_in_files,
        telling.sweep,
    ]


def network_activities(store: Store, policy: Policy) -> list[Any]:
    """Return everything that carries files to payers and back."""
    exchange = ExchangeActivities(store, policy)
    return [exchange.transmit_file, exchange.collect_mailbox]


def build_workers(
    client: Client, store: Store, clock: BusinessClock, task_queue: str, policy: Policy | None = None
) -> tuple[Worker, Worker]:
    """Return the worker for claims and the one for payers' network, both of this process."""
    policy = policy or Policy()
    door = ClaimDoor(client, task_queue)
    # As many threads as slots, or the SDK warns; no more are made than steps run, which is THREADS.
    executor = ThreadPoolExecutor(QUESTIONS_AT_ONCE, thread_name_prefix="activity")
    interceptors = [TemporalContextInterceptor(), HeartbeatInterceptor()]
    claims = Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=claim_activities(store, policy, clock, door),
        activity_executor=executor,
        workflow_runner=SANDBOX,
        interceptors=interceptors,
        max_concurrent_workflow_tasks=CLAIMS_AT_ONCE,
        max_concurrent_local_activities=THREADS,
        max_concurrent_activities=QUESTIONS_AT_ONCE,
        # After a crash, a task waits this long for the dead worker's cache before another may take it.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=5),
        graceful_shutdown_timeout=timedelta(seconds=5),
    )
    network = Worker(
        client,
        task_queue=network_queue(task_queue),
        activities=network_activities(store, policy),
        activity_executor=executor,
        interceptors=interceptors,
        max_concurrent_activities=THREADS,
        graceful_shutdown_timeout=timedelta(seconds=5),
    )
    return claims, network


def _activities_of(steps: Any) -> list[Any]:
    """Return the activity methods of an object, found by the mark that ``activity.defn`` leaves."""
    methods = [getattr(steps, name) for name in dir(steps) if not name.startswith("_")]
    return [method for method in methods if hasattr(method, "__temporal_activity_definition")]
