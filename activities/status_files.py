"""277 that come as files: answers nobody waited for, and requests for information (277RFAI).

A request is told to the claim, and that it was not passed on to the next payer (F3N); anything else is kept
as a fact that changes no wait.
"""

import json

from sqlmodel import select

from activities.taking import Intake
from models.inquiry import StatusAnswer
from models.messages import CauseKind, ClaimNotice
from models.tables import SubmissionRow
from rulebook.requests import asked_by_status, not_passed_on
from store import facts, quarantine, submissions
from store.identifiers import digest


def commit_status_answer(intake: Intake, answer: StatusAnswer, kind: str) -> ClaimNotice | None:
    """Take in one answer of a 277: found by our CLM01 (REF*EJ), else by the payer's own number."""
    if kind == "277RFAI":
        number = answer.payer_claim_control_number or answer.trace
        answer = answer.model_copy(update={"payer_claim_control_number": number})
    row = _attempt(intake, answer)
    if row is None:
        _unknown(intake, answer, kind)
        return None
    said = {
        "answer": answer.model_dump(mode="json"),
        "control_number": row.control_number,
        "file": intake.file.id,
    }
    return facts.record(
        intake.session,
        row.claim_id,
        f"277:{row.control_number}:{digest(answer.model_dump_json())}",
        CauseKind.INFORMATION_REQUESTED,
        intake.as_of,
        reference=json.dumps(said),
        notify=asked_by_status(answer, intake.as_of.date()) is not None or not_passed_on(answer),
    )


def _attempt(intake: Intake, answer: StatusAnswer) -> SubmissionRow | None:
    row = submissions.by_number(intake.session, answer.control_number)
    if row is not None or not answer.payer_claim_control_number:
        return row
    query = select(SubmissionRow).where(
        SubmissionRow.payer_control_number == answer.payer_claim_control_number,
        SubmissionRow.partner == intake.file.partner,
    )
    rows = list(intake.session.exec(query))
    # One claim of ours may be known under it by several attempts; two claims are not told apart by it.
    return rows[-1] if len({row.claim_id for row in rows}) == 1 else None


def _unknown(intake: Intake, answer: StatusAnswer, kind: str) -> None:
    quarantine.keep(
        intake.session,
        kind,
        reason=f"{kind} about something that was never sent from here",
        content=answer.model_dump_json(),
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=answer.control_number,
        remedy="Find out which system sent it; a request for records must be answered from there",
    )
