"""Four eyes: whoever proposed to give money up, or wrote an appeal, is not who approves it.

A practice whose staff list names one supervisor, and one that switched ``four_eyes`` off, goes without; an
appeal approved so is marked as self-approved. The second person is another one, not another hat: roles do not
count here.
"""

from models.errors import BadInput
from models.tables import HumanTaskRow
from store.staff import one_person_may
from store.step import ClaimStep

ALONE = (
    "Let another supervisor approve it. A practice of one says so: claimflow setup add user FILE.toml with"
    " you as its only supervisor, or claimflow setup add practice FILE.toml with four_eyes = false"
)
"""What to do where nobody else is known who could approve."""


def refuse_own(step: ClaimStep, task: HumanTaskRow, proposed_by: str, what: str) -> bool:
    """Refuse whoever approves their own proposal; return whether it was approved by its author all the same.

    ``what`` is in the words "whoever {what} cannot approve it". Raises ``BadInput``.
    """
    own = bool(proposed_by) and proposed_by == task.completed_by
    if own and not one_person_may(step.session, task.completed_by):
        raise BadInput(
            f"whoever {what} cannot approve it",
            record=f"task {task.id}",
            field="action",
            remedy=ALONE,
        )
    return own
