"""The forms of the answers to human tasks; ``ANSWER_FORM`` says which belongs to which kind."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from models.claim import Coverage
from models.tasks import TaskKind
from models.value import Value

LINE_NUMBER = r"^[1-9][0-9]{0,3}$"


def _line_named(name: Any) -> Any:
    if isinstance(name, str) and not re.fullmatch(LINE_NUMBER, name):
        raise ValueError("name a line by its number: 1 to 9999")
    return name


LineName = Annotated[int, BeforeValidator(_line_named)]
"""A service line's number as it names a field of an answer, where it is a text."""


class ContactEntry(Value):
    """One contact with a patient or payer: how, with whom, what was said, a reference if one was given.

    ``payer_id`` is set when it was a payer, ``person`` who was spoken to. ``promised_on`` is the day by which
    something was promised: the claim looks again on the day after.
    """

    channel: Literal["phone", "portal", "email", "letter", "in_person", "fax"]
    note: str
    reference: str = ""
    payer_id: str = ""
    person: str = ""
    promised_on: date | None = None


class LineCoding(Value):
    """The codes of one line, by its number."""

    line: int
    procedure: str
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = (1,)


class CoverageAnswer(Value):
    """What the patient said: another coverage, or none (self-pay), or the old one was verified by hand.

    ``correct`` mends fields of the claim (``coverages.1.member_id``) and asks the payer again.
    """

    action: Literal["coverage", "self_pay", "verified", "ask_again", "correct"]
    coverage: Coverage | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    contact_log: tuple[ContactEntry, ...] = ()


class CodingAnswer(Value):
    """The coder's codes, a question to the provider, or both: codes, and a question that is still open.

    While a ``blocking`` question is open the claim is not sent. ``due_on`` is when the provider should have
    answered. A suggestion whose code is used counts as accepted, any other one shown as rejected, unless
    ``accepted`` or ``rejected`` names its code.
    """

    action: Literal["code", "query"]
    diagnoses: tuple[str, ...] = ()
    lines: tuple[LineCoding, ...] = ()
    question: str = ""
    options: tuple[str, ...] = ()
    addressee: str = ""
    due_on: date | None = None
    blocking: bool = True
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


class QueryAnswer(Value):
    """The provider's answer to a coder's question."""

    answer: str = Field(min_length=1)


class CorrectionAnswer(Value):
    """Changes by field path, or reasons to override warnings by rule id, or the way out.

    ``override`` lets warnings pass, never errors. Findings about coverage may be answered with ``verified``
    (a person found out that it was in force; ``note`` says how) or ``ask_again`` (the 270), findings about a
    claim that the payer holds with ``replace`` (frequency 7) or ``wait``. For denials only: ``appeal``,
    ``write_off``, ``accept`` (what was posted is right: go on to the next payer or the patient),
    ``next_payer`` (bill it for what this one did not pay), ``wait`` (the payer is not done) and ``refund``
    (a payer paid too much: it is owed back, with approval).
    ``release`` lets a claim out that is ready to be sent.
    ``hand_over`` gives the task to a coder, or a coder's to a biller, with ``note`` and proposed ``changes``.
    """

    action: Literal[
        "release",
        "correct",
        "override",
        "withdraw",
        "verified",
        "ask_again",
        "replace",
        "appeal",
        "write_off",
        "accept",
        "next_payer",
        "wait",
        "refund",
        "hand_over",
    ] = "correct"
    changes: dict[str, Any] = Field(default_factory=dict)
    overrides: dict[str, str] = Field(default_factory=dict)
    note: str = ""


class AuthorizationAnswer(Value):
    """What the payer said about an authorization that a claim needs.

    ``obtained``: ``number``, ``procedures``, ``valid_from``, ``valid_to`` and ``units`` as granted (all units
    of that number, also those that other claims have used); an empty ``provider_npi`` is any provider of the
    practice. It is kept in the set-up, where later claims of the member find it. ``not_required``: the payer
    wants none for these services; the contact names who said so, or a reference. ``wait``: it is asked for,
    and decided by ``promised_on``; the task comes back on the day after. ``correct`` mends fields of the
    claim (a number that was mistyped), ``hand_over`` gives the task to a coder with ``note`` and proposed
    ``changes``, ``withdraw`` takes the claim back.
    """

    action: Literal["obtained", "not_required", "wait", "correct", "hand_over", "withdraw"]
    number: str = ""
    procedures: tuple[str, ...] = ()
    provider_npi: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    units: Decimal | None = None
    promised_on: date | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    note: str = ""
    contact_log: tuple[ContactEntry, ...] = ()


class FollowUpAnswer(Value):
    """What a call brought: taken, to be sent again, or wait until ``promised_on``.

    ``denied`` is for calls to the payer: it denied the claim, or stands by its decision; the denial is
    worked on then. ``decided_on`` is the day of that decision (the day of the call when empty): the windows
    of correction and appeal run from it until a remittance says otherwise.
    """

    action: Literal["accepted", "resend", "wait", "denied"]
    promised_on: date | None = None
    decided_on: date | None = None
    contact_log: tuple[ContactEntry, ...] = ()


class ReleaseAnswer(Value):
    """The biller releases a correction, or sends it back with the reason."""

    action: Literal["release", "send_back"]
    note: str = ""


class AppealAnswer(Value):
    """The appeal is prepared, or is not worth it.

    ``argument`` is what the letter says in the practice's own words, ``attachments`` are ids of documents
    kept with the claim, ``letter`` another template than the playbook's (``general`` ...).
    """

    action: Literal["prepare", "give_up"]
    argument: str = ""
    attachments: tuple[str, ...] = ()
    letter: str = ""
    note: str = ""


class DeliveryAnswer(Value):
    """How an approved appeal went out: channel, day, and what proves it.

    ``reference`` is a fax confirmation, a portal's or a registered letter's number; ``proof`` the id of a
    kept document. One of them is needed. ``note`` says why, when the deadline has passed.
    """

    action: Literal["delivered", "give_up"] = "delivered"
    channel: Literal["portal", "fax", "letter", "email", "in_person", ""] = ""
    delivered_on: date | None = None
    reference: str = ""
    proof: str = ""
    note: str = ""


class NextPayerAnswer(Value):
    """What was found out about the next insurer: bill it, after ``changes`` of its data; or there is none."""

    action: Literal["bill", "no_payer"]
    changes: dict[str, Any] = Field(default_factory=dict)
    note: str = ""


class AppealDecision(Value):
    """What the payer said to the appeal; overturned means that money will come in a remittance.

    ``decided_on`` is the date of the payer's letter (today when empty): the next level's window runs from it.
    """

    action: Literal["upheld", "overturned", "wait"]
    decided_on: date | None = None
    note: str = ""


class ApprovalAnswer(Value):
    """A supervisor's word on a write-off, a refund or a letter."""

    action: Literal["approve", "refuse"]
    reason: str = ""


class DisputeAnswer(Value):
    """What came of a patient's objection to what was billed to them.

    ``explained``: the bill is right, and the patient was told why (``contact_log``). ``decide``: they are
    right that something is wrong with the claim, a person decides what (``note``). ``other_insurer``: another
    insurance should have been billed. ``waive``: give their share up, with approval (``note`` says why).
    """

    action: Literal["explained", "decide", "other_insurer", "waive"]
    note: str = ""
    contact_log: tuple[ContactEntry, ...] = ()


class LineMatchAnswer(Value):
    """Which line of ours each line of the remittance answers: ``{"lines": {"2": 1, "3": 1}}``.

    Several answers to one line are added up. ``claim_level`` tells the next payer the sums of the claim
    alone, where lines cannot be told apart (bundled ones).
    """

    action: Literal["match", "claim_level"] = "match"
    lines: dict[LineName, int] = Field(
        default_factory=dict[int, int],
        json_schema_extra={"propertyNames": {"pattern": LINE_NUMBER}},
    )


class RequestAnswer(Value):
    """How a payer's request for information was answered.

    ``attach`` sends kept documents (by id) as X12 275; ``sent`` says that they went by fax, portal or post,
    with a ``reference`` or the id of a kept document as ``proof``; ``wait`` until ``promised_on`` because
    somebody promised them; ``withdrawn`` by the payer itself; ``cannot``: there is nothing to send.
    """

    action: Literal["attach", "sent", "wait", "withdrawn", "cannot"]
    documents: tuple[str, ...] = ()
    channel: Literal["fax", "portal", "letter", "phone", "email", ""] = ""
    reference: str = ""
    proof: str = ""
    sent_on: date | None = None
    promised_on: date | None = None
    note: str = ""
    contact_log: tuple[ContactEntry, ...] = ()


class DoneAnswer(Value):
    """It was done; the claim goes on where it stood."""

    action: Literal["done"] = "done"
    note: str = ""


class DeadlineAnswer(Value):
    """A supervisor's word on a deadline that is near or past, with the reason.

    ``go_on``: work on, and send it although the limit has passed (an exception, a proof). ``fix``: the dates
    are wrong, a coder corrects them. ``appeal``: a payer denied it; ``write_off``: lost, and never the
    patient's to pay.
    """

    action: Literal["go_on", "fix", "appeal", "write_off"]
    reason: str = Field(min_length=1)


ANSWER_FORM: dict[TaskKind, type[Value]] = {
    TaskKind.CONTACT_PATIENT: CoverageAnswer,
    TaskKind.VERIFY_COVERAGE: CoverageAnswer,
    TaskKind.SET_UP_PAYER: DoneAnswer,
    TaskKind.ASSIGN_CODES: CodingAnswer,
    TaskKind.ANSWER_QUERY: QueryAnswer,
    TaskKind.FIX_FINDINGS: CorrectionAnswer,
    TaskKind.OBTAIN_AUTHORIZATION: AuthorizationAnswer,
    TaskKind.RELEASE_CLAIM: CorrectionAnswer,
    TaskKind.FIX_REJECTION: CorrectionAnswer,
    TaskKind.FILE_UNACKNOWLEDGED: FollowUpAnswer,
    TaskKind.CLEARINGHOUSE_QUERY: FollowUpAnswer,
    TaskKind.CALL_PAYER: FollowUpAnswer,
    TaskKind.BALANCE_REMITTANCE: DoneAnswer,
    TaskKind.CORRECT_DENIAL: CorrectionAnswer,
    TaskKind.RELEASE_CORRECTION: ReleaseAnswer,
    TaskKind.FILE_APPEAL: AppealAnswer,
    TaskKind.RECORD_APPEAL_DECISION: AppealDecision,
    TaskKind.DECIDE_DENIAL: CorrectionAnswer,
    TaskKind.APPROVE_WRITE_OFF: ApprovalAnswer,
    TaskKind.MATCH_LINES: LineMatchAnswer,
    TaskKind.REVIEW_SOURCE_CHANGE: DoneAnswer,
    TaskKind.MEND_CLAIM: DoneAnswer,
    TaskKind.DECIDE_DEADLINE: DeadlineAnswer,
    TaskKind.ANSWER_REQUEST: RequestAnswer,
    TaskKind.APPROVE_APPEAL: ApprovalAnswer,
    TaskKind.DELIVER_APPEAL: DeliveryAnswer,
    TaskKind.VERIFY_NEXT_PAYER: NextPayerAnswer,
    TaskKind.APPROVE_REFUND: ApprovalAnswer,
    TaskKind.ANSWER_DISPUTE: DisputeAnswer,
}
"""The form of the answer to each kind of task."""
