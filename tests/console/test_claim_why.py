"""``claimflow claims why``: what is told of a claim comes from what its steps stored, and names nobody."""

from datetime import UTC, datetime
from typing import Any

import pytest

from console.views.outlook import CAUSES, OUTLOOK
from models.acknowledgement import ClaimStatus
from models.judgement import Judgement
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from store.step import ClaimStep, Decision, latest_move, take_step
from tests.activities.desk import Desk as Office
from tests.builders import a_claim, a_coverage, a_doctor, a_line, a_payer, a_person
from tests.console.running import Desk
from tests.workflows.office import set_up_practice
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
PERSONAL = ("Finch", "Marigold", "BHH774411", "1984")


@pytest.fixture
def office(desk: Desk) -> Office:
    """Lead a claim into the outbox by the real steps."""
    set_up_practice(desk.store, desk.folder, desk.folder, "")
    return Office(desk.store, NOW, a_claim())


def why(desk: Desk, claim: str) -> tuple[dict[str, Any], str]:
    """Return what is told of a claim, as data and as a page; neither names a person."""
    page = desk.run("claims", "why", claim, "--all")
    told = desk.run("claims", "why", claim, "--json")
    assert page.code == told.code == 0, page.err + told.err
    assert not [word for word in PERSONAL if word in page.out + told.out]
    return told.data, page.out


def move(desk: Desk, claim: str, state: ClaimState, **detail: Any) -> None:
    """Move a claim as a step would, with what it keeps of its decision."""

    def decide(step: ClaimStep) -> Decision:
        if state in TERMINAL:
            return step.close(state, "it is over", **detail)
        return step.move(state, 1, "it went on", **detail)

    with desk.store.read() as session:
        before = latest_move(session, claim)
    assert before.wake_at is not None
    timer = Notice(cause=f"timer:{before.n}", kind=CauseKind.TIMER)
    take_step(
        desk.store,
        StepRequest(claim=claim, n=before.n + 1, notice=timer, as_of=before.wake_at),
        decide,
        Policy(),
    )


@pytest.mark.parametrize("state", list(ClaimState))
def test_every_state_says_where_the_claim_stands_and_what_happens_next(state: ClaimState):
    outlook = OUTLOOK[state]

    assert outlook.now.endswith(".")
    assert outlook.expected
    assert ("{when}" in outlook.otherwise) == (state not in TERMINAL)


def test_every_cause_of_a_step_has_its_words():
    assert {kind.value for kind in CauseKind} | {"intake"} == set(CAUSES)


def test_a_claim_on_its_way_says_what_it_waits_for_and_until_when(desk: Desk, office: Office):
    told, page = why(desk, office.claim)

    assert told["state"] == "awaiting_acknowledgement"
    assert f"If nothing has come by {office.row.wake_at:%Y-%m-%d %H:%M}" in page
    assert "Why it is here" in page
    assert "What happens next" in page


def test_a_claim_is_told_by_the_practices_number_and_by_its_clm01_too(desk: Desk, office: Office):
    assert why(desk, office.attempts[0].control_number)[0] == why(desk, office.row.source_number)[0]


def test_a_denied_claim_names_the_rule_its_source_and_who_is_asked(desk: Desk, office: Office):
    office.paid(decides(office.accepted(), "CO-4 150"))
    told, page = why(desk, office.claim)
    (task,) = told["tasks"]

    assert told["state"] == "correcting_denial"
    assert f"Task {task['task']}: correct denial, for the coder" in page
    assert "CARC 4" in page
    assert "X12 code list 139" in page
    assert told["because"][-1]["judgements"], told["because"]


def test_findings_of_the_review_are_told_with_rule_and_remedy(desk: Desk):
    set_up_practice(desk.store, desk.folder, desk.folder, "")
    office = Office(desk.store, NOW, a_claim(rendering=a_doctor(npi="1234567890")))
    told, page = why(desk, office.claim)

    assert told["state"] == "fixing_findings"
    assert "npi_check_digit" in [finding["rule"] for finding in told["tasks"][0]["findings"]]
    assert "error: This NPI is not ten digits with a right check digit" in page


def test_a_fact_that_nobody_has_taken_in_is_told_first(desk: Desk, office: Office):
    office.paid(decides(office.accepted(), "PR-1 150"), go_on=False)
    told, page = why(desk, office.claim)

    assert [fact["kind"] for fact in told["waiting_facts"]] == ["remittance_received"]
    assert "Waiting to be taken in: a remittance came (835)." in page


def test_judgements_are_told_one_or_several_with_their_inputs(desk: Desk):
    claim = desk.claim()
    kept = [
        Judgement(rule=f"R{n}", version="3", source="42 CFR 1", inputs={"days": n}, reason=f"reason {n}")
        for n in (1, 2)
    ]
    several = [judgement.model_dump(mode="json") for judgement in kept]
    move(desk, claim, ClaimState.REVIEWING, judgement=several[0])
    move(desk, claim, ClaimState.ON_HOLD, judgements=several)
    told, page = why(desk, claim)
    short = desk.run("claims", "why", claim).out

    assert [judgement["rule"] for judgement in told["because"][0]["judgements"]] == ["R1", "R2"]
    assert "Reason 2." in page
    assert "by rule R2, version 3 (42 CFR 1)" in page
    assert "from days 2" in page
    assert "from days 2" not in short
    assert "1 earlier decision: " in short


def test_a_move_of_before_judgements_were_kept_is_told_by_its_summary(desk: Desk):
    claim = desk.claim()
    move(desk, claim, ClaimState.REVIEWING, judgement="of another form", judgements={"not": "a list"})
    told, page = why(desk, claim)

    assert told["because"][0]["judgements"] == []
    assert "It went on. Because it follows the step before." in page


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_a_closed_claim_says_that_nothing_more_happens(desk: Desk, state: ClaimState):
    claim = desk.claim()
    move(desk, claim, ClaimState.REVIEWING)
    move(desk, claim, ClaimState.ON_HOLD)
    move(desk, claim, ClaimState.SETTLING)
    move(desk, claim, state)
    told, page = why(desk, claim)

    assert told["wake_at"] is None
    assert "Nothing more" in page


def test_a_closed_claim_tells_what_led_to_its_end_and_not_that_its_time_had_come(desk: Desk, office: Office):
    office.paid(decides(office.accepted(), "CO-45 45, PR-1 25"))
    told, page = why(desk, office.claim)
    here = page.split("What happens next")[0]

    assert told["state"] == "patient_billed"
    assert "Because a remittance came (835)." in here
    assert "its own time" not in here
    assert here.count("Insurance is final") == 1, "a reason that only repeats the summary is not told twice"


def test_a_claim_whose_time_has_passed_says_that_no_worker_took_it(desk: Desk):
    claim = desk.claim()
    told, page = why(desk, claim)

    assert told["overdue"]
    assert "no worker has taken the step" in page


def test_a_claim_that_does_not_exist_is_not_found(desk: Desk):
    assert desk.run("claims", "why", "NOBODY").code == 3


def test_a_line_that_a_pack_holds_names_the_pack_and_its_version(desk: Desk):
    pack = desk.file(
        "p.toml",
        """
name = "heron"
version = "7"
effective_from = 2026-01-01
source = "Heron manual 3.1"
reviewed_on = 2026-01-05
[when]
payers = ["BHH01"]
[[rule]]
id = "mri"
severity = "error"
owner = "biller"
message = "The plan wants an authorization for MRI"
fix = "Get one"
[rule.when]
procedures = ["70551"]
[rule.needs]
authorization = true
""",
    )
    set_up_practice(desk.store, desk.folder, desk.folder, "")
    assert desk.run("rules", "load", pack).code == 0
    office = Office(desk.store, NOW, a_claim(lines=(a_line(procedure="70551"),)))
    told, page = why(desk, office.claim)

    assert told["state"] == "fixing_findings"
    assert "heron.mri" in [finding["rule"] for finding in told["tasks"][0]["findings"]]
    assert "The plan wants an authorization for MRI." in page


def test_every_step_in_which_a_rule_decided_keeps_rule_source_and_reason(desk: Desk, office: Office):
    somebody = a_person(last="Wren")
    mine = a_coverage(member_id="B2", subscriber=somebody)
    second = a_coverage(sequence="S", payer=a_payer("Larkspur Benefit", "LARK1"), member_id="LB200")
    second = second.model_copy(update={"subscriber": somebody})
    other = Office(desk.store, NOW, a_claim(control_number="HL-2", coverages=(mine, second)))
    other.paid(decides(other.accepted(), "CO-45 45, PR-1 25"))
    office.acknowledged(office.send(), accepted=False, statuses=(ClaimStatus(category="A7", code="562"),))
    kept = [move for one in (office, other) for move in why(desk, one.claim)[0]["decisions"]]
    states = {move["state"] for move in kept}
    judgements = [judgement for move in kept for judgement in move["judgements"]]

    assert states >= {
        "ready",
        "awaiting_acknowledgement",
        "awaiting_remittance",
        "fixing_rejection",
        "billing_next_payer",
    }
    assert all(judgement["rule"] and judgement["reason"] for judgement in judgements)
    assert [judgement["rule"] for judgement in judgements if not judgement["source"]] == []
    page = why(desk, office.claim)[1]
    assert "277CA A7:562" in page
    assert "by rule rejected_claim (ASC X12 005010X214 STC)" in page
