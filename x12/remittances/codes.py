"""The codes and places of the 835 (005010X221A1) that reading and writing share.

Fields hold what the guide has a place for. A segment with another qualifier is kept aside when it is
read; a field with another qualifier cannot be written.
"""

REMITTANCE_VERSION = "005010X221A1"


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


HANDLING = _codes("C D H I P U X")
"""BPR01: C payment alone, D and I payment with remittance, H remittance alone, U split, X both ways ..."""
METHODS = _codes("ACH BOP CHK FWT NON")
"""BPR04: ACH, BOP payer's choice, CHK check, FWT wire transfer, NON no payment."""
DIRECTIONS = _codes("C D")
CHECKING = _codes("DA")
ACCOUNTS = _codes("DA SG")
FORMATS = frozenset(("", "CCP", "CTX"))
ROUTINGS = frozenset(("01", "04"))
DELIVERIES = _codes("BM EM FT OL")

STATUSES = _codes("1 2 3 4 19 20 21 22 23 25")
FILING_INDICATORS = _codes("12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ")
ADJUSTMENT_GROUPS = _codes("CO OA PI PR")
PROVIDER_REASONS = _codes(
    "50 51 72 90 AH AM AP B2 B3 BD BN C5 CR CS CT CV CW DM E3 FB FC GO HM IP IR IS J1 L3 L6 LE LS OA OB "
    "PI PL RA RE SL TL WO WU"
)
"""PLB03-1, why money moves beside the claims."""
PROCEDURE_LISTS = _codes("AD ER HC HP IV N4 N6 NU UI WK")
"""SVC01-1, the list a procedure is of; SVC06-1 knows all of them but N6 and UI."""
SUBMITTED_LISTS = PROCEDURE_LISTS - {"N6", "UI"}

PATIENT_IDS = _codes("34 HN II MI MR")
PERSON_IDS = _codes("FI II MI")
RENDERING_IDS = _codes("BD BS FI MC PC SL UP")
PAYER_IDS = _codes("AD FI NI PI PP XV")

PAYER_REFERENCES = _codes("2U EO HI NF")
PAYEE_REFERENCES = _codes("0B D3 PQ")
CLAIM_REFERENCES = _codes("1L 1W 28 6P 9A 9C BB CE EA F8 G1 G3 IG SY")
CLAIM_PROVIDER_REFERENCES = _codes("0B 1A 1B 1C 1D 1G 1H 1J D3 G2 LU")
LINE_REFERENCES = _codes("1S APC BB E9 G1 G3 LU RB")
LINE_PROVIDER_REFERENCES = _codes("0B 1A 1B 1C 1D 1G 1H 1J D3 G2 HPI SY TJ")
LINE_POLICIES = frozenset(("0K",))

CLAIM_AMOUNTS = _codes("AU D8 DY F5 I NL T T2 ZK ZL ZM ZN ZO")
LINE_AMOUNTS = _codes("KH T T2 ZK ZL ZM ZN ZO")
CLAIM_QUANTITIES = _codes("CA CD LA LE NE NR OU PS VS ZK ZL ZM ZN ZO")
LINE_QUANTITIES = _codes("ZK ZL ZM ZN ZO")

CLAIM_DATES = {
    "036": "coverage_expired_on",
    "050": "received_on",
    "232": "service_from",
    "233": "service_to",
}
LINE_DATES = {"472": "service_from", "150": "service_from", "151": "service_to"}

MIA_REMARKS = (5, 20, 21, 22, 23)
MOA_REMARKS = (3, 4, 5, 6, 7)

MIA_ELEMENTS = {
    1: "covered_days",
    2: "pps_outlier_cents",
    3: "psychiatric_days",
    4: "drg_cents",
    6: "disproportionate_share_cents",
    7: "msp_pass_through_cents",
    8: "capital_cents",
    9: "capital_federal_drg_cents",
    10: "capital_hospital_drg_cents",
    11: "capital_share_drg_cents",
    12: "old_capital_cents",
    13: "capital_teaching_cents",
    14: "operating_hospital_drg_cents",
    15: "cost_report_days",
    16: "operating_federal_drg_cents",
    17: "capital_outlier_cents",
    18: "teaching_cents",
    19: "professional_cents",
    24: "capital_exception_cents",
}
"""Element and field of ``InpatientAdjudication``; names that end in ``_cents`` are money."""

MOA_ELEMENTS = {1: "reimbursement_rate", 2: "payable_cents", 8: "dialysis_cents", 9: "professional_cents"}

TS3_ELEMENTS = {
    4: "claim_count",
    5: "charge_cents",
    13: "msp_payer_cents",
    15: "non_lab_cents",
    17: "hcpcs_reported_cents",
    18: "hcpcs_payable_cents",
    20: "professional_cents",
    21: "msp_patient_cents",
    22: "patient_reimbursement_cents",
    23: "pip_claim_count",
    24: "pip_adjustment_cents",
}
"""Numbers of TS3; 01 is the provider, 02 the kind of facility, 03 the fiscal year's end."""

TS2_ELEMENTS = {
    1: "drg_cents",
    2: "federal_cents",
    3: "hospital_cents",
    4: "disproportionate_share_cents",
    5: "capital_cents",
    6: "teaching_cents",
    7: "outlier_days",
    8: "day_outlier_cents",
    9: "cost_outlier_cents",
    10: "average_stay_days",
    11: "discharges",
    12: "cost_report_days",
    13: "covered_days",
    14: "noncovered_days",
    15: "msp_pass_through_cents",
    16: "average_drg_weight",
    17: "capital_federal_drg_cents",
    18: "capital_hospital_drg_cents",
    19: "capital_share_drg_cents",
}


def originator(payer_id: str) -> str:
    """Return TRN03, which has exactly ten characters: ``BHH01`` becomes ``10000BHH01``.

    Whoever pads repeats the real id in REF*2U, so that it is found again.
    """
    return payer_id if len(payer_id) == 10 else f"1{payer_id:0>9}"[:10]
