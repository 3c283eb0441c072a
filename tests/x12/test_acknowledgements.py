"""TA1, 997, 999 and 277CA: three layers that answer a file before anybody decides about a claim."""

from datetime import date, datetime
from typing import Any

import pytest

from models.acknowledgement import (
    AcknowledgedLine,
    ClaimStatus,
    InterchangeAcknowledgement,
    StatusVerdict,
    SyntaxContext,
    SyntaxFinding,
)
from models.coded import Procedure
from models.errors import BadInput, X12Refused
from tests.builders import (
    NPI_CLINIC,
    a_claim_acknowledgement,
    a_group_acknowledgement,
    a_rejected_group,
    a_report,
    an_envelope,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import a_file, only_transaction
from x12.acknowledgements.claims import adds_up, completed, read_277ca, write_277ca
from x12.acknowledgements.files import read_997, read_999, write_999, write_ta1
from x12.envelopes import Transaction
from x12.files import identify
from x12.interchange import read_interchanges


@pytest.mark.parametrize(
    "group",
    [a_group_acknowledgement(), a_rejected_group(), a_group_acknowledgement(transactions=())],
    ids=["accepted", "rejected", "bare"],
)
def test_a_999_is_read_back_equal_and_passes_the_judge(group: object) -> None:
    assert isinstance(group, type(a_group_acknowledgement()))
    data = write_999(an_envelope(), group)

    assert read_999(only_transaction(data)) == group
    assert pyx12_errors(data) == []


def test_two_bad_elements_of_one_segment_stand_below_one_ik3() -> None:
    findings = tuple(
        SyntaxFinding(
            segment="SV1", position=30, loop="2400", segment_error="8", element=element, element_error="1"
        )
        for element in ("1:2", "2")
    )
    group = a_rejected_group()
    transaction = group.transactions[0].model_copy(update={"findings": findings})
    data = write_999(an_envelope(), group.model_copy(update={"transactions": (transaction,)}))

    assert data.count(b"IK3*") == 1
    assert read_999(only_transaction(data)).transactions[0].findings == findings


def test_a_997_says_the_same_as_a_999_in_older_segments() -> None:
    data = a_file(
        "AK1*HC*907",
        "AK2*837*0001",
        "AK3*CLM*22**8",
        "AK4*2*782*1*15O",
        "AK5*R*5",
        "AK9*R*1*1*0",
        kind="997",
        version="005010X230",
    )
    group = read_997(only_transaction(data))

    assert (group.status, group.group_control_number, group.accepted) == ("R", 907, 0)
    assert group.transactions[0].errors == ("5",)
    assert group.transactions[0].findings[0].element == "2"
    assert group.transactions[0].findings[0].value == "15O"


@pytest.mark.parametrize(
    "segments",
    [
        ("AK1*HC*907", "AK9*Q*1*1*0"),
        ("AK1*HC*nine", "AK9*A*1*1*1"),
        ("AK1*HC*907",),
        ("AK1*HC*907", "AK2*837*0001", "AK9*A*1*1*1"),
    ],
    ids=["unknown status", "no number", "no AK9", "no verdict"],
)
def test_an_acknowledgement_that_says_nothing_clear_is_refused(segments: tuple[str, ...]) -> None:
    with pytest.raises(X12Refused) as refusal:
        read_999(only_transaction(a_file(*segments, kind="999", version="005010X231A1", code="FA")))

    assert refusal.value.field
    assert refusal.value.remedy


def test_a_ta1_answers_for_the_interchange_alone() -> None:
    sent_at = datetime.fromisoformat("2026-11-02T16:05")
    answer = InterchangeAcknowledgement(control_number=907, status="R", note="025", sent_at=sent_at)
    data = write_ta1(an_envelope(), answer)
    (interchange,) = read_interchanges(data)

    assert interchange.acknowledgements == [answer]
    assert interchange.findings == []
    assert identify(data) == "TA1"


VERDICT = StatusVerdict(
    statuses=(ClaimStatus(category="A2", code="20"),),
    effective_on=date(2026, 11, 4),
    action="WQ",
    charge_cents=15000,
)
LINE = AcknowledgedLine(
    procedure=Procedure(code="99213", modifiers=("25", "59", "GT", "XU", "76")),
    charge_cents=15000,
    verdicts=(VERDICT,),
)
REJECTED = a_claim_acknowledgement(
    "HL-0002",
    accepted=False,
    statuses=(
        ClaimStatus(category="A7", code="562", entity="85"),
        ClaimStatus(category="A7", code="500", entity="85"),
        ClaimStatus(category="A6", code="125"),
        ClaimStatus(category="A8", code="21"),
    ),
    message="Rendering provider unknown",
    clearinghouse_trace="TIDE55",
    service_to=date(2026, 11, 4),
)


@pytest.mark.parametrize(
    "report",
    [
        a_report(),
        a_report(a_claim_acknowledgement(), REJECTED),
        a_report(REJECTED, a_claim_acknowledgement("HL-0003", billing_npi="1234567893")),
    ],
    ids=["accepted", "mixed", "two providers"],
)
def test_a_277ca_is_read_back_equal_and_passes_the_judge(report: object) -> None:
    assert isinstance(report, type(a_report()))
    data = write_277ca(an_envelope(), report)

    assert read_277ca(only_transaction(data)) == completed(report, "000000907")
    assert pyx12_errors(data) == []


def test_totals_of_a_277ca_add_up_to_what_was_sent() -> None:
    text = write_277ca(an_envelope(), a_report(a_claim_acknowledgement(), REJECTED)).decode()

    assert "QTY*90*1~\nQTY*AA*1~\nAMT*YU*150~\nAMT*YY*150~" in text


def test_a_batch_rejected_as_a_whole_is_not_mistaken_for_an_empty_answer() -> None:
    why = (ClaimStatus(category="A3", code="24", entity="41"),)
    report = a_report(batch_rejected=True, batch_statuses=why).model_copy(
        update={"acknowledgements": (), "billing_name": "", "billing_npi": ""}
    )

    read = read_277ca(only_transaction(write_277ca(an_envelope(), report)))

    assert read == completed(report, "000000907")
    assert read.batch_rejected


def test_a_277ca_without_a_clear_verdict_is_refused() -> None:
    data = write_277ca(an_envelope(), a_report()).replace(b"STC*A2:20*20261104*WQ", b"STC*A2:20*20261104*XX")

    with pytest.raises(X12Refused, match="action code") as refusal:
        read_277ca(only_transaction(data))

    assert refusal.value.field == "STC03"


PUBLISHED_999 = (
    "AK1*HC*17456*005010X222A2",
    "AK2*837*0001",
    "IK5*A",
    "AK2*837*0002",
    "IK3*CLM*22**8",
    "CTX*CLM01:HL-0002",
    "IK4*2*782*1",
    "IK4*5:3:2*1325*7*X",
    "CTX*SITUATIONAL TRIGGER*CLM*22**5:3",
    "IK5*R*5*I5",
    "AK2*837*0003*005010X223A2",
    "IK3*REF*57*2300*3",
    "CTX*SITUATIONAL TRIGGER*CLM*43*2300*5:3*1325",
    "CTX*CLM01:HL-0003",
    "IK5*E*5",
    "AK9*P*3*3*2*5",
)


def a_999(*segments: str) -> bytes:
    """Return a 999 with these segments."""
    return a_file(*segments, kind="999", version="005010X231A1", code="FA")


def test_a_999_says_which_claim_is_meant_and_what_made_an_element_necessary() -> None:
    group = read_999(only_transaction(a_999(*PUBLISHED_999)))
    _, rejected, with_errors = group.transactions
    missing, wrong = rejected.findings
    (situational,) = with_errors.findings

    assert missing.contexts == (SyntaxContext(name="CLM01", value="HL-0002"),)
    assert (wrong.element, wrong.reference, wrong.element_error, wrong.value) == ("5:3:2", "1325", "7", "X")
    assert wrong.element_contexts[0].element == "5:3"
    assert situational.contexts[0].position == 43
    assert situational.contexts[1].value == "HL-0003"
    assert (with_errors.accepted, with_errors.version) == (True, "005010X223A2")
    assert group.errors == ("5",)


def test_a_999_written_by_others_is_written_again_segment_by_segment() -> None:
    written = write_999(an_envelope(), read_999(only_transaction(a_999(*PUBLISHED_999)))).decode()
    body = written.replace("~\n", "\n")

    for segment in PUBLISHED_999:
        assert segment in body


def test_a_set_without_verdict_is_refused_alone() -> None:
    segments = ("AK1*HC*907*005010X222A1", "AK2*837*0001", "IK5*R*5", "AK2*837*0002", "AK9*P*2*2*1")
    group = read_999(only_transaction(a_999(*segments)))

    assert [t.control_number for t in group.transactions] == ["0001"]
    (refused,) = group.refused
    assert (refused.control_number, refused.field) == ("0002", "IK5")
    assert refused.text == "AK2*837*0002~"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"group_control_number": 0}, "group_control_number"),
        ({"version": ""}, "version"),
        ({"functional_code": "HCX"}, "functional_code"),
        ({"errors": ("1",) * 6}, "errors"),
    ],
)
def test_a_999_that_would_be_wrong_is_never_written(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        write_999(an_envelope(), a_group_acknowledgement(**change))

    assert refusal.value.field == field


def a_277ca(*changes: tuple[str, str], claims: Any = None) -> Transaction:
    """Return the transaction of a 277CA about two claims, with texts replaced."""
    two = claims or (a_claim_acknowledgement(), a_claim_acknowledgement("HL-0009", member_id="BHH774412"))
    data = write_277ca(an_envelope(), a_report(*two))
    for old, new in changes:
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode(), 1)
    return read_interchanges(data)[0].transactions[0]


def test_a_claim_whose_status_is_unclear_stops_no_other() -> None:
    report = read_277ca(a_277ca(("STC*A2:20*20261104*WQ*150", "STC*A2:20*2026*WQ*150")))
    (refused,) = report.refused

    assert [claim.control_number for claim in report.acknowledgements] == ["HL-0009"]
    assert (refused.record, refused.field, refused.value) == ("claim HL-0001", "STC02", "2026")
    assert refused.text.startswith("TRN*2*HL-0001~\nSTC*A2:20*2026*WQ*150~")
    assert "Finch" not in refused.problem + refused.remedy


def test_claims_behind_a_lost_level_are_not_given_to_the_patient_before() -> None:
    report = read_277ca(a_277ca(("HL*5*3*PT~\n", "")))
    (refused,) = report.refused

    assert [claim.control_number for claim in report.acknowledgements] == ["HL-0001"]
    assert (refused.control_number, refused.field) == ("HL-0009", "HL")


def test_a_providers_verdict_behind_a_lost_level_is_no_claim() -> None:
    claims = (a_claim_acknowledgement(), a_claim_acknowledgement("HL-0009", billing_npi="1234567893"))
    report = read_277ca(a_277ca(("HL*5*2*19*1~\n", ""), claims=claims))

    assert [claim.control_number for claim in report.acknowledgements] == ["HL-0001", "HL-0009"]
    assert [claim.billing_npi for claim in report.acknowledgements] == [NPI_CLINIC, ""]
    assert [(refused.control_number, refused.field) for refused in report.refused] == [("0", "HL")]


def test_a_claim_whose_provider_nobody_finds_is_still_acknowledged() -> None:
    claims = (a_claim_acknowledgement(), a_claim_acknowledgement("HL-0009", billing_npi="1234567893"))
    report = read_277ca(a_277ca(("HL*6*5*PT", "HL*6*99*PT"), claims=claims))
    lost = report.acknowledgements[1]

    assert (lost.control_number, lost.accepted, lost.billing_npi) == ("HL-0009", True, "")
    assert report.providers[lost.provider].name.last == ""


def test_an_acceptance_in_the_category_of_rejections_is_a_rejection() -> None:
    report = read_277ca(a_277ca(("STC*A2:20*20261104*WQ*150", "STC*A7:562:85*20261104*WQ*150")))

    assert [claim.accepted for claim in report.acknowledgements] == [False, True]
    assert report.acknowledgements[0].verdicts[0].action == "WQ"


def test_one_of_several_verdicts_against_a_claim_rejects_it() -> None:
    more = "STC*A2:20*20261104*WQ*150~\nSTC*A6:125*20261105*U*150********Name missing"
    claim = read_277ca(a_277ca(("STC*A2:20*20261104*WQ*150", more))).acknowledgements[0]

    assert not claim.accepted
    assert [verdict.effective_on for verdict in claim.verdicts] == [date(2026, 11, 4), date(2026, 11, 5)]
    assert claim.verdicts[1].message == "Name missing"


def test_a_line_has_its_own_statuses_and_line_number() -> None:
    line = "SVC*HC:22305:22*350*****1~\nSTC*A3:122*20261104*U*******A3:153:82~\nREF*FJ*L11~\nREF*1K*ICN5"
    claim = read_277ca(a_277ca(("REF*1K*ICN5", line))).acknowledgements[0]
    (told,) = claim.lines

    assert [status.category for status in claim.statuses] == ["A2"]
    assert [(s.code, s.entity) for s in told.statuses] == [("122", ""), ("153", "82")]
    assert [s.code for s in claim.all_statuses] == ["20", "122", "153"]
    assert (told.control_number, told.procedure.modifiers, told.charge_cents) == ("L11", ("22",), 35000)


def test_a_provider_turned_away_with_everything_it_sent_is_a_rejected_batch() -> None:
    data = a_file(
        "BHT*0085*08*TW-88*20261104*0930*TH",
        *("HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01", "TRN*1*TW-88"),
        *("DTP*050*D8*20261103", "DTP*009*D8*20261104"),
        *(
            "HL*2*1*21*1",
            "NM1*41*2*Harborlight*****46*HARB01",
            "TRN*2*000000907",
            "STC*A1:19*20261104*WQ*300",
        ),
        *("HL*3*2*19*0", "NM1*85*1*Brack*Ottoline****XX*1234567893", "TRN*1*P1", "STC*A3:562:85**U*300"),
        *("REF*TJ*930456789", "QTY*QC*2", "AMT*YY*300"),
        kind="277",
        version="005010X214",
        code="HN",
    )
    report = read_277ca(only_transaction(data))
    (provider,) = report.providers

    assert report.batch_rejected
    assert report.batch_statuses == (ClaimStatus(category="A3", code="562", entity="85"),)
    assert provider.rejected
    assert (provider.name.first, provider.is_person, provider.trace) == ("Ottoline", True, "P1")
    assert (provider.totals.rejected, provider.totals.rejected_cents) == (2, 30000)
    assert [reference.number for reference in provider.references] == ["930456789"]


def test_totals_that_do_not_account_for_the_batch_are_noticed() -> None:
    report = completed(a_report(a_claim_acknowledgement(), REJECTED), "1")

    assert adds_up(report, 2, 30000)
    assert not adds_up(report, 3, 45000)


def test_an_unreadable_total_of_the_batch_leaves_its_claims_alone() -> None:
    report = read_277ca(a_277ca(("QTY*90*2", "QTY*90*two")))

    assert len(report.acknowledgements) == 2
    assert [(refused.record, refused.field, refused.value) for refused in report.refused] == [
        ("batch", "QTY02", "two")
    ]


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ({"control_number": "H" * 51}, "control_number"),
        ({"control_number": "HL*1"}, "control_number"),
        ({"member_id": ""}, "member_id"),
        ({"patient_last": ""}, "patient_last"),
        ({"statuses": ()}, "statuses"),
        ({"source_id": "OTHER"}, "source_id"),
        ({"received_on": date(2026, 1, 1)}, "received_on"),
        ({"accepted": False, "verdicts": (VERDICT,)}, "accepted"),
        ({"payer_claim_control_number": "9" * 51}, "payer_claim_control_number"),
        ({"lines": (LINE,)}, "procedure.modifiers"),
    ],
)
def test_a_277ca_that_would_be_wrong_is_never_written(claim: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        write_277ca(an_envelope(), a_report(a_claim_acknowledgement(**claim)))

    assert refusal.value.field == field
    assert refusal.value.record.startswith("claim H")
    assert "Finch" not in str(refusal.value)
    assert "BHH774411" not in str(refusal.value)
