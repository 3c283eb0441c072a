"""A service that its payer wants to have authorized: a person asks for it, and says what the payer said."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.finding import Role
from models.inbox import Place
from models.lifecycle import ClaimState
from models.practice import Authorization, Payer
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.edits.answered import OF_AUTHORIZATION
from rulebook.edits.registry import RULES
from rulebook.packs.loading import need_pack
from store import authorizations, contacts, rule_packs, setup, waking
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import two_payers
from tests.activities.ways import wanting_authorization
from tests.builders import SERVICE_DAY, a_claim, a_coverage, a_line
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)

GIVEN: dict[str, Any] = {
    "action": "obtained",
    "number": "PA77",
    "procedures": ["99213"],
    "valid_from": "2026-11-01",
    "valid_to": "2026-11-30",
    "units": "2",
    "contact_log": [{"channel": "phone", "person": "Pat", "note": "granted", "reference": "R-9"}],
}
SAID = [{"channel": "phone", "person": "Pat", "note": "none is needed for this", "reference": "R-9"}]
LATER = date(2026, 11, 3)


@pytest.fixture
def wanting(practice: Practice) -> Practice:
    """Return a practice whose payer wants office visits to be authorized."""
    with practice.store.write() as session:
        wanting_authorization(session)
    return practice


def desk_of(practice: Practice, **changes: Any) -> Desk:
    """Bring in a claim."""
    return Desk(practice.store, NOW, a_claim(**changes))


def later(number: str = "HL-0002", **changes: Any) -> dict[str, Any]:
    """Return what makes a claim another one of the same patient, of the day after."""
    return {"control_number": number, "lines": (a_line(service_from=LATER),), **changes}


def on_file(practice: Practice, **changes: Any) -> None:
    """Put an authorization of one visit on file."""
    values: dict[str, Any] = {
        "number": "PA77",
        "payer_id": "BHH01",
        "member_id": "BHH774411",
        "procedures": ("99213",),
        "valid_from": date(2026, 11, 1),
        "valid_to": date(2026, 11, 30),
        "units": Decimal(1),
        "recorded_on": date(2026, 10, 20),
    }
    with practice.store.write() as session:
        setup.put(session, "authorization", Authorization(**{**values, **changes}))


def kept(practice: Practice, number: str = "PA77") -> Authorization | None:
    """Return an authorization on file."""
    with practice.store.read() as session:
        return setup.get(session, Authorization, number)


def left(practice: Practice) -> dict[str, Decimal]:
    """Return what is left of the member's authorizations, by number."""
    with practice.store.read() as session:
        found = authorizations.balances(session, a_claim(), besides="")
    return {balance.authorization.number: balance.remaining for balance in found}


def asked(desk: Desk) -> HumanTaskRow:
    """Return the one open task, which asks for an authorization."""
    (task,) = desk.open_tasks
    assert task.kind == TaskKind.OBTAIN_AUTHORIZATION
    return task


def shown(desk: Desk) -> dict[str, Any]:
    """Return what the task shows."""
    return json.loads(asked(desk).detail)


def rules(desk: Desk) -> set[str]:
    """Return the rules of the findings that the task shows."""
    return {finding["rule"] for finding in shown(desk)["findings"]}


def woken(desk: Desk) -> None:
    """Bring back what was put off until now, as the console does by itself."""
    with desk.store.write() as session:
        waking.wake_due(session, desk.now)


def load(practice: Practice, severity: str) -> None:
    """Load a pack by which the payer wants visits to be authorized."""
    text = f"""
name = "heron"
version = "1"
effective_from = 2026-01-01
source = "Invented manual"
reviewed_on = 2026-01-05
[when]
payers = ["BHH01"]
[[rule]]
id = "visit"
severity = "{severity}"
owner = "biller"
message = "The plan wants an authorization"
fix = "Get one"
[rule.when]
procedures = ["99213"]
[rule.needs]
authorization = true
"""
    pack = need_pack(text, "test")
    with practice.store.write() as session:
        rule_packs.load(
            session,
            text,
            name=pack.name,
            version=pack.version,
            effective_from=pack.effective_from,
            effective_to=pack.effective_to,
        )


# What is asked


def test_every_rule_about_authorizations_is_one_for_the_call() -> None:
    assert {rule for rule in RULES if rule.startswith("authorization_")} == OF_AUTHORIZATION


def test_a_claim_whose_line_needs_an_authorization_asks_for_one(wanting: Practice) -> None:
    desk = desk_of(wanting)

    assert (desk.state, asked(desk).role) == (ClaimState.FIXING_FINDINGS, Role.BILLER)
    assert rules(desk) == {"authorization_missing"}
    assert desk.attempts == []


def test_who_asks_sees_payer_services_and_what_is_left_of_those_on_file(wanting: Practice) -> None:
    on_file(wanting, number="PA1", valid_to=date(2026, 11, 1), units=Decimal(4))
    on_file(wanting, number="PA2", member_id="SOMEBODY-ELSE")
    detail = shown(desk_of(wanting))

    assert detail["payer"] == {"payer_id": "BHH01", "name": "Blue Heron Health"}
    (service,) = detail["services"]
    assert (service["line"], service["procedure"]) == (1, "99213")
    assert (service["service_from"], service["service_to"]) == (str(SERVICE_DAY), str(SERVICE_DAY))
    assert (service["units"], service["diagnoses"]) == ("1", ["E119", "I10"])
    assert [(one["number"], one["units"], one["left"]) for one in detail["on_file"]] == [("PA1", "4", "4")]


def test_a_payers_pack_that_wants_an_authorization_asks_for_it_the_same_way(practice: Practice) -> None:
    load(practice, "warning")
    desk = desk_of(practice)

    assert rules(desk) == {"heron.visit"}
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_beside_other_findings_of_the_same_owner_it_is_one_of_the_findings(wanting: Practice) -> None:
    nameless = a_coverage(member_id="")
    desk = desk_of(wanting, coverages=(nameless,))
    (task,) = desk.open_tasks

    assert (task.kind, task.role) == (TaskKind.FIX_FINDINGS, Role.BILLER)
    found = {finding["rule"] for finding in json.loads(task.detail)["findings"]}
    assert {"authorization_missing", "member_id_missing"} <= found


def test_a_coders_finding_comes_after_it_and_keeps_nobody_from_asking_the_payer(wanting: Practice) -> None:
    desk = desk_of(wanting, lines=(a_line(diagnosis_pointers=()),))
    assert asked(desk).role == Role.BILLER
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)
    (task,) = desk.open_tasks

    assert (task.kind, task.role) == (TaskKind.FIX_FINDINGS, Role.CODER)


# Obtained


def test_what_was_obtained_is_on_file_on_the_claim_and_counted_down(wanting: Practice) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert desk.document.authorization_number == "PA77"
    stored = kept(wanting)
    assert stored is not None
    assert (stored.payer_id, stored.member_id, stored.codes) == ("BHH01", "BHH774411", {"99213"})
    assert (stored.units, stored.recorded_on) == (2, NOW.date())
    assert left(wanting) == {"PA77": 1}
    with wanting.store.read() as session:
        (call,) = contacts.of_claim(session, desk.claim)
    assert (call.person, call.reference) == ("Pat", "R-9")
    desk.send()
    assert b"REF*G1*PA77~" in wanting.file(desk.attempts[-1].file_id).content


def test_the_next_claim_of_the_member_finds_it_and_a_third_asks_for_more(wanting: Practice) -> None:
    desk_of(wanting).answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)
    second = desk_of(wanting, **later())
    assert (second.asked, second.document.authorization_number) == ([], "PA77")
    assert left(wanting) == {"PA77": 0}
    third = desk_of(wanting, **later("HL-0003", lines=(a_line(service_from=date(2026, 11, 4)),)))

    assert rules(third) == {"authorization_missing"}
    assert [(one["number"], one["left"]) for one in shown(third)["on_file"]] == [("PA77", "0")]


def test_one_that_is_used_up_is_asked_for_again_and_extended(wanting: Practice) -> None:
    on_file(wanting)
    desk_of(wanting)
    second = desk_of(wanting, **later(authorization_number="PA77"))
    assert rules(second) == {"authorization_used_up"}
    few = GIVEN | {"units": "1"}
    second.answer(TaskKind.OBTAIN_AUTHORIZATION, **few)
    assert "other claims have used 1: 1 are not enough" in shown(second)["problem"]
    assert rules(second) == {"authorization_used_up"}
    second.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN | {"valid_from": str(LATER)})

    stored = kept(wanting)
    assert stored is not None
    assert (stored.valid_from, stored.units) == (date(2026, 11, 1), 2)
    assert second.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert left(wanting) == {"PA77": 0}


def test_another_number_takes_the_place_of_one_that_is_used_up(wanting: Practice) -> None:
    on_file(wanting)
    desk_of(wanting)
    second = desk_of(wanting, **later(authorization_number="PA77"))
    second.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN | {"number": "PA78"})

    assert second.document.authorization_number == "PA78"
    assert left(wanting) == {"PA77": 0, "PA78": 1}


def test_each_line_may_have_an_authorization_of_its_own(wanting: Practice) -> None:
    with wanting.store.write() as session:
        wanting_authorization(session, "99213", "87880")
    lines = (a_line(1, modifiers=("25",)), a_line(2, procedure="87880", charge_cents=3000))
    desk = desk_of(wanting, lines=lines, charge_cents=18000, clia_number="38D0987654")
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)
    assert rules(desk) == {"authorization_missing"}
    assert [one["procedure"] for one in shown(desk)["services"]] == ["87880"]
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN | {"number": "PA78", "procedures": ["87880"]})

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    whole = desk.document
    gone_by = [line.authorization_number or whole.authorization_number for line in whole.lines]
    assert gone_by == ["PA77", "PA78"]
    assert left(wanting) == {"PA77": 1, "PA78": 1}


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"number": " "}, "number", "no number was given"),
        ({"number": "7" * 51}, "number", "no authorization has such a number"),
        ({"procedures": []}, "procedures", "not said for which procedures"),
        ({"procedures": ["72148"]}, "procedures", "no line that needs one bills these procedures"),
        ({"valid_from": None}, "valid_from", "not said from which day"),
        ({"valid_from": "2026-11-03"}, "valid_from", "begins after line 1 was served on 2026-11-02"),
        ({"valid_to": None}, "valid_to", "not said until which day"),
        ({"valid_to": "2026-10-01"}, "valid_to", "ends before it begins"),
        ({"valid_to": "2026-11-01"}, "valid_to", "ends before line 1 was served on 2026-11-02"),
        ({"units": None}, "units", "how many units"),
        ({"units": "0.5"}, "units", "bills 1 units: 0.5 are not enough"),
        ({"provider_npi": "1777777779"}, "provider_npi", "another provider than that of line 1"),
    ],
)
def test_what_cannot_be_so_is_asked_again_and_nothing_is_kept(
    wanting: Practice, changes: dict[str, Any], field: str, problem: str
) -> None:
    desk = desk_of(wanting)
    task = desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN | changes)

    assert asked(desk).id != task.id
    detail = shown(desk)
    assert problem in detail["problem"]
    assert f"task {task.id}" in detail["problem"]
    assert f"{field}" in detail["problem"]
    assert detail["refused"]["action"] == "obtained"
    assert detail["services"]
    assert left(wanting) == {}
    assert desk.document.authorization_number == ""


def test_a_number_that_another_member_has_on_file_is_not_written_over(wanting: Practice) -> None:
    on_file(wanting, member_id="SOMEBODY-ELSE")
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)

    assert "another member or payer has this number" in shown(desk)["problem"]
    assert "SOMEBODY-ELSE" not in asked(desk).detail
    stored = kept(wanting)
    assert stored is not None
    assert stored.member_id == "SOMEBODY-ELSE"


def test_no_move_of_the_claim_repeats_the_number_or_the_member(wanting: Practice) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)

    told = " ".join(desk.story)
    assert "an authorization" in told
    assert "PA77" not in told
    assert "BHH774411" not in told


# Not needed


def test_the_payers_word_that_it_wants_none_lets_the_claim_go_and_is_kept(wanting: Practice) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="not_required", contact_log=SAID)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert desk.document.authorization_number == ""
    assert "authorization_not_required" in desk.row.overrides
    with wanting.store.read() as session:
        (call,) = contacts.of_claim(session, desk.claim)
    assert call.reference == "R-9"


@pytest.mark.parametrize("severity", ["warning", "error"])
def test_the_payers_word_answers_a_pack_too(practice: Practice, severity: str) -> None:
    load(practice, severity)
    desk = desk_of(practice)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="not_required", contact_log=SAID)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


@pytest.mark.parametrize("log", [[], [{"channel": "phone", "note": "somebody said so"}]])
def test_a_word_that_nobody_could_show_later_does_not_count(wanting: Practice, log: list[Any]) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="not_required", contact_log=log)

    assert "nobody could show later" in shown(desk)["problem"]


def test_the_word_is_about_the_service_as_it_was_and_another_one_is_asked_about(wanting: Practice) -> None:
    with wanting.store.write() as session:
        wanting_authorization(session, "99213", "99214")
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="not_required", contact_log=SAID)
    desk.paid(decides(desk.accepted(), "CO-16 150, M119"))
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.procedure": "99214"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert rules(desk) == {"authorization_missing"}


def test_a_number_that_was_wrong_comes_off_when_none_is_wanted(wanting: Practice) -> None:
    on_file(wanting)
    desk_of(wanting)
    second = desk_of(wanting, **later(authorization_number="PA77"))
    second.answer(TaskKind.OBTAIN_AUTHORIZATION, action="not_required", contact_log=SAID)

    assert second.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert second.document.authorization_number == ""
    assert left(wanting) == {"PA77": 0}


# Asked for, and not yet decided


def test_while_it_is_promised_the_task_is_out_of_sight_and_comes_back_on_the_day_after(
    wanting: Practice,
) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="wait", promised_on="2026-11-20", contact_log=SAID)
    waiting = asked(desk)
    assert (waiting.place, waiting.assignee) == (Place.SNOOZED, "ada")
    assert shown(desk)["promised_on"] == "2026-11-20"
    assert [one["reference"] for one in shown(desk)["contacts"]] == ["R-9"]
    desk.days(16)
    assert asked(desk).escalated is False
    woken(desk)
    assert asked(desk).place == Place.SNOOZED
    desk.days(1)
    woken(desk)

    assert (asked(desk).place, asked(desk).id) == (Place.CLAIMED, waiting.id)
    assert not asked(desk).escalated
    desk.days(4)
    assert asked(desk).escalated


def test_what_came_earlier_than_promised_is_taken_at_once(wanting: Practice) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="wait", promised_on="2026-11-20")
    desk.days(2)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


@pytest.mark.parametrize("day", [None, "2026-11-03", "2027-04-01"])
def test_nobody_waits_without_a_day_or_for_ever(wanting: Practice, day: str | None) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="wait", promised_on=day)

    assert "promised_on" in shown(desk)["problem"]
    assert asked(desk).place == Place.OPEN


def test_a_promised_authorization_is_no_promised_remittance(wanting: Practice) -> None:
    desk = desk_of(wanting)
    said = [SAID[0] | {"promised_on": "2026-11-10"}]
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="wait", contact_log=said)
    assert shown(desk)["promised_on"] == "2026-11-10"
    desk.days(8)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)
    desk.accepted()
    desk.days(5)

    assert (desk.state, desk.asked) == (ClaimState.AWAITING_REMITTANCE, [])


# The ways out


def test_a_number_that_was_mistyped_is_corrected(wanting: Practice) -> None:
    on_file(wanting, number="PA71", valid_to=date(2026, 11, 1))
    on_file(wanting, number="PA17")
    desk = desk_of(wanting, authorization_number="PA71")
    assert rules(desk) == {"authorization_out_of_dates"}
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="correct", changes={"authorization_number": "PA17"})

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert left(wanting) == {"PA17": 0, "PA71": 1}


def test_a_claim_that_gets_no_authorization_is_withdrawn(wanting: Practice) -> None:
    desk = desk_of(wanting)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="withdraw")

    assert desk.state is ClaimState.WITHDRAWN


def test_a_service_that_the_payer_knows_by_another_code_is_handed_to_a_coder(wanting: Practice) -> None:
    desk = desk_of(wanting)
    proposed = {"lines.1.procedure": "99212"}
    handed = {"action": "hand_over", "note": "they authorized 99212", "changes": proposed}
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **handed)
    assert (asked(desk).role, shown(desk)["proposed"]) == (Role.CODER, proposed)
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, action="correct", changes=proposed)

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_the_secondary_payers_authorization_is_kept_for_its_own_member(practice: Practice) -> None:
    with practice.store.write() as session:
        lark = setup.need(session, Payer, "LARK1")
        setup.put(session, "payer", lark.model_copy(update={"authorization_required": ("99213",)}))
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))
    assert shown(desk)["payer"]["payer_id"] == "LARK1"
    desk.answer(TaskKind.OBTAIN_AUTHORIZATION, **GIVEN)

    stored = kept(practice)
    assert stored is not None
    assert (stored.payer_id, stored.member_id) == ("LARK1", "LB200")
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
