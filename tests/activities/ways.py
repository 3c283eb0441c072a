"""Where a claim may stand, and the way there: each place with the claim it begins with and what brings it on.

A way is told the claim in the outbox and leads it by what payers and people do, as they do it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Payer
from models.tasks import TaskKind
from store import setup
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.builders import a_line
from tests.workflows.payer import decides, takes_back

PAID, DENIED = "CO-45 45, PR-1 25", "CO-16 150, M119"


def document(**changes: Any) -> ClaimDocument:
    """Return the claim of two payers, changed."""
    return two_payers().model_copy(update=changes)


def uncoded() -> ClaimDocument:
    """Return a visit that nobody has coded."""
    line = a_line(procedure="", diagnosis_pointers=())
    return document(diagnoses=(), lines=(line,), note="Sore throat for two days")


def ask_and_wait(desk: Desk) -> None:
    desk.answer(TaskKind.ASSIGN_CODES, action="query", question="Which swab?")


def recovered(desk: Desk) -> None:
    """The source changes a claim that was not sent; the payer cannot be asked about its coverage."""
    desk.changed(desk.document.model_copy(update={"note": "changed"}))


def unverified(desk: Desk) -> None:
    recovered(desk)
    desk.days(4)


def wanting_authorization(session: Session, *procedures: str) -> None:
    """Set up that the first payer wants these procedures to be authorized, office visits if none is named."""
    payer = setup.need(session, Payer, "BHH01")
    wanted = {"authorization_required": procedures or ("99213",)}
    setup.put(session, "payer", payer.model_copy(update=wanted))


def unauthorized(desk: Desk) -> None:
    """The payer wants an authorization for what is billed; other findings are answered."""
    with desk.store.write() as session:
        wanting_authorization(session)
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]})


def to_be_released(desk: Desk) -> None:
    """The practice wants to release each claim, and the findings are answered."""
    with desk.store.write() as session:
        practice = setup.practice(session)
        assert practice is not None
        setup.put(session, "practice", practice.model_copy(update={"release": "biller"}))
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]})


def sent(desk: Desk) -> None:
    desk.send()


def unheard(desk: Desk) -> None:
    desk.send()
    desk.days(6)


def rejected(desk: Desk) -> None:
    desk.acknowledged(desk.send(), accepted=False)


def accepted(desk: Desk) -> None:
    desk.accepted()


def silent(desk: Desk) -> None:
    desk.accepted()
    desk.days(23)


def unbalanced(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID).model_copy(update={"charge_cents": 14000}))


def requested(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4")


def denied(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), DENIED))


def corrected(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})


def resent(desk: Desk) -> None:
    corrected(desk)
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    desk.accepted("ICN6")


def waiting(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="wait", note="under review")


def appealing(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-29 150"))


def delivered(desk: Desk) -> None:
    appealing(desk)
    desk.answer(TaskKind.FILE_APPEAL, action="prepare", argument="It was filed in time")
    desk.answer(TaskKind.APPROVE_APPEAL, action="approve")
    desk.answer(TaskKind.DELIVER_APPEAL, channel="portal", reference="P-1")


def given_up(desk: Desk) -> None:
    denied(desk)
    desk.answer(TaskKind.CORRECT_DENIAL, action="write_off", note="lost")


def undecided(desk: Desk) -> None:
    given_up(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="try again")


def written_off(desk: Desk) -> None:
    given_up(desk)
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve", reason="lost")


def disputed(desk: Desk) -> None:
    patient_billed(desk)
    desk.instruct("dispute", reason="I paid my deductible in March")


def paid_twice(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 70"))
    desk.paid(decides(sent, "CO-45 70"))


def to_be_refunded(desk: Desk) -> None:
    paid_twice(desk)
    desk.answer(TaskKind.DECIDE_DENIAL, action="refund", note="two checks for one visit")


def crossing(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID, status="19"))


def held_at_work(desk: Desk) -> None:
    denied(desk)
    desk.instruct("hold")


def held_waiting(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("hold")


def failed(desk: Desk) -> None:
    denied(desk)
    desk.fail()


def being_voided(desk: Desk) -> None:
    desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")


def voided(desk: Desk) -> None:
    first = desk.accepted()
    desk.instruct("withdraw")
    desk.accepted("ICN8")
    desk.paid(decides(first, "CO-45 70"))
    desk.paid(takes_back(decides(first, "CO-45 70")))


def withdrawn(desk: Desk) -> None:
    desk.instruct("withdraw")


def paid(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))


def patient_billed(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), PAID))
    desk.paid(decides(desk.accepted("LB9"), "OA-23 125, PR-2 25", status="2", number="LB9"))


def nothing(desk: Desk) -> None:
    """The claim lies in the outbox."""


LATE = a_line(service_from=date(2025, 3, 3))
Place = tuple[ClaimState, Callable[[], ClaimDocument], Callable[[Desk], None]]
PLACES: dict[str, Place] = {
    "coverage asked": (
        ClaimState.CHECKING_COVERAGE,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        recovered,
    ),
    "coverage in doubt": (
        ClaimState.RESOLVING_COVERAGE,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        unverified,
    ),
    "to be coded": (ClaimState.CODING, uncoded, nothing),
    "provider asked": (ClaimState.QUERYING_PROVIDER, uncoded, ask_and_wait),
    "findings": (
        ClaimState.FIXING_FINDINGS,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        nothing,
    ),
    "authorization wanted": (
        ClaimState.FIXING_FINDINGS,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        unauthorized,
    ),
    "to be released": (
        ClaimState.RELEASING_CLAIM,
        lambda: document(lines=(a_line(diagnosis_pointers=()),)),
        to_be_released,
    ),
    "past its limit": (ClaimState.DECIDING_DEADLINE, lambda: document(lines=(LATE,)), nothing),
    "in the outbox": (ClaimState.AWAITING_ACKNOWLEDGEMENT, document, nothing),
    "sent": (ClaimState.AWAITING_ACKNOWLEDGEMENT, document, sent),
    "unheard of": (ClaimState.CHASING_ACKNOWLEDGEMENT, document, unheard),
    "rejected": (ClaimState.FIXING_REJECTION, document, rejected),
    "accepted": (ClaimState.AWAITING_REMITTANCE, document, accepted),
    "silence": (ClaimState.CHASING_REMITTANCE, document, silent),
    "unbalanced": (ClaimState.CHASING_REMITTANCE, document, unbalanced),
    "documents wanted": (ClaimState.ANSWERING_REQUEST, document, requested),
    "denied": (ClaimState.CORRECTING_DENIAL, document, denied),
    "corrected": (ClaimState.RELEASING_CORRECTION, document, corrected),
    "correction with the payer": (ClaimState.AWAITING_REMITTANCE, document, resent),
    "denial that waits": (ClaimState.AWAITING_REMITTANCE, document, waiting),
    "appeal drafted": (ClaimState.APPEALING, document, appealing),
    "appeal with the payer": (ClaimState.APPEALING, document, delivered),
    "write-off proposed": (ClaimState.APPROVING_WRITE_OFF, document, given_up),
    "a person decides": (ClaimState.DECIDING_DENIAL, document, undecided),
    "refund proposed": (ClaimState.APPROVING_REFUND, document, to_be_refunded),
    "disputed": (ClaimState.ANSWERING_DISPUTE, document, disputed),
    "forwarded": (ClaimState.BILLING_NEXT_PAYER, document, crossing),
    "work held": (ClaimState.ON_HOLD, document, held_at_work),
    "wait held": (ClaimState.ON_HOLD, document, held_waiting),
    "failed": (ClaimState.NEEDS_ATTENTION, document, failed),
    "being voided": (ClaimState.AWAITING_VOID, document, being_voided),
    "voided": (ClaimState.VOIDED, document, voided),
    "withdrawn": (ClaimState.WITHDRAWN, document, withdrawn),
    "paid": (ClaimState.PAID, document, paid),
    "patient billed": (ClaimState.PATIENT_BILLED, document, patient_billed),
    "written off": (ClaimState.WRITTEN_OFF, document, written_off),
}
"""What the place is called, the state, the claim it begins with, and the way there."""
