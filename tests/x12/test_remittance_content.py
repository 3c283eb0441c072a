"""What an 835 says, segment by segment, in its own notation: read into fields, written back, balanced."""

from datetime import date
from decimal import Decimal

import pytest

from models.adjustment import Adjustment
from models.party import Contact, PersonName, Reference
from models.remittance import Amount, BankAccount, Quantity, Remittance
from tests.builders import an_envelope
from tests.x12.judges import oxedi_errors, pyx12_objections
from tests.x12.reading import a_file, only_transaction
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835

PAYER = ("N1*PR*Blue Heron Health", "N3*1 Estuary Plaza", "N4*Portland*OR*97201", "PER*BL*EDI desk")
PAYEE = ("N1*PE*Harborlight Family Clinic*XX*1993000003", "REF*TJ*930456789")
QC = "NM1*QC*1*Finch*Marigold****MI*BHH774411"


def an_835(*segments: str, paid: str = "0", head: tuple[str, ...] = (), **parts: tuple[str, ...]) -> bytes:
    """Return a file of one payment around these segments."""
    bpr = f"BPR*I*{paid}*C*ACH*CCP***********20261121"
    around = (*parts.get("payer", PAYER), *parts.get("payee", PAYEE))
    whole = (bpr, "TRN*1*EFT1009*1512345678", *head, *around, *segments)
    return a_file(*whole, version="005010X221A1", kind="835", code="HP").replace(
        b"ST*835*0001*005010X221A1", b"ST*835*0001"
    )


def read(data: bytes) -> Remittance:
    """Read the one payment of a file; what it holds is written back segment by segment."""
    remittance = read_835(only_transaction(data))
    written = write_835(an_envelope(sender_id="HARBORLIGHT", receiver_id="TIDEWATER"), (remittance,))

    assert body(written) == body(data)
    assert pyx12_objections(written) == []
    return remittance


def body(data: bytes) -> list[str]:
    """Return the segments of the set without BPR's long row of stars."""
    (interchange,) = read_interchanges(data)
    return [segment.text for segment in interchange.transactions[0].segments]


def test_the_head_tells_accounts_desks_and_numbers() -> None:
    remittance = read(
        an_835(
            head=("CUR*PR*USD", "REF*EV*TIDEWATER", "REF*F2*V4", "DTM*405*20261120"),
            payer=(
                "N1*PR*Blue Heron Health*XV*12345",
                "N3*1 Estuary Plaza*Floor 3",
                "N4*Portland*OR*97201",
                "REF*EO*5577",
                "REF*NF*60054",
                "PER*CX*Claims desk*EM*claims@bhh.example*TE*5035550199*EX*12",
                "PER*BL*EDI desk*TE*5035550198",
                "PER*BL*Night desk*UR*edi.bhh.example",
                "PER*IC**UR*www.bhh.example/policies",
            ),
            payee=(
                "N1*PE*Harborlight Family Clinic*XX*1993000003",
                "N3*12 Lantern Quay",
                "N4*Astoria*OR*97103",
                "REF*PQ*H-7",
                "REF*TJ*930456789",
                "RDM*EM*Billing desk*desk@harborlight.example",
            ),
        )
    )

    assert (remittance.currency, remittance.receiver_id, remittance.version_number) == (
        "USD",
        "TIDEWATER",
        "V4",
    )
    assert remittance.payer_plan_id == "12345"
    assert remittance.payer_references == (
        Reference(qualifier="EO", number="5577"),
        Reference(qualifier="NF", number="60054"),
    )
    desk = Contact(name="Claims desk", phone="5035550199", extension="12", email="claims@bhh.example")
    assert remittance.payer_contact == remittance.desk == desk
    assert [contact.name for contact in remittance.technical_contacts] == ["EDI desk", "Night desk"]
    assert remittance.payer_url == "www.bhh.example/policies"
    assert remittance.payee_address is not None
    assert (remittance.payee_tax_id, remittance.payee_address.city) == ("930456789", "Astoria")
    assert remittance.delivery is not None
    assert remittance.delivery.method == "EM"


def test_bank_accounts_are_whole_and_no_repr_tells_them() -> None:
    data = an_835().replace(
        b"*CCP***********20261121",
        b"*CTX*01*091000019*DA*44710099*1512345678*987654321*01*322271627*SG*9907*20261121",
    )
    remittance = read(data)

    assert remittance.payer_account == BankAccount(routing_number="091000019", account_number="44710099")
    assert remittance.payee_account == BankAccount(
        routing_number="322271627", account_number="9907", account_qualifier="SG"
    )
    assert (remittance.originator_id, remittance.originator_code) == ("1512345678", "987654321")
    assert "44710099" not in repr(remittance)


def test_an_inpatient_claim_tells_how_it_was_paid() -> None:
    claim = read(
        an_835(
            "LX*7",
            "TS3*1993000003*11*20261231*1*30000*************5**40",
            "TS2*4120*3000**********3",
            "CLP*HL-0001*1*30000*25000*5000*MA*ICN5*11*1**470*1.5*0.75",
            "CAS*PR*1*5000",
            QC,
            "MIA*3*120.5**4120*MA01***************MA130",
            "REF*EA*7741",
            "REF*1C*A700",
            "DTM*232*20261101",
            "DTM*233*20261104",
            "DTM*036*20270101",
            "DTM*050*20261110",
            "PER*CX*Claims desk*TE*5035550199",
            "AMT*AU*30000",
            "AMT*I*1.2",
            "QTY*CA*3",
            "QTY*CD*0.5",
            paid="25000",
        )
    )

    (group,) = claim.groups
    assert group.number == "7"
    assert group.totals is not None
    assert (group.totals.charge_cents, group.totals.hcpcs_payable_cents) == (3000000, 500)
    assert group.inpatient_totals is not None
    assert (group.inpatient_totals.drg_cents, group.inpatient_totals.discharges) == (412000, None)
    assert group.inpatient_totals.cost_report_days == 3
    (first,) = claim.claims
    assert (first.drg_code, first.drg_weight, first.discharge_fraction) == (
        "470",
        Decimal("1.5"),
        Decimal(".75"),
    )
    assert first.inpatient is not None
    assert (first.inpatient.covered_days, first.inpatient.pps_outlier_cents) == (3, 12050)
    assert first.inpatient.drg_cents == 412000
    assert first.remarks == ("MA01", "MA130")
    assert (first.reference("EA"), first.reference("1C"), first.reference("F8")) == ("7741", "A700", "")
    assert first.coverage_expired_on == date(2027, 1, 1)
    assert (first.service_from, first.service_to) == (date(2026, 11, 1), date(2026, 11, 4))
    assert first.contacts == (Contact(name="Claims desk", phone="5035550199"),)
    assert first.amounts == (
        Amount(qualifier="AU", amount_cents=3000000),
        Amount(qualifier="I", amount_cents=120),
    )
    assert first.interest_cents == 120
    assert first.quantities == (
        Quantity(qualifier="CA", quantity=Decimal(3)),
        Quantity(qualifier="CD", quantity=Decimal("0.5")),
    )
    assert claim.difference_cents == first.difference_cents == 0


def test_a_claim_names_whom_the_payer_corrected_forwarded_to_and_thinks_comes_first() -> None:
    (claim,) = read(
        an_835(
            "LX*1",
            "CLP*HL-0001*19*150*0**12*ICN5",
            "CAS*CO*16*150",
            QC,
            "NM1*IL*1*Finch*Basil*Q**JR*MI*BHH774400",
            "NM1*74*1*Finch*Marigolde****C*BHH774412",
            "NM1*82*2*Harborlight Family Clinic*****FI*930456789",
            "NM1*TT*2*Larkspur Benefit*****PI*LARK1",
            "NM1*PR*2*Larkspur Benefit*****PI*LARK1",
            "NM1*GB*1*Finch*Juniper****MI*LB200",
            "MOA*0.5*120*MA18",
        )
    ).claims

    assert (claim.patient, claim.member_id) == (PersonName(last="Finch", first="Marigold"), "BHH774411")
    assert claim.insured is not None
    assert (claim.insured.name.suffix, claim.insured.identifier) == ("JR", "BHH774400")
    assert claim.corrected_name == PersonName(last="Finch", first="Marigolde")
    assert claim.corrected_member_id == "BHH774412"
    assert claim.rendering_npi == ""
    assert claim.rendering_id == Reference(qualifier="FI", number="930456789")
    assert (claim.crossover_to, claim.crossover_id) == ("Larkspur Benefit", "LARK1")
    assert claim.priority_payer is not None
    assert claim.priority_payer.identifier == "LARK1"
    assert claim.other_subscriber is not None
    assert claim.other_subscriber.name.first == "Juniper"
    assert claim.outpatient is not None
    assert (claim.outpatient.reimbursement_rate, claim.outpatient.payable_cents) == (Decimal(".5"), 12000)
    assert claim.remarks == ("MA18",)


@pytest.mark.parametrize("qualifier", ["AD", "ER", "HC", "HP", "IV", "N4", "N6", "NU", "UI", "WK"])
def test_a_procedure_of_any_list_is_read(qualifier: str) -> None:
    svc = f"SVC*{qualifier}:0450*150*80**1"
    (claim,) = read(
        an_835(
            "LX*1", "CLP*HL-0001*1*150*80**12*ICN5", QC, svc, "DTM*472*20261102", "CAS*CO*45*70", paid="80"
        )
    ).claims

    assert (claim.lines[0].procedure_qualifier, claim.lines[0].procedure) == (qualifier, "0450")


def test_a_line_tells_what_was_submitted_paid_and_remarked() -> None:
    (claim,) = read(
        an_835(
            "LX*1",
            "CLP*HL-0001*1*150*80**12*ICN5",
            QC,
            "SVC*HC:99213:25:59*150*80*0510*1*HC:99214:25::::Office visit*2",
            "DTM*150*20261102",
            "DTM*151*20261104",
            "CAS*CO*45*45**253*1.6",
            "CAS*PR*3*23.4",
            "REF*6R*L1",
            "REF*1S*0607",
            "REF*0K*L33797",
            "REF*HPI*1234567893",
            "AMT*B6*105",
            "AMT*KH*2",
            "AMT*T*0.5",
            "QTY*ZK*3",
            "LQ*HE*N130",
            "LQ*HE*M119",
            "LQ*RX*70",
            paid="80",
        )
    ).claims
    (line,) = claim.lines

    assert (line.procedure, line.modifiers, line.revenue_code) == ("99213", ("25", "59"), "0510")
    assert (line.units, line.original_units) == (1, 2)
    assert (line.submitted_procedure, line.submitted_qualifier) == ("99214", "HC")
    assert (line.submitted_modifiers, line.submitted_description) == (("25",), "Office visit")
    assert (line.service_from, line.service_to) == (date(2026, 11, 2), date(2026, 11, 4))
    assert [a.code for a in line.adjustments] == ["CO-45", "CO-253", "PR-3"]
    assert line.control_number == "L1"
    assert line.policies == ("L33797",)
    assert line.allowed_cents == 10500
    assert line.amounts == (Amount(qualifier="KH", amount_cents=200), Amount(qualifier="T", amount_cents=50))
    assert line.remarks == ("N130", "M119")
    assert line.pharmacy_remarks == ("70",)
    assert line.difference_cents == claim.difference_cents == 0


def test_what_the_guide_has_no_place_for_is_kept_aside_where_it_stood() -> None:
    data = an_835(
        "LX*1",
        "K3*LX NOTE",
        "CLP*HL-0001*1*150*80**12*ICN5**1*07",
        QC,
        "NM1*QC*1*Somebody*Else",
        "NM1*IL*1*Finch*Basil**Dr**MI*BHH774400",
        "REF*XX*77",
        "REF*EA*7741*with words",
        "DTM*999*20261101",
        "SVC*HC:99213*150*80**1",
        "DTM*472*20261102",
        "DTM*472*20261103",
        "AMT*B6*105",
        "AMT*B6*106",
        "LQ*ZZ*1",
        "CAS*CO*45*70",
        "PLB*1993000003*20261231*WO*0",
        "K3*AT THE END",
        paid="80",
        head=("K3*AT THE HEAD",),
    )
    remittance = read_835(only_transaction(data))
    (claim,) = remittance.claims

    assert remittance.kept_aside == ("K3*AT THE HEAD", "K3*AT THE END")
    assert remittance.groups[0].kept_aside == ("K3*LX NOTE",)
    assert claim.kept_aside == (
        "CLP*HL-0001*1*150*80**12*ICN5**1*07",
        "NM1*QC*1*Somebody*Else",
        "NM1*IL*1*Finch*Basil**Dr**MI*BHH774400",
        "REF*XX*77",
        "REF*EA*7741*with words",
        "DTM*999*20261101",
    )
    assert claim.reference("EA") == "7741"
    assert claim.lines[0].kept_aside == ("DTM*472*20261103", "AMT*B6*106", "LQ*ZZ*1")
    assert claim.lines[0].service_from == date(2026, 11, 2)


# Balancing: rules.md 3.3


def test_lines_and_a_claim_level_adjustment_balance_together() -> None:
    """X12 RFI 1053: lines of 70 and 15 paid, 5 taken off the claim, 80 paid."""
    remittance = read(
        an_835(
            "LX*1",
            "CLP*HL-0001*1*100*80**12*ICN5",
            "CAS*OA*23*5",
            QC,
            "SVC*HC:99213*80*70**1",
            "DTM*472*20261102",
            "CAS*CO*45*10",
            "SVC*HC:99214*20*15**1",
            "DTM*472*20261102",
            "CAS*CO*45*5",
            paid="80",
        )
    )
    (claim,) = remittance.claims

    assert [line.difference_cents for line in claim.lines] == [0, 0]
    assert claim.difference_cents == remittance.difference_cents == 0


def test_a_reversal_mirrors_what_it_takes_back() -> None:
    """X12 RFI 2442: charge 150, paid 50, CO-45 75 and PR-1 25, then the same with the signs turned."""
    remittance = read(
        an_835(
            "LX*1",
            "CLP*HL-0001*22*-150*-50*-25*12*ICN5",
            "CAS*CO*45*-75",
            "CAS*PR*1*-25",
            QC,
            "CLP*HL-0001*1*150*60**12*ICN6",
            "CAS*CO*45*90",
            QC,
            paid="10",
        )
    )
    reversal, correction = remittance.claims

    assert (reversal.status, reversal.charge_cents, reversal.paid_cents) == ("22", -15000, -5000)
    assert reversal.adjustments == (
        Adjustment(group="CO", reason="45", amount_cents=-7500),
        Adjustment(group="PR", reason="1", amount_cents=-2500),
    )
    assert reversal.difference_cents == correction.difference_cents == remittance.difference_cents == 0


@pytest.mark.parametrize(
    ("paid", "plb"),
    [
        # 80 of claims; the payer takes back 20 of an earlier payment.
        ("60", ("PLB*1993000003*20261231*WO:HL0000*20",)),
        # A reversal's money is not taken yet (WO negative), and taken in a later payment (WO positive).
        ("100", ("PLB*1993000003*20261231*WO:HL0000*-20",)),
        # The provider sent a refund check: WO takes, 72 gives back.
        ("80", ("PLB*1993000003*20261231*WO:HL0000*20*72:HL0000*-20",)),
        # Nothing can be paid: 30 stay over, carried forward and settled with the next payment.
        ("0", ("PLB*1993000003*20261231*WO:HL0000*110*FB:FWD1*-30",)),
        ("50", ("PLB*1993000003*20261231*FB:FWD1*30",)),
        # Interest is owed, tax is withheld.
        ("80.9", ("PLB*1993000003*20261231*L6:HL0001*-1.2*IR*0.3",)),
        # Six pairs fill a PLB; the rest needs another, and another provider one of its own.
        (
            "73",
            (
                "PLB*1993000003*20261231*CS:A*1*AP:B*1*AH:C*1*LE:D*1*WO:E*1*WO:F*1",
                "PLB*1993000003*20261231*50*2",
                "PLB*P-2*20270630*J1*-1",
            ),
        ),
    ],
    ids=["taken back", "not yet", "refund", "carried forward", "settled", "interest and tax", "many"],
)
def test_sums_beside_the_claims_balance_the_payment(paid: str, plb: tuple[str, ...]) -> None:
    data = an_835("LX*1", "CLP*HL-0001*1*150*80**12*ICN5", "CAS*CO*45*70", QC, *plb, paid=paid)
    remittance = read(data)

    assert remittance.difference_cents == 0
    assert [error for error in oxedi_errors(data) if "Balance" in error] == []
    assert len(remittance.provider_adjustments) == sum(text.count("*") // 2 - 1 for text in plb)


def test_adjustments_keep_their_order_even_when_groups_alternate() -> None:
    (claim,) = read(
        an_835(
            "LX*1",
            "CLP*HL-0001*1*150*80**12*ICN5",
            "CAS*CO*45*30",
            "CAS*PR*1*25",
            "CAS*CO*253*15",
            QC,
            paid="80",
        )
    ).claims

    assert [a.code for a in claim.adjustments] == ["CO-45", "PR-1", "CO-253"]


def test_a_payer_id_of_any_length_is_found_again() -> None:
    for payer_id in ("1", "BHH01", "1512345678", "A-LONGER-PAYER-ID"):
        remittance = read_835(only_transaction(an_835())).model_copy(update={"payer_id": payer_id})
        data = write_835(an_envelope(), (remittance,))

        assert read_835(only_transaction(data)).payer_id == payer_id
        assert pyx12_objections(data) == []
