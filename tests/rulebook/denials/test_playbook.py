"""What the playbook says about a payer's decisions."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.adjustment import Adjustment
from models.denial import DenialAction, DeniedLine, Disposition
from models.finding import Role
from models.party import Facility
from models.remittance import RemittanceLine
from models.root_cause import RootCause
from rulebook.denials.data import DenialRule, denial_rules, never_deny, remark_rules
from rulebook.denials.playbook import assess, most_specific
from tests.rulebook.builders import (
    TODAY,
    a_claim,
    a_coverage,
    a_decision,
    a_line,
    a_payer,
    a_provider,
    a_remittance,
    an_answer,
    an_authorization,
)


def judged(*codes: str, remarks: tuple[str, ...] = (), **changes: Any) -> Disposition:
    """Return the disposition of a one-line claim denied for these codes."""
    return assess(a_remittance(an_answer(*codes, remarks=remarks)), a_decision(**changes))


def test_a_paid_claim_calls_for_nothing() -> None:
    paid = an_answer("CO-45", paid_cents=10000)

    assert assess(a_remittance(paid), a_decision()).action is DenialAction.NONE


def adjusted(*codes: str, paid_cents: int = 0, charge_cents: int = 15000) -> RemittanceLine:
    """Return a line of 150.00 with these adjustments: ``CO-45 50``."""
    told = (re.fullmatch(r"(\w\w)-(\w+) (-?\d+)", code) for code in codes)
    parts = [match.groups() for match in told if match is not None]
    adjustments = tuple(
        Adjustment.model_validate({"group": group, "reason": carc, "amount_cents": int(dollars) * 100})
        for group, carc, dollars in parts
    )
    line = an_answer("CO-45", paid_cents=paid_cents, charge_cents=charge_cents)
    return line.model_copy(update={"adjustments": adjustments})


def answered(*codes: str, **changes: int) -> Disposition:
    """Return what the playbook says about a claim of one line with these adjustments."""
    return assess(a_remittance(adjusted(*codes, **changes)), a_decision())


@pytest.mark.parametrize("code", sorted(never_deny()))
def test_prices_and_shares_are_no_denials(code: str) -> None:
    assert answered(f"{code} 50", paid_cents=10000).action is DenialAction.NONE


@pytest.mark.parametrize("code", ["CO-45", "CO-253", "CO-144", "CO-94"])
def test_a_price_cut_of_the_whole_charge_is_a_denial_in_disguise(code: str) -> None:
    disposition = answered(f"{code} 150")

    assert (disposition.action, disposition.owner) == (DenialAction.REVIEW, Role.BILLER)
    assert disposition.codes == (code,)
    assert "of the whole charge" in disposition.rule


def test_price_cuts_that_take_the_charge_together_are_a_denial_too() -> None:
    assert answered("CO-45 147", "CO-253 3").action is DenialAction.REVIEW


@pytest.mark.parametrize(
    ("codes", "paid_cents"),
    [
        (("CO-45 70",), 8000),  # a contract price
        (("CO-45 50", "PR-1 100"), 0),  # all of it is the deductible
        (("CO-45 25", "OA-23 125"), 0),  # the payer before paid more than this one's price
        (("CO-24 150",), 0),  # capitation
        (("CO-246 150",), 0),  # a code that only reports
    ],
)
def test_nothing_paid_or_part_paid_for_a_good_reason_is_no_denial(
    codes: tuple[str, ...], paid_cents: int
) -> None:
    assert answered(*codes, paid_cents=paid_cents).action is DenialAction.NONE


@pytest.mark.parametrize("code", ["PR-45", "PR-253", "PR-204", "PR-23", "PR-242", "PR-9999"])
@pytest.mark.parametrize(("share", "paid_cents"), [("CO-45 0", 8000), ("PR-1 80", 0)])
def test_a_patient_is_not_billed_for_anything_but_a_share_before_somebody_looked(
    code: str, share: str, paid_cents: int
) -> None:
    disposition = answered(share, f"{code} 70", paid_cents=paid_cents)

    assert disposition.action is not DenialAction.NONE
    assert disposition.codes == (code,)


def test_what_a_claim_leaves_to_the_patient_as_a_whole_is_looked_at_too() -> None:
    paid = adjusted("CO-45 50", paid_cents=10000)
    whole = a_remittance(
        paid, paid_cents=8000, adjustments=(Adjustment(group="PR", reason="45", amount_cents=2000),)
    )

    disposition = assess(whole, a_decision())
    assert (disposition.action, [line.number for line in disposition.denied]) == (DenialAction.REVIEW, [0])


@pytest.mark.parametrize("code", ["CO-1", "CO-2", "OA-3", "CO-23", "PI-23", "OA-45", "PI-45", "OA-253"])
def test_a_price_or_share_in_a_strange_group_is_looked_at(code: str) -> None:
    assert judged(code).action is DenialAction.REVIEW


def test_a_surprise_bill_says_what_stands_against_it() -> None:
    disposition = answered("PR-45 70", paid_cents=8000)

    assert "No Surprises Act" in disposition.advice
    assert "45 CFR 149.410" in disposition.source


def test_a_deductible_is_no_denial_even_when_nothing_was_paid() -> None:
    line = an_answer("CO-45", "PR-1")
    share = line.model_copy(
        update={
            "adjustments": (
                Adjustment(group="CO", reason="45", amount_cents=5000),
                Adjustment(group="PR", reason="1", amount_cents=10000),
            )
        }
    )

    assert assess(a_remittance(share), a_decision()).action is DenialAction.NONE


def test_status_4_alone_is_no_denial_and_status_1_may_be_one() -> None:
    paid = a_remittance(an_answer("CO-45", paid_cents=9000), status="4")

    assert assess(paid, a_decision()).action is DenialAction.NONE
    assert assess(a_remittance(an_answer("CO-50"), status="1"), a_decision()).action is DenialAction.CORRECT


@pytest.mark.parametrize("status", ["22", "23", "25"])
def test_a_reversal_or_a_forecast_denies_nothing(status: str) -> None:
    assert assess(a_remittance(an_answer("CO-197"), status=status), a_decision()).action is DenialAction.NONE


def test_a_missing_drug_code_is_the_coders_and_replaces_the_claim() -> None:
    disposition = judged("CO-16", remarks=("M119",))

    assert (disposition.action, disposition.frequency) == (DenialAction.CORRECT, "7")
    assert (disposition.owner, disposition.fields) == (Role.CODER, ("lines.1.drug",))
    assert disposition.appeal_allowed
    assert disposition.codes == ("CO-16", "M119")
    assert disposition.rule
    assert disposition.source


@pytest.mark.parametrize("remark", ["MA130", "N142"])
def test_a_claim_the_payer_does_not_hold_is_sent_anew_and_never_appealed(remark: str) -> None:
    disposition = judged("CO-16", remarks=(remark, "M119"))

    assert (disposition.action, disposition.frequency) == (DenialAction.CORRECT, "1")
    assert not disposition.appeal_allowed
    assert disposition.owner is Role.CODER


def test_a_remark_of_the_whole_claim_counts_for_its_lines() -> None:
    answer = a_remittance(an_answer("CO-16", remarks=("M119",)), remarks=("MA130",))

    assert assess(answer, a_decision()).frequency == "1"


def test_an_unprocessable_claim_without_another_remark_is_still_corrected() -> None:
    disposition = judged("CO-16", remarks=("MA130",))

    assert (disposition.action, disposition.owner) == (DenialAction.CORRECT, Role.BILLER)


@pytest.mark.parametrize("remark", ["MA130", "N142"])
def test_one_returned_line_of_a_claim_with_a_paid_line_is_no_new_claim(remark: str) -> None:
    returned, paid = an_answer("CO-16", remarks=(remark, "M119")), an_answer("CO-45", control_number="L2")
    paid = paid.model_copy(
        update={
            "paid_cents": 10000,
            "adjustments": (Adjustment(group="CO", reason="45", amount_cents=5000),),
        }
    )
    document = a_claim(lines=(a_line(1), a_line(2)))
    disposition = assess(a_remittance(returned, paid), a_decision(document=document))

    assert (disposition.action, disposition.frequency) == (DenialAction.CORRECT, "7")
    assert not disposition.appeal_allowed
    assert any("other lines" in note for note in disposition.notes)
    assert "kept nothing" not in disposition.advice


def test_a_line_denied_on_its_merits_beside_a_returned_one_may_be_appealed() -> None:
    lines = (a_line(1), a_line(2, procedure="99214"))
    returned, refused = an_answer("CO-16", remarks=("MA130", "M119")), an_answer("CO-50", control_number="L2")
    disposition = assess(a_remittance(returned, refused), a_decision(document=a_claim(lines=lines)))

    assert (disposition.frequency, disposition.appeal_allowed) == ("7", True)


def test_a_claim_of_which_every_line_was_returned_is_a_new_claim() -> None:
    lines = (a_line(1), a_line(2, procedure="99214"))
    both = [an_answer("CO-16", remarks=("MA130", "M119"), control_number=f"L{n}") for n in (1, 2)]

    assert assess(a_remittance(*both), a_decision(document=a_claim(lines=lines))).frequency == "1"


def test_a_denial_that_could_be_appealed_becomes_a_new_claim_when_the_payer_holds_none() -> None:
    assert judged("CO-40", remarks=("MA130",)).action is DenialAction.CORRECT


def test_missing_information_without_any_remark_is_reviewed() -> None:
    assert judged("CO-16").action is DenialAction.REVIEW
    assert judged("CO-16", remarks=("ZZ999",)).action is DenialAction.REVIEW


def test_an_unknown_reason_goes_to_the_biller_and_never_past_anybody() -> None:
    disposition = judged("CO-9999")

    assert (disposition.action, disposition.owner) == (DenialAction.REVIEW, Role.BILLER)
    assert "9999" in disposition.rule


def test_a_missing_authorization_that_is_on_file_now_resends_the_claim_by_itself() -> None:
    disposition = judged("CO-197", authorizations=(an_authorization(),))

    assert disposition.action is DenialAction.RESEND_AUTOMATICALLY
    assert disposition.corrections == {"authorization_number": "AUTH7"}
    assert disposition.frequency == "7"


@pytest.mark.parametrize(
    "changes",
    [
        {"payer_id": "OTHER"},
        {"member_id": "M2"},
        {"procedure": "99214"},
        {"provider_npi": "2456789017"},
        {"valid_from": date(2026, 3, 3)},
        {"valid_to": date(2026, 3, 1)},
        {"units": Decimal("0.5")},
        {"recorded_on": date(2026, 3, 9)},
        {"recorded_on": date(2026, 4, 2)},
    ],
)
def test_an_authorization_that_does_not_fit_in_every_respect_is_left_to_the_biller(
    changes: dict[str, Any],
) -> None:
    disposition = judged("CO-197", authorizations=(an_authorization(**changes),))

    assert (disposition.action, disposition.owner) == (DenialAction.CORRECT, Role.BILLER)
    assert disposition.fields == ("authorization_number",)
    assert disposition.corrections == {}


def test_an_authorization_recorded_on_the_day_of_sending_was_not_sent_and_counts() -> None:
    same_day = an_authorization(recorded_on=date(2026, 3, 10))

    assert judged("CO-197", authorizations=(same_day,)).action is DenialAction.RESEND_AUTOMATICALLY


def test_one_reason_gets_one_automatic_attempt() -> None:
    again = judged("CO-197", authorizations=(an_authorization(),), automatic_attempts=("CO-197",))

    assert again.action is DenialAction.CORRECT


@pytest.mark.parametrize(
    "sent", [a_claim(authorization_number="A1"), a_claim(lines=(a_line(authorization_number="A1"),))]
)
def test_an_authorization_that_had_been_sent_is_proven_by_an_appeal(sent: Any) -> None:
    disposition = judged("CO-197", document=sent, authorizations=(an_authorization(),))

    assert (disposition.action, disposition.owner) == (DenialAction.APPEAL, Role.BILLER)


def test_an_authorization_of_the_lines_own_provider_counts() -> None:
    line = a_line(rendering=a_provider(npi="2456789017"))
    own = an_authorization(provider_npi="2456789017")

    disposition = judged("CO-197", document=a_claim(lines=(line,)), authorizations=(own,))
    assert disposition.action is DenialAction.RESEND_AUTOMATICALLY


def two_lines(**changes: Any) -> tuple[Any, Any]:
    """Return a decision context of two visits, and the answers that deny both for 197."""
    lines = (a_line(1), a_line(2, service_from=date(2026, 3, 9), **changes))
    answers = (
        an_answer("CO-197"),
        an_answer("CO-197", control_number="L2", procedure=lines[1].procedure),
    )
    return a_decision(document=a_claim(lines=lines)), a_remittance(*answers)


def test_two_denied_lines_spend_the_units_of_an_authorization_together() -> None:
    context, answer = two_lines()
    one = context.model_copy(update={"authorizations": (an_authorization(),)})
    two = context.model_copy(update={"authorizations": (an_authorization(units=Decimal(2)),)})

    assert assess(answer, one).action is DenialAction.CORRECT
    assert assess(answer, two).corrections == {"authorization_number": "AUTH7"}


def test_lines_with_authorizations_of_their_own_get_each_its_number() -> None:
    context, answer = two_lines(procedure="99214")
    both = (an_authorization(), an_authorization(number="AUTH8", procedure="99214"))

    assert assess(answer, context.model_copy(update={"authorizations": both})).corrections == {
        "lines.1.authorization_number": "AUTH7",
        "lines.2.authorization_number": "AUTH8",
    }


def test_nothing_is_resent_automatically_to_a_payer_that_takes_no_replacements() -> None:
    payer = a_payer(replacement_supported=False)
    disposition = judged("CO-197", payer=payer, authorizations=(an_authorization(),))

    assert disposition.action is DenialAction.CORRECT


@pytest.mark.parametrize(
    ("other", "action"),
    [
        ("CO-9999", DenialAction.REVIEW),
        ("CO-11", DenialAction.CORRECT),
        ("CO-40", DenialAction.APPEAL),
        ("CO-116", DenialAction.WRITE_OFF),
    ],
)
def test_the_most_human_action_decides_for_lines_denied_differently(other: str, action: DenialAction) -> None:
    lines = (a_line(1), a_line(2, procedure="99214"))
    answer = a_remittance(an_answer("CO-116"), an_answer(other, control_number="L2"))
    disposition = assess(answer, a_decision(document=a_claim(lines=lines)))

    assert disposition.action is action
    assert [line.number for line in disposition.denied] == [1, 2]


def test_an_automatic_correction_waits_when_another_line_needs_a_person() -> None:
    lines = (a_line(1), a_line(2, procedure="99214"))
    answer = a_remittance(an_answer("CO-197"), an_answer("CO-11", control_number="L2"))
    context = a_decision(document=a_claim(lines=lines), authorizations=(an_authorization(),))
    disposition = assess(answer, context)

    assert disposition.action is DenialAction.CORRECT
    assert set(disposition.fields) == {"authorization_number", "lines.2.diagnosis_pointers", "diagnoses"}


def test_a_line_is_found_by_its_control_number_whatever_its_place() -> None:
    lines = (a_line(1, procedure="99000"), a_line(2))
    answer = a_remittance(an_answer("CO-16", remarks=("M119",), control_number="L2"))

    disposition = assess(answer, a_decision(document=a_claim(lines=lines)))
    assert disposition.denied[0].number == 2
    assert disposition.fields == ("lines.2.drug",)


def test_a_denied_line_without_control_number_is_found_by_its_service() -> None:
    lines = (a_line(1, procedure="99000"), a_line(2))
    by_service = a_remittance(an_answer("CO-50", control_number=""))

    assert assess(by_service, a_decision(document=a_claim(lines=lines))).denied[0].number == 2


def test_a_denied_line_that_is_none_of_ours_goes_to_a_person_with_the_candidates() -> None:
    lines = (a_line(1, procedure="99000"), a_line(2))
    disposition = assess(
        a_remittance(an_answer("CO-50", control_number="", procedure="12345")),
        a_decision(document=a_claim(lines=lines)),
    )

    assert (disposition.action, disposition.owner) == (DenialAction.REVIEW, Role.BILLER)
    assert disposition.denied[0].number == 0
    (unmatched,) = disposition.unmatched
    assert unmatched.answer == 1
    assert [c.reasons for c in unmatched.candidates] == [
        ("procedure differs: 99000 here, 12345 there",),
        ("procedure differs: 99213 here, 12345 there",),
    ]


def test_a_denial_goes_to_the_line_that_a_person_named() -> None:
    lines = (a_line(1, procedure="99000"), a_line(2))
    context = a_decision(document=a_claim(lines=lines), told_lines={1: 2})

    assert assess(a_remittance(an_answer("CO-50", procedure="12345")), context).denied[0].number == 2


def test_a_denial_of_the_whole_claim_has_line_number_0() -> None:
    whole = a_remittance(
        charge_cents=15000, adjustments=(Adjustment(group="CO", reason="197", amount_cents=15000),)
    )
    disposition = assess(whole, a_decision(authorizations=(an_authorization(),)))

    assert [line.number for line in disposition.denied] == [0]
    assert disposition.action is DenialAction.RESEND_AUTOMATICALLY


def test_a_claim_denied_as_a_whole_above_silent_lines_is_not_overlooked() -> None:
    silent = RemittanceLine(procedure="99213", charge_cents=15000, paid_cents=15000)
    whole = a_remittance(
        silent, paid_cents=0, adjustments=(Adjustment(group="CO", reason="40", amount_cents=15000),)
    )

    assert assess(whole, a_decision()).action is DenialAction.APPEAL


def test_no_appeal_where_the_remark_forbids_it_and_no_resend_where_it_asks_for_none() -> None:
    assert judged("CO-40", remarks=("MA44",)).action is DenialAction.REVIEW
    assert not judged("CO-40", remarks=("MA44",)).appeal_allowed
    assert judged("CO-11", remarks=("N185",)).action is DenialAction.REVIEW


def test_a_correction_to_the_second_payer_names_the_second_coverage() -> None:
    document = a_claim(coverages=(a_coverage(), a_coverage(sequence="S")))

    assert judged("CO-31", document=document, sequence="S").fields[0] == "coverages.2.member_id"


@pytest.mark.parametrize(
    ("codes", "remarks", "action"),
    [
        (("OA-18",), (), DenialAction.REVIEW),
        (("CO-22",), (), DenialAction.REVIEW),
        (("CO-27",), (), DenialAction.REVIEW),
        (("CO-50",), (), DenialAction.CORRECT),
        (("CO-54",), (), DenialAction.CORRECT),
        (("CO-96",), ("N130",), DenialAction.REVIEW),
        (("CO-97",), (), DenialAction.CORRECT),
        (("CO-109",), (), DenialAction.REVIEW),
        (("CO-140",), (), DenialAction.CORRECT),
        (("CO-151",), (), DenialAction.CORRECT),
        (("CO-181",), (), DenialAction.CORRECT),
        (("CO-204",), (), DenialAction.REVIEW),
        (("CO-208",), (), DenialAction.CORRECT),
        (("CO-252",), (), DenialAction.ANSWER_REQUEST),
        (("CO-288",), (), DenialAction.CORRECT),
        (("CO-B7",), (), DenialAction.REVIEW),
        (("CO-B15",), (), DenialAction.CORRECT),
    ],
)
def test_known_reasons_have_their_action(
    codes: tuple[str, ...], remarks: tuple[str, ...], action: DenialAction
) -> None:
    assert judged(*codes, remarks=remarks).action is action


def a_rule(**changes: Any) -> DenialRule:
    """Return a playbook rule for CARC 50."""
    rule = DenialRule(
        carc="50",
        action=DenialAction.REVIEW,
        cause=RootCause.CODE_WRONG,
        advice="a",
        source="s",
        effective_from=date(2020, 1, 1),
        reviewed_on=date(2026, 1, 1),
    )
    return rule.model_copy(update=changes)


def test_the_most_specific_rule_in_force_wins() -> None:
    line = DeniedLine(number=1, charge_cents=1, adjustments=(), remarks=("N115",))
    adjustment = Adjustment(group="CO", reason="50", amount_cents=1)
    bare, group = a_rule(), a_rule(group="CO")
    remark, payer = a_rule(rarc="N115"), a_rule(payer="ACME1")
    ended = a_rule(payer="ACME1", rarc="N115", effective_to=date(2025, 12, 31))
    rules = [bare, group, remark, payer, ended]

    assert most_specific(rules, line, adjustment, "ACME1", TODAY) == payer
    assert most_specific(rules, line, adjustment, "OTHER", TODAY) == remark
    assert most_specific([bare, group], line, adjustment, "OTHER", TODAY) == group
    assert most_specific([a_rule(group="PI")], line, adjustment, "OTHER", TODAY) is None


def test_the_playbook_knows_more_than_forty_reasons_and_none_of_them_twice() -> None:
    keys = [
        (r.payer, r.carc, r.rarc, r.group, r.procedures, r.whole_charge, r.effective_from)
        for r in denial_rules()
    ]
    remarks = [(r.rarc, r.effective_from) for r in remark_rules()]

    assert len({carc for _, carc, *_ in keys}) >= 40
    assert len(set(keys)) == len(keys)
    assert len(set(remarks)) == len(remarks)


def test_fields_to_correct_are_those_the_claim_has() -> None:
    assert judged("CO-16", remarks=("N329",)).fields == ("coverages.1.subscriber.birth_date",)
    assert judged("CO-208", document=a_claim(rendering=None)).fields == ("billing.npi",)


def test_an_authorization_number_the_payer_calls_invalid_is_corrected_and_not_appealed() -> None:
    sent = a_claim(authorization_number="A1")

    assert judged("CO-15", document=sent).action is DenialAction.CORRECT
    assert judged("CO-15", authorizations=(an_authorization(),)).corrections == {
        "authorization_number": "AUTH7"
    }


def test_every_field_of_the_playbook_can_be_found_in_a_claim() -> None:
    full = a_claim(
        facility=Facility(name="Annex"),
        patient=a_coverage().subscriber,
        referring=a_provider(),
        supervising=a_provider(),
        lines=(a_line(ordering=a_provider()),),
    )
    for rule in (*denial_rules(), *remark_rules()):
        for field in rule.fields:
            assert _has(full, field.format(n=1, c=1)), field


def _has(holder: Any, path: str) -> bool:
    key, _, rest = path.partition(".")
    if not key.isdigit() and not hasattr(holder, key):
        return False
    return not rest or _has(holder[int(key) - 1] if key.isdigit() else getattr(holder, key), rest)
