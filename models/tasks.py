"""Human tasks: what people are asked, and who may answer."""

from enum import StrEnum

from models.finding import Role


class TaskKind(StrEnum):
    """What a person is asked to do. The role that is asked stands in ``ASKED_ROLE``."""

    CONTACT_PATIENT = "contact_patient"
    VERIFY_COVERAGE = "verify_coverage"
    SET_UP_PAYER = "set_up_payer"
    ASSIGN_CODES = "assign_codes"
    ANSWER_QUERY = "answer_query"
    FIX_FINDINGS = "fix_findings"
    OBTAIN_AUTHORIZATION = "obtain_authorization"
    RELEASE_CLAIM = "release_claim"
    FIX_REJECTION = "fix_rejection"
    FILE_UNACKNOWLEDGED = "file_unacknowledged"
    CLEARINGHOUSE_QUERY = "clearinghouse_query"
    CALL_PAYER = "call_payer"
    BALANCE_REMITTANCE = "balance_remittance"
    CORRECT_DENIAL = "correct_denial"
    RELEASE_CORRECTION = "release_correction"
    FILE_APPEAL = "file_appeal"
    RECORD_APPEAL_DECISION = "record_appeal_decision"
    DECIDE_DENIAL = "decide_denial"
    APPROVE_WRITE_OFF = "approve_write_off"
    MATCH_LINES = "match_lines"
    REVIEW_SOURCE_CHANGE = "review_source_change"
    MEND_CLAIM = "mend_claim"
    DECIDE_DEADLINE = "decide_deadline"
    ANSWER_REQUEST = "answer_request"
    APPROVE_APPEAL = "approve_appeal"
    DELIVER_APPEAL = "deliver_appeal"
    VERIFY_NEXT_PAYER = "verify_next_payer"
    APPROVE_REFUND = "approve_refund"
    ANSWER_DISPUTE = "answer_dispute"


ASKED_ROLE: dict[TaskKind, Role] = {
    TaskKind.CONTACT_PATIENT: Role.FRONT_DESK,
    TaskKind.VERIFY_COVERAGE: Role.BILLER,
    TaskKind.SET_UP_PAYER: Role.BILLER,
    TaskKind.ASSIGN_CODES: Role.CODER,
    TaskKind.ANSWER_QUERY: Role.PROVIDER,
    TaskKind.FIX_FINDINGS: Role.BILLER,
    TaskKind.OBTAIN_AUTHORIZATION: Role.BILLER,
    TaskKind.RELEASE_CLAIM: Role.BILLER,
    TaskKind.FIX_REJECTION: Role.BILLER,
    TaskKind.FILE_UNACKNOWLEDGED: Role.BILLER,
    TaskKind.CLEARINGHOUSE_QUERY: Role.BILLER,
    TaskKind.CALL_PAYER: Role.BILLER,
    TaskKind.BALANCE_REMITTANCE: Role.BILLER,
    TaskKind.CORRECT_DENIAL: Role.CODER,
    TaskKind.RELEASE_CORRECTION: Role.BILLER,
    TaskKind.FILE_APPEAL: Role.BILLER,
    TaskKind.RECORD_APPEAL_DECISION: Role.BILLER,
    TaskKind.DECIDE_DENIAL: Role.BILLER,
    TaskKind.APPROVE_WRITE_OFF: Role.SUPERVISOR,
    TaskKind.MATCH_LINES: Role.BILLER,
    TaskKind.REVIEW_SOURCE_CHANGE: Role.BILLER,
    TaskKind.MEND_CLAIM: Role.ADMIN,
    TaskKind.DECIDE_DEADLINE: Role.SUPERVISOR,
    TaskKind.ANSWER_REQUEST: Role.BILLER,
    TaskKind.APPROVE_APPEAL: Role.SUPERVISOR,
    TaskKind.DELIVER_APPEAL: Role.BILLER,
    TaskKind.VERIFY_NEXT_PAYER: Role.BILLER,
    TaskKind.APPROVE_REFUND: Role.SUPERVISOR,
    TaskKind.ANSWER_DISPUTE: Role.BILLER,
}
"""Who is asked unless the finding or denial names another owner."""


STANDS_IN: dict[Role, frozenset[Role]] = {
    Role.FRONT_DESK: frozenset({Role.BILLER, Role.SUPERVISOR}),
    Role.BILLER: frozenset({Role.SUPERVISOR}),
    Role.CODER: frozenset({Role.SUPERVISOR}),
    Role.ADMIN: frozenset({Role.SUPERVISOR}),
}
"""Who else may answer what a role is asked. What a provider or a supervisor is asked is nobody else's.

A supervisor may end a coder's task (appeal, write off); a change of codes needs a coder all the same.
"""


def may_answer(asked: Role, roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles may answer a task of this role."""
    return asked in roles or bool(roles & STANDS_IN.get(asked, frozenset()))


class TaskStatus(StrEnum):
    """Open tasks are in the inbox; a cancelled one was overtaken by something else."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
