"""``claimflow codesets``: files in, what they change, codes by date of service."""

from pathlib import Path

import pytest

from rulebook.codes.shipped import releases
from rulebook.codes.whole import RANGES
from tests.console.running import Desk

PTP = (
    "CPT only copyright\nColumn 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date\t"
    "Modifier 0=not allowed\tRationale\n"
)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Return a desk whose installation has its tables."""
    assert desk.run("db", "migrate").code == 0
    return desk


EVERY_RANGE = [f"{begin:0<5}\t36000\t\t20200101\t*\t1\tx" for begin in RANGES["ptp"]]
"""A pair of each range of codes: a table without one of them is a part."""


def quarter(desk: Desk, *pairs: str, name: str = "ptp.txt", among: list[str] = EVERY_RANGE) -> Path:
    return desk.file(name, PTP + "".join(f"{pair}\n" for pair in (*pairs, *among)))


FIRST = ("G0438\tG0439\t\t20110101\t*\t0\tx", "97140\t97530\t\t20200101\t*\t1\tx")
SECOND = ("G0438\tG0439\t\t20110101\t*\t1\tx", "G0402\tG0438\t\t20270101\t*\t0\tx")


def test_a_second_quarter_tells_what_it_adds_changes_and_ends(office: Desk) -> None:
    office.data("codesets", "import", "ptp", quarter(office, *FIRST), "--effective", "2026-10-01")
    told = office.data("codesets", "import", "ptp", quarter(office, *SECOND), "--effective", "2027-01-01")

    assert (told["added"], told["changed"], told["ended"]) == (
        ["G0402 G0438"],
        ["G0438 G0439"],
        ["97140 97530"],
    )
    assert told["against"] == "ptp.txt (2026-10-01)"
    assert told["loaded"]


def test_each_day_has_its_own_release(office: Desk) -> None:
    for pairs, day in ((FIRST, "2026-10-01"), (SECOND, "2027-01-01")):
        office.data("codesets", "import", "ptp", quarter(office, *pairs), "--effective", day)

    def indicator(on: str) -> str:
        return office.data("codesets", "show", "ptp", "G0438,G0439", "--on", on)["entries"][0]["indicator"]

    assert [indicator(on) for on in ("2026-12-31", "2027-01-01")] == ["0", "1"]
    assert office.run("codesets", "show", "ptp", "97140,97530", "--on", "2027-01-01").code == 3


def test_a_file_with_a_bad_line_is_loaded_only_without_it(office: Desk) -> None:
    file = quarter(office, *FIRST, "bad row")
    refused = office.run("codesets", "import", "ptp", file, "--effective", "2026-10-01")
    taken = office.data("codesets", "import", "ptp", file, "--effective", "2026-10-01", "--skip-bad")

    assert (refused.code, "line 5" in refused.err, "--skip-bad" in refused.err) == (2, True, True)
    assert [bad["line"] for bad in taken["bad_lines"]] == [5]
    assert taken["entries"] == len((*FIRST, *EVERY_RANGE))


def test_a_dry_run_loads_nothing(office: Desk) -> None:
    before = office.data("codesets", "list")
    ran = office.run(
        "codesets", "import", "ptp", quarter(office, *FIRST), "--effective", "2026-10-01", "--dry-run"
    )

    assert ran.code == 0
    assert "Nothing was loaded" in ran.err
    assert office.data("codesets", "list") == before


def test_the_same_file_twice_is_loaded_once_and_another_for_its_day_is_refused(office: Desk) -> None:
    words = ("--effective", "2026-10-01")
    office.data("codesets", "import", "ptp", quarter(office, *FIRST), *words)
    again = office.data("codesets", "import", "ptp", quarter(office, *FIRST), *words)
    other = office.run("codesets", "import", "ptp", quarter(office, *SECOND), *words)
    instead = office.data("codesets", "import", "ptp", quarter(office, *SECOND), *words, "--replace")

    assert (again["loaded"], other.code, instead["loaded"]) == (False, 4, True)


def test_a_file_that_is_cut_off_is_refused(office: Desk) -> None:
    order = "00001 A000    1 " + f"{'Cholera':<60} Cholera\n"
    file = office.file("icd10cm_order_2027.txt", order)
    refused = office.run("codesets", "import", "icd10cm", file, "--effective", "2026-10-01")
    taken = office.data("codesets", "import", "icd10cm", file, "--effective", "2026-10-01", "--anyway")

    assert refused.code == 2
    assert "--anyway" in refused.err
    assert taken["loaded"]


def test_one_of_the_files_of_a_quarter_is_refused_and_all_together_are_taken(office: Desk) -> None:
    cuts = (0, 20, 40, 55, len(EVERY_RANGE))
    files = [
        quarter(office, name=f"ccipra-f{n}.txt", among=EVERY_RANGE[cuts[n - 1] : cuts[n]])
        for n in range(1, 5)
    ]
    words = ("--effective", "2026-10-01")
    alone = office.run("codesets", "import", "ptp", files[1], *words)
    three = office.run("codesets", "import", "ptp", files[0], files[1], files[3], *words)
    together = office.data("codesets", "import", "ptp", *files, *words)

    assert (alone.code, "f1 f2 f3 f4" in alone.err) == (2, True)
    assert (three.code, "begin with 50 to 64" in three.err) == (2, True)
    assert (together["entries"], together["release"]["part"]) == (len(EVERY_RANGE), False)
    assert together["release"]["published_until"] == "2026-12-31"


def test_a_part_that_is_loaded_all_the_same_clears_nothing(office: Desk) -> None:
    file = quarter(office, *FIRST, among=[])
    told = office.data("codesets", "import", "ptp", file, "--effective", "2026-10-01", "--anyway")
    shown = office.data("codesets", "show", "ptp", "G0438,G0439", "--on", "2026-11-02")

    assert told["release"]["part"]
    assert (shown["checked"], shown["release"]) == (False, "ptp.txt (2026-10-01) (a part)")


def test_only_pairs_come_in_several_files(office: Desk) -> None:
    file = office.file("mue.csv", "code,units,mai\nG0101,1,2\n")
    ran = office.run("codesets", "import", "mue", file, file, "--effective", "2026-10-01")

    assert (ran.code, "mue is one file" in ran.err) == (2, True)


def test_after_its_quarter_a_table_is_said_to_be_out_of_date(office: Desk) -> None:
    office.data("codesets", "import", "ptp", quarter(office, *FIRST), "--effective", "2026-07-01")
    ran = office.run("codesets", "show", "ptp", "G0438,G0439", "--on", "2026-11-02")

    assert (ran.code, "published until 2026-09-30" in ran.err) == (3, True)


def test_fees_belong_to_a_payer(office: Desk) -> None:
    file = office.file("fees.csv", "code,amount\nG0101,40.25\n")
    words = ("codesets", "import", "fees", file, "--effective", "2026-01-01")

    assert office.run(*words).code == 2
    assert office.data(*words, "--scope", "BW001")["loaded"]
    fee = office.data("codesets", "show", "fees", "G0101", "--on", "2026-11-02", "--scope", "BW001")
    assert fee["entries"][0]["cents"] == 4025


def test_a_contract_belongs_to_a_payer_and_is_shown_by_its_code(office: Desk) -> None:
    file = office.file("contract.csv", "code,amount,percent,schedule\nG0101,40.25,,\n*,,120,MEDICARE\n")
    words = ("codesets", "import", "contract", file, "--effective", "2026-01-01")

    assert office.run(*words).code == 2
    assert office.data(*words, "--payer", "BW001")["loaded"]
    term = office.data("codesets", "show", "contract", "*", "--on", "2026-11-02", "--payer", "BW001")
    assert (term["entries"][0]["basis_points"], term["entries"][0]["schedule"]) == (12000, "MEDICARE")


def test_a_diagnosis_may_be_asked_with_its_dot(office: Desk) -> None:
    told = office.data("codesets", "show", "icd10cm", "s80.02xa", "--on", "2026-03-02")

    assert told["entries"][0]["title"] == "Contusion of left knee, initial encounter"
    assert (told["checked"], told["outdated"]) == (True, False)


def test_what_is_shipped_is_listed_with_its_dates(office: Desk) -> None:
    listed = office.data("codesets", "list")["releases"]

    assert len(listed) == len(releases())
    assert {r["effective_from"] for r in listed if r["kind"] == "icd10cm"} == {"2024-10-01", "2025-10-01"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("codesets", "import", "icd9", "x.txt", "--effective", "2026-01-01"), 2),
        (("codesets", "import", "mue", "missing.csv", "--effective", "2026-01-01"), 3),
        (("codesets", "import", "mue", "missing.csv", "--effective", "yesterday"), 2),
        (("codesets", "show", "mue", "X"), 3),
        (("codesets", "show", "icd10cm", "J02.0", "--on", "2026-13-01"), 2),
        (("codesets", "list", "icd9"), 2),
    ],
)
def test_odd_words_are_answered_with_an_exit_code(office: Desk, words: tuple[str, ...], code: int) -> None:
    ran = office.run(*words)

    assert ran.code == code
    assert len(ran.err.strip().splitlines()) == 1
