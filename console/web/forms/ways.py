"""The answers there are to each kind of task, in the words of the people who give them.

A way is one answer: what it is called, the fields of the model that belong to it (others are not asked), and
those of them that must be filled in although the model lets them be empty.
"""

from typing import Any, NamedTuple

from models.answers import ANSWER_FORM
from models.finding import Role
from models.tasks import TaskKind
from rulebook.edits.answered import OF_COVERAGE, OF_HELD_CLAIM


class Way(NamedTuple):
    """One answer to a task. ``action`` is empty where the form has but one; ``roles`` empty is anybody's."""

    action: str
    label: str
    fields: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    hint: str = ""
    roles: frozenset[Role] = frozenset()

    @property
    def start(self) -> str:
        """Return what the names of its fields begin with."""
        return self.action or "answer"


CODER = frozenset({Role.CODER})

CALL = ("contact_log",)
COVERAGE = (
    Way("coverage", "Other coverage: enter it, and ask that payer", ("coverage", *CALL), ("coverage",)),
    Way("correct", "Our data are wrong: correct them, and ask again", ("changes", *CALL), ("changes",)),
    Way("verified", "It was in force: verified by telephone or portal", CALL, CALL),
    Way("self_pay", "No coverage: the patient pays", CALL),
    Way("ask_again", "Ask the payer once more, as it is", CALL),
)
CORRECT = Way("correct", "Correct the claim", ("changes", "note"), ("changes",))
HAND_OVER = Way("hand_over", "Hand it over", ("note", "changes"), ("note",))
WITHDRAW = Way("withdraw", "Withdraw the claim: it is not billed", ("note",))
DENIAL = (
    CORRECT._replace(label="Correct the claim and send it again"),
    Way("appeal", "Appeal", ("note",), hint="A letter is drafted, and somebody approves it"),
    Way("wait", "Wait: the payer is not done", ("note",)),
    Way("accept", "Accept it: what was posted is right"),
    Way("next_payer", "Bill the next payer for what this one did not pay"),
    Way("refund", "Return what was paid too much", ("note",), (), "A supervisor approves the refund"),
    Way("write_off", "Give it up", ("note",), ("note",), "A supervisor approves the write-off"),
    HAND_OVER,
)
FOLLOW_UP = (
    Way("wait", "It is in process, or they promised an answer", CALL, CALL),
    Way("resend", "They do not have it: send it again", CALL, CALL),
    Way("accepted", "They have it", CALL, CALL),
)
APPROVAL = (
    Way("approve", "Approve", ("reason",)),
    Way("refuse", "Refuse, with the reason", ("reason",), ("reason",)),
)

WAYS: dict[TaskKind, tuple[Way, ...]] = {
    TaskKind.CONTACT_PATIENT: COVERAGE,
    TaskKind.VERIFY_COVERAGE: (COVERAGE[2], *COVERAGE[:2], *COVERAGE[3:]),
    TaskKind.SET_UP_PAYER: (Way("done", "The payer is set up", ("note",)),),
    TaskKind.ASSIGN_CODES: (
        Way(
            "code", "Code the visit", ("diagnoses", "lines", "rejected"), ("diagnoses", "lines"), roles=CODER
        ),
        Way(
            "query",
            "Ask the provider first",
            ("question", "options", "addressee", "due_on", "blocking"),
            ("question",),
        ),
    ),
    TaskKind.ANSWER_QUERY: (Way("", "Answer", ("answer",)),),
    TaskKind.FIX_FINDINGS: (
        CORRECT,
        Way("override", "Let warnings pass, each with a reason", ("overrides",), ("overrides",)),
        Way("verified", "The coverage was verified", ("note",), ("note",), "Who said so, when, how"),
        Way("ask_again", "Ask the payer about the coverage again"),
        Way("replace", "Send it in the place of the claim the payer holds", ("changes",)),
        Way("wait", "Wait for the decision on the claim the payer holds"),
        WITHDRAW,
        HAND_OVER,
    ),
    TaskKind.OBTAIN_AUTHORIZATION: (
        Way(
            "obtained",
            "The payer gave one",
            ("number", "valid_from", "valid_to", "units", "procedures", "provider_npi", *CALL),
            ("number", "valid_from", "valid_to", "units", "procedures"),
            "It is kept on file: later claims of the member find it",
        ),
        Way("not_required", "The payer wants none for this", CALL, CALL, "It counts for these lines alone"),
        Way(
            "wait",
            "It is asked for: put this off",
            ("promised_on", *CALL),
            ("promised_on",),
            "It comes back to you on the day after; an earlier answer is taken at any time",
        ),
        CORRECT._replace(hint="The number is mistyped, or one on file is meant"),
        WITHDRAW,
        HAND_OVER,
    ),
    TaskKind.RELEASE_CLAIM: (
        Way("release", "Release it: it goes to the payer with the next file"),
        CORRECT,
        WITHDRAW,
        HAND_OVER,
    ),
    TaskKind.FIX_REJECTION: (CORRECT._replace(needed=(), hint=""), WITHDRAW, HAND_OVER),
    TaskKind.FILE_UNACKNOWLEDGED: (
        FOLLOW_UP[0],
        FOLLOW_UP[1]._replace(label="The file never arrived: send it again as it was"),
        FOLLOW_UP[2]._replace(label="The file arrived and was taken"),
    ),
    TaskKind.CLEARINGHOUSE_QUERY: FOLLOW_UP,
    TaskKind.CALL_PAYER: (
        *FOLLOW_UP,
        Way("denied", "They denied it, or stand by their decision", ("decided_on", *CALL), CALL),
    ),
    TaskKind.BALANCE_REMITTANCE: (Way("done", "The payer was asked for a corrected remittance", ("note",)),),
    TaskKind.CORRECT_DENIAL: DENIAL,
    TaskKind.RELEASE_CORRECTION: (
        Way("release", "Release it: it is reviewed and sent"),
        Way("send_back", "Send it back to the coder", ("note",), ("note",)),
    ),
    TaskKind.FILE_APPEAL: (
        Way("prepare", "The letter is complete", ("argument", "attachments", "letter")),
        Way("give_up", "It is not worth it", ("note",), ("note",), "A write-off is proposed"),
    ),
    TaskKind.RECORD_APPEAL_DECISION: (
        Way("overturned", "Won: the payer will pay", ("decided_on", "note")),
        Way("upheld", "Lost: the denial stands", ("decided_on", "note")),
        Way("wait", "No decision yet", ("note",)),
    ),
    TaskKind.DECIDE_DENIAL: DENIAL,
    TaskKind.APPROVE_WRITE_OFF: APPROVAL,
    TaskKind.MATCH_LINES: (
        Way("match", "Name our line for each of theirs", ("lines",), ("lines",)),
        Way("claim_level", "They cannot be told apart: tell the sums of the claim alone"),
    ),
    TaskKind.REVIEW_SOURCE_CHANGE: (Way("done", "I have looked at the change: go on", ("note",)),),
    TaskKind.MEND_CLAIM: (Way("done", "The cause is mended: take the step again", ("note",)),),
    TaskKind.DECIDE_DEADLINE: (
        Way("go_on", "Go on, and send it although it is late", ("reason",), ("reason",)),
        Way("fix", "The dates are wrong: a coder corrects them", ("reason",), ("reason",)),
        Way("appeal", "Appeal: a payer denied it", ("reason",), ("reason",)),
        Way("write_off", "It is lost: write it off", ("reason",), ("reason",), "Never the patient's to pay"),
    ),
    TaskKind.ANSWER_REQUEST: (
        Way("attach", "Send kept documents to the payer (275)", ("documents",), ("documents",)),
        Way(
            "sent",
            "It was sent another way",
            ("channel", "sent_on", "reference", "proof", "documents"),
            ("channel",),
        ),
        Way("wait", "Somebody promised the documents", ("promised_on", "note"), ("promised_on",)),
        Way("withdrawn", "The payer does not want it any more", CALL),
        Way("cannot", "There is nothing to send", ("note",), ("note",)),
    ),
    TaskKind.APPROVE_APPEAL: (APPROVAL[0]._replace(label="Approve: the letter may go out"), APPROVAL[1]),
    TaskKind.DELIVER_APPEAL: (
        Way(
            "delivered",
            "It went out",
            ("channel", "delivered_on", "reference", "proof", "note"),
            ("channel",),
            "A reference or a kept document proves it",
        ),
        Way("give_up", "It was not sent after all", ("note",), ("note",)),
    ),
    TaskKind.VERIFY_NEXT_PAYER: (
        Way("bill", "Bill the next insurer", ("changes", "note")),
        Way("no_payer", "There is no other insurer", ("note",), ("note",)),
    ),
    TaskKind.APPROVE_REFUND: APPROVAL,
    TaskKind.ANSWER_DISPUTE: (
        Way("explained", "The bill is right, and the patient knows why", CALL, CALL),
        Way(
            "decide", "Something is wrong with the claim", ("note", *CALL), ("note",), "Somebody decides what"
        ),
        Way("other_insurer", "Another insurance should have been billed", ("note", *CALL), ("note",)),
        Way(
            "waive",
            "Give the share up: our mistake, or proven hardship",
            ("note", *CALL),
            ("note",),
            "A supervisor approves it",
        ),
    ),
}
"""The ways to answer each kind of task; the usual one first."""


def offered(kind: TaskKind, roles: frozenset[Role], role: str, detail: dict[str, Any]) -> tuple[Way, ...]:
    """Return the ways that are open to somebody with these roles, for a task asked of ``role``.

    What cannot be carried out is not offered: an appeal that a remark code rules out, an override where no
    warning was found, a 275 to a payer that takes none, codes by somebody who is no coder.
    """
    ways = [way for way in WAYS[kind] if not way.roles or way.roles & roles]
    return tuple(_named(way, role) for way in ways if _possible(way.action, kind, detail))


def way_of(ways: tuple[Way, ...], action: str) -> Way | None:
    """Return the way with this action; None when it is not offered."""
    return next((way for way in ways if way.action == action), None)


def has_action(kind: TaskKind) -> bool:
    """Tell whether answers of this kind name an action."""
    return "action" in ANSWER_FORM[kind].model_fields


def _named(way: Way, role: str) -> Way:
    if way.action != "hand_over":
        return way
    return way._replace(label=f"Hand it over to a {'biller' if role == Role.CODER else 'coder'}")


def _possible(action: str, kind: TaskKind, detail: dict[str, Any]) -> bool:
    denial: dict[str, Any] = detail.get("denial") or {}
    if kind is TaskKind.FIX_FINDINGS:
        return _answers_findings(action, detail.get("findings", []))
    if kind is TaskKind.DECIDE_DEADLINE and action in ("appeal", "write_off"):
        return bool(detail.get("may_be_lost"))
    if action == "approve":
        return not detail.get("own")
    if action == "appeal":
        return bool(denial.get("appeal_allowed", True))
    if action in ("refund", "accept", "write_off") and "open_cents" in detail:
        return (int(detail["open_cents"]) < 0) is (action == "refund")
    if action == "refund":
        return False
    if action == "attach":
        return bool(detail.get("takes_275"))
    return True


def _answers_findings(action: str, findings: list[dict[str, Any]]) -> bool:
    rules = {finding["rule"] for finding in findings}
    match action:
        case "override":
            return any(finding["severity"] == "warning" for finding in findings)
        case "verified" | "ask_again":
            return bool(rules & OF_COVERAGE)
        case "replace" | "wait":
            return bool(rules & OF_HELD_CLAIM)
        case _:
            return True
