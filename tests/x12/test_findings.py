"""Structure and elements: what is wrong is named once, where it stands, and the check goes on behind it."""

import io
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.edi import EdiFinding
from models.errors import X12Refused
from tests.builders import (
    a_batch,
    a_claim_acknowledgement,
    a_dependent_claim,
    a_group_acknowledgement,
    a_rejected_group,
    a_remittance,
    a_remittance_claim,
    a_report,
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
    an_outbound,
)
from tests.x12.claim_files import (
    CLAIM,
    CLAIM_STATUS,
    DEPENDENT,
    PAYMENT,
    REPLACEMENT,
    SECONDARY,
    SECONDARY_CLAIM_LEVEL,
    VERDICT,
    a_claim_file,
    a_message,
    changed,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import a_file
from tests.x12.rule_cases import Case, findings_of, run
from x12.acknowledgements.claims_writer import write_277ca
from x12.acknowledgements.files import write_999
from x12.checks import transaction_check
from x12.checks.finding_rules import ELEMENT_RULES, GROUP_RULES, STRUCTURE_RULES
from x12.checks.reporter import RULES
from x12.checks.rule_table import rule_table
from x12.claims.writer import write_claims
from x12.eligibility.answer_writer import write_271
from x12.eligibility.question import write_270
from x12.envelope_findings import ENVELOPE_RULES
from x12.findings import check_file, check_transaction
from x12.interchange import Messages
from x12.remittances.writer import write_835
from x12.status.answer_writer import write_277
from x12.status.question import write_276

_CLM = "CLM*A-1001*150***11:B:1*Y*A*Y*Y"
_LINE_1, _LINE_2 = "SV1*HC:99213:25*100*UN*1***1:2", "SV1*HC:G2211*50*UN*1***1"
_BILLING = "NM1*85*2*HARBOR LIGHT CLINIC*****XX*1993000003"
_N3, _N4 = "N3*4 PIER ROAD", "N4*NEWPORT*OR*973650000"
_PER = "PER*IC*BILLING DESK*TE*5035550100"

STRUCTURE = (
    Case("segment_unknown", CLAIM, (("REF*D9*7700123", "QQQ*1"),), ()),
    Case(
        "segment_unexpected",
        CLAIM,
        (("REF*D9*7700123", "REF*QQ*7700123"),),
        (("REF*D9*7700123", "REF*EA*7700123"),),
    ),
    Case(
        "segment_misplaced",
        CLAIM,
        (("REF*D9*7700123", "NTE*ADD*A NOTE", "REF*D9*7700123"),),
        (("REF*D9*7700123", "REF*D9*7700123", "NTE*ADD*A NOTE"),),
    ),
    Case("segment_missing", CLAIM, ((_N4,),), (("DMG*D8*19680412*F",),)),
    Case(
        "segment_repeated",
        CLAIM,
        (("REF*D9*7700123", "REF*D9*7700123", "REF*D9*7700124"),),
        (("REF*D9*7700123", "REF*D9*7700123", "REF*EA*7700123"),),
    ),
    Case(
        "loop_missing",
        CLAIM,
        (("NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",),),
        (("NM1*82*1*MOSS*IDA****XX*1234567893",), ("PRV*PE*PXC*207Q00000X",)),
    ),
    Case("loop_heading_missing", CLAIM, ((_BILLING,),), ()),
    Case(
        "loop_repeated",
        CLAIM,
        (("PRV*PE*PXC*207Q00000X", "NM1*82*1*MOSS*IDA****XX*1234567893"),),
        (("PRV*PE*PXC*207Q00000X", "NM1*DN*1*MOSS*IDA****XX*1234567893"),),
    ),
    Case(
        "loop_misplaced",
        CLAIM,
        (("NM1*82*1*MOSS*IDA****XX*1234567893", "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1"),),
    ),
    Case("segment_empty", CLAIM, (("REF*D9*7700123", "K3"),), (("REF*D9*7700123", "K3*TEXT"),)),
    Case("level_number", CLAIM, (("HL*2*1*22*0", "HL*3*1*22*0"),), ()),
    Case("level_parent", CLAIM, (("HL*2*1*22*0", "HL*2*2*22*0"),), ()),
    Case("level_children", CLAIM, (("HL*2*1*22*0", "HL*2*1*22*1"),), ()),
    Case("line_number", CLAIM, (("LX*2", "LX*3"),), ()),
)

ELEMENTS = (
    Case("element_missing", CLAIM, ((_CLM, "CLM*A-1001*150***11:B:1**A*Y*Y"),), ()),
    Case("element_unused", CLAIM, ((_CLM, "CLM*A-1001*150*CI**11:B:1*Y*A*Y*Y"),), ()),
    Case("elements_too_many", CLAIM, ((_N3, _N3 + "*SUITE 2*DOOR 3"),), ((_N3, _N3 + "*SUITE 2"),)),
    Case(
        "components_too_many",
        CLAIM,
        ((_LINE_1, "SV1*HC:99213:25*100*UN*1***1:2:1:2:1"),),
        ((_LINE_1, "SV1*HC:99213:25*100*UN*1***1:2:1:2"),),
    ),
    Case(
        "element_too_short",
        CLAIM,
        ((_N4, "N4*N*OR*973650000"),),
        ((_N4, "N4*NY*OR*973650000"),),
    ),
    Case(
        "element_too_long",
        CLAIM,
        ((_N3, "N3*" + "4" * 56),),
        ((_N3, "N3*" + "4" * 55),),
    ),
    Case("element_character", CLAIM, ((_N3, "N3*4 PI\tER ROAD"),), ((_N3, "N3*4 PIER ROAD #2 (REAR)"),)),
    Case(
        "element_number",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*5O*UN*1***1"),),
        ((_LINE_2, "SV1*HC:G2211*50.*UN*1***1"),),
    ),
    Case(
        "element_code",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*50*UH*1***1"),),
        ((_LINE_2, "SV1*HC:G2211*50*MJ*1***1"),),
    ),
    Case(
        "element_date",
        DEPENDENT,
        (("DTP*472*D8*20261028", "DTP*472*D8*20250229"),),
        (("DTP*472*D8*20261028", "DTP*472*D8*20240229"),),
    ),
    Case(
        "element_time",
        CLAIM,
        (("BHT*0019*00*907*20261103*0930*CH", "BHT*0019*00*907*20261103*2430*CH"),),
        (("BHT*0019*00*907*20261103*0930*CH", "BHT*0019*00*907*20261103*093059*CH"),),
    ),
    Case("element_pair", CLAIM, ((_BILLING, "NM1*85*2*HARBOR LIGHT CLINIC*****XX"),), ()),
    Case(
        "element_one_of",
        PAYMENT,
        (("DTM*232*20261028", "DTM*232"),),
    ),
    Case(
        "element_needed",
        PAYMENT,
        (("CAS*CO*16*60", "CAS*CO*16*60***1"),),
        (("CAS*CO*16*60", "CAS*CO*16*50**45*10*1"),),
    ),
    Case(
        "element_excluded",
        CLAIM,
        (("N4*NEWPORT*OR*97365", "N4*NEWPORT*OR*97365****LAX"),),
        (("N4*NEWPORT*OR*97365", "N4*LIMA**15001*PE***LIM"),),
    ),
    Case("trailing_delimiter", CLAIM, ((_N3, _N3 + "*"),), ()),
    Case("lower_case", CLAIM, ((_N3, "N3*4 Pier Road"),), ()),
)

CASES = (*STRUCTURE, *ELEMENTS)


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_rule_speaks_up_and_spares_the_near_miss(case: Case) -> None:
    finding = run(case)

    assert finding.severity == RULES[case.rule].severity


def test_every_rule_of_structure_and_elements_has_a_test() -> None:
    elsewhere = {"guide_unknown", "element_repeated"}

    assert {case.rule for case in CASES} | elsewhere == {*STRUCTURE_RULES, *ELEMENT_RULES}


def test_a_kind_without_a_guide_says_that_only_its_envelope_was_looked_at() -> None:
    data = a_file("BHT*0007*11*1*20261103*0930", version="005010X217", kind="278", code="HI")

    assert [finding.rule for finding in check_file(data).findings] == ["guide_unknown"]


def test_an_element_that_repeats_too_often_is_counted() -> None:
    """EB03 may name 99 service types, no more."""
    header = (
        "BHT*0022*11*7*20261103*0930",
        "HL*1**20*1",
        "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",
        "HL*2*1*21*1",
        "NM1*1P*2*HARBOR LIGHT CLINIC*****XX*1993000003",
        "HL*3*2*22*0",
        "TRN*2*7*1512345678",
        "NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902",
    )

    def rules(count: int) -> list[str]:
        data = a_file(
            *header, f"EB*1**{'^'.join(['30'] * count)}", version="005010X279A1", kind="271", code="HB"
        )
        return [finding.rule for finding in check_file(data).findings]

    assert rules(99) == []
    assert rules(100) == ["element_repeated"]


# Envelopes


def rules_of(data: bytes) -> list[str]:
    return [finding.rule for finding in check_file(data).findings]


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("functional_code", b"GS*HC*", b"GS*HP*"),
        ("guide_differs", b"X*005010X222A1", b"X*005010X222"),
        ("group_party_length", b"GS*HC*HARBORLIGHT*", b"GS*HC*H*"),
        ("segment_count", b"SE*32*", b"SE*33*"),
        ("transaction_count", b"GE*1*", b"GE*2*"),
        ("interchange_control_number_differs", b"IEA*1*000000907", b"IEA*1*000000908"),
    ],
)
def test_envelopes_that_disagree_are_told(rule: str, old: bytes, new: bytes) -> None:
    assert rules_of(a_claim_file()) == []
    assert rules_of(a_claim_file().replace(old, new)) == [rule]


def test_two_sets_with_one_number_and_two_groups_with_one_number_are_told() -> None:
    text = a_claim_file().decode()
    head, body, foot = (
        text[: text.index("GS*")],
        text[text.index("GS*") : text.index("GE*")],
        text[text.index("GE*") :],
    )
    sets = body[body.index("ST*") :]
    twice = head + body + sets + foot.replace("GE*1*", "GE*2*")
    groups = (
        head + (body + foot[: foot.index("IEA")]) * 2 + foot[foot.index("IEA") :].replace("IEA*1*", "IEA*2*")
    )

    assert rules_of(twice.encode()) == ["set_control_number_repeated"]
    assert rules_of(groups.encode()) == ["group_control_number_repeated"]
    assert {"set_control_number_repeated", "group_control_number_repeated"} < set(GROUP_RULES)


# One thing wrong is one finding


def errors(segments: tuple[str, ...]) -> list[EdiFinding]:
    return [finding for finding in findings_of(segments) if finding.severity == "error"]


@pytest.mark.parametrize("lost", range(len(CLAIM)))
def test_one_lost_segment_never_makes_a_cascade(lost: int) -> None:
    """A lost claim or level takes its context along, so that up to three rules may miss something."""
    data = a_claim_file(*CLAIM[:lost], *CLAIM[lost + 1 :])
    found = [finding for finding in check_file(data).findings if finding.severity == "error"]

    assert len(found) <= 4, [(f.rule, f.segment, f.loop) for f in found]
    assert len({f.position for f in found}) <= 3


@pytest.mark.parametrize("at", range(4, len(CLAIM)))
def test_one_strange_segment_is_one_finding(at: int) -> None:
    found = errors((*CLAIM[:at], "QQQ*1*2", *CLAIM[at:]))

    assert [(f.rule, f.position) for f in found] == [("segment_unknown", at + 2)]


def test_a_claim_behind_a_broken_one_is_checked_as_ever() -> None:
    second = [segment.replace("HL*2*", "HL*3*").replace("A-1001", "A-1009") for segment in CLAIM[10:]]
    broken = changed(CLAIM, (_CLM, "CLM*A-1001"), ("HL*2*1*22*0", "HL*2*1*99*0"))
    found = errors((*broken, *(s.replace("*50*UN*", "*51*UN*") for s in second)))

    assert [f.rule for f in found if f.claim == "A-1009"] == ["claim_charge_sum"]


def test_a_finding_names_claim_loop_place_and_value() -> None:
    (finding,) = findings_of(changed(CLAIM, (_LINE_2, "SV1*HC:G2211*50*UN*1***1:2:0")))

    assert (finding.transaction, finding.claim, finding.loop) == ("0001", "A-1001", "2400")
    assert (finding.segment, finding.position, finding.element) == ("SV1", 29, "07-3")
    assert (finding.value, finding.code) == ("0", "7")
    assert finding.message == "SV107-3 (diagnosis pointer) is none of the codes allowed here"


def test_no_message_repeats_what_stands_in_a_name() -> None:
    """Messages may be logged; values belong on a screen."""
    broken = changed(CLAIM, ("NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902", "NM1*IL*PELICAN*PATIENCE*X"))
    found = findings_of((*broken, "PELICAN*PATIENCE", "NM1*PELICAN*1"))

    assert found
    assert not [f for f in found if "PELICAN" in f.message + f.remedy or "PATIENCE" in f.message + f.remedy]


WRITTEN = {
    "837P": write_claims(an_envelope(), a_batch(an_outbound(), an_outbound(a_dependent_claim()))),
    "835": write_835(an_envelope(), (a_remittance(a_remittance_claim()),)),
    "999": write_999(an_envelope(), a_group_acknowledgement()),
    "999 that rejects": write_999(an_envelope(), a_rejected_group()),
    "277CA": write_277ca(an_envelope(), a_report(a_claim_acknowledgement())),
    "276": write_276(an_envelope(), a_status_inquiry()),
    "277": write_277(an_envelope(), a_status_answer(), a_status_inquiry()),
    "270": write_270(an_envelope(), an_eligibility_inquiry()),
    "271": write_271(an_envelope(), an_eligibility_answer(), an_eligibility_inquiry()),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_we_write_is_right_by_our_own_guides(kind: str) -> None:
    assert [f for f in check_file(WRITTEN[kind]).findings if f.severity == "error"] == []


# The documentation


def test_the_page_lists_every_rule_as_it_is() -> None:
    page = Path(__file__).parents[2] / "docs" / "edi.md"

    assert rule_table() in page.read_text(), "put x12.checks.rule_table.rule_table() into docs/edi.md"


# Once through, however large


def test_segments_are_gone_through_once_and_claims_are_let_go() -> None:
    one = CLAIM[10:]
    many = [s.replace("HL*2*", f"HL*{n}*").replace("A-1001", f"A-{n}") for n in range(2, 302) for s in one]
    (opened,) = messages = list(_checked_streams(a_claim_file(*CLAIM[:10], *many)))

    assert opened == []
    assert len(messages) == 1


def _checked_streams(data: bytes) -> Iterator[list[EdiFinding]]:
    for transaction in Messages(io.BytesIO(data)):
        yield list(check_transaction(transaction))


@pytest.mark.parametrize(
    "base",
    [CLAIM, REPLACEMENT, DEPENDENT, SECONDARY, SECONDARY_CLAIM_LEVEL, PAYMENT, CLAIM_STATUS, VERDICT],
)
def test_nothing_of_a_good_file_is_looked_at_element_by_element(
    base: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is what makes the check fast: one match for each segment."""

    def explain(*_: object) -> None:
        raise AssertionError("a pattern refused a segment that is right")

    monkeypatch.setattr(transaction_check, "explain", explain)

    assert check_file(a_message(base)).findings == ()


def test_messages_tell_claims_and_money() -> None:
    (claims,) = check_file(a_message(SECONDARY)).messages
    (payment,) = check_file(a_message(PAYMENT)).messages

    assert (claims.claims, claims.charge_cents, claims.paid_cents) == (1, 100_00, 0)
    assert (payment.claims, payment.charge_cents, payment.paid_cents) == (2, 210_00, 100_00)


def test_other_delimiters_change_nothing() -> None:
    data = a_claim_file().decode().translate(str.maketrans({"*": "|", ":": ">", "~": "'", "^": "!"}))
    broken = data.replace("|11>B>1|Y|", "|11>Q>1|Y|")

    assert rules_of(data.encode()) == []
    assert rules_of(broken.encode()) == ["element_code"]


@pytest.mark.parametrize("base", [CLAIM, SECONDARY, PAYMENT, CLAIM_STATUS, VERDICT])
def test_whatever_bytes_come_there_are_findings_or_a_refusal(base: tuple[str, ...]) -> None:
    dice, good = random.Random(7), a_message(base)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(dice.randint(1, 5)):
            at = dice.randrange(len(data))
            piece = dice.choice((b"", b"*", b"~", b":", b"HL*9*8*22*1~", b"ST*837*0001~", b"1" * 50, b"-."))
            data[at : at + dice.randint(0, 30)] = piece
        try:
            found = check_file(bytes(data)).findings
        except X12Refused:
            continue
        assert all(finding.message for finding in found)


# Second opinions

CORPUS = os.environ.get("CLAIMFLOW_CORPUS", "")
JUDGED = (b"005010X222A1", b"005010X223A2", b"005010X221A1", b"005010X231A1", b"005010X214")

PYX12_REFUSES = {
    # (a) 277CA: a level that is refused as a whole needs no provider trace, and lines may be without date.
    "samples__277CA.test.0001.edi",
    "277_5010__x12_277CA_rejected.txt",
    # (b) 999: the published example repeats SITUATIONAL TRIGGER, and names a business unit beside it.
    "x12__simple999.edi",
    # (c) PWK02=AD stands in X12's own examples; our guide takes it for certificates (PWK01=CT).
    "X222A1_HC837_Health_Care_Claim_Professional__pass__oxygen.edi",
    "X222A1_HC837_Health_Care_Claim_Professional__pass__wheelchair.edi",
    # (d) N403 of nine digits: pyx12 wants it of the billing provider of an 837I; a hint of ours.
    "X223A2_HC837_Health_Care_Claim_Institutional__pass__two-claims-for-the-same-provider.edi",
    # (e) Fields of the ISA (dots for blanks, > as ISA11, version 00402): the reader takes what it can divide.
    "x12__sample837-original.edi",
    "X222_HC837_Health_Care_Claim_Professional__case__1.edi",
    "X231A1_FA999_Implementation_Acknowledgment_for_Health_Care_Insurance"
    "__pass__response-to-functional-group-containing-3-837s.edi",
}
"""Files that pyx12 refuses and we take at SNIP 1 and 2, and why. ISA12 00401 around 5010 is left out."""


def _judged_files() -> list[tuple[str, bytes]]:
    """Return the files that pyx12 has a guide for, addenda named as it knows them."""
    found: list[tuple[str, bytes]] = []
    for path in sorted(Path(CORPUS).rglob("*")) if CORPUS else []:
        if path.is_file() and path.suffix != ".md":
            data = path.read_bytes().replace(b"X222A2", b"X222A1").replace(b"X223A3", b"X223A2")
            if any(version in data for version in JUDGED) and b"00401*" not in data[:400]:
                found.append((path.name, data))
    return found


def syntax_errors(data: bytes) -> list[EdiFinding]:
    """Return our errors of SNIP 1 and 2, which is what pyx12 looks at."""
    syntax = {rule for rule in RULES if RULES[rule].snip <= 2} | set(ENVELOPE_RULES)
    return [f for f in check_file(data).findings if f.severity == "error" and f.rule in syntax]


@pytest.mark.skipif(not CORPUS, reason="CLAIMFLOW_CORPUS names no folder of sample files")
@pytest.mark.parametrize(
    ("name", "data"), _judged_files(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_pyx12_is_of_our_opinion_about_the_corpus(name: str, data: bytes) -> None:
    try:
        ours = syntax_errors(data)
    except X12Refused:
        pytest.skip("it holds a message of a version that is not supported")
    theirs = pyx12_errors(data)

    assert not (ours and not theirs), [(f.rule, f.segment, f.position) for f in ours]
    assert bool(theirs) == bool(ours) or name in PYX12_REFUSES, theirs


MUTATIONS_PER_FILE = 60
TAKEN_THOUGH_PYX12_REFUSES = (
    "is not a valid code for",  # states, countries, remark codes: lists that somebody keeps
    "2200C) missing",  # see (a) above
)
REFUSED_THOUGH_PYX12_TAKES = frozenset(
    {
        # A heading that comes twice: pyx12 does not look whether the first loop has what it needs.
        "segment_missing",
        "loop_missing",
        "line_number",
        # ST03 and the guide it names, levels without levels below.
        "element_missing",
        "level_children",
    }
)


def mutated(segments: tuple[str, ...], dice: random.Random) -> tuple[str, ...]:
    """Drop, double or swap a segment, or damage one element of it."""
    found = list(segments)
    at = dice.randrange(len(found))
    fields = found[at].split("*")
    number = dice.randrange(1, len(fields))
    match dice.randrange(7):
        case 0:
            del found[at]
        case 1:
            found.insert(at, found[at])
        case 2:
            other = dice.randrange(len(found))
            found[at], found[other] = found[other], found[at]
        case 3:
            fields[number] = ""
        case 4:
            fields[number] = dice.choice(("X", "ZZZ", "-1", "20261399", "Q", "9" * 90))
        case 5:
            fields.append("X")
        case _:
            fields[number] += "9" * 60
    if "*".join(fields) != "*".join(segments[at].split("*")):
        found[at] = "*".join(fields).rstrip("*")
    return tuple(found)


@pytest.mark.parametrize("name", ["CLAIM", "REPLACEMENT", "DEPENDENT", "SECONDARY", "PAYMENT"])
def test_pyx12_finds_no_damage_that_we_miss(name: str) -> None:
    dice = random.Random(name)
    for _ in range(MUTATIONS_PER_FILE):
        segments = mutated(globals()[name], dice)
        data = a_message(segments)
        ours, theirs = syntax_errors(data), pyx12_errors(data)
        if theirs and not ours:
            missed = [
                text for text in theirs if not any(known in text for known in TAKEN_THOUGH_PYX12_REFUSES)
            ]
            assert not missed, (missed, segments)
        if ours and not theirs:
            extra = {finding.rule for finding in ours} - REFUSED_THOUGH_PYX12_TAKES
            assert not extra, (extra, segments)
