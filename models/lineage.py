"""What became of a claim's attempts at the payer billed now: what that payer holds, and what it may be sent.

An original that was adjudicated under ``ICN5`` may be replaced::

    lineage.payer_control_number == "ICN5" and lineage.replacement_supported and not lineage.open_appeal
"""

from enum import StrEnum

from models.value import Value


class AttemptState(StrEnum):
    """What is known of one attempt: nothing yet, decided by the payer, or proof that it is not held.

    ``RETURNED`` is such a proof by the payer itself: it could not process the claim (MA130).
    """

    UNDECIDED = "undecided"
    DECIDED = "decided"
    NOT_HELD = "not_held"
    RETURNED = "returned"


class Attempt(Value):
    """One submission: ``frequency`` is CLM05-3, ``payer_control_number`` the number the payer gave it."""

    control_number: str
    frequency: str
    state: AttemptState
    payer_control_number: str = ""


class Lineage(Value):
    """The attempts at one payer, oldest first, and what else decides about the next one.

    ``open_appeal`` is the id of an appeal that the payer has not answered, or nothing.
    ``replacement_supported``: the payer takes frequency 7; without it an adjudicated claim is corrected by
    a reopening outside of the 837 (Medicare Part B).
    """

    attempts: tuple[Attempt, ...] = ()
    open_appeal: str = ""
    replacement_supported: bool = True

    @property
    def held(self) -> Attempt | None:
        """Return the newest attempt that the payer may hold, or None."""
        gone = (AttemptState.NOT_HELD, AttemptState.RETURNED)
        return next((a for a in reversed(self.attempts) if a.state not in gone), None)

    @property
    def payer_control_number(self) -> str:
        """Return the payer's number of the claim it holds (REF*F8 of a replacement), or nothing."""
        return self.held.payer_control_number if self.held else ""
