"""The states of a claim and the one table of legal moves.

A claim moves only as ``LEGAL_MOVES`` says; the store refuses anything else. The diagram in
``docs/claim-lifecycle.md`` is made from this table.
"""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """A part of the claim's life that one line of the workflow stands for."""

    COVERAGE = "coverage"
    CODING = "coding"
    REVIEW = "review"
    SUBMISSION = "submission"
    DECISION = "decision"
    DENIAL = "denial"
    NEXT_PAYER = "next_payer"
    PATIENT = "patient"
    SUPERVISION = "supervision"
    CLOSED = "closed"


class ClaimState(StrEnum):
    """Where a claim stands. A sentence each, because people read them."""

    CHECKING_COVERAGE = "checking_coverage"
    """The payer is asked (270) whether the patient was covered on the date of service."""
    RESOLVING_COVERAGE = "resolving_coverage"
    """Front desk asks the patient about other coverage."""
    CODING = "coding"
    """A coder assigns diagnosis and procedure codes."""
    QUERYING_PROVIDER = "querying_provider"
    """The note is unclear: the provider is asked."""
    REVIEWING = "reviewing"
    """The scrub rules look at the claim."""
    FIXING_FINDINGS = "fixing_findings"
    """A person fixes what the rules found."""
    DECIDING_DEADLINE = "deciding_deadline"
    """The payer's limit has passed: a supervisor decides whether it is sent all the same."""
    READY = "ready"
    """Nothing stands against sending it."""
    RELEASING_CLAIM = "releasing_claim"
    """Ready to send, and the practice has a biller release each claim."""
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement"
    """In the outbox or sent; the payer has not yet said that it took the claim."""
    CHASING_ACKNOWLEDGEMENT = "chasing_acknowledgement"
    """Nothing was heard in time: a person asks the clearinghouse."""
    FIXING_REJECTION = "fixing_rejection"
    """Rejected before adjudication (999, 277CA): a person fixes it; it is resent as it was."""
    AWAITING_REMITTANCE = "awaiting_remittance"
    """The payer has the claim and decides."""
    ASKING_STATUS = "asking_status"
    """No decision in time: the payer is asked (276)."""
    CHASING_REMITTANCE = "chasing_remittance"
    """A person calls the payer, or looks into a remittance that does not balance."""
    ANSWERING_REQUEST = "answering_request"
    """The payer wants information (277 R or P3, CARC 226, 227, 252): a person sends it."""
    CORRECTING_DENIAL = "correcting_denial"
    """A person corrects what was denied."""
    RELEASING_CORRECTION = "releasing_correction"
    """The biller checks a coder's correction and releases it."""
    APPEALING = "appealing"
    """The practice disagrees: an appeal is written, then awaited."""
    DECIDING_DENIAL = "deciding_denial"
    """The playbook has no answer: a biller decides."""
    APPROVING_WRITE_OFF = "approving_write_off"
    """Given up as uncollectable, if a supervisor approves."""
    APPROVING_REFUND = "approving_refund"
    """A payer paid too much: it is owed back to the payer, if a supervisor approves."""
    BILLING_NEXT_PAYER = "billing_next_payer"
    """The next insurance is billed for what this one left to the patient."""
    SETTLING = "settling"
    """Insurance is final: what is left is the patient's."""
    ANSWERING_DISPUTE = "answering_dispute"
    """The patient disputes what was billed to them: a person looks into it."""
    ON_HOLD = "on_hold"
    """A supervisor stopped it."""
    NEEDS_ATTENTION = "needs_attention"
    """A step failed in a way only an admin can mend."""
    AWAITING_VOID = "awaiting_void"
    """A void (frequency 8) is on its way; the payer's reversal ends the claim."""
    PAID = "paid"
    """Terminal: insurance paid, the patient owes nothing."""
    PATIENT_BILLED = "patient_billed"
    """Terminal: insurance is final, the patient's share is on the guarantor's account."""
    WRITTEN_OFF = "written_off"
    """Terminal: the rest was written off with approval."""
    WITHDRAWN = "withdrawn"
    """Terminal: taken back before it was ever sent."""
    VOIDED = "voided"
    """Terminal: cancelled at the payer."""


_S = ClaimState

TERMINAL: frozenset[ClaimState] = frozenset(
    {_S.PAID, _S.PATIENT_BILLED, _S.WRITTEN_OFF, _S.WITHDRAWN, _S.VOIDED}
)

STAGE_OF: Mapping[ClaimState, Stage] = {
    _S.CHECKING_COVERAGE: Stage.COVERAGE,
    _S.RESOLVING_COVERAGE: Stage.COVERAGE,
    _S.CODING: Stage.CODING,
    _S.QUERYING_PROVIDER: Stage.CODING,
    _S.REVIEWING: Stage.REVIEW,
    _S.FIXING_FINDINGS: Stage.REVIEW,
    _S.DECIDING_DEADLINE: Stage.REVIEW,
    _S.READY: Stage.SUBMISSION,
    _S.RELEASING_CLAIM: Stage.SUBMISSION,
    _S.AWAITING_ACKNOWLEDGEMENT: Stage.SUBMISSION,
    _S.CHASING_ACKNOWLEDGEMENT: Stage.SUBMISSION,
    _S.FIXING_REJECTION: Stage.SUBMISSION,
    _S.AWAITING_REMITTANCE: Stage.DECISION,
    _S.ASKING_STATUS: Stage.DECISION,
    _S.CHASING_REMITTANCE: Stage.DECISION,
    _S.ANSWERING_REQUEST: Stage.DECISION,
    _S.AWAITING_VOID: Stage.DECISION,
    _S.CORRECTING_DENIAL: Stage.DENIAL,
    _S.RELEASING_CORRECTION: Stage.DENIAL,
    _S.APPEALING: Stage.DENIAL,
    _S.DECIDING_DENIAL: Stage.DENIAL,
    _S.APPROVING_WRITE_OFF: Stage.DENIAL,
    _S.APPROVING_REFUND: Stage.DENIAL,
    _S.BILLING_NEXT_PAYER: Stage.NEXT_PAYER,
    _S.SETTLING: Stage.PATIENT,
    _S.ANSWERING_DISPUTE: Stage.PATIENT,
    _S.ON_HOLD: Stage.SUPERVISION,
    _S.NEEDS_ATTENTION: Stage.SUPERVISION,
    _S.PAID: Stage.CLOSED,
    _S.PATIENT_BILLED: Stage.CLOSED,
    _S.WRITTEN_OFF: Stage.CLOSED,
    _S.WITHDRAWN: Stage.CLOSED,
    _S.VOIDED: Stage.CLOSED,
}

DECIDED: frozenset[ClaimState] = frozenset(
    {
        _S.SETTLING,
        _S.BILLING_NEXT_PAYER,
        _S.REVIEWING,
        _S.CORRECTING_DENIAL,
        _S.APPEALING,
        _S.DECIDING_DENIAL,
        _S.APPROVING_WRITE_OFF,
        _S.CHASING_REMITTANCE,
        _S.AWAITING_REMITTANCE,
        _S.ANSWERING_REQUEST,
    }
)
"""What a remittance, or a payer's request for information, may lead to."""

SUPERVISED: frozenset[ClaimState] = frozenset({_S.ON_HOLD, _S.NEEDS_ATTENTION})
"""Where a supervisor, or a step that failed, may take any open claim; and from where it goes back."""

USUAL_MOVES: Mapping[ClaimState, frozenset[ClaimState]] = {
    _S.CHECKING_COVERAGE: frozenset({_S.RESOLVING_COVERAGE, _S.CODING, _S.REVIEWING}),
    _S.RESOLVING_COVERAGE: frozenset({_S.CHECKING_COVERAGE, _S.CODING, _S.REVIEWING, _S.SETTLING}),
    _S.CODING: frozenset({_S.QUERYING_PROVIDER, _S.REVIEWING}),
    _S.QUERYING_PROVIDER: frozenset({_S.CODING}),
    _S.REVIEWING: frozenset({_S.FIXING_FINDINGS, _S.DECIDING_DEADLINE, _S.READY}),
    _S.DECIDING_DEADLINE: frozenset({_S.REVIEWING, _S.FIXING_FINDINGS, _S.APPEALING, _S.SETTLING}),
    _S.FIXING_FINDINGS: frozenset({_S.REVIEWING, _S.WITHDRAWN}),
    _S.READY: frozenset({_S.RELEASING_CLAIM, _S.AWAITING_ACKNOWLEDGEMENT, _S.AWAITING_VOID}),
    _S.RELEASING_CLAIM: frozenset({_S.READY, _S.REVIEWING, _S.WITHDRAWN}),
    _S.AWAITING_ACKNOWLEDGEMENT: frozenset(
        {_S.CHASING_ACKNOWLEDGEMENT, _S.FIXING_REJECTION, _S.AWAITING_REMITTANCE}
    ),
    _S.CHASING_ACKNOWLEDGEMENT: frozenset(
        {_S.AWAITING_ACKNOWLEDGEMENT, _S.FIXING_REJECTION, _S.AWAITING_REMITTANCE, _S.REVIEWING}
    ),
    _S.FIXING_REJECTION: frozenset({_S.REVIEWING, _S.WITHDRAWN}),
    _S.AWAITING_REMITTANCE: DECIDED | {_S.ASKING_STATUS},
    _S.ASKING_STATUS: frozenset({_S.AWAITING_REMITTANCE, _S.CHASING_REMITTANCE, _S.ANSWERING_REQUEST}),
    _S.CHASING_REMITTANCE: frozenset({_S.AWAITING_REMITTANCE, _S.REVIEWING, _S.ANSWERING_REQUEST}),
    _S.ANSWERING_REQUEST: frozenset({_S.AWAITING_REMITTANCE, _S.CHASING_REMITTANCE}),
    _S.CORRECTING_DENIAL: frozenset(
        {_S.RELEASING_CORRECTION, _S.REVIEWING, _S.APPEALING, _S.APPROVING_WRITE_OFF}
    ),
    _S.RELEASING_CORRECTION: frozenset({_S.REVIEWING, _S.CORRECTING_DENIAL}),
    _S.APPEALING: frozenset({_S.AWAITING_REMITTANCE, _S.APPROVING_WRITE_OFF}),
    _S.DECIDING_DENIAL: frozenset(
        {_S.RELEASING_CORRECTION, _S.REVIEWING, _S.APPEALING, _S.APPROVING_WRITE_OFF, _S.APPROVING_REFUND}
    ),
    _S.APPROVING_WRITE_OFF: frozenset(
        {_S.SETTLING, _S.BILLING_NEXT_PAYER, _S.DECIDING_DENIAL, _S.ANSWERING_DISPUTE}
    ),
    _S.APPROVING_REFUND: frozenset({_S.SETTLING, _S.BILLING_NEXT_PAYER, _S.DECIDING_DENIAL}),
    _S.BILLING_NEXT_PAYER: frozenset({_S.REVIEWING, _S.SETTLING}),
    _S.SETTLING: frozenset(
        {
            _S.PAID,
            _S.PATIENT_BILLED,
            _S.WRITTEN_OFF,
            _S.VOIDED,
            _S.DECIDING_DENIAL,
            _S.ANSWERING_DISPUTE,
        }
    ),
    _S.AWAITING_VOID: frozenset({_S.SETTLING, _S.CHASING_ACKNOWLEDGEMENT, _S.FIXING_REJECTION}),
    _S.ANSWERING_DISPUTE: frozenset(
        {_S.SETTLING, _S.DECIDING_DENIAL, _S.APPROVING_WRITE_OFF, _S.BILLING_NEXT_PAYER}
    ),
    _S.ON_HOLD: frozenset(),
    _S.NEEDS_ATTENTION: frozenset(),
    **dict.fromkeys(TERMINAL, frozenset[ClaimState]()),
    _S.PATIENT_BILLED: frozenset({_S.ANSWERING_DISPUTE}),
}
"""The moves that the claim's own course takes; the diagram in the documentation shows these."""

BEFORE_SENDING: frozenset[ClaimState] = frozenset(
    {
        _S.CHECKING_COVERAGE,
        _S.RESOLVING_COVERAGE,
        _S.CODING,
        _S.QUERYING_PROVIDER,
        _S.REVIEWING,
        _S.FIXING_FINDINGS,
        _S.DECIDING_DEADLINE,
        _S.READY,
        _S.RELEASING_CLAIM,
    }
)
"""States in which the source may still change the claim, and a supervisor may take it back."""


def _moves_from(state: ClaimState) -> frozenset[ClaimState]:
    """Return a state's usual moves, and those that may overtake it.

    A remittance may come in any state: before the 277CA, while a person works on a rejection, months after
    the claim closed. A rejection may come late, too. A supervisor may hold, take back or void an open claim.
    """
    usual = USUAL_MOVES[state]
    if state in TERMINAL:
        return usual | DECIDED | {_S.NEEDS_ATTENTION, _S.ANSWERING_DISPUTE}
    overtaking = DECIDED | SUPERVISED | {_S.WITHDRAWN, _S.VOIDED}
    if state in SUPERVISED:
        return frozenset(_S) - TERMINAL | overtaking
    if state in BEFORE_SENDING:
        return usual | overtaking | {_S.CHECKING_COVERAGE}
    return usual | overtaking | {_S.FIXING_REJECTION}


LEGAL_MOVES: Mapping[ClaimState, frozenset[ClaimState]] = {state: _moves_from(state) for state in ClaimState}


def is_legal(before: ClaimState, after: ClaimState) -> bool:
    """Say whether a claim may go from one state to the other; staying is always legal."""
    return after == before or after in LEGAL_MOVES[before]
