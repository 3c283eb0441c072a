"""What does not add up is found, to the cent; what does, is not."""

import pytest

from tests.x12.claim_files import (
    CLAIM,
    PAYMENT,
    SECONDARY,
    SECONDARY_CLAIM_LEVEL,
    VERDICT,
    a_message,
    changed,
)
from tests.x12.judges import oxedi_errors, pyx12_errors
from tests.x12.rule_cases import Case, findings_of, run
from x12.checks.balance_rules import BALANCE_RULES

CASES = (
    Case(
        "claim_charge_sum",
        CLAIM,
        (("CLM*A-1001*150***11:B:1*Y*A*Y*Y", "CLM*A-1001*150.01***11:B:1*Y*A*Y*Y"),),
        (("CLM*A-1001*150***11:B:1*Y*A*Y*Y", "CLM*A-1001*150.00***11:B:1*Y*A*Y*Y"),),
    ),
    Case(
        "cob_line_balance",
        SECONDARY,
        (("CAS*CO*45*15", "CAS*CO*45*14.99"),),
        (("CAS*CO*45*15", "CAS*CO*45*10**97*5"),),
    ),
    Case(
        "cob_claim_paid",
        SECONDARY,
        (("AMT*D*80", "AMT*D*79"),),
        (("AMT*D*80", "CAS*OA*23*10", "AMT*D*70"),),
    ),
    Case(
        "cob_claim_balance",
        SECONDARY_CLAIM_LEVEL,
        (("AMT*D*80", "AMT*D*81"),),
        (("AMT*D*80", "AMT*D*0"), ("CAS*CO*45*15", "CAS*CO*45*95")),
    ),
    Case(
        "cob_adjustment_twice",
        SECONDARY,
        (("AMT*D*80", "CAS*CO*45*15", "AMT*D*65"),),
        (("AMT*D*80", "CAS*CO*45*10", "AMT*D*70"),),
    ),
    Case(
        "cob_remaining_twice",
        SECONDARY,
        (("AMT*D*80", "AMT*D*80", "AMT*EAF*5.00"),),
        (("AMT*EAF*5",), ("AMT*D*80", "AMT*D*80", "AMT*EAF*5")),
    ),
    Case(
        "payment_line_balance",
        PAYMENT,
        (("CAS*PR*1*25", "CAS*PR*1*24.99"),),
        (("CAS*PR*1*25", "CAS*PR*1*20**2*5"),),
    ),
    Case(
        "payment_claim_charge",
        PAYMENT,
        (("CLP*A-1001*1*150*100*25*12*TW990071*11*1", "CLP*A-1001*1*151*100*25*12*TW990071*11*1"),),
        (("CLP*A-1001*1*150*100*25*12*TW990071*11*1", "CLP*A-1001*1*150.0*100*25*12*TW990071*11*1"),),
    ),
    Case(
        "payment_claim_paid",
        PAYMENT,
        (("CLP*A-1001*1*150*100*25*12*TW990071*11*1", "CLP*A-1001*1*150*101*25*12*TW990071*11*1"),),
        (
            (
                "CLP*A-1001*1*150*100*25*12*TW990071*11*1",
                "CLP*A-1001*1*150*95*25*12*TW990071*11*1",
                "CAS*CO*253*5",
            ),
        ),
    ),
    Case(
        "payment_claim_balance",
        PAYMENT,
        (("CAS*CO*16*60", "CAS*CO*16*59"),),
        (("CAS*CO*16*60", "CAS*CO*16*30**45*30"),),
    ),
    Case(
        "payment_total",
        PAYMENT,
        (("PLB*1993000003*20261231*WO:TW880001*5", "PLB*1993000003*20261231*WO:TW880001*4"),),
        (("PLB*1993000003*20261231*WO:TW880001*5", "PLB*1993000003*20261231*WO:TW880001*6*L6*-1"),),
    ),
    Case(
        "patient_responsibility",
        PAYMENT,
        (("CLP*A-1001*1*150*100*25*12*TW990071*11*1", "CLP*A-1001*1*150*100*20*12*TW990071*11*1"),),
        (("CLP*A-1001*1*150*100*25*12*TW990071*11*1", "CLP*A-1001*1*150*100**12*TW990071*11*1"),),
    ),
    Case(
        "acknowledged_counts",
        VERDICT,
        (("AK9*A*1*1*1", "AK9*A*1*1*2"),),
        (("AK9*A*1*1*1", "AK9*P*2*2*1"),),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_balance_is_checked_to_the_cent(case: Case) -> None:
    finding = run(case)

    assert finding.severity == BALANCE_RULES[case.rule].severity


def test_every_balance_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(BALANCE_RULES)


def test_one_wrong_number_in_a_payment_is_one_finding() -> None:
    for old, new in (
        ("CAS*PR*1*25", "CAS*CO*1*24"),
        ("SVC*HC:99213:25*100*75**1", "SVC*HC:99213:25*100*74**1"),
        ("CAS*CO*16*60", "CAS*CO*16*61"),
    ):
        errors = [f for f in findings_of(changed(PAYMENT, (old, new))) if f.severity == "error"]
        assert len({finding.position for finding in errors}) <= 2, (new, [f.rule for f in errors])


def test_the_finding_tells_the_equation_and_the_claim() -> None:
    (finding,) = [
        found
        for found in findings_of(changed(PAYMENT, ("CAS*CO*45*25", "CAS*CO*45*20")))
        if found.rule == "payment_line_balance"
    ]

    assert finding.message == "SVC02 50.00 less adjustments 20.00 is 30.00, SVC03 says 25"
    assert (finding.claim, finding.loop, finding.segment, finding.position) == ("A-1001", "2110", "SVC", 19)


def test_a_reversal_balances_with_negative_amounts() -> None:
    """RFI 2442: paid 50, CO-45 75, PR-1 25 of 150, and all of it taken back."""
    segments = (
        *changed(PAYMENT[:10], (PAYMENT[0], PAYMENT[0].replace("I*95*", "I*0*"))),
        "CLP*A-7*22*-150*-50**12*TW990077*11*1",
        "CAS*CO*45*-75",
        "CAS*PR*1*-25",
        "NM1*QC*1*PELICAN*PATIENCE****MI*TW4471902",
        "CLP*A-7*1*150*50*25*12*TW990078*11*1",
        "CAS*CO*45*75",
        "CAS*PR*1*25",
        "NM1*QC*1*PELICAN*PATIENCE****MI*TW4471902",
    )

    assert findings_of(segments) == ()
    assert oxedi_errors(a_message(segments)) == []
    assert pyx12_errors(a_message(segments)) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.base is PAYMENT], ids=repr)
def test_oxedi_holds_the_same_payments_for_wrong(case: Case) -> None:
    # CLP05 is information for oxedi, as it is a warning for us.
    agreed = case.rule != "patient_responsibility"

    assert bool(oxedi_errors(a_message(changed(case.base, *case.wrong)))) is agreed
