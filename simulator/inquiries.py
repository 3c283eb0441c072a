"""Answering questions about members and claims: 271 to a 270, 277 to a 276. Never moves money."""

from datetime import date

from models.acknowledgement import ClaimStatus
from models.eligibility import Benefit, EligibilityAnswer, EligibilityInquiry
from models.inquiry import StatusAnswer, StatusInquiry
from simulator.books import Books, Member, MemberRegister
from simulator.journal import Booked, Journal

NOT_FOUND = ClaimStatus(category="A4", code="35")
IN_PROCESS = ClaimStatus(category="P1", code="20", entity="PR")
PAID = ClaimStatus(category="F1", code="65")
DENIED = ClaimStatus(category="F2", code="585")
BAD_QUESTION = ClaimStatus(category="E0", code="21")
RECORDS_WANTED = ClaimStatus(category="R4", code="11506-3", code_list="LOI")
"""The note of the visit, by its LOINC code (progress note)."""

_UNKNOWN_MEMBER = "75"
_NO_MEMBER_ID = "72"
_UNKNOWN_PAYER = "79"


def answer_eligibility(
    inquiry: EligibilityInquiry, books: Books, register: MemberRegister
) -> EligibilityAnswer:
    """Tell the member's benefits on the day asked for, or why the question cannot be answered."""
    payer = books.payer(inquiry.payer_id)
    answer = EligibilityAnswer(
        trace=inquiry.trace, payer_name=payer.name if payer else inquiry.payer_name, payer_id=inquiry.payer_id
    )
    if payer is None:
        return answer.model_copy(update={"rejections": (_UNKNOWN_PAYER,)})
    member = register.find(inquiry.payer_id, inquiry.member_id)
    if member is None:
        likely = register.could_be(inquiry.payer_id, inquiry.member_id)
        return answer.model_copy(update={"rejections": (_UNKNOWN_MEMBER if likely else _NO_MEMBER_ID,)})
    return answer.model_copy(
        update={
            "member_id": member.member_id,
            "subscriber": member.person.name,
            "plan_begin": member.active_from,
            "plan_end": member.active_to,
            "benefits": _benefits(member, inquiry.service_on),
        }
    )


def _benefits(member: Member, day: date) -> tuple[Benefit, ...]:
    """Write the EBs: 1 active with the plan, then copay, deductible left and coinsurance; or 6 inactive."""
    if not member.active_on(day):
        return (Benefit(information="6", coverage_level="IND", service_type="30", plan=member.plan),)
    active = Benefit(information="1", coverage_level="IND", service_type="30", plan=member.plan)
    protected = active.model_copy(update={"insurance_type": "QM"})
    return (
        active,
        *((protected,) if member.protected else ()),
        Benefit(information="B", coverage_level="IND", service_type="98", amount_cents=member.copay_cents),
        Benefit(
            information="C",
            coverage_level="IND",
            service_type="30",
            period="29",
            amount_cents=member.deductible_cents,
        ),
        Benefit(
            information="A",
            coverage_level="IND",
            service_type="30",
            percent=_fraction(member.coinsurance_percent),
        ),
    )


def _fraction(percent: int) -> str:
    """Write a percentage as EB08 has it: 20 percent is ``.2``, none is ``0``."""
    return f"{percent / 100:.2f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def answer_status(inquiry: StatusInquiry, books: Books, journal: Journal, today: date) -> StatusAnswer:
    """Tell where the claim is: found by our answer to CLM01, else by the payer's own number."""
    answer = StatusAnswer(
        trace=inquiry.trace,
        payer_name=inquiry.payer_name,
        payer_id=inquiry.payer_id,
        control_number=inquiry.control_number,
        payer_claim_control_number=inquiry.payer_claim_control_number,
        statuses=(NOT_FOUND,),
        effective_on=today,
        charge_cents=inquiry.charge_cents,
    )
    asked_for = inquiry.control_number or inquiry.payer_claim_control_number
    if books.payer(inquiry.payer_id) is None or not asked_for:
        return answer.model_copy(update={"statuses": (BAD_QUESTION,)})
    found = journal.find(inquiry.payer_id, inquiry.control_number, inquiry.payer_claim_control_number)
    if found is None or found.stage == "refused" or found.claim.member_id != inquiry.member_id:
        return answer
    return answer.model_copy(update=_state_of(found))


def _state_of(found: Booked) -> dict[str, object]:
    state: dict[str, object] = {
        "control_number": found.claim.control_number,
        "payer_claim_control_number": found.claim.icn,
        "charge_cents": found.claim.document.charge_cents,
    }
    if found.stage == "awaiting_records":
        return state | {"statuses": (RECORDS_WANTED,)}
    if found.verdict is None or found.stage == "in_process":
        return state | {"statuses": (IN_PROCESS,)}
    # The claim is decided from this instant on, even when its 835 leaves later.
    return state | {
        "statuses": (DENIED if found.verdict.denied else PAID,),
        "paid_cents": max(0, found.verdict.decision.paid_cents),
        "finalized_on": found.decide_at.date() if found.decide_at else None,
        "check_number": found.trace,
    }
