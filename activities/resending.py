"""How the next attempt of a claim goes out: as a new original, or in the place of what the payer holds."""

from rulebook.denials.lineage_rules import Objection, objections
from store import submissions
from store.lineage import lineage_of
from store.step import ClaimStep
from store.submissions import SubmissionStatus


def plan_resend(step: ClaimStep, frequency: str, payer_number: str, reason: str) -> None:
    """Say how the next attempt goes out: frequency 7 names the payer's own claim number (REF*F8).

    A replacement that the payer could not process leaves the claim it was to replace: that is replaced
    again, a new claim beside it would be a duplicate.
    """
    lineage = lineage_of(step.session, step.claim)
    number = payer_number if frequency == "7" else ""
    if lineage.held is not None:
        number = number or lineage.payer_control_number
    replace = bool(number) and lineage.replacement_supported
    step.claim.next_frequency = "7" if replace else "1"
    step.claim.next_reference = number if replace else ""
    step.claim.next_reason = reason


def returned(step: ClaimStep) -> bool:
    """Tell whether the payer gave the newest attempt back as unprocessable (MA130): it holds nothing."""
    attempt = submissions.latest(step.session, step.claim)
    return attempt is not None and attempt.status == SubmissionStatus.UNPROCESSABLE


def objections_to_resending(step: ClaimStep) -> tuple[Objection, ...]:
    """Return what stands against sending the claim as it was planned; see ``lineage_rules``."""
    claim = step.claim
    lineage = lineage_of(step.session, claim)
    return objections(step.document, claim.next_frequency, claim.next_reference, lineage)
