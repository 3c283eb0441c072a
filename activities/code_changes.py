"""A change of codes needs a coder, whatever task it answers; who is none hands the task over.

A biller who finds a wrong modifier in a rejection answers ``hand_over`` with a note and the change proposed:
the same task is then a coder's. A coder hands a biller's matter back the same way.
"""

import json

from models.answers import AuthorizationAnswer, CorrectionAnswer
from models.claim import ClaimDocument
from models.coded_fields import is_coded
from models.correction import differences
from models.errors import BadInput, NotAllowed
from models.finding import Role
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import tasks
from store.step import ClaimStep, Decision


def refuse_uncoded(task: HumanTaskRow, before: ClaimDocument, after: ClaimDocument) -> None:
    """Refuse an answer that changed codes, units, places, dates, charges or diagnoses, by no coder.

    Raises ``NotAllowed`` naming the field.
    """
    if before == after or Role.CODER in tasks.roles_of_answer(task):
        return
    coded = [change.field for change in differences(before, after) if is_coded(change.field)]
    if coded:
        raise NotAllowed(
            "a change of codes needs the role coder",
            record=f"task {task.id}",
            field=coded[0],
            remedy="Answer with action hand_over, a note and the changes: a coder decides",
        )


def hand_over(
    step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer | AuthorizationAnswer
) -> Decision:
    """Give the same task to a coder, or a coder's to a biller. Raises ``BadInput`` without a note."""
    if not answer.note.strip():
        raise BadInput(
            "it is handed over without a word",
            record=f"task {task.id}",
            field="note",
            remedy="Say in note what the other is to look at",
        )
    role = Role.BILLER if task.role == Role.CODER else Role.CODER
    shown = {k: v for k, v in json.loads(task.detail).items() if k not in ("problem", "refused")}
    handed = {"handed_over_by": task.completed_by, "handed_over": answer.note, "proposed": answer.changes}
    return step.open_task(
        TaskKind(task.kind),
        shown | handed,
        ClaimState(task.state),
        role=role,
        subject=task.subject,
        summary=f"handed over to a {role}",
    )
