"""The life of one claim. ``run`` reads as the business document: one line per stage, in order.

The workflow decides *when*: it waits for notices and for time. *What* a step does is decided in the
database, in one transaction per step (``store/step.py``); the workflow adopts the move it is given.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from models.lifecycle import STAGE_OF, TERMINAL, Stage
    from models.messages import (
        NOTICE_UPDATE,
        AskRequest,
        CauseKind,
        ClaimClosed,
        ClaimStart,
        Move,
        Notice,
        StepRequest,
    )
    from workflows.steps import (
        ASKED_OF_PAYER,
        LOCAL_STEP,
        NOT_MENDED_BY_RETRYING,
        SILENCE,
        Question,
        Step,
        step_for,
    )


@workflow.defn
class ClaimLifecycle:
    """One claim from intake to its terminal state, months of it, as one execution."""

    @workflow.init
    def __init__(self, start: ClaimStart) -> None:
        # Handlers may run before the first line of ``run``, so all state is set here.
        self._clock = start.clock
        self._move: Move = start.move
        self._pending: list[Notice] = []

    @workflow.run
    async def run(self, start: ClaimStart) -> ClaimClosed:
        """Live through the stages until the claim is closed and nobody has anything more to say."""
        while True:
            while self._is_open or self._pending:
                await self._verify_coverage()
                await self._assign_codes()
                await self._review()
                await self._submit()
                await self._await_decision()
                await self._resolve_denial()
                await self._bill_next_payer()
                await self._settle_with_patient()
                await self._follow_supervisor()
                await self._hear_late_answers()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._pending:
                # No await may follow this check: a notice taken after it would be lost with the run.
                return ClaimClosed(claim=self._move.claim, outcome=self._move.state, moves=self._move.n)

    @workflow.update(name=NOTICE_UPDATE)
    def notice(self, notice: Notice) -> int:
        """Note that something happened. It is in the store already; this only wakes the claim.

        Returns how many notices wait. Never fails and never waits: nobody hangs on a claim.
        """
        self._note(notice)
        return len(self._pending)

    def _note(self, notice: Notice) -> None:
        if notice not in self._pending:
            self._pending.append(notice)

    async def _verify_coverage(self) -> None:
        """Ask the payer (270) whether the patient was covered; while in doubt, a person asks the patient."""
        await self._live_through(Stage.COVERAGE)

    async def _assign_codes(self) -> None:
        """A coder codes an uncoded visit, with a question to the provider where the note is unclear."""
        await self._live_through(Stage.CODING)

    async def _review(self) -> None:
        """The scrub rules look at the claim; people fix what they find."""
        await self._live_through(Stage.REVIEW)

    async def _submit(self) -> None:
        """Into the outbox, then wait for TA1, 999 and 277CA; rejected claims are fixed and resent."""
        await self._live_through(Stage.SUBMISSION)

    async def _await_decision(self) -> None:
        """Wait for the remittance; in silence ask (276), then call."""
        await self._live_through(Stage.DECISION)

    async def _resolve_denial(self) -> None:
        """Correct and resend, appeal, or write off with approval."""
        await self._live_through(Stage.DENIAL)

    async def _bill_next_payer(self) -> None:
        """What this payer left to the patient is first asked of the next one."""
        await self._live_through(Stage.NEXT_PAYER)

    async def _settle_with_patient(self) -> None:
        """Insurance is final: the rest is the patient's."""
        await self._live_through(Stage.PATIENT)

    async def _follow_supervisor(self) -> None:
        """Held by a supervisor, or waiting for an admin: until somebody lets it go on."""
        await self._live_through(Stage.SUPERVISION)

    async def _hear_late_answers(self) -> None:
        """A closed claim still takes what comes: a reversal reopens it, a duplicate changes nothing."""
        while self._stage is Stage.CLOSED and self._pending:
            await self._step(self._pending[0])

    async def _live_through(self, stage: Stage) -> None:
        while self._stage is stage:
            await self._step(await self._next_cause())

    async def _next_cause(self) -> Notice:
        """Wait for a notice until it is time to look again; a question to the payer is asked at once."""
        if not self._pending:
            await self._wait_until(self._move.wake_at)
        if self._pending:
            return self._pending[0]
        timer = Notice(cause=f"timer:{self._move.n}", kind=CauseKind.TIMER)
        question = ASKED_OF_PAYER.get(self._move.state)
        return await self._ask_payer(question, timer) if question else timer

    async def _wait_until(self, wake_at: datetime | None) -> None:
        wait = self._clock.wait(self._now, wake_at or self._now)
        if wait <= timedelta(0):
            return
        try:
            await workflow.wait_condition(
                lambda: bool(self._pending), timeout=wait, timeout_summary=f"{self._move.state} overdue"
            )
        except TimeoutError:
            return

    async def _ask_payer(self, question: Question, timer: Notice) -> Notice:
        """Ask over the network; without an answer the timer's step decides what to do instead."""
        request = AskRequest(claim=self._move.claim, n=self._move.n, as_of=self._now)
        try:
            notice: Notice = await workflow.execute_activity_method(
                question,
                request,
                # On the claim's own queue: starting it then travels with the task, one transition less.
                start_to_close_timeout=timedelta(seconds=60),
                heartbeat_timeout=SILENCE,
                schedule_to_close_timeout=timedelta(minutes=10),
                retry_policy=RetryPolicy(
                    maximum_interval=timedelta(minutes=1), non_retryable_error_types=NOT_MENDED_BY_RETRYING
                ),
                summary=str(self._move.state),
            )
        except ActivityError:
            return timer
        self._note(notice)
        return notice

    async def _step(self, cause: Notice) -> None:
        """Take one step because of this cause and adopt the move the store gives back."""
        request = StepRequest(claim=self._move.claim, n=self._move.n + 1, notice=cause, as_of=self._now)
        try:
            move = await self._local_step(step_for(cause.kind, self._move.state), request)
        except FailureError as error:
            # A local activity's error arrives bare; only a remote one's is wrapped in ActivityError.
            if is_cancelled_exception(error):
                raise
            failure = Notice(cause=f"failure:{request.n}:{cause.cause}", kind=CauseKind.FAILURE)
            self._forget(cause)
            move = await self._local_step(
                step_for(failure.kind, self._move.state), request.model_copy(update={"notice": failure})
            )
        self._adopt(move, cause)

    async def _local_step(self, step: Step, request: StepRequest) -> Move:
        return await workflow.execute_local_activity_method(step, request, **LOCAL_STEP)

    def _adopt(self, move: Move, cause: Notice) -> None:
        """The database decides what a move was. Another cause's move leaves our own cause pending."""
        if move.instead is not None:
            self._note(move.instead)
            return
        if move.cause == cause.cause:
            self._forget(cause)
        if move.n > self._move.n:
            self._move = move
            workflow.set_current_details(
                f"{move.state}: {move.summary}. Next look: {move.wake_at or 'never'}"
            )

    def _forget(self, cause: Notice) -> None:
        self._pending = [notice for notice in self._pending if notice.cause != cause.cause]

    @property
    def _stage(self) -> Stage:
        return STAGE_OF[self._move.state]

    @property
    def _is_open(self) -> bool:
        return self._move.state not in TERMINAL

    @property
    def _now(self) -> datetime:
        return self._clock.at(workflow.now())
