"""Every reason and every remark of the domain's list, written down by hand and held against the playbook."""

import pytest

from models.adjustment import Adjustment
from models.denial import DenialAction, Effect
from models.root_cause import RootCause
from rulebook.denials.data import (
    denial_rules,
    denies,
    effects_of,
    never_deny,
    remark_demanded,
    remark_rules,
)
from rulebook.denials.playbook import assess
from tests.rulebook.builders import TODAY, a_claim, a_decision, a_line, a_remittance, an_answer

REASONS = """
1 review biller; 2 review biller; 3 review biller; 4 correct coder; 5 correct biller; 6 correct coder
7 correct coder; 8 correct biller; 9 correct coder; 10 correct coder; 11 correct coder; 12 correct coder
13 review biller; 14 correct biller; 15 correct biller; 16 review biller; 18 review biller
19 review biller; 20 review biller; 21 review biller; 22 review biller; 23 review biller; 24 none biller
26 review biller; 27 review biller; 29 write_off supervisor; 31 correct biller; 32 review biller
33 review biller; 34 review biller; 35 review biller; 39 appeal biller; 40 appeal biller; 45 review biller
49 correct coder; 50 correct coder; 51 appeal biller; 54 correct coder; 55 appeal biller; 56 appeal biller
58 correct coder; 59 review coder; 94 review biller; 95 review biller; 96 review biller; 97 correct coder
100 review biller; 101 wait biller; 107 correct biller; 109 review biller; 110 correct biller
116 write_off supervisor; 119 review biller; 125 correct biller; 129 correct biller; 131 review biller
133 wait biller; 136 review biller; 140 correct biller; 144 review biller; 146 correct coder
147 review biller; 148 review biller; 149 review biller; 150 correct coder; 151 correct coder
152 correct coder; 163 correct biller; 164 correct biller; 167 correct coder; 170 review biller
171 review biller; 172 review biller; 181 correct coder; 182 correct coder; 183 correct biller
184 correct biller; 185 correct biller; 189 correct coder; 193 review supervisor; 197 correct biller
198 correct biller; 204 review biller; 206 correct biller; 207 correct biller; 208 correct biller
226 answer_request biller; 227 answer_request front_desk; 231 correct coder; 234 correct coder
236 correct coder; 242 review biller; 243 review biller; 246 none biller; 250 answer_request biller
251 answer_request biller; 252 answer_request biller; 253 review biller; 256 review biller; 257 wait biller
272 appeal biller; 273 correct coder; 275 review biller; 276 review biller; 279 review biller
284 correct biller; 285 review supervisor; 286 review supervisor; 287 correct biller; 288 correct biller
302 correct biller; A1 review biller; B7 review biller; B9 review coder; B11 wait biller; B13 review biller
B14 correct coder; B15 correct coder; B16 correct coder; B20 review biller; B23 correct biller
"""
"""What group CO with this reason alone calls for where it takes the whole charge: no fact on file, no remark.

Price cuts (45, 253 ...) and shares (1, 2, 3 in group PR) take a part by themselves: see ``BY_ITSELF``.
"""

BY_ITSELF = "CO-24 CO-45 CO-94 CO-144 CO-246 CO-253 OA-23 OA-94 OA-144 PR-1 PR-2 PR-3"
"""All that is posted without a person: prices, a capitated charge, and the share the plan names."""

AUTOMATIC = "6 7 8 15 29 31 140 163 164 197 206 207 208 B23"
"""Reasons that stored facts may answer by themselves."""

POINTING = """
M47 correct biller; MA04 correct biller; N4 correct biller; N479 correct biller; N480 correct biller
MA92 correct biller; MA83 correct biller; N115 correct coder; N386 correct coder; N122 correct coder
M15 correct coder; M80 correct coder; M86 correct coder; N19 correct coder; N20 correct coder
N390 correct coder; M97 correct coder; M144 correct coder; M51 correct coder; M20 correct coder
N56 correct coder; N65 correct coder; M53 correct coder; M76 correct coder; M81 correct coder
MA63 correct coder; M64 correct coder; M77 correct biller; MA114 correct biller; N253 correct biller
N257 correct biller; N264 correct biller; N265 correct biller; N286 correct biller; N290 correct biller
N255 correct biller; N288 correct biller; MA112 correct biller; N77 correct biller; MA27 correct biller
MA36 correct biller; MA39 correct front_desk; MA61 correct biller; N329 correct front_desk
N382 correct biller; M62 correct biller; N54 correct biller; M119 correct coder; M123 correct coder
N350 correct coder; MA120 correct biller; N26 answer_request biller; M127 answer_request biller
M29 answer_request biller; M31 answer_request biller; M60 answer_request biller
N706 answer_request biller; N463 answer_request biller; N179 wait biller; N362 correct coder
N435 correct coder; N640 correct coder; N430 correct coder; N345 correct coder; N418 review biller
N104 review biller; N34 review biller; N32 review biller; N30 review biller; N52 review biller
N216 review biller; N130 review biller; N425 review biller; N587 review biller; N619 review biller
N95 review biller; MA15 wait biller; N123 wait biller; N522 wait biller
"""
"""What a denial with CARC 16 and this remark calls for: the remark says what is wrong."""

EFFECTS = {
    Effect.FORWARDED: "MA18 MA07 N89 N522",
    Effect.FORWARDING_FAILED: "MA19",
    Effect.NO_PATIENT_BILLING: "N781 N782 N783",
    Effect.APPEAL_CLOCK: "MA01 MA02 N1 N210",
    Effect.LINKED: "MA67 N432 N702 N770",
    Effect.INFORMATION: "N381 N59 M16",
}
"""Remarks that do something by themselves, or expressly nothing."""

LIMITS = {"MA130", "N142", "MA44", "N211", "N704", "N185"}
"""Remarks that forbid: appeal, replacement or sending again."""


def table(text: str) -> list[tuple[str, str, str]]:
    """Return the entries of a table: code, action, owner."""
    entries = [entry.split() for line in text.strip().splitlines() for entry in line.split(";")]
    return [(code, action, owner) for code, action, owner in entries]


@pytest.mark.parametrize(("carc", "action", "owner"), table(REASONS))
def test_every_reason_calls_for_what_the_domain_says(carc: str, action: str, owner: str) -> None:
    disposition = assess(a_remittance(an_answer(f"CO-{carc}")), a_decision())

    assert (disposition.action, disposition.owner) == (action, owner)
    if action != "none":
        assert disposition.rule.startswith(f"CARC {carc}")
        assert isinstance(disposition.cause, RootCause)
        assert disposition.advice
        assert disposition.source


@pytest.mark.parametrize(("rarc", "action", "owner"), table(POINTING))
def test_every_remark_says_what_is_wrong_and_whose_it_is(rarc: str, action: str, owner: str) -> None:
    context = a_decision(document=a_claim(lines=(a_line(), a_line(2))))
    disposition = assess(a_remittance(an_answer("CO-16", remarks=(rarc,))), context)

    assert (disposition.action, disposition.owner) == (action, owner)
    assert rarc in disposition.rule
    assert disposition.cause is not None


def test_the_playbook_has_no_reason_the_hand_written_table_lacks() -> None:
    assert {rule.carc for rule in denial_rules()} == {carc for carc, *_ in table(REASONS)}
    assert len({carc for carc, *_ in table(REASONS)}) == 121


def test_the_remarks_are_those_of_the_domain() -> None:
    effects = {code for codes in EFFECTS.values() for code in codes.split()}
    listed = {code for code, *_ in table(POINTING)} | effects | LIMITS
    # N285 is N286's twin: the referring provider's name instead of the number.
    assert {rule.rarc for rule in remark_rules()} == listed | {"N285"}


def test_the_automatic_rows_are_exactly_those_of_the_domain() -> None:
    assert {rule.carc for rule in denial_rules() if rule.fix} == set(AUTOMATIC.split())


@pytest.mark.parametrize("effect", EFFECTS)
def test_remarks_have_effects_and_raise_no_denial(effect: Effect) -> None:
    for code in EFFECTS[effect].split():
        assert effects_of((code,), TODAY) == (effect,)
        paid = an_answer("CO-45", paid_cents=10000, remarks=(code,))
        assert assess(a_remittance(paid), a_decision()).action is DenialAction.NONE


def test_an_alert_nobody_listed_does_nothing() -> None:
    assert effects_of(("N999", "M1"), TODAY) == ()


@pytest.mark.parametrize("carc", ["16", "96", "129", "148", "226", "227", "250", "251", "252", "A1"])
def test_a_reason_that_demands_a_remark_and_has_none_is_the_payers_error(carc: str) -> None:
    without = assess(a_remittance(an_answer(f"CO-{carc}")), a_decision())
    with_one = assess(a_remittance(an_answer(f"CO-{carc}", remarks=("N706",))), a_decision())

    assert without.cause is RootCause.PAYER_ERROR
    assert any("demands a remark code" in note for note in without.notes)
    assert with_one.notes == ()
    assert remark_demanded() >= {carc}


def test_every_root_cause_of_the_domain_is_met_by_a_reason() -> None:
    met = {rule.cause for rule in denial_rules()} | {rule.cause for rule in remark_rules()}

    assert met - {None} == set(RootCause)


def test_contractual_amounts_never_deny_whatever_else_stands_beside() -> None:
    for carc in ("45", "24", "253", "246", "144", "94"):
        assert not denies(Adjustment(group="CO", reason=carc, amount_cents=1))
    assert denies(Adjustment(group="OA", reason="24", amount_cents=1))


def test_the_list_of_what_posts_by_itself_is_short_and_written_down() -> None:
    assert never_deny() == set(BY_ITSELF.split())


def test_a_quality_code_that_is_bundled_denies_nothing_and_a_visit_that_is_does() -> None:
    bundled = Adjustment(group="CO", reason="97", amount_cents=1)

    assert not denies(bundled, "G8427")
    assert denies(bundled, "99213")
    assert denies(bundled, "G0008")


def test_a_line_of_one_cent_only_reports() -> None:
    reporting = an_answer("CO-50", charge_cents=1)

    assert assess(a_remittance(reporting), a_decision()).action is DenialAction.NONE


@pytest.mark.parametrize("code", ["PR-204", "PR-27", "PR-31", "PR-96"])
def test_what_a_payer_leaves_to_the_patient_for_want_of_cover_is_looked_at_first(code: str) -> None:
    assert assess(a_remittance(an_answer(code)), a_decision()).action is not DenialAction.NONE


def test_a_death_before_the_service_is_told_to_compliance() -> None:
    assert assess(a_remittance(an_answer("CO-13")), a_decision()).flags == ("compliance",)
