"""What a 271 says of members the payer knows, does not know, or must protect."""

from models.eligibility import EligibilityAnswer, EligibilityInquiry
from simulator.books import Member, MemberRegister
from simulator.inquiries import answer_eligibility
from tests.simulator.given import DAY, ISOLDE, a_member, some_books


def asked(member_id: str, *members: Member) -> EligibilityAnswer:
    """Ask Bluewater Health about a member id."""
    inquiry = EligibilityInquiry(
        trace="E1",
        payer_name="Bluewater Health",
        payer_id="BW001",
        provider_name="Fernhill Family Clinic",
        provider_npi="1993000003",
        subscriber=ISOLDE.name,
        member_id=member_id,
        service_on=DAY,
    )
    books = some_books(*members)
    return answer_eligibility(inquiry, books, MemberRegister(books))


def test_an_id_that_cannot_be_one_is_refused_otherwise_than_an_unknown_one() -> None:
    known = a_member(member_id="BWH700000001")

    assert asked("BWH700000002", known).rejections == ("75",)
    assert asked("BWH70000001", known).rejections == ("72",), "a digit is missing"
    assert asked("BWH700000001", known).rejections == ()


def test_a_protected_member_is_named_as_such() -> None:
    types = [b.insurance_type for b in asked("BWH1", a_member(protected=True)).benefits]

    assert "QM" in types
    assert "QM" not in [b.insurance_type for b in asked("BWH1", a_member()).benefits]
