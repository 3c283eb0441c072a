"""Packs in a claim's life: whichever payer is billed, its pack is run, by the date of service."""

import json
from datetime import UTC, date, datetime

import pytest

from models.lifecycle import ClaimState
from models.tasks import TaskKind
from rulebook.packs.loading import need_pack
from store import rule_packs
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_coverage, a_payer
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)

PACK = """
name = "{name}"
version = "{version}"
effective_from = {since}
source = "Invented manual"
reviewed_on = 2026-01-05
[when]
payers = ["{payer}"]
[[rule]]
id = "referral"
severity = "{severity}"
owner = "biller"
message = "The plan wants a referral"
fix = "Ask for it"
[rule.when]
procedures = ["99202-99215"]
[rule.needs]
referral = true
"""


def load(
    store: Store, payer: str, *, severity: str = "error", since: str = "2026-01-01", version: str = "1"
) -> None:
    """Load a pack by which this payer wants a referral for every visit."""
    text = PACK.format(name=payer.lower(), payer=payer, severity=severity, since=since, version=version)
    pack = need_pack(text, "test")
    with store.write() as session:
        rule_packs.load(
            session,
            text,
            name=pack.name,
            version=pack.version,
            effective_from=pack.effective_from,
            effective_to=pack.effective_to,
        )


def found(desk: Desk) -> list[str]:
    """Return the rules of the findings that somebody is asked to fix."""
    tasks = [task for task in desk.open_tasks if task.kind == TaskKind.FIX_FINDINGS]
    return [finding["rule"] for task in tasks for finding in json.loads(task.detail)["findings"]]


def test_a_claim_that_a_pack_finds_an_error_in_is_not_sent_until_it_is_fixed(practice: Practice) -> None:
    load(practice.store, "BHH01")
    desk = Desk(practice.store, NOW, a_claim())

    assert desk.state is ClaimState.FIXING_FINDINGS
    assert found(desk) == ["bhh01.referral"]
    assert desk.attempts == []
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"referral_number": "R77"})
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_an_error_of_a_pack_cannot_be_let_pass_and_a_warning_can_with_a_reason(practice: Practice) -> None:
    load(practice.store, "BHH01", severity="warning")
    desk = Desk(practice.store, NOW, a_claim())
    assert found(desk) == ["bhh01.referral"]
    desk.answer(TaskKind.FIX_FINDINGS, action="override", overrides={"bhh01.referral": "sent by fax"})

    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_the_secondary_payer_judges_by_its_own_pack_and_the_primary_by_its_own(practice: Practice) -> None:
    load(practice.store, "LARK1")
    second = a_coverage(sequence="S", payer=a_payer("Larkspur Benefit", "LARK1"), member_id="LB200")
    desk = Desk(practice.store, NOW, a_claim(coverages=(a_coverage(), second)))
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))

    assert desk.row.sequence == "S"
    assert desk.state is ClaimState.FIXING_FINDINGS
    assert found(desk) == ["lark1.referral"]


def test_a_claim_that_changes_its_payer_is_judged_by_the_new_payers_pack(practice: Practice) -> None:
    load(practice.store, "BHH01")
    desk = Desk(practice.store, NOW, a_claim())
    assert found(desk) == ["bhh01.referral"]
    changes = {"coverages.1.payer.payer_id": "LARK1"}
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes=changes)

    assert "bhh01.referral" not in found(desk)


@pytest.mark.parametrize(("since", "held"), [("2026-11-03", False), ("2026-11-02", True)])
def test_a_pack_that_begins_after_the_service_does_not_hold_the_claim(
    practice: Practice, since: str, held: bool
) -> None:
    load(practice.store, "BHH01", since=since)
    desk = Desk(practice.store, NOW, a_claim())

    assert desk.document.service_from == date(2026, 11, 2)
    assert (desk.state is ClaimState.FIXING_FINDINGS) is held


def test_a_pack_loaded_while_a_claim_waits_counts_at_its_next_review(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim(place_of_service="1"))
    assert "bhh01.referral" not in found(desk)
    load(practice.store, "BHH01")
    desk.answer(TaskKind.FIX_FINDINGS, action="correct", changes={"place_of_service": "11"})

    assert found(desk) == ["bhh01.referral"]
