"""What each state of a claim means for whoever asks, and what will happen next.

``{when}`` is the business instant at which the claim looks again by itself. A sentence for every state: a
test counts them.
"""

from typing import NamedTuple

from models.lifecycle import ClaimState


class Outlook(NamedTuple):
    """Where the claim stands, what is expected to come, and what happens at ``{when}`` if it does not."""

    now: str
    expected: str
    otherwise: str


_S = ClaimState
_TASK = "If nobody has by {when}, the task is shown to supervisors and goes on waiting."
_AT_ONCE = "The worker takes this step by itself, at {when}."

OUTLOOK: dict[ClaimState, Outlook] = {
    _S.CHECKING_COVERAGE: Outlook(
        "The payer is asked whether the patient was insured on the day of service.",
        "Its answer (271) takes the claim to the coder, to review, or to the front desk.",
        "If it has not answered by {when}, it is asked again; after some tries a biller verifies.",
    ),
    _S.RESOLVING_COVERAGE: Outlook(
        "The coverage is in doubt, and a person clears it up.",
        "With another coverage the payer is asked again; without any, the patient pays.",
        _TASK,
    ),
    _S.CODING: Outlook(
        "A coder assigns the codes.",
        "With codes the claim goes to review; with a question, to the provider.",
        _TASK,
    ),
    _S.QUERYING_PROVIDER: Outlook(
        "The note is unclear, and the provider was asked.",
        "The answer takes the claim back to the coder.",
        _TASK,
    ),
    _S.REVIEWING: Outlook(
        "The rules look at the claim before it may go out.",
        "Without findings it goes into the outbox; with findings, to the coder or the biller.",
        _AT_ONCE,
    ),
    _S.FIXING_FINDINGS: Outlook(
        "The review found something, and a person fixes it.",
        "What is changed is reviewed again; a warning may pass with a reason, an error may not.",
        _TASK,
    ),
    _S.DECIDING_DEADLINE: Outlook(
        "The payer's limit for filing has passed, and nothing is sent late without a decision.",
        "A supervisor sends it all the same, with the reason, or gives it up.",
        _TASK,
    ),
    _S.READY: Outlook(
        "Nothing stands against sending the claim.",
        "It goes into the outbox, and with the next file to the payer.",
        _AT_ONCE,
    ),
    _S.RELEASING_CLAIM: Outlook(
        "Nothing stands against sending the claim, and the practice has a biller release each one.",
        "Released, it goes into the outbox, and with the next file to the payer.",
        _TASK,
    ),
    _S.AWAITING_ACKNOWLEDGEMENT: Outlook(
        "The claim is in the outbox or on its way; the payer has not said that it took it.",
        "A 999 and a 277CA say whether it was taken; a rejection goes to a biller, who sends it again.",
        "If nothing has come by {when}, a biller asks the clearinghouse.",
    ),
    _S.CHASING_ACKNOWLEDGEMENT: Outlook(
        "Nobody has acknowledged the claim in time, and a biller asks where it is.",
        "An acknowledgement that comes late counts; without one the file or the claim is sent again.",
        _TASK,
    ),
    _S.FIXING_REJECTION: Outlook(
        "The claim was rejected before anybody adjudicated it; that is no denial, and the filing clock runs.",
        "When it is fixed it is reviewed and sent again as it was sent before.",
        _TASK,
    ),
    _S.AWAITING_REMITTANCE: Outlook(
        "The payer has the claim and decides.",
        "Its remittance (835) is posted, and goes to the next payer, the patient, or denial handling.",
        "If none has come by {when}, the payer is asked for the status (276).",
    ),
    _S.ASKING_STATUS: Outlook(
        "The remittance is overdue, and the payer is asked what became of the claim (276).",
        "Its answer (277) says how long to wait, what it wants, or that it knows no such claim.",
        "It is asked at {when}; if it does not answer, a biller calls.",
    ),
    _S.CHASING_REMITTANCE: Outlook(
        "A biller finds out about the payment: the payer is silent, or its remittance does not balance.",
        "A remittance that comes, or what the payer says, takes the claim on.",
        _TASK,
    ),
    _S.ANSWERING_REQUEST: Outlook(
        "The payer wants information before it decides.",
        "When it was sent, by 275, fax or portal, the claim waits for the decision again.",
        _TASK,
    ),
    _S.CORRECTING_DENIAL: Outlook(
        "The payer denied something, and a person corrects it.",
        "The correction is reviewed and sent again, or appealed, or given up with approval.",
        _TASK,
    ),
    _S.RELEASING_CORRECTION: Outlook(
        "A coder has corrected the claim, and a biller checks it.",
        "Released, it is reviewed and sent again.",
        _TASK,
    ),
    _S.APPEALING: Outlook(
        "The practice disagrees with the decision: an appeal is prepared, delivered, or awaited.",
        "The payer's new decision is posted; upheld, the next level or a write-off is decided.",
        "At {when} the claim looks again: an open task is shown to supervisors, a silent payer is called.",
    ),
    _S.DECIDING_DENIAL: Outlook(
        "The playbook has no safe answer to this denial, and a biller decides.",
        "It is corrected, appealed, or given up with approval.",
        _TASK,
    ),
    _S.APPROVING_WRITE_OFF: Outlook(
        "Somebody wants to give the rest up, and nothing is written off without a supervisor.",
        "Approved, it is written off; refused, the denial is decided again.",
        _TASK,
    ),
    _S.APPROVING_REFUND: Outlook(
        "A payer paid too much, and nothing is returned without a supervisor.",
        "Approved, it is owed back to the payer; refused, somebody decides again.",
        _TASK,
    ),
    _S.BILLING_NEXT_PAYER: Outlook(
        "The next insurance is to be billed for what this one left.",
        "The claim with this payer's decision in it is reviewed by the next payer's rules and sent.",
        "At {when} the claim looks again, whether it waits for a person or for a claim that was forwarded.",
    ),
    _S.SETTLING: Outlook(
        "Insurance is final, and what is left is worked out.",
        "The claim ends as paid, billed to the patient, or written off.",
        _AT_ONCE,
    ),
    _S.ANSWERING_DISPUTE: Outlook(
        "The patient disputes what was billed to them, and a biller looks into it.",
        "Explained, the share is stated again; else the claim is decided anew, or the share is waived.",
        _TASK,
    ),
    _S.ON_HOLD: Outlook(
        "A supervisor stopped the claim.",
        "It goes on where it stood when somebody resumes it: claimflow claims resume CLAIM --reason WHY",
        "At {when} the hold is shown again; what payers answer is taken in meanwhile.",
    ),
    _S.NEEDS_ATTENTION: Outlook(
        "A step failed in a way that trying again does not mend.",
        "An admin mends the cause and completes the task; then the claim goes on where it stood.",
        "If nobody has by {when}, the task is shown to supervisors and goes on waiting.",
    ),
    _S.AWAITING_VOID: Outlook(
        "A void (frequency 8) is on its way to the payer, or has arrived.",
        "The payer's reversal is posted and ends the claim.",
        "If none has come by {when}, a biller asks the clearinghouse or the payer.",
    ),
    _S.PAID: Outlook(
        "Closed: insurance paid, and the patient owes nothing.",
        "Nothing more, unless the payer takes its decision back or sends another one: that opens it again.",
        "",
    ),
    _S.PATIENT_BILLED: Outlook(
        "Closed: what is left is the patient's to pay and stands on the guarantor's statement.",
        "Nothing more, unless the payer takes its decision back or sends another one: that opens it again.",
        "",
    ),
    _S.WRITTEN_OFF: Outlook(
        "Closed: the rest was written off with a supervisor's approval.",
        "Nothing more, unless the payer sends another decision: that opens it again.",
        "",
    ),
    _S.WITHDRAWN: Outlook(
        "Closed: taken back before it was ever sent.",
        "Nothing more.",
        "",
    ),
    _S.VOIDED: Outlook(
        "Closed: cancelled at the payer.",
        "Nothing more, unless the payer sends another decision: that opens it again.",
        "",
    ),
}
"""Every state, in the order of a claim's life."""

CAUSES: dict[str, str] = {
    "timer": "its own time had come",
    "failure": "a step failed",
    "coverage_answered": "the payer answered about the coverage (271)",
    "task_completed": "somebody completed a task",
    "file_rejected": "the file was rejected (TA1, 999)",
    "claim_accepted": "the claim was acknowledged (277CA)",
    "claim_rejected": "the claim was rejected (277CA)",
    "status_answered": "the payer answered about the status (277)",
    "remittance_received": "a remittance came (835)",
    "remittance_quarantined": "a remittance came that does not balance",
    "instruction_given": "somebody said so",
    "source_changed": "the source sent the claim again, changed",
    "information_requested": "the payer wants information",
    "contact_logged": "a contact with the payer was noted",
    "intake": "the claim came in",
}
"""Why a step was taken, by the kind of its cause."""
