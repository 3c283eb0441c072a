"""Files as their publishers give them out: read whole, or with each line named that cannot be."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.codes import (
    KINDS,
    AddOn,
    CodeSetKind,
    ContractTerm,
    DiagnosisCode,
    Entry,
    Fee,
    ModifierCode,
    MueLimit,
    PaymentRule,
    PlaceOfService,
    ProcedureCode,
    PtpEdit,
    TaxonomyCode,
    Wording,
)
from models.errors import BadInput
from rulebook.codes.files.read import ReadFile, known_kind, read_files


def read(kind: CodeSetKind, text: str | bytes) -> ReadFile:
    return read_files(kind, [("given.txt", text.encode() if isinstance(text, str) else text)])


def entries(kind: CodeSetKind, text: str | bytes) -> list[Entry]:
    found = read(kind, text)
    assert found.bad == ()
    return list(found.table.entries())


def order_line(code: str, flag: str, title: str, *, number: str = "00001") -> str:
    return f"{number} {code:<7} {flag} {title[:60]:<60} {title}"


def test_the_order_file_gives_headers_sides_and_seventh_characters() -> None:
    text = "\r\n".join(
        [
            order_line("S800", "0", "Contusion of knee"),
            order_line("S8001", "0", "Contusion of right knee"),
            order_line("S8001XA", "1", "Contusion of right knee, initial encounter"),
            order_line("S8002", "0", "Contusion of left knee"),
            order_line("S8002XA", "1", "Contusion of left knee, initial encounter"),
        ]
    )
    found = {entry[0]: entry for entry in entries("icd10cm", text)}

    assert found["S8002"] == DiagnosisCode("S8002", "Contusion of left knee", False, True, side="left")
    assert found["S8002XA"] == DiagnosisCode(
        "S8002XA", "Contusion of left knee, initial encounter", side="left"
    )


def test_a_line_that_is_no_order_line_is_named_with_its_number() -> None:
    text = "\n".join([order_line("A000", "1", "Cholera"), "A001 Cholera", order_line("A009", "2", "Cholera")])
    found = read("icd10cm", text)

    assert [(bad.line, "column" in bad.problem) for bad in found.bad] == [(2, True), (3, True)]
    assert len(found.table) == 1


def hcpcs_line(code: str, record: str, text: str, *, added: str = "", ended: str = "") -> str:
    return f"{code:>5}00100{record}{text:<80}{'short':<28}".ljust(268) + f"{added:<8}{'':<8}{ended:<8}N"


HCPCS = "\n".join(
    [
        hcpcs_line("J1100", "3", "Injection, dexamethasone sodium", added="20020101"),
        hcpcs_line("J1100", "4", "phosphate, 1 mg"),
        hcpcs_line("A4550", "3", "Surgical trays", added="19860101", ended="20251231"),
        hcpcs_line("H2015", "3", "Comprehensive community support services, per 15 minutes"),
        hcpcs_line("J3490", "3", "Unclassified drugs"),
        hcpcs_line("XE", "7", "Separate encounter, a service that is distinct", added="20150101"),
        hcpcs_line("XE", "8", "because it occurred apart"),
    ]
)


def test_the_hcpcs_file_puts_the_texts_of_a_code_together() -> None:
    found = read("hcpcs", HCPCS)

    assert list(found.table.entries()) == [
        ProcedureCode("A4550", "Surgical trays", "hcpcs", date(1986, 1, 1), date(2025, 12, 31)),
        ProcedureCode("H2015", "Comprehensive community support services, per 15 minutes", timed_minutes=15),
        ProcedureCode(
            "J1100",
            "Injection, dexamethasone sodium phosphate, 1 mg",
            effective_from=date(2002, 1, 1),
        ),
        ProcedureCode("J3490", "Unclassified drugs", unlisted=True),
    ]
    assert (found.bad, found.passed) == ((), {"records of another kind": 2})


def test_the_same_file_gives_the_modifiers_beside_those_of_cpt() -> None:
    found = {entry[0]: entry for entry in entries("modifiers", HCPCS)}

    assert found["XE"] == ModifierCode(
        "XE",
        "Separate encounter, a service that is distinct because it occurred apart",
        date(2015, 1, 1),
        bypasses_ncci=True,
    )
    assert "25" in found


def test_the_excel_sheet_of_hcpcs_saved_as_csv_reads_the_same() -> None:
    sheet = (
        "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,ADD DT,ACT EFF DT,TERM DT,ACTION CD\n"
        'J1100,00100,3,"Injection, dexamethasone sodium",Dexamethasone,20020101,,,N\n'
        'J1100,00200,4,"phosphate, 1 mg",,,,,\n'
    )

    assert entries("hcpcs", sheet) == [
        ProcedureCode("J1100", "Injection, dexamethasone sodium phosphate, 1 mg", "hcpcs", date(2002, 1, 1))
    ]


PTP_HEAD = (
    "CPT only copyright 2026 American Medical Association. All rights reserved.\n\n\n"
    "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date *=no data\t"
    "Modifier 0=not allowed 1=allowed 9=not applicable\tPTP Edit Rationale\n"
)


def test_ncci_pairs_are_read_as_published() -> None:
    text = PTP_HEAD + (
        "G0438\tG0439\t*\t19960101\t*\t0\tMutually exclusive procedures\n"
        "97140\t97530\t\t20200101\t20261231\t1\tStandards of medical / surgical practice\n"
    )

    assert entries("ptp", text) == [
        PtpEdit("97140", "97530", "1", date(2020, 1, 1), date(2026, 12, 31)),
        PtpEdit("G0438", "G0439", "0", date(1996, 1, 1)),
    ]


def test_headings_broken_over_rows_are_no_bad_lines() -> None:
    text = (
        "Column 1,Column 2,*=in existence,Effective,Deletion,Modifier,PTP Edit Rationale\n"
        ",,prior to 1996,Date,Date,0=not allowed,\n"
        "G0438,G0439,,20110101,*,0,x\n"
    )

    assert entries("ptp", text) == [PtpEdit("G0438", "G0439", "0", date(2011, 1, 1))]


def test_the_four_files_of_a_quarter_are_one_table() -> None:
    pairs = ("10021\t36000", "27447\t20610", "45380\t45378", "G0438\tG0439")
    given = [
        (f"ccipra-f{n}.txt", f"{PTP_HEAD}{pair}\t\t20200101\t*\t1\tx\n".encode())
        for n, pair in enumerate(pairs, start=1)
    ]
    found = read_files("ptp", [*given, given[0]])

    assert [(e.column1, e.column2) for e in found.table.entries() if isinstance(e, PtpEdit)] == [
        ("10021", "36000"),
        ("27447", "20610"),
        ("45380", "45378"),
        ("G0438", "G0439"),
    ]
    assert found.passed["lines that say what another says"] == 1


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("ptp", "ccioph-v324r0-f1.TXT", f"{PTP_HEAD}G0438\tG0439\t\t20200101\t*\t1\tx\n"),
        (
            "mue",
            "mue.csv",
            "HCPCS Code,Outpatient Hospital Services MUE Values,MUE Adjudication\nG0101,1,3\n",
        ),
        ("mue", "MCR_MUE_DMESupplierServices.csv", "code,units,mai\nA4550,1,3\n"),
    ],
)
def test_a_table_for_hospitals_or_suppliers_is_refused(kind: CodeSetKind, name: str, text: str) -> None:
    with pytest.raises(BadInput, match="professional claims have one of their own"):
        read_files(kind, [(name, text.encode())])


@pytest.mark.parametrize("code", ["1.00E+02", "100", "99213.0"])
def test_a_code_that_a_spreadsheet_made_a_number_is_named_with_the_remedy(code: str) -> None:
    found = read("fees", f"code,amount\n{code},40\n")

    assert "spreadsheet" in found.bad[0].remedy


@pytest.mark.parametrize(
    "text",
    [
        'code,description\n99213,"Visit\n99214,Visit\n',
        'code,description\n99213,"Visit\n99214,"Visit\n99215,Visit\n',
    ],
)
def test_a_quote_that_is_not_closed_never_swallows_the_rows_below_it(text: str) -> None:
    with pytest.raises(BadInput, match="divided into cells"):
        read("cpt", text)


def test_excel_s_unicode_text_is_read() -> None:
    assert entries("fees", "code\tamount\r\nG0101\t40\r\n".encode("utf-16")) == [Fee("G0101", 4000)]


def test_a_bad_pair_is_named_and_the_rest_is_read() -> None:
    text = (
        PTP_HEAD
        + "G0438\tG0439\t\t20110101\t*\t0\tx\nbad row\nG0101\tQ0091\t\t2020\t*\t1\tx\nA\tB\t\t\t*\t5\t\n"
    )
    found = read("ptp", text)

    assert [bad.line for bad in found.bad] == [6, 7, 8]
    assert "no day" in found.bad[1].problem
    assert len(found.table) == 1


def test_unlikely_units_are_read_under_a_notice_of_several_lines() -> None:
    text = (
        '"CPT codes are copyright AMA.\nAll rights reserved.",,,\n'
        '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
        "0001U,1,2 Date of Service Edit: Policy,Code Descriptor\n"
        "G0101,1,3 Date of Service Edit: Clinical,Nature\n"
        "J1885,many,1 Line Edit,x\n"
    )
    found = read("mue", text)

    assert list(found.table.entries()) == [MueLimit("0001U", 1, 2), MueLimit("G0101", 1, 3)]
    assert [(bad.line, bad.problem) for bad in found.bad] == [(7, "the units 'many' is no whole number")]


def test_primary_codes_of_an_add_on_stand_together_for_the_days_they_count() -> None:
    text = (
        "Copyright\n"
        "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,AOC_Edit_EffDT,AOC_Edit_DelDT,"
        "Special_Instruction_Notes\n"
        "1,G2212,,99205,,2021001,,\n"
        "1,G2212,,99215,,2021001,,\n"
        "1,G2212,,99483,,2021001,2026090,\n"
        "2,G0279,,CCCCC,,2015001,,Contractor Defined Primary Codes\n"
    )

    assert entries("addon", text) == [
        AddOn("G0279", (), 2, date(2015, 1, 1)),
        AddOn("G2212", ("99205", "99215"), 1, date(2021, 1, 1)),
        AddOn("G2212", ("99483",), 1, date(2021, 1, 1), date(2026, 3, 31)),
    ]


def test_a_practice_loads_its_own_cpt_file_with_or_without_words() -> None:
    bare = entries("cpt", "99213\n99214\n0001U\n")
    full = entries("cpt", "Description;Code;Minutes;Sex\nsomething;97110;15;\nother;59400;;f\n")

    assert bare == [ProcedureCode(code, kind="cpt") for code in ("0001U", "99213", "99214")]
    assert full == [
        ProcedureCode("59400", "other", "cpt", sex="F"),
        ProcedureCode("97110", "something", "cpt", timed_minutes=15),
    ]


def test_places_taxonomy_and_words_are_read_by_their_headings() -> None:
    place = "Place of Service Code,Place of Service Name,Facility\n2,Telehealth,yes\n11,Office,no\n"
    nucc = (
        "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
        '207RE0101X,Physicians,Internal Medicine,"Endocrinology",x,,Endocrinology Physician,Individual\n'
        "193200000X,Group,Multi-Specialty,,x,,,Non-Individual\n"
    )
    carc = (
        "Code,Description,Start Date,Stop Date\n45,Charge exceeds fee,1/1/1995,\n125,Old,1/1/1995,11/1/2013\n"
    )

    assert entries("pos", place) == [
        PlaceOfService("02", "Telehealth", True),
        PlaceOfService("11", "Office"),
    ]
    assert entries("taxonomy", nucc) == [
        TaxonomyCode("193200000X", "Multi-Specialty", False),
        TaxonomyCode("207RE0101X", "Endocrinology Physician"),
    ]
    assert entries("carc", carc) == [
        Wording("125", "Old", date(1995, 1, 1), date(2013, 11, 1)),
        Wording("45", "Charge exceeds fee", date(1995, 1, 1)),
    ]


def test_a_fee_schedule_has_one_amount_or_one_for_each_setting() -> None:
    text = 'code,mod,facility,non-facility,amount\nG0101,,"$30.50",41.25,\nG0439,26,,,"1,180.5"\n'

    assert entries("fees", text) == [
        Fee("G0101", 3050, "", "facility"),
        Fee("G0101", 4125, "", "office"),
        Fee("G0439", 118050, "26"),
    ]


@pytest.mark.parametrize("amount", ["", "free", "-3", "1.005", "NaN", "1e400"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    found = read("fees", f"code,amount\nG0101,{amount}\nG0439,10\n")

    assert [bad.line for bad in found.bad] == [2]
    assert len(found.table) == 1


def test_a_code_that_stands_twice_for_the_same_days_is_refused() -> None:
    found = read("mue", "code,units,mai\nG0101,1,2\nG0101,3,2\n")

    assert [bad.problem for bad in found.bad] == ["G0101 stands twice for the same days"]


def test_a_zip_with_one_text_file_is_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.pdf", b"%PDF")
        archive.writestr("mue.csv", "code,units,mai\nG0101,1,2\n")

    assert entries("mue", packed.getvalue()) == [MueLimit("G0101", 1, 2)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04broken", "damaged"),
        (b"\x00\x01\x02", "no text"),
        (b"", "headings"),
        (b"a,b\n1,2\n", "headings"),
        (b"code,units,mai\n", "holds no entries"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read("mue", data)


def test_cms_writes_in_the_character_set_of_windows() -> None:
    (entry,) = entries("carc", "Code,Description\n45,Payer\x92s price\n".encode("latin-1"))

    assert entry == Wording("45", "Payer’s price")


@given(st.sampled_from(KINDS), st.text(max_size=200))
def test_no_text_breaks_a_reader(kind: CodeSetKind, text: str) -> None:
    try:
        found = read_files(kind, [("given.txt", text.encode("utf-8", "replace"))])
    except BadInput:
        return
    assert len(found.table) or found.bad


def test_an_unknown_kind_is_answered_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match="icd10cm, hcpcs, cpt"):
        known_kind("icd9")


PFS = (
    '"2026 National Physician Fee Schedule Relative Value File October Release",,,\n'
    '"CPT codes and descriptions only are copyright of the AMA.",,,\n'
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,,,\n"
    ",,,STATUS,FOR MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,"
    "MULT,BILAT,ASST,CO-,TEAM,ENDO,CONV\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,"
    "OP,PROC,SURG,SURG,SURG,SURG,BASE,FACTOR\n"
)
RVUS = "0.17,0.62,,0.62,,0.01,0.80,0.80"


def test_the_relative_value_file_tells_how_a_code_is_paid_and_never_its_text() -> None:
    text = (
        f"{PFS}27447,,words of another,A,,{RVUS},0,090,0.10,0.69,0.21,2,1,2,1,0,,33.4009\n"
        f"71046,,words of another,A,,{RVUS},1,XXX,0,0,0,0,0,0,0,0,,33.4009\n"
        f"71046,26,words of another,A,,{RVUS},1,XXX,0,0,0,0,0,0,0,0,,33.4009\n"
        f"45380,,words of another,A,,{RVUS},0,000,0,0,0,3,0,1,0,0,45378,33.4009\n"
    )
    found = entries("pfs", text)

    assert found == [
        PaymentRule("27447", "", "A", "090", "0", "2", "1", "2", "1", "0"),
        PaymentRule("45380", "", "A", "000", "0", "3", "0", "1", "0", "0", "45378"),
        PaymentRule("71046", "", "A", "XXX", "1", "0", "0", "0", "0", "0"),
        PaymentRule("71046", "26", "A", "XXX", "1", "0", "0", "0", "0", "0"),
    ]
    assert b"words of another" not in read("pfs", text).table.heap


def test_a_global_period_that_a_spreadsheet_made_a_number_is_read_and_any_other_is_refused() -> None:
    row = "G0105,,,A,,0,0,,0,,0,0,0,0,{period},0,0,0,2,0,1,0,0,,33\n"
    ten = entries("pfs", PFS + row.format(period="10"))
    other = read("pfs", PFS + row.format(period="60"))

    assert [entry.global_days for entry in ten if isinstance(entry, PaymentRule)] == ["010"]
    assert [bad.problem for bad in other.bad] == [
        "the global period '060' is not one of nothing, 000, 010, 090, MMM, XXX, YYY, ZZZ"
    ]


def test_a_contract_names_amounts_or_shares_of_a_schedule() -> None:
    text = (
        "code,modifier,place,amount,percent,schedule,from\n"
        "99213,,,92.50,,,\n"
        "*,,,,120,MEDICARE,\n"
        "*,,22,,87.5%,MEDICARE,\n"
    )

    assert entries("contract", text) == [
        ContractTerm("*", None, 12000, "MEDICARE"),
        ContractTerm("*", None, 8750, "MEDICARE", "", "22"),
        ContractTerm("99213", 9250),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("99213,,,", "neither or both"),
        ("99213,80,120,MEDICARE", "neither or both"),
        ("99213,,120,", "percent of what"),
        ("99213,,much,MEDICARE", "percentage 'much'"),
    ],
)
def test_a_term_that_says_no_price_is_named(row: str, says: str) -> None:
    found = read("contract", f"code,amount,percent,schedule\n{row}\n")

    assert [says in bad.problem for bad in found.bad] == [True]
