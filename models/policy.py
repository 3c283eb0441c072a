"""The practice's patience: how long each wait may last before something is done. All in days."""

from models.tasks import TaskKind
from models.value import Value


class Policy(Value):
    """Waits in business-clock days, and sizes of batches.

    ``acknowledgement_days`` is for TA1/999 after transmission, ``claim_report_days`` for the payer's
    277CA, ``status_again_days`` between status inquiries, ``final_remittance_days`` for an 835 after a
    277 said the payer is done, ``crossover_days`` when a 277 said that it forwarded the claim (a remittance
    that says so waits 15 business days, by rule). A payer's own pace is followed once ``enough_answers`` of
    its remittances are known. ``request_days`` is what a payer is taken to allow for an answer to its request
    when it names no date, ``request_answer_days`` how long it may take to look at what was sent,
    ``review_again_days`` between inquiries while it reviews (P2), ``not_found_days`` before a payer that took
    a claim and does not find it is asked once more.

    In the inbox a claimed task is its claimer's for ``lease_hours`` of business days. An answer may be taken
    back for ``undo_seconds`` of real time, for ``hold_seconds`` when something leaves the building with it.

    In ``training`` nothing goes to another computer, whatever the setup says.
    """

    acknowledgement_days: float = 2.0
    claim_report_days: float = 5.0
    status_again_days: float = 14.0
    final_remittance_days: float = 7.0
    correction_days: float = 14.0
    crossover_days: float = 21.0
    enough_answers: int = 20
    retry_days: float = 1.0
    coverage_attempts: int = 3
    status_attempts: int = 3
    request_days: float = 30.0
    request_answer_days: float = 21.0
    review_again_days: float = 21.0
    not_found_days: float = 3.0
    appeal_decision_days: float = 45.0
    task_days: float = 3.0
    batch_claims: int = 200
    chunk_records: int = 50
    tell_at_once: int = 20
    lease_hours: float = 24.0
    undo_seconds: float = 10.0
    hold_seconds: float = 45.0
    training: bool = False

    def due_days(self, kind: TaskKind) -> float:
        """Return how long a task of this kind may stay open before it is escalated."""
        return 1.0 if kind is TaskKind.MEND_CLAIM else self.task_days
