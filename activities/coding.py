"""Stage coding: a coder assigns codes; an unclear note goes to the provider first."""

from typing import Any

from activities.coverage import open_coding
from activities.steps import form
from models.claim import ClaimDocument, ServiceLine
from models.correction import corrected
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import CodingAnswer, LineCoding, QueryAnswer, TaskKind
from store.step import ClaimStep, Decision


def codes_answered(step: ClaimStep, task: HumanTaskRow, answer: CodingAnswer) -> Decision:
    """Put the codes on the claim as a new version, or ask the provider the coder's question."""
    if answer.action == "query":
        detail = {
            "account": step.claim.source_number,
            "question": answer.question,
            "claim": form(step.document),
        }
        return step.open_task(
            TaskKind.ANSWER_QUERY,
            detail,
            ClaimState.QUERYING_PROVIDER,
            summary="note unclear: ask the provider",
        )
    step.revise(coded(step.document, answer), task.completed_by)
    return step.proceed(ClaimState.REVIEWING, "codes assigned")


def query_answered(step: ClaimStep, task: HumanTaskRow, answer: QueryAnswer) -> Decision:
    """Give the coder the provider's answer next to the question."""
    query = {"answer": answer.answer, "answered_by": task.completed_by}
    return open_coding(step, "provider answered", query)


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
