"""A table with holes is a part: what it does not know is not checked."""

import pytest

from models.codes import CodeSetKind, MueLimit, PaymentRule, PtpEdit
from rulebook.codes.book import CodeBook
from rulebook.codes.table import table_of
from rulebook.codes.whole import RANGES, in_words, missing


def test_one_of_four_files_lacks_the_ranges_of_the_others() -> None:
    second = [PtpEdit(f"{begin}001", "36000", "1") for begin in range(26, 37)]

    assert in_words(missing(table_of("ptp", second))) == "0, 10 to 25, 37 to 69, 7 to 9, G"


def test_a_table_with_codes_of_every_range_is_whole() -> None:
    pairs = [PtpEdit(f"{begin:0<5}", "36000", "1") for begin in RANGES["ptp"]]
    limits = [MueLimit(f"{begin:0<5}", 1, 2) for begin in RANGES["mue"]]
    rules = [PaymentRule(f"{begin:0<5}") for begin in RANGES["pfs"]]

    tables = (table_of("ptp", pairs), table_of("mue", limits), table_of("pfs", rules))
    assert [missing(table) for table in tables] == [(), (), ()]


@pytest.mark.parametrize("kind", ["icd10cm", "modifiers", "pos", "carc"])
def test_every_shipped_table_that_counts_as_complete_is_whole(kind: CodeSetKind) -> None:
    assert [missing(r.table) for r in CodeBook.shipped().releases if r.info.kind == kind] != []
    assert not any(missing(r.table) for r in CodeBook.shipped().releases if r.info.kind == kind)
