"""What a situation asks for: every rule speaks up about what is wrong, and not about what only looks so."""

import pytest

from tests.x12.claim_files import (
    CLAIM,
    CLAIM_STATUS,
    DEPENDENT,
    PAYMENT,
    REPLACEMENT,
    SECONDARY,
    SECONDARY_CLAIM_LEVEL,
    changed,
)
from tests.x12.rule_cases import Case, findings_of, run
from x12.checks.situation_rules import SITUATION_RULES

_CLM = "CLM*A-1001*150***11:B:1*Y*A*Y*Y"
_REPLACED = "CLM*A-1001*150***11:B:7*Y*A*Y*Y**AA:::OR"
_CLAIMS_STATUS = "STC*A2:20:PR*20261104*WQ*150"
_LINE_2 = "SV1*HC:G2211*50*UN*1***1"
_PAID = "CLP*A-1001*1*150*100*25*12*TW990071*11*1"
_DENIED = "CLP*A-1002*4*60*0**12*TW990072*11*1"
_BPR = PAYMENT[0]
_HI = "HI*ABK:M5450*ABF:E119"
_DAY = "DTP*472*D8*20261028"
_IN_2015 = ("DTP*472*RD8*20261027-20261028", "DTP*472*D8*20150930")
_ALSO_2015 = (_DAY, "DTP*472*D8*20150930")

PARTIES = (
    Case(
        "npi_format",
        CLAIM,
        (("NM1*82*1*MOSS*IDA****XX*1234567893", "NM1*82*1*MOSS*IDA****XX*123456789"),),
        (("NM1*82*1*MOSS*IDA****XX*1234567893", "NM1*82*1*MOSS*IDA"),),
    ),
    Case(
        "npi_check_digit",
        CLAIM,
        (("NM1*82*1*MOSS*IDA****XX*1234567893", "NM1*82*1*MOSS*IDA****XX*1234567890"),),
        (("NM1*82*1*MOSS*IDA****XX*1234567893", "NM1*82*1*MOSS*IDA****XX*1993000003"),),
    ),
    Case(
        "npi_check_digit",
        PAYMENT,
        (("N1*PE*HARBOR LIGHT CLINIC*XX*1993000003", "N1*PE*HARBOR LIGHT CLINIC*XX*1993000004"),),
        (("N1*PE*HARBOR LIGHT CLINIC*XX*1993000003", "N1*PE*HARBOR LIGHT CLINIC*FI*814930247"),),
    ),
    Case(
        "taxonomy_format",
        CLAIM,
        (("PRV*BI*PXC*207Q00000X", "PRV*BI*PXC*207Q0000X"),),
        (("PRV*BI*PXC*207Q00000X", "PRV*BI*PXC*1223G0001X"),),
    ),
    Case("ein_format", CLAIM, (("REF*EI*814930247", "REF*EI*81-4930247"),), ()),
    Case(
        "ssn_format",
        CLAIM,
        (("REF*EI*814930247", "REF*SY*12345"),),
        (("REF*EI*814930247", "REF*SY*123456789"),),
    ),
    Case(
        "state_unknown",
        CLAIM,
        (("N4*NEWPORT*OR*97365", "N4*NEWPORT*OX*97365"),),
        (("N4*NEWPORT*OR*97365", "N4*HALIFAX*NS*B3H4R2*CA"),),
    ),
    Case(
        "state_missing",
        CLAIM,
        (("N4*NEWPORT*OR*97365", "N4*NEWPORT**97365"),),
        (("N4*NEWPORT*OR*97365", "N4*PARIS**75001*FR"),),
    ),
    Case(
        "zip_format",
        CLAIM,
        (("N4*NEWPORT*OR*97365", "N4*NEWPORT*OR*9736"),),
        (("N4*NEWPORT*OR*97365", "N4*NEWPORT*OR*973650001"),),
    ),
    Case("zip_plus_four", CLAIM, (("N4*NEWPORT*OR*973650000", "N4*PORTLAND*OR*97201"),), ()),
    Case(
        "phone_format",
        CLAIM,
        (("PER*IC*BILLING DESK*TE*5035550100", "PER*IC*BILLING DESK*TE*555-0100"),),
        (("PER*IC*BILLING DESK*TE*5035550100", "PER*IC*BILLING DESK*EM*DESK(A)EXAMPLE.ORG"),),
    ),
    Case(
        "member_id_missing",
        CLAIM,
        (("NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902", "NM1*IL*1*PELICAN*PATIENCE"),),
        (("NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902", "NM1*IL*2*HARBOR FISHERIES"),),
    ),
)

SUBSCRIBERS = (
    Case(
        "subscriber_relation_missing",
        CLAIM,
        (("SBR*P*18*******CI", "SBR*P********CI"),),
    ),
    Case("subscriber_is_not_patient", DEPENDENT, (("SBR*P********CI", "SBR*P*18*******CI"),), ()),
    Case("subscriber_address_missing", CLAIM, (("N3*9 OCEAN AVENUE",),), ()),
    Case("subscriber_birth_missing", CLAIM, (("DMG*D8*19680412*F",),), ()),
    Case(
        "claim_missing",
        CLAIM,
        (*((segment,) for segment in dict.fromkeys(CLAIM[17:]) if CLAIM.count(segment) == 1),),
    ),
    Case(
        "birth_in_future",
        CLAIM,
        (("DMG*D8*19680412*F", "DMG*D8*20680412*F"),),
        (("DMG*D8*19680412*F", "DMG*D8*20261028*F"),),
    ),
)

CLAIMS = (
    Case(
        "claim_number_long",
        CLAIM,
        ((_CLM, _CLM.replace("A-1001", "A-1001-2026-11-03-001")),),
        ((_CLM, _CLM.replace("A-1001", "A-1001-2026-11-03-01")),),
    ),
    Case(
        "frequency_unknown",
        CLAIM,
        ((_CLM, _CLM.replace("B:1", "B:6")),),
        ((_CLM, _CLM.replace("B:1", "B:8")), ("REF*D9*7700123", "REF*F8*TW990071")),
    ),
    Case("original_reference_missing", REPLACEMENT, (("REF*F8*TW990071",),), ()),
    Case("original_reference_unexpected", REPLACEMENT, ((_REPLACED, _REPLACED.replace("B:7", "B:1")),), ()),
    Case(
        "other_payer_missing",
        CLAIM,
        (("SBR*P*18*******CI", "SBR*S*18*******CI"),),
        (("SBR*P*18*******CI", "SBR*U*18*******CI"),),
    ),
    Case(
        "payer_order_repeated",
        SECONDARY,
        (("SBR*S*18*******CI", "SBR*P*18*******MB"), ("SBR*P*18*******CI", "SBR*P*18*******CI")),
        (("SBR*S*18*******CI", "SBR*T*18*******CI"),),
    ),
    Case(
        "other_payer_unknown",
        SECONDARY,
        (("SVD*HERON1*80*HC:99213**1", "SVD*HERON2*80*HC:99213**1"),),
    ),
    Case(
        "adjudication_day_missing",
        SECONDARY_CLAIM_LEVEL,
        (("DTP*573*D8*20261101",),),
    ),
    Case(
        "adjudication_day_twice",
        SECONDARY,
        (
            (
                "NM1*PR*2*BLUE HERON HEALTH*****PI*HERON1",
                "NM1*PR*2*BLUE HERON HEALTH*****PI*HERON1",
                "DTP*573*D8*20261102",
            ),
        ),
    ),
    Case("accident_cause_missing", REPLACEMENT, ((_REPLACED, _REPLACED.removesuffix("**AA:::OR")),), ()),
    Case(
        "accident_day_missing",
        REPLACEMENT,
        (("DTP*439*D8*20261020",),),
        (("DTP*439*D8*20261020",), (_REPLACED, _REPLACED.replace("AA:::OR", "EM"))),
    ),
    Case(
        "accident_state_missing",
        REPLACEMENT,
        ((_REPLACED, _REPLACED.replace("AA:::OR", "AA")),),
        ((_REPLACED, _REPLACED.replace("AA:::OR", "OA")),),
    ),
    Case(
        "attachment_number_missing",
        REPLACEMENT,
        (("PWK*OZ*BM***AC*DOC77", "PWK*OZ*BM"),),
        (("PWK*OZ*BM***AC*DOC77", "PWK*OZ*AA"),),
    ),
    Case(
        "place_of_service_unknown",
        CLAIM,
        ((_CLM, _CLM.replace("11:B", "28:B")),),
        ((_CLM, _CLM.replace("11:B", "10:B")),),
    ),
)

DIAGNOSES = (
    Case(
        "diagnosis_pointer", CLAIM, ((_LINE_2, "SV1*HC:G2211*50*UN*1***1:3"),), ((_LINE_2, _LINE_2 + ":2"),)
    ),
    Case("diagnosis_repeated", CLAIM, ((_HI, "HI*ABK:M5450*ABF:M5450"),), ((_HI, "HI*ABK:M5450*ABF:M5451"),)),
    Case("diagnosis_mixed", CLAIM, ((_HI, "HI*ABK:M5450*BF:25000"),), ((_HI, "HI*ABK:M5450*ABF:E119"),)),
    Case(
        "diagnosis_list_old",
        DEPENDENT,
        (("HI*ABK:J069", "HI*BK:4659"),),
        (("HI*ABK:J069", "HI*BK:4659"), _ALSO_2015, _IN_2015),
    ),
    Case("diagnosis_dot", CLAIM, ((_HI, "HI*ABK:M54.50*ABF:E119"),), ()),
    Case("diagnosis_format", CLAIM, ((_HI, "HI*ABK:5450*ABF:E119"),), ((_HI, "HI*ABK:M54*ABF:C7A020"),)),
)

SERVICES = (
    Case(
        "charge_negative",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*-50*UN*1***1"),),
        ((_LINE_2, "SV1*HC:G2211*0*UN*1***1"),),
    ),
    Case(
        "charge_zero",
        CLAIM,
        ((_CLM, _CLM.replace("*150*", "*0*")),),
        ((_CLM, _CLM.replace("*150*", "*.01*")),),
    ),
    Case(
        "units_not_positive",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*50*UN*0***1"),),
        ((_LINE_2, "SV1*HC:G2211*50*UN*.5***1"),),
    ),
    Case("paid_negative", SECONDARY, (("AMT*D*80", "AMT*D*-80"),), (("AMT*D*80", "AMT*D*0"),)),
    Case(
        "amount_decimals",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*50.005*UN*1***1"),),
        ((_LINE_2, "SV1*HC:G2211*50.000*UN*1***1"),),
    ),
    Case(
        "amount_too_large",
        CLAIM,
        ((_LINE_2, "SV1*HC:G2211*100000000*UN*1***1"),),
        ((_LINE_2, "SV1*HC:G2211*99999999.99*UN*1***1"),),
    ),
    Case(
        "service_before_birth",
        DEPENDENT,
        (("DMG*D8*20200701*M", "DMG*D8*20261029*M"),),
        (("DMG*D8*20200701*M", "DMG*D8*20261027*M"),),
    ),
    Case("day_in_future", DEPENDENT, ((_DAY, "DTP*472*D8*20261104"),), ((_DAY, "DTP*472*D8*20261103"),)),
    Case("day_too_old", DEPENDENT, ((_DAY, "DTP*472*D8*18991231"),), ((_DAY, "DTP*472*D8*20200701"),)),
    Case(
        "period_reversed",
        DEPENDENT,
        (("DTP*472*RD8*20261027-20261028", "DTP*472*RD8*20261028-20261027"),),
        (("DTP*472*RD8*20261027-20261028", "DTP*472*RD8*20261028-20261028"),),
    ),
    Case("line_number_repeated", CLAIM, (("REF*6R*A-1001L2", "REF*6R*A-1001L1"),), ()),
    Case(
        "drug_code_format",
        DEPENDENT,
        (("LIN**N4*12345678901", "LIN**N4*1234567890"),),
        (("LIN**N4*12345678901", "LIN**UP*123456789012"),),
    ),
)

PAYMENTS = (
    Case("reversal_positive", PAYMENT, ((_DENIED, _DENIED.replace("*4*60*", "*22*60*")),), ()),
    Case(
        "negative_without_reversal",
        PAYMENT,
        ((_DENIED, _DENIED.replace("*4*60*", "*4*-60*")),),
        ((_DENIED, _DENIED.replace("*4*60*", "*22*-60*")),),
    ),
    Case("predetermination_paid", PAYMENT, ((_PAID, _PAID.replace("*1*150*", "*25*150*")),), ()),
    Case("remark_missing", PAYMENT, (("MOA***N382",),), (("MOA***N382",), ("CAS*CO*16*60", "CAS*CO*29*60"))),
    Case(
        "crossover_carrier_missing",
        PAYMENT,
        ((_PAID, _PAID.replace("*1*150*", "*19*150*")),),
        (
            (_PAID, _PAID.replace("*1*150*", "*19*150*")),
            ("DTM*232*20261028", "NM1*TT*2*BLUE HERON HEALTH*****PI*HERON1", "DTM*232*20261028"),
        ),
    ),
    Case(
        "service_day_missing",
        PAYMENT,
        (
            ("DTM*232*20261028",),
            ("SVC*HC:G2211*50*25**1", "SVC*HC:G2212*50*25**1", "CAS*CO*45*25", "SVC*HC:G2211*0*0**1"),
        ),
        (("DTM*232*20261028",),),
    ),
    Case(
        "provider_adjustment_zero",
        PAYMENT,
        (("PLB*1993000003*20261231*WO:TW880001*5", "PLB*1993000003*20261231*WO:TW880001*5*L6*0"),),
        (("PLB*1993000003*20261231*WO:TW880001*5", "PLB*1993000003*20261231*WO:TW880001*5*L6*.01"),),
    ),
    Case(
        "payment_negative",
        PAYMENT,
        ((_BPR, _BPR.replace("I*95*", "I*-95*")),),
        ((_BPR, _BPR.replace("I*95*", "I*0*")),),
    ),
    Case(
        "payment_without_money",
        PAYMENT,
        ((_BPR, "BPR*I*95*C*NON************20261110"),),
        ((_BPR, "BPR*H*0*C*NON************20261110"),),
    ),
    Case(
        "payment_account_missing",
        PAYMENT,
        ((_BPR, "BPR*I*95*C*ACH*CCP***********20261110"),),
        ((_BPR, "BPR*I*95*C*CHK************20261110"),),
    ),
)

STATUSES = (
    Case(
        "status_category",
        CLAIM_STATUS,
        ((_CLAIMS_STATUS, "STC*F1:20:PR*20261104*WQ*150"),),
        ((_CLAIMS_STATUS, "STC*A7:20:PR*20261104*U*150"),),
    ),
)

CASES = (*PARTIES, *SUBSCRIBERS, *CLAIMS, *DIAGNOSES, *SERVICES, *PAYMENTS, *STATUSES)


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_rule_speaks_up_and_spares_the_near_miss(case: Case) -> None:
    finding = run(case)

    assert finding.severity == SITUATION_RULES[case.rule].severity
    assert finding.remedy


def test_every_situation_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(SITUATION_RULES)


@pytest.mark.parametrize("base", [CLAIM, REPLACEMENT, DEPENDENT, SECONDARY, SECONDARY_CLAIM_LEVEL, PAYMENT])
def test_a_good_file_has_no_findings_at_all(base: tuple[str, ...]) -> None:
    assert findings_of(base) == ()


_THIRTEEN = "*".join(f"ABF:E11{n}" for n in range(12))

BY_STRUCTURE = (
    ("more than twelve diagnoses", CLAIM, _HI, (f"HI*ABK:M5450*{_THIRTEEN}",), "elements_too_many"),
    ("a second segment of diagnoses", CLAIM, _HI, (_HI, "HI*ABF:E1165"), "segment_unexpected"),
    ("a drug without a quantity", DEPENDENT, "CTP****2*ML", (), "segment_missing"),
    ("a dependent without birth", DEPENDENT, "DMG*D8*20200701*M", (), "segment_missing"),
    (
        "another payer without a name",
        SECONDARY,
        "NM1*PR*2*BLUE HERON HEALTH*****PI*HERON1",
        (),
        "loop_missing",
    ),
    ("a group of adjustments nobody knows", PAYMENT, "CAS*CO*16*60", ("CAS*CX*16*60",), "element_code"),
    (
        "a status nobody knows",
        PAYMENT,
        _DENIED,
        (_DENIED.replace("*4*60*", "*5*60*"),),
        "element_code",
    ),
    (
        "a provider adjustment nobody knows",
        PAYMENT,
        "PLB*1993000003*20261231*WO:TW880001*5",
        ("PLB*1993000003*20261231*XX:TW880001*5",),
        "element_code",
    ),
)


@pytest.mark.parametrize(
    ("what", "base", "old", "new", "rule"), BY_STRUCTURE, ids=[case[0] for case in BY_STRUCTURE]
)
def test_what_the_guide_itself_forbids_needs_no_rule_of_its_own(
    what: str, base: tuple[str, ...], old: str, new: tuple[str, ...], rule: str
) -> None:
    found = [finding.rule for finding in findings_of(changed(base, (old, *new)))]

    assert found[0] == rule, f"{what}: {found}"
