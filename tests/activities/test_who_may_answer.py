"""Who may answer: the task's role or who stands in for it, within the staff list; codes are a coder's."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from console.commands.coding_queries import asked, closed
from console.commands.instructions import instruct
from console.inbox import Inbox
from models.coded_fields import is_coded
from models.errors import NotAllowed
from models.finding import Role
from models.lifecycle import ClaimState
from models.practice import StaffUser
from models.tables import HumanTaskRow
from store import claims, queries, setup
from store.queries import Question
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
MODIFIER: dict[str, Any] = {"action": "correct", "changes": {"lines.1.modifiers": ["25"]}}


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim in the outbox of its one payer."""
    return Desk(practice.store, NOW, a_claim())


def staff(desk: Desk, **roles: set[Role]) -> None:
    """Set up the practice's people: ``ada={Role.BILLER}``."""
    with desk.store.write() as session:
        for key, mine in roles.items():
            setup.put(session, "user", StaffUser(key=key, name=key, roles=frozenset(mine)))


def answered(desk: Desk, user: str, answer: dict[str, Any], *roles: Role) -> list[HumanTaskRow]:
    """Answer the one open task through the inbox; return what is asked then."""
    (task,) = desk.open_tasks
    Inbox(desk.store).complete(task.id, answer, user, desk.now, roles=frozenset(roles))
    desk.go_on()
    return desk.open_tasks


def test_a_biller_cannot_approve_a_write_off(desk: Desk) -> None:
    staff(desk, ada={Role.BILLER}, bea={Role.SUPERVISOR})
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    answered(desk, "ada", {"action": "give_up"})
    with pytest.raises(NotAllowed, match="asked of a supervisor"):
        answered(desk, "ada", {"action": "approve"})

    assert desk.asked == ["approve_write_off"]
    answered(desk, "bea", {"action": "approve"})
    assert desk.state is ClaimState.WRITTEN_OFF


def test_somebody_who_is_not_on_the_staff_list_answers_nothing(desk: Desk) -> None:
    staff(desk, ada={Role.BILLER})
    desk.paid(decides(desk.accepted(), "CO-55 150"))

    with pytest.raises(NotAllowed, match="staff list"):
        answered(desk, "zoe", {"action": "give_up"}, Role.BILLER)


def test_nobody_acts_in_a_role_that_the_staff_list_does_not_give_them(desk: Desk) -> None:
    staff(desk, ada={Role.BILLER})
    desk.paid(decides(desk.accepted(), "CO-55 150"))

    with pytest.raises(NotAllowed, match="gives this user biller"):
        answered(desk, "ada", {"action": "give_up"}, Role.SUPERVISOR)


def test_a_supervisor_may_answer_for_a_biller(desk: Desk) -> None:
    staff(desk, bea={Role.SUPERVISOR})
    desk.paid(decides(desk.accepted(), "CO-55 150"))

    assert [t.kind for t in answered(desk, "bea", {"action": "give_up"})] == ["approve_write_off"]


def test_in_a_practice_with_one_supervisor_a_write_off_does_not_wait_for_a_second(desk: Desk) -> None:
    staff(desk, ada={Role.BILLER}, bea={Role.SUPERVISOR})
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    answered(desk, "bea", {"action": "give_up"})
    answered(desk, "bea", {"action": "approve"})

    assert desk.state is ClaimState.WRITTEN_OFF


@pytest.mark.parametrize("roles", [(), (Role.BILLER,), (Role.SUPERVISOR,)])
def test_a_change_of_codes_by_no_coder_is_refused_and_handed_over(
    desk: Desk, roles: tuple[Role, ...]
) -> None:
    desk.paid(decides(desk.accepted(), "CO-5 150"))
    (again,) = answered(desk, "ada", MODIFIER, *roles)
    assert "needs the role coder" in json.loads(again.detail)["problem"]
    assert desk.row.version == 1


def test_a_biller_hands_a_matter_of_codes_to_a_coder_who_sends_it_back_for_release(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-5 150"))
    note = {"action": "hand_over", "note": "is 25 missing?", "changes": MODIFIER["changes"]}
    (handed,) = answered(desk, "ada", note, Role.BILLER)
    detail = json.loads(handed.detail)
    assert (handed.kind, handed.role) == ("correct_denial", "coder")
    assert (detail["handed_over"], detail["handed_over_by"]) == ("is 25 missing?", "ada")
    assert detail["proposed"] == MODIFIER["changes"]
    (released,) = answered(desk, "cora", MODIFIER, Role.CODER)

    assert (released.kind, released.role) == ("release_correction", "biller")
    assert desk.document.lines[0].modifiers == ("25",)


def test_nothing_is_handed_over_without_a_word(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-5 150"))
    (again,) = answered(desk, "ada", {"action": "hand_over"}, Role.BILLER)

    assert "without a word" in json.loads(again.detail)["problem"]


def test_somebody_with_both_roles_changes_codes_in_a_billers_task(desk: Desk) -> None:
    staff(desk, robin={Role.BILLER, Role.CODER})
    desk.paid(decides(desk.accepted(), "CO-5 150"))
    answered(desk, "robin", {"changes": {"lines.1.procedure": "99214"}})

    assert desk.attempts[-1].frequency == "7"


def test_a_biller_corrects_what_is_no_code(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-31 150"))
    answered(desk, "ada", {"changes": {"coverages.1.member_id": "BHH774412"}}, Role.BILLER)

    assert desk.attempts[-1].frequency == "7"


@pytest.mark.parametrize(
    "path",
    [
        "diagnoses.1.code",
        "lines.2",
        "lines.1.procedure",
        "lines.1.modifiers.1",
        "lines.1.units",
        "lines.1.charge_cents",
        "lines.1.service_from",
        "lines.1.place_of_service",
        "lines.1.diagnosis_pointers",
        "lines.1.drug.ndc",
        "place_of_service",
    ],
)
def test_what_was_done_and_why_is_a_coders(path: str) -> None:
    assert is_coded(path)


@pytest.mark.parametrize(
    "path",
    [
        "coverages.1.member_id",
        "rendering.npi",
        "authorization_number",
        "lines.1.authorization_number",
        "note",
    ],
)
def test_identifiers_and_references_are_no_codes(path: str) -> None:
    assert not is_coded(path)


# By the other doors


def said_by(desk: Desk, user: str, instruction: str) -> None:
    """Tell the claim something as ``claimflow claims`` does."""
    with desk.store.write() as session:
        instruct(session, claims.need(session, desk.claim), instruction, "asked to", user, desk.now)
    desk.go_on()


def question(desk: Desk) -> str:
    """Ask the provider about the claim, as the coder; return the question's id."""
    with desk.store.write() as session:
        asked(session, desk.claim, Question("Which knee?", (), "", None, True), "cora", desk.now)
    desk.go_on()
    with desk.store.read() as session:
        (row,) = queries.of_claim(session, desk.claim)
    return row.id


@pytest.mark.parametrize("instruction", ["hold", "resume", "withdraw"])
def test_only_a_supervisor_holds_resumes_and_withdraws_a_claim(desk: Desk, instruction: str) -> None:
    staff(desk, ada={Role.BILLER}, bea={Role.SUPERVISOR})
    with pytest.raises(NotAllowed, match="not for a biller"):
        said_by(desk, "ada", instruction)
    with pytest.raises(NotAllowed, match="staff list"):
        said_by(desk, "zoe", instruction)
    said_by(desk, "bea", "hold")

    assert desk.state is ClaimState.ON_HOLD


def test_a_question_to_the_provider_is_answered_by_a_provider_alone(desk: Desk) -> None:
    staff(desk, cora={Role.CODER}, paul={Role.PROVIDER})
    query = question(desk)
    with desk.store.write() as session, pytest.raises(NotAllowed, match="Leave it to a provider"):
        closed(session, query, "The left one", "cora", desk.now)
    with desk.store.write() as session:
        closed(session, query, "The left one", "paul", desk.now)
    desk.go_on()

    with desk.store.read() as session:
        assert [row.answered_by for row in queries.of_claim(session, desk.claim)] == ["paul"]


def test_what_somebody_says_who_left_the_staff_meanwhile_is_not_done(desk: Desk) -> None:
    with desk.store.write() as session:
        instruct(session, claims.need(session, desk.claim), "withdraw", "asked to", "ada", desk.now)
    staff(desk, bea={Role.SUPERVISOR})
    desk.go_on()

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert "staff list" in desk.story[-1]


def test_a_practice_of_one_that_says_so_approves_its_own_write_off(desk: Desk) -> None:
    give_up = {"action": "give_up"}
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    answered(desk, "bea", give_up)
    (refused,) = answered(desk, "bea", {"action": "approve"})
    assert "claimflow setup add user" in json.loads(refused.detail)["problem"]
    staff(desk, bea={Role.SUPERVISOR})
    answered(desk, "bea", {"action": "approve"})

    assert desk.state is ClaimState.WRITTEN_OFF
