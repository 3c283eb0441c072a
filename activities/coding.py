"""Stage coding: a coder assigns codes; an unclear note goes to the provider first."""

from typing import Any

from activities.coverage import open_coding
from activities.questions import after_answer, ask_and_wait, ask_beside, check_question
from activities.suggestions import record_verdicts, remember
from models.answers import CodingAnswer, LineCoding, QueryAnswer
from models.claim import ClaimDocument, ServiceLine
from models.correction import corrected
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from store import queries
from store.queries import Question
from store.step import ClaimStep, Decision


def codes_answered(step: ClaimStep, task: HumanTaskRow, answer: CodingAnswer) -> Decision:
    """Put the codes on the claim as a new version, or ask the provider the coder's question, or both.

    A question that does not block leaves the claim with the coder; one beside codes blocks the sending.
    """
    question = Question(answer.question, answer.options, answer.addressee, answer.due_on, answer.blocking)
    if answer.action == "query" or answer.question:
        check_question(step, question)
    if answer.action == "query" and answer.blocking:
        return ask_and_wait(step, question, task.completed_by)
    if answer.action == "query":
        ask_beside(step, question, task.completed_by)
        return open_coding(step, "provider asked, coding goes on")
    step.revise(coded(step.document, answer), task.completed_by)
    verdicts = record_verdicts(step, task, answer)
    remember(step)
    if answer.question:
        ask_beside(step, question, task.completed_by)
    judgement = Judgement(
        rule="codes_assigned",
        source="the coder's answer",
        inputs={
            "task": task.id,
            "diagnoses": [d.code for d in step.document.diagnoses],
            "procedures": [line.procedure for line in step.document.lines],
            **verdicts,
        },
        reason="a coder assigned the codes; suggestions are only shown",
    )
    return step.proceed(ClaimState.REVIEWING, "codes assigned", judgement=judgement.model_dump(mode="json"))


def query_answered(step: ClaimStep, task: HumanTaskRow, answer: QueryAnswer) -> Decision:
    """Keep the provider's answer with the question; give it to the coder who waits, or review again."""
    row = queries.of_task(step.session, task.id)
    if row is None:
        query = {"answer": answer.answer, "answered_by": task.completed_by}
        return open_coding(step, "provider answered", query)
    if row.status == queries.OPEN:
        queries.answer(row, answer.answer, task.completed_by, step.as_of)
    return after_answer(step, row, "provider answered")


def coded(document: ClaimDocument, answer: CodingAnswer) -> ClaimDocument:
    """Return the document with the coder's codes. Raises ``BadInput`` for a line it does not have."""
    known = {line.number for line in document.lines}
    strangers = [coding.line for coding in answer.lines if coding.line not in known]
    if strangers:
        raise BadInput(f"there is no line {strangers[0]}", field="lines", remedy=f"Lines are {sorted(known)}")
    codes: dict[str, Any] = {
        "diagnoses": [
            {"code": code.replace(".", ""), "qualifier": "ABF" if n else "ABK"}
            for n, code in enumerate(answer.diagnoses)
        ]
    }
    document = corrected(document, codes)
    by_line = {coding.line: coding for coding in answer.lines}
    return document.model_copy(
        update={"lines": tuple(_line(line, by_line.get(line.number)) for line in document.lines)}
    )


def _line(line: ServiceLine, coding: LineCoding | None) -> ServiceLine:
    if coding is None:
        return line
    return line.model_copy(
        update={
            "procedure": coding.procedure,
            "modifiers": coding.modifiers,
            "diagnosis_pointers": coding.diagnosis_pointers,
        }
    )
