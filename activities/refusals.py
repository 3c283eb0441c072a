"""One record of a file that could not be read: kept with its place, its value and what would be right."""

from activities.taking import Intake
from models.refusal import RefusedRecord
from store import quarantine, submissions


def keep_refused(intake: Intake, kind: str, refused: RefusedRecord) -> None:
    """Put a refused record into quarantine, with the claim it names when that is one of ours."""
    attempt = submissions.by_number(intake.session, refused.control_number)
    quarantine.keep(
        intake.session,
        kind,
        reason=refused.problem,
        content=refused.text,
        as_of=intake.as_of,
        file=intake.file.id,
        claim=attempt.claim_id if attempt else "",
        control_number=refused.control_number,
        position=refused.position,
        field=refused.field,
        value=refused.value,
        remedy=refused.remedy,
    )
