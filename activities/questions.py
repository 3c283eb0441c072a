"""Questions to providers inside a claim's life: asked from coding or at any time, answered, withdrawn.

A question from the coding task makes the claim wait for it. One that is asked beside (``claimflow coding
query``) has a task of its own; the claim stays where it is, and the review does not let it pass while the
question blocks.
"""

import json
from datetime import UTC, datetime, time
from typing import Any

from activities.coverage import open_coding
from activities.steps import form, stands_in
from activities.suggestions import query_form
from models.errors import BadInput, Conflict, NotFound
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.record_tables import ProviderQueryRow
from models.tables import HumanTaskRow
from models.tasks import ASKED_ROLE, TaskKind, TaskStatus
from store import queries, submissions, tasks
from store.identifiers import task_id
from store.queries import Question
from store.step import ClaimStep, Decision
from store.submissions import SubmissionStatus


def query_id(claim: str, n: int) -> str:
    """Return the id of the question that move ``n`` asks."""
    return f"{claim}-Q{n}"


def ask_and_wait(step: ClaimStep, question: Question, asked_by: str) -> Decision:
    """Ask the provider; the claim waits for the answer before it is coded."""
    detail = _detail(step, question)
    decision = step.open_task(
        TaskKind.ANSWER_QUERY, detail, ClaimState.QUERYING_PROVIDER, summary="note unclear: ask the provider"
    )
    step.session.flush()
    task = tasks.need(step.session, task_id(step.claim.id, step.n))
    task.due_at = _due(step, question)
    _keep(step, question, asked_by, task.id)
    told = {"judgement": _judgement(query_id(step.claim.id, step.n), question, step)}
    return Decision(decision.state, task.due_at, decision.summary, decision.detail | told)


def ask_beside(step: ClaimStep, question: Question, asked_by: str) -> None:
    """Ask the provider in a task of its own, whatever else the claim waits for."""
    task = f"{task_id(step.claim.id, step.n)}Q"
    step.session.add(
        HumanTaskRow(
            id=task,
            claim_id=step.claim.id,
            n=step.n,
            kind=TaskKind.ANSWER_QUERY.value,
            role=ASKED_ROLE[TaskKind.ANSWER_QUERY].value,
            status=TaskStatus.OPEN.value,
            state=ClaimState.QUERYING_PROVIDER.value,
            detail=json.dumps(_detail(step, question), default=str),
            opened_at=step.as_of,
            due_at=_due(step, question),
        )
    )
    _keep(step, question, asked_by, task)


def query_instructed(step: ClaimStep, said: dict[str, Any]) -> Decision:
    """Ask at any time; a claim that is ready or only queued goes back to review if the question blocks."""
    question = Question(
        said["question"],
        tuple(said.get("options", ())),
        said.get("addressee", ""),
        datetime.fromisoformat(said["due_on"]).date() if said.get("due_on") else None,
        said.get("blocking", True),
    )
    ask_beside(step, question, said["by"])
    query = query_id(step.claim.id, step.n)
    told = {"query": query, "blocking": question.blocking, "judgement": _judgement(query, question, step)}
    if question.blocking and _not_sent_yet(step):
        submissions.take_out_of_outbox(step.session, step.claim.id, "a question to the provider is open")
        return step.proceed(ClaimState.REVIEWING, "provider asked; reviewed again before sending", **told)
    stays = step.stay("provider asked", **told)
    wake_at = (
        min(stays.wake_at, _due(step, question)) if stays.wake_at and _by_people(step) else stays.wake_at
    )
    return Decision(stays.state, wake_at, stays.summary, stays.detail)


def query_closed(step: ClaimStep, said: dict[str, Any]) -> Decision:
    """Answer or withdraw a question without its task; a claim held back by it is reviewed again."""
    try:
        row = queries.need_open(step.session, said["query"])
    except (NotFound, Conflict) as problem:
        return step.stay(str(problem))
    if row.claim_id != step.claim.id:
        return step.stay(f"query {row.id} is about another claim")
    if said.get("answer"):
        queries.answer(row, said["answer"], said["by"], step.as_of)
    else:
        queries.withdraw(row, said["by"], step.as_of)
    task = queries.task_of(step.session, row)
    if task is not None and task.status == TaskStatus.OPEN:
        task.status, task.closed_because = TaskStatus.CANCELLED.value, f"the question was {row.status}"
        task.version += 1
    return after_answer(step, row, f"question {row.status}")


def after_answer(step: ClaimStep, row: ProviderQueryRow, summary: str) -> Decision:
    """Go on where the answer leads: to the coder who waits for it, or to another review."""
    step.session.flush()
    still = queries.blocking_open(step.session, step.claim.id)
    _show_to_coder(step)
    if stands_in(step) is ClaimState.QUERYING_PROVIDER:
        if still:
            return step.stay(f"{summary}; another one is open", query=row.id)
        return open_coding(step, summary, {k: str(v) for k, v in query_form(row).items()})
    if step.state is ClaimState.FIXING_FINDINGS and row.blocking and not still:
        for kind in (TaskKind.FIX_FINDINGS, TaskKind.OBTAIN_AUTHORIZATION):
            step.cancel_tasks_of(kind, "the provider answered: reviewed again")
        return step.proceed(ClaimState.REVIEWING, f"{summary}: review again", query=row.id)
    return step.stay(summary, query=row.id)


def _show_to_coder(step: ClaimStep) -> None:
    """Bring the questions shown in an open coding task up to date."""
    for task in tasks.open_tasks(step.session, claim=step.claim.id):
        if task.kind == TaskKind.ASSIGN_CODES:
            shown = [query_form(row) for row in queries.of_claim(step.session, step.claim.id)]
            task.detail = json.dumps(json.loads(task.detail) | {"queries": shown}, default=str)


def _not_sent_yet(step: ClaimStep) -> bool:
    """Tell whether the claim would go out without another review: ready, or in the outbox and in no file."""
    if step.state is ClaimState.READY:
        return True
    latest = submissions.latest(step.session, step.claim)
    return (
        step.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
        and latest is not None
        and latest.status == SubmissionStatus.QUEUED
    )


def _by_people(step: ClaimStep) -> bool:
    """Tell whether the claim waits for people, so that its timer may look at tasks earlier."""
    return step.state in (
        ClaimState.CODING,
        ClaimState.QUERYING_PROVIDER,
        ClaimState.FIXING_FINDINGS,
        ClaimState.RESOLVING_COVERAGE,
    )


def _judgement(query: str, question: Question, step: ClaimStep) -> dict[str, Any]:
    """Say why a question holds the claim, or does not; the question itself stays in its row."""
    reason = "the claim is not sent before the provider answers" if question.blocking else "the claim goes on"
    return Judgement(
        rule="open_query",
        source="practice policy (questions to providers)",
        inputs={"query": query, "blocking": question.blocking, "state": step.state.value},
        reason=f"the provider was asked; {reason}",
    ).model_dump(mode="json")


def _keep(step: ClaimStep, question: Question, asked_by: str, task: str) -> None:
    query = query_id(step.claim.id, step.n)
    due = question.due_on or _due(step, question).date()
    queries.ask(step.session, query, step.claim.id, question._replace(due_on=due), asked_by, task, step.as_of)


def _due(step: ClaimStep, question: Question) -> datetime:
    """Return when the task is due: at the end of the day named, else as long as tasks may take."""
    if question.due_on is None:
        return step.after(step.policy.due_days(TaskKind.ANSWER_QUERY))
    return max(step.as_of, datetime.combine(question.due_on, time.max, UTC))


def check_question(step: ClaimStep, question: Question) -> None:
    """Refuse a question without words, or one that is due before it is asked, with ``BadInput``."""
    if not question.question.strip():
        remedy = "Say what the provider should answer"
        raise BadInput("no question was given", field="question", remedy=remedy)
    if question.due_on is not None and question.due_on < step.as_of.date():
        remedy = "Give a day from today on, or leave it out"
        raise BadInput("the answer would be due before the question", field="due_on", remedy=remedy)


def _detail(step: ClaimStep, question: Question) -> dict[str, Any]:
    return {
        "account": step.claim.source_number,
        "question": question.question,
        "options": list(question.options),
        "addressee": question.addressee,
        "blocking": question.blocking,
        "due_on": question.due_on.isoformat() if question.due_on else "",
        "claim": form(step.document),
    }
