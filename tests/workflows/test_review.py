"""No way into the outbox leads past the review: intake, correction, secondary, void, resending."""

import json

import pytest

from models.lifecycle import ClaimState
from models.tables import ClaimMoveRow, SubmissionRow
from models.tasks import TaskKind
from tests.builders import a_claim, a_coverage, a_further_claim, a_line, a_payer
from tests.workflows.office import Office
from tests.workflows.payer import decides


def queued_moves(office: Office, claim: str) -> list[tuple[ClaimMoveRow, ClaimMoveRow]]:
    """Return each move that put an attempt into the outbox, with the one before it."""
    moves = {move.n: move for move in office.moves(claim)}
    return [(moves[s.n], moves[s.n - 1]) for s in office.all(SubmissionRow) if s.claim_id == claim]


def assert_reviewed(office: Office, claim: str, attempts: int) -> None:
    """Every attempt follows directly on a review in which nothing stood against it."""
    pairs = queued_moves(office, claim)
    assert len(pairs) == attempts
    for _, before in pairs:
        review = json.loads(before.detail)["judgements"][0]
        assert before.state == ClaimState.READY
        assert (review["rule"], review["reason"]) == ("review", "nothing stands against sending")


async def test_a_claim_its_correction_and_its_secondary_each_pass_the_review(office: Office) -> None:
    second = a_coverage(sequence="S", payer=a_payer("Larkspur Benefit", "LARK1"), member_id="LB200")
    claim = await office.take_in(
        a_claim(coverages=(a_coverage(), second), lines=(a_line(procedure="J1885"),))
    )
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-16 150, M119")))
    drug = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.drug": drug})
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    again = await office.accepted(claim, number="ICN6")
    await office.deliver(office.payer.pays(decides(again, "PR-1 150")))
    await office.send_one(claim)

    assert_reviewed(office, claim, 3)
    sent_as = [(s.sequence, s.frequency) for s in office.all(SubmissionRow) if s.claim_id == claim]
    assert sent_as == [("P", "1"), ("P", "7"), ("S", "1")]


async def test_a_void_passes_the_review_although_the_claim_is_wrong_by_now(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await office.instruct(claim, "withdraw")
    await office.send_one(claim)

    assert_reviewed(office, claim, 2)
    assert office.attempts(claim)[-1].frequency == "8"


async def test_a_rejected_claim_is_reviewed_before_it_is_sent_again(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(office.payer.file_answer(sent))
    await office.deliver(office.payer.rejects(sent, "255"))
    await office.answer(claim, TaskKind.FIX_REJECTION, action="correct", changes={"note": "of the left knee"})
    await office.send_one(claim)

    assert_reviewed(office, claim, 2)


async def test_a_second_claim_for_the_same_visit_waits_for_a_person(office: Office) -> None:
    await office.send_one(await office.take_in(a_claim()))
    again = await office.take_in(a_claim(control_number="HL-0002"))
    shown = await office.task(again, TaskKind.FIX_FINDINGS)
    later = await office.take_in(a_further_claim(3))

    assert [f["rule"] for f in shown["detail"]["findings"]] == ["duplicate_claim"]
    assert (await office.send_one(later)).document.service_from != office.document(again).service_from


async def test_a_reason_counts_for_its_field_while_the_field_stays_as_it_is(office: Office) -> None:
    lines = tuple(
        a_line(n, procedure="20610", modifiers=("50",), units=2, service_from=a_further_claim(n).service_from)
        for n in (1, 2)
    )
    claim = await office.take_in(a_claim(lines=lines, charge_cents=30000))
    first = "bilateral_units lines.1.units"
    await office.answer(claim, TaskKind.FIX_FINDINGS, action="override", overrides={first: "payer wants two"})
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert [f["field"] for f in shown["detail"]["findings"]] == ["lines.2.units"]

    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.units": 3, "lines.2.units": 1}
    )
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert [f["field"] for f in shown["detail"]["findings"]] == ["lines.1.units"]
    assert shown["detail"]["fixes"] == {"lines.1.units": 1}


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"taxonomy_missing": " "}, "without a reason"),
        ({"diagnosis_age": "fine"}, "no finding"),
    ],
)
async def test_a_warning_is_not_let_pass_without_words_or_unseen(
    office: Office, overrides: dict[str, str], problem: str
) -> None:
    billing = a_claim().billing.model_copy(update={"taxonomy": ""})
    claim = await office.take_in(a_claim(billing=billing))
    await office.answer(claim, TaskKind.FIX_FINDINGS, action="override", overrides=overrides)
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)

    assert problem in shown["detail"]["problem"]


async def test_findings_of_coder_and_biller_are_asked_one_after_the_other(office: Office) -> None:
    claim = await office.take_in(
        a_claim(lines=(a_line(diagnosis_pointers=()),), coverages=(a_coverage(member_id=""),))
    )
    roles: list[tuple[str, set[str]]] = []
    for changes in ({"coverages.1.member_id": "BHH774411"}, {"lines.1.diagnosis_pointers": [1]}):
        shown = await office.answer(claim, TaskKind.FIX_FINDINGS, action="correct", changes=changes)
        roles.append(
            (shown["role"], {f["owner"] for f in shown["detail"]["beside"] if f["severity"] == "error"})
        )
    await office.send_one(claim)

    assert roles == [("biller", {"coder"}), ("coder", set())]
