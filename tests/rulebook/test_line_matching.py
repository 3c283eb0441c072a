"""A line of a remittance finds ours by the surest key there is, and never one that is taken."""

from datetime import timedelta
from typing import Any

import pytest

from models.claim import ClaimDocument, ServiceLine
from models.matching import LineKey
from models.remittance import RemittanceClaim
from rulebook.line_matching import match_lines, unmatched_lines
from tests.builders import SERVICE_DAY, a_claim, a_line, a_remittance_claim, a_remittance_line

NEXT_DAY = SERVICE_DAY + timedelta(days=1)


def sent(*lines: ServiceLine) -> ClaimDocument:
    """Return a claim of these lines."""
    return a_claim(lines=lines, charge_cents=sum(line.charge_cents for line in lines))


def answered(*lines: dict[str, Any]) -> RemittanceClaim:
    """Return a decision; its lines have no control number unless they say one."""
    told = tuple(a_remittance_line(**{"control_number": "", **line}) for line in lines)
    return a_remittance_claim(lines=told)


def found(
    claim: RemittanceClaim, document: ClaimDocument, told: dict[int, int] | None = None
) -> list[tuple[int, LineKey | None]]:
    """Return number and key of every line's match; number 0 stands for none."""
    matches = match_lines(claim, document, told)
    return [(m.ours.number if m.ours else 0, m.key) for m in matches]


def test_the_line_control_number_goes_before_everything_else() -> None:
    claim = answered({"control_number": "L2"}, {"control_number": "L1", "procedure": "80053"})

    assert found(claim, sent(a_line(1), a_line(2))) == [
        (2, LineKey.CONTROL_NUMBER),
        (1, LineKey.CONTROL_NUMBER),
    ]


def test_a_line_without_number_is_found_by_code_modifiers_date_and_charge() -> None:
    document = sent(a_line(1), a_line(2, modifiers=("25",)), a_line(3, service_from=NEXT_DAY))
    claim = answered({"service_from": NEXT_DAY}, {"modifiers": ("25",)}, {})

    assert found(claim, document) == [(3, LineKey.SERVICE), (2, LineKey.SERVICE), (1, LineKey.SERVICE)]


@pytest.mark.parametrize(
    "answer",
    [
        {"procedure": "9921325"},
        {"procedure": "99213", "modifiers": ("25",)},
        {"procedure": "99214", "submitted_procedure": "99213", "submitted_modifiers": ("25",)},
        {"procedure": "99214", "submitted_procedure": "9921325"},
    ],
)
def test_a_glued_modifier_and_a_changed_code_are_read_as_what_we_sent(answer: dict[str, Any]) -> None:
    document = sent(a_line(1, procedure="99214"), a_line(2, modifiers=("25",)))

    assert found(answered(answer), document) == [(2, LineKey.SERVICE)]


def test_a_payer_that_drops_modifiers_and_dates_is_matched_by_code_and_charge() -> None:
    document = sent(a_line(1, modifiers=("25", "59")), a_line(2, procedure="87880", charge_cents=3000))
    claim = answered({"procedure": "87880", "charge_cents": 3000, "service_from": None}, {})

    assert found(claim, document) == [(2, LineKey.CODE_AND_CHARGE), (1, LineKey.CODE_AND_CHARGE)]


def test_the_day_of_the_whole_claim_counts_for_lines_without_their_own() -> None:
    document = sent(a_line(1), a_line(2, service_from=NEXT_DAY))
    claim = answered({"service_from": None}).model_copy(update={"service_from": NEXT_DAY})

    assert found(claim, document) == [(2, LineKey.SERVICE)]


def test_lines_that_are_all_alike_are_answered_in_order_and_each_once() -> None:
    claim = answered({}, {})

    assert found(claim, sent(a_line(1), a_line(2), a_line(3))) == [(1, LineKey.SERVICE), (2, LineKey.SERVICE)]


def test_no_line_is_guessed_when_several_fit_and_they_differ() -> None:
    document = sent(a_line(1, modifiers=("RT",)), a_line(2, modifiers=("LT",)))
    claim = answered({})
    (line,) = unmatched_lines(claim, document, match_lines(claim, document))

    assert found(claim, document) == [(0, None)]
    assert line.reason == "it fits 2 of our lines, and nothing tells which"
    assert line.candidates[0].reasons == ("modifiers differ: RT here, none there",)


def test_a_line_of_ours_that_is_taken_is_a_candidate_with_that_reason() -> None:
    document = sent(a_line(1))
    claim = answered({"control_number": "L1"}, {"charge_cents": 17500, "procedure": "99214"})
    (line,) = unmatched_lines(claim, document, match_lines(claim, document))

    assert line.answer == 2
    assert line.reason == "every line of ours is answered"
    assert line.candidates[0].reasons == (
        "answered already, by line 1 of the remittance",
        "procedure differs: 99213 here, 99214 there",
        "charge differs: $150.00 here, $175.00 there",
    )


def test_a_split_line_stays_unmatched_and_a_person_may_give_it_both_answers() -> None:
    document = sent(a_line(1), a_line(2, charge_cents=9000))
    claim = answered(
        {"control_number": "L1", "charge_cents": 9000}, {"control_number": "L1", "charge_cents": 6000}
    )
    lines = unmatched_lines(claim, document, match_lines(claim, document))

    assert found(claim, document) == [(0, None), (0, None)]
    assert {line.reason for line in lines} == {
        "the payer answered line control number L1 more than once: a split line"
    }
    assert found(claim, document, {1: 1, 2: 1}) == [(1, LineKey.PERSON), (1, LineKey.PERSON)]


def test_the_whole_line_is_taken_when_the_payer_adds_a_piece_to_it() -> None:
    claim = answered({"control_number": "L1", "charge_cents": 0}, {"control_number": "L1"})

    assert found(claim, sent(a_line(1))) == [(0, None), (1, LineKey.CONTROL_NUMBER)]


def test_bundled_lines_stay_unmatched_and_the_reason_names_them() -> None:
    document = sent(a_line(1), a_line(2, procedure="82947", charge_cents=2500), a_line(3, charge_cents=900))
    claim = answered({"procedure": "80053", "charge_cents": 3400})
    (line,) = unmatched_lines(claim, document, match_lines(claim, document))

    assert line.reason == "its charge is that of lines 2 and 3 together: bundled"
    assert [candidate.line for candidate in line.candidates] == [1, 2, 3]


def test_a_drug_code_is_never_taken_apart() -> None:
    claim = answered({"procedure": "00049352023", "procedure_qualifier": "N4"})

    assert found(claim, sent(a_line(1, procedure="00049"))) == [(0, None)]


def test_the_lines_of_a_reversal_are_found_in_spite_of_their_minus() -> None:
    claim = answered({"charge_cents": -15000, "paid_cents": -8000})

    assert found(claim, sent(a_line(1))) == [(1, LineKey.SERVICE)]
