"""One claim for each kind of task: the way to where it is asked, and an answer to it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from activities.exchange import ExchangeActivities
from models.claim import ClaimDocument
from models.finding import Role
from models.messages import CauseKind, PartnerRequest
from models.tables import CoverageCheckRow, HumanTaskRow
from models.tasks import TaskKind
from store import facts, submissions
from store.submissions import SubmissionStatus
from tests.activities import ways
from tests.activities.desk import Desk
from tests.activities.test_answered_lines import split
from tests.builders import a_claim, a_line, an_eligibility_answer
from tests.console.web.conftest import BUSINESS_NOW, Console
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides

Answer = dict[str, Any]

WHO: dict[str, str] = {
    Role.FRONT_DESK: "mabel",
    Role.CODER: "quill",
    Role.PROVIDER: "fenwick",
    Role.BILLER: "ines",
    Role.SUPERVISOR: "oona",
    Role.ADMIN: "wick",
}
"""The invented person of each role."""


class Asked(NamedTuple):
    """A claim as it begins, the way to where the task is asked, and an answer that fits it."""

    document: Callable[[], ClaimDocument]
    way: Callable[[Desk], None]
    answer: Answer


def led(console: Console, kind: TaskKind) -> tuple[Desk, HumanTaskRow]:
    """Lead a new claim to where this is asked; return what leads it, and the task."""
    asked = KINDS[kind]
    desk = Desk(console.store, BUSINESS_NOW, asked.document())
    asked.way(desk)
    (task,) = [row for row in desk.open_tasks if row.kind == kind]
    return desk, task


def place(name: str) -> tuple[Callable[[], ClaimDocument], Callable[[Desk], None]]:
    """Return claim and way of a place that tests of the steps know."""
    _, document, way = ways.PLACES[name]
    return document, way


def covered(status: str, *rejections: str) -> Callable[[Desk], None]:
    """Return the way to a coverage answer of the payer, or to its refusal of the question (AAA03)."""
    answer = an_eligibility_answer(rejections=rejections, benefits=()).model_dump_json()

    def way(desk: Desk) -> None:
        ways.recovered(desk)
        with desk.store.write() as session:
            n = desk.row.n + 1
            row = CoverageCheckRow(claim_id=desk.claim, n=n, payer_id="BHH01", status=status, as_of=desk.now)
            row.answer = answer if rejections else ""
            session.add(row)
            cause, kind = f"coverage:{desk.claim}:{n}", CauseKind.COVERAGE_ANSWERED
            facts.record(session, desk.claim, cause, kind, desk.now, reference=str(n))
        desk.go_on()

    return way


def unacknowledged(desk: Desk) -> None:
    """The file left, and nobody said that it came."""
    exchange = ExchangeActivities(desk.store, desk.policy)
    exchange.batch_outbox(PartnerRequest(partner=PARTNER, as_of=desk.now))
    with desk.store.write() as session:
        attempt = submissions.latest(session, desk.row)
        assert attempt is not None
        stored = submissions.by_number(session, attempt.control_number)
        assert stored is not None
        stored.transmitted_at = desk.now
        submissions.advance(stored, SubmissionStatus.TRANSMITTED)
    desk.days(6)


def drafted(desk: Desk) -> None:
    ways.appealing(desk)
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time")


def approved(desk: Desk) -> None:
    drafted(desk)
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")


def undecided(desk: Desk) -> None:
    ways.delivered(desk)
    desk.days(60)


def protected(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25, N781"))


def changed_late(desk: Desk) -> None:
    desk.accepted()
    desk.changed(desk.document.model_copy(update={"note": "changed"}))


def two_lines() -> ClaimDocument:
    lines = (a_line(1, modifiers=("25",)), a_line(2, procedure="87880", charge_cents=3000))
    changes = {"lines": lines, "charge_cents": 18000, "clia_number": "38D0987654"}
    return ways.two_payers().model_copy(update=changes)


def unpointed() -> ClaimDocument:
    return a_claim(lines=(a_line(diagnosis_pointers=()),))


def split_lines(desk: Desk) -> None:
    desk.paid(split(desk.accepted()))


CALLED = {"channel": "phone", "person": "Pat", "note": "asked about it", "reference": "R-77"}
LARKSPUR = {
    "sequence": "P",
    "payer": {"name": "Blue Heron Health", "payer_id": "BHH01"},
    "subscriber": {
        "name": {"last": "Finch", "first": "Marigold"},
        "birth_date": "1984-02-29",
        "sex": "F",
    },
    "member_id": "BHH999",
    "relationship": "18",
    "filing_indicator": "CI",
}
CODED = {"line": "1", "procedure": "99213", "modifiers": ["25"], "diagnosis_pointers": ["1", "2"]}

KINDS: dict[TaskKind, Asked] = {
    TaskKind.CONTACT_PATIENT: Asked(
        unpointed, covered("inactive"), {"action": "coverage", "coverage": LARKSPUR, "contact_log": [CALLED]}
    ),
    TaskKind.VERIFY_COVERAGE: Asked(
        *place("coverage in doubt"), {"action": "verified", "contact_log": [CALLED]}
    ),
    TaskKind.SET_UP_PAYER: Asked(
        unpointed, covered("payer_unknown"), {"action": "done", "note": "it is set up"}
    ),
    TaskKind.ASSIGN_CODES: Asked(
        *place("to be coded"), {"action": "code", "diagnoses": ["J020", "R509"], "lines": [CODED]}
    ),
    TaskKind.ANSWER_QUERY: Asked(*place("provider asked"), {"answer": "The rapid one"}),
    TaskKind.FIX_FINDINGS: Asked(
        *place("findings"), {"action": "hand_over", "note": "which one?", "changes": {}}
    ),
    TaskKind.OBTAIN_AUTHORIZATION: Asked(
        *place("authorization wanted"),
        {
            "action": "obtained",
            "number": "PA77",
            "valid_from": "2026-11-01",
            "valid_to": "2026-11-30",
            "units": "2",
            "procedures": ["99213"],
            "contact_log": [CALLED],
        },
    ),
    TaskKind.RELEASE_CLAIM: Asked(*place("to be released"), {"action": "release"}),
    TaskKind.FIX_REJECTION: Asked(
        *place("rejected"), {"action": "correct", "changes": {"coverages.1.member_id": "BHH774412"}}
    ),
    TaskKind.FILE_UNACKNOWLEDGED: Asked(
        a_claim, unacknowledged, {"action": "resend", "contact_log": [CALLED]}
    ),
    TaskKind.CLEARINGHOUSE_QUERY: Asked(
        *place("unheard of"), {"action": "accepted", "contact_log": [CALLED]}
    ),
    TaskKind.CALL_PAYER: Asked(
        *place("silence"), {"action": "wait", "contact_log": [CALLED | {"promised_on": "2026-12-20"}]}
    ),
    TaskKind.BALANCE_REMITTANCE: Asked(*place("unbalanced"), {"action": "done", "note": "asked for it"}),
    TaskKind.CORRECT_DENIAL: Asked(
        *place("denied"),
        {"action": "correct", "changes": {"lines.1.drug": {"ndc": "00002821501", "unit": "UN"}}, "note": "n"},
    ),
    TaskKind.RELEASE_CORRECTION: Asked(*place("corrected"), {"action": "send_back", "note": "wrong place"}),
    TaskKind.FILE_APPEAL: Asked(
        *place("appeal drafted"), {"action": "prepare", "argument": "It was in time.\n\nSee the proof."}
    ),
    TaskKind.RECORD_APPEAL_DECISION: Asked(
        ways.document, undecided, {"action": "upheld", "decided_on": "2026-11-01"}
    ),
    TaskKind.DECIDE_DENIAL: Asked(*place("a person decides"), {"action": "wait", "note": "still open"}),
    TaskKind.APPROVE_WRITE_OFF: Asked(
        *place("write-off proposed"), {"action": "approve", "reason": "nothing to be had"}
    ),
    TaskKind.MATCH_LINES: Asked(two_lines, split_lines, {"action": "match", "lines": {"1": "1", "2": "1"}}),
    TaskKind.REVIEW_SOURCE_CHANGE: Asked(a_claim, changed_late, {"action": "done", "note": "seen"}),
    TaskKind.MEND_CLAIM: Asked(*place("failed"), {"action": "done", "note": "disk was full"}),
    TaskKind.DECIDE_DEADLINE: Asked(
        *place("past its limit"), {"action": "write_off", "reason": "nobody can prove it"}
    ),
    TaskKind.ANSWER_REQUEST: Asked(
        *place("documents wanted"),
        {"action": "sent", "channel": "fax", "sent_on": "2026-11-04", "reference": "FAX-9"},
    ),
    TaskKind.APPROVE_APPEAL: Asked(ways.document, drafted, {"action": "refuse", "reason": "say more"}),
    TaskKind.DELIVER_APPEAL: Asked(
        ways.document,
        approved,
        {"action": "delivered", "channel": "portal", "delivered_on": "2026-11-04", "reference": "P-1"},
    ),
    TaskKind.VERIFY_NEXT_PAYER: Asked(
        a_claim, protected, {"action": "no_payer", "note": "asked the patient"}
    ),
    TaskKind.APPROVE_REFUND: Asked(*place("refund proposed"), {"action": "approve", "reason": "two checks"}),
    TaskKind.ANSWER_DISPUTE: Asked(*place("disputed"), {"action": "explained", "contact_log": [CALLED]}),
}
"""A claim for every kind of task."""
