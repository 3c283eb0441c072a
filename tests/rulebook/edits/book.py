"""A code book for the edits' tests: the shipped ICD-10-CM, places, modifiers and reasons, and complete tables
of a few invented or well-known numbers for everything else."""

from datetime import date
from functools import cache

from models.codes import (
    AddOn,
    CodeSetKind,
    Entry,
    Fee,
    MueLimit,
    PaymentRule,
    ProcedureCode,
    PtpEdit,
    ReleaseInfo,
    TaxonomyCode,
    Wording,
)
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import table_of

SINCE = date(2020, 1, 1)

CPT = [
    "99202",
    "99203",
    "99213",
    "99214",
    "99232",
    "99281",
    "99284",
    "99291",
    "99292",
    "99348",
    "99385",
    "99394",
    "99395",
    "99396",
    "20610",
    "11042",
    "11055",
    "11721",
    "11720",
    "85018",
    "85025",
    "80053",
    "81002",
    "87880",
    "93000",
    "93005",
    "93010",
    "71046",
    "71047",
    "97110",
    "97140",
    "96372",
    "36415",
    "64999",
    "55250",
    "58150",
    "00142",
    "01996",
    "17003",
    "17000",
    "11102",
    "11103",
    "88304",
    "73560",
    "69210",
    "94640",
    "90471",
    "90472",
    "90715",
    "59400",
    "27447",
    "64415",
    "85060",
    "90960",
    "99490",
    "99454",
    "77427",
    "93241",
    "93228",
    "86580",
    "92004",
    "99386",
    "99406",
]
HCPCS = [
    "J1885",
    "J0696",
    "J3420",
    "J3490",
    "G0438",
    "G0439",
    "A0425",
    "A0427",
    "E0570",
    "E0431",
    "A7003",
    "G8427",
    "A4550",
    "K0001",
    "G0467",
    "T1015",
    "T1019",
    "H2015",
    "P9016",
    "P9612",
]

_ENTRIES: dict[CodeSetKind, tuple[Entry, ...]] = {
    "cpt": tuple(
        ProcedureCode(
            code=code,
            kind="cpt",
            effective_to=date(2025, 12, 31) if code == "69210" else None,
            sex="M" if code == "55250" else "",
        )
        for code in CPT
    ),
    "hcpcs": tuple(ProcedureCode(code=code, unlisted=code == "J3490") for code in HCPCS),
    "ptp": (
        PtpEdit("11042", "11720", "1"),
        PtpEdit("93000", "93005", "0"),
        PtpEdit("97140", "97110", "9"),
        PtpEdit("20610", "96372", "1"),
        PtpEdit("80053", "85018", "1", date(2020, 1, 1), date(2025, 12, 31)),
    ),
    "mue": (
        MueLimit("20610", 2, 1),
        MueLimit("11721", 1, 2),
        MueLimit("97110", 6, 3),
        MueLimit("85018", 4, 3),
    ),
    "addon": (
        AddOn("17003", ("17000",)),
        AddOn("90472", ("90471",)),
        AddOn("99292", ("99291",)),
        AddOn("11103", (), 2),
    ),
    "taxonomy": (
        TaxonomyCode("207Q00000X"),
        TaxonomyCode("261QP2300X", individual=False),
        TaxonomyCode("261QA1903X", individual=False),
        TaxonomyCode("282N00000X", individual=False),
        TaxonomyCode("207X00000X"),
        TaxonomyCode("208D00000X", effective_to=date(2024, 12, 31)),
    ),
}


_ENTRIES["pfs"] = (
    PaymentRule("99213", global_days="XXX", pctc="0", bilateral="0"),
    PaymentRule("20610", global_days="000", pctc="0", bilateral="1", assistant="1", co_surgeon="0"),
    PaymentRule("11042", global_days="000", pctc="0", bilateral="0", assistant="1", co_surgeon="0"),
    PaymentRule("17000", global_days="010", pctc="0", bilateral="0", assistant="1", co_surgeon="0"),
    PaymentRule("27447", global_days="090", pctc="0", bilateral="1", assistant="2", co_surgeon="1", team="0"),
    PaymentRule("58150", global_days="090", pctc="0", bilateral="0", assistant="0", co_surgeon="1", team="0"),
    PaymentRule("55250", global_days="090", pctc="0", bilateral="2", assistant="1", co_surgeon="0"),
    PaymentRule("71046", global_days="XXX", pctc="1", bilateral="0"),
    PaymentRule("71046", "26", global_days="XXX", pctc="1", bilateral="0"),
    PaymentRule("93000", global_days="XXX", pctc="4"),
    PaymentRule("93005", global_days="XXX", pctc="3"),
    PaymentRule("93010", global_days="XXX", pctc="2"),
    PaymentRule("85060", global_days="XXX", pctc="6"),
)

_ENTRIES["carc"] = (Wording("2", "coinsurance"), Wording("3", "copay"), Wording("45", "above the price"))


def _release(kind: CodeSetKind, entries: tuple[Entry, ...], scope: str = "") -> Release:
    info = ReleaseInfo(kind=kind, name=f"{kind} of the tests", effective_from=SINCE, scope=scope)
    return Release.of(info, table_of(kind, entries))


@cache
def a_book() -> CodeBook:
    """Return the book; made once, as the rules never change it."""
    book = CodeBook.shipped()
    for kind, entries in _ENTRIES.items():
        book = book.with_release(_release(kind, entries))
    fees = (*(Fee(code, 9000) for code in ("99213", "97110", "71047")), Fee("71046", 2000, "26"))
    return book.with_release(_release("fees", fees, "ACME1"))
