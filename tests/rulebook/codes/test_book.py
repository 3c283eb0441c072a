"""Look-ups by date of service: several releases stand side by side, and each day has its own."""

from datetime import date

from models.codes import (
    AddOn,
    CodeSetKind,
    ContractTerm,
    DiagnosisCode,
    Entry,
    Fee,
    MueLimit,
    PaymentRule,
    ProcedureCode,
    PtpEdit,
    ReleaseInfo,
    Wording,
)
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import Table, table_of

DAY = date(2026, 11, 2)


def test_a_book_answers_for_every_kind_of_code() -> None:
    book = CodeBook.of(
        icd10cm=[DiagnosisCode("M5450", "Low back pain, unspecified")],
        hcpcs=[ProcedureCode("G0101", "Pelvic and breast exam", sex="F")],
        ptp=[PtpEdit("G0101", "Q0091", "1", date(2020, 1, 1))],
        mue=[MueLimit("G0101", 1, 2)],
        addon=[AddOn("G2211", ("99213", "99214"))],
        carc=[Wording("45", "above the contracted price")],
    )

    assert book.diagnosis("M5450", DAY) == DiagnosisCode("M5450", "Low back pain, unspecified")
    assert book.diagnosis("M545", DAY) is None
    assert book.procedure("G0101", DAY) == ProcedureCode("G0101", "Pelvic and breast exam", sex="F")
    assert book.ptp("G0101", "Q0091", DAY) == PtpEdit("G0101", "Q0091", "1", date(2020, 1, 1))
    assert book.ptp("Q0091", "G0101", DAY) is None
    assert book.ptp("G0101", "Q0091", date(2019, 12, 31)) is None
    assert book.mue("G0101", DAY) == MueLimit("G0101", 1, 2)
    assert book.add_on("G2211", DAY) == AddOn("G2211", ("99213", "99214"))
    assert book.reason("45") == "above the contracted price"
    assert book.reason("999") == ""


def test_words_are_those_of_the_day_and_an_ended_code_keeps_its_last_ones() -> None:
    old, new = date(2010, 1, 1), date(2020, 1, 1)
    reasons = [
        Wording("42", "above the schedule", None, date(2007, 6, 1)),
        Wording("45", "before", old, date(2019, 12, 31)),
        Wording("45", "since", new),
    ]
    shipped = ReleaseInfo(kind="carc", name="ours", effective_from=old, sample=True)
    book = CodeBook.of(since=new, carc=reasons).with_release(
        Release.of(shipped, table_of("carc", [Wording("P32", "shared"), Wording("45", "ours")]))
    )

    assert book.reason("42", DAY) == "above the schedule"
    assert book.reason("42") == "above the schedule"
    assert [book.reason("45", on) for on in (DAY, new)] == ["since", "since"]
    assert book.reason("45", date(2019, 6, 1)) == "ours"
    assert book.reason("P32", DAY) == "shared"
    assert book.reason("999", DAY) == ""


def test_a_new_release_ends_the_one_before_and_leaves_its_days_alone() -> None:
    book = CodeBook.of(since=date(2025, 1, 1), mue=[MueLimit("G0101", 1, 2)])
    new = ReleaseInfo(kind="mue", name="MUE 2026 Q1", effective_from=date(2026, 1, 1))
    larger = book.with_release(Release.of(new, table_of("mue", [MueLimit("G0101", 3, 3)])))

    assert book.mue("G0101", DAY) == MueLimit("G0101", 1, 2)
    assert larger.mue("G0101", DAY) == MueLimit("G0101", 3, 3)
    assert larger.mue("G0101", date(2025, 12, 31)) == MueLimit("G0101", 1, 2)
    assert (larger.version("mue", DAY), larger.version("mue", date(2024, 12, 31))) == ("MUE 2026 Q1", "")
    assert not larger.loaded("mue", date(2024, 12, 31))


def test_a_sample_answers_but_does_not_count_as_loaded() -> None:
    info = ReleaseInfo(kind="mue", name="MUE", effective_from=date(2025, 1, 1), sample=True)
    sample = CodeBook([Release.of(info, table_of("mue", [MueLimit("G0101", 1, 2)]))])
    real = ReleaseInfo(kind="mue", name="MUE 2020", effective_from=date(2020, 1, 1))
    both = sample.with_release(Release.of(real, table_of("mue", [MueLimit("G0101", 4, 2)])))

    assert sample.mue("G0101", DAY) is not None
    assert not sample.loaded("mue", DAY)
    assert both.mue("G0101", DAY) == MueLimit("G0101", 4, 2)
    assert both.loaded("mue", DAY)


def test_the_edits_of_a_quarter_say_nothing_after_it_and_count_as_not_loaded() -> None:
    info = ReleaseInfo(
        kind="mue", name="MUE", effective_from=date(2026, 10, 1), published_until=date(2026, 12, 31)
    )
    book = CodeBook([Release.of(info, table_of("mue", [MueLimit("G0101", 1, 2)]))])

    assert book.mue("G0101", date(2026, 12, 31)) is not None
    assert book.mue("G0101", date(2027, 1, 1)) is None
    assert [book.loaded("mue", on) for on in (date(2026, 12, 31), date(2027, 1, 1))] == [True, False]
    assert book.version("mue", date(2027, 1, 1)) == "MUE"


def test_a_part_answers_after_the_quarter_before_and_does_not_count_as_loaded() -> None:
    old = ReleaseInfo(
        kind="mue", name="Q3", effective_from=date(2026, 7, 1), published_until=date(2026, 9, 30)
    )
    part = ReleaseInfo(
        kind="mue",
        name="Q4",
        effective_from=date(2026, 10, 1),
        published_until=date(2026, 12, 31),
        part=True,
    )
    book = CodeBook(
        [
            Release.of(part, table_of("mue", [MueLimit("G0101", 2, 2)])),
            Release.of(old, table_of("mue", [MueLimit("G0101", 1, 2)])),
        ]
    )

    assert book.mue("G0101", date(2026, 9, 30)) == MueLimit("G0101", 1, 2)
    assert book.mue("G0101", DAY) == MueLimit("G0101", 2, 2)
    assert not book.loaded("mue", DAY)
    assert book.version("mue", DAY) == "Q4 (a part)"


def test_the_fee_of_a_modifier_and_a_setting_counts_before_the_general_one() -> None:
    fees = [Fee("G0101", 4000), Fee("G0101", 1500, modifier="26"), Fee("G0101", 3000, setting="facility")]
    info = ReleaseInfo(kind="fees", scope="BW001", name="Contract", effective_from=date(2026, 1, 1))
    book = CodeBook([Release.of(info, table_of("fees", fees))])

    assert book.fee("BW001", "G0101", (), "11", DAY) == 4000
    assert book.fee("BW001", "G0101", ("26",), "11", DAY) == 1500
    assert book.fee("CM002", "G0101", (), "11", DAY) is None
    assert book.fee("BW001", "G0439", (), "11", DAY) is None


def test_a_contract_counts_before_the_schedule_and_rounds_a_share_to_the_cent() -> None:
    terms = [
        ContractTerm("G0101", 5000),
        ContractTerm("*", None, 12000, "MEDICARE"),
        ContractTerm("*", None, 8750, "MEDICARE", place="22"),
    ]
    since = date(2026, 1, 1)

    def release(kind: CodeSetKind, scope: str, entries: list[Entry]) -> Release:
        info = ReleaseInfo(kind=kind, scope=scope, name=kind, effective_from=since)
        return Release.of(info, table_of(kind, entries))

    contract = CodeBook([*CodeBook.shipped().releases, release("contract", "BW001", [*terms])])
    book = contract.with_release(release("fees", "MEDICARE", [Fee("99213", 9137), Fee("G0101", 9999)]))

    assert book.fee("BW001", "G0101", (), "11", DAY) == 5000
    assert book.fee("BW001", "99213", (), "11", DAY) == 10964  # 109.644
    assert book.fee("BW001", "99213", (), "22", DAY) == 7995  # 79.94875
    assert book.fee("BW001", "99214", (), "11", DAY) is None
    assert [known.priced("BW001", DAY) for known in (contract, book)] == [False, True]
    assert not book.priced("CM002", DAY)


def a_priced_book(contract: list[ContractTerm], fees: list[Fee]) -> CodeBook:
    """Return a book with a contract, and a fee schedule of the same payer where there are fees."""
    tables: dict[CodeSetKind, list[Entry]] = {"contract": [*contract], "fees": [*fees]}
    return CodeBook(
        Release.of(
            ReleaseInfo(kind=kind, scope="BW001", name=kind, effective_from=date(2026, 1, 1)),
            table_of(kind, entries),
        )
        for kind, entries in tables.items()
        if entries
    )


def test_the_price_of_a_whole_service_is_not_that_of_a_part_of_it() -> None:
    whole, part = ContractTerm("71046", 9000), ContractTerm("71046", 2000, modifier="26")

    assert a_priced_book([whole], []).fee("BW001", "71046", ("26",), "11", DAY) is None
    assert a_priced_book([whole, part], []).fee("BW001", "71046", ("26",), "11", DAY) == 2000
    assert (
        a_priced_book([whole], [Fee("71046", 1500, "26")]).fee("BW001", "71046", ("26",), "11", DAY) is None
    )
    assert a_priced_book([whole], []).fee("BW001", "71046", ("59",), "11", DAY) == 9000


def test_a_contract_for_a_few_codes_does_not_price_the_others() -> None:
    few, all_in_office = [ContractTerm("71046", 9000)], ContractTerm("*", 5000, place="11")

    assert not a_priced_book(few, []).priced("BW001", DAY)
    assert not a_priced_book([*few, all_in_office], []).priced("BW001", DAY)
    assert a_priced_book([*few, ContractTerm("*", 5000)], []).priced("BW001", DAY)
    assert a_priced_book(few, [Fee("99213", 9000)]).priced("BW001", DAY)


def test_the_payment_rule_of_a_modifier_counts_before_that_of_the_whole_service() -> None:
    whole, technical = PaymentRule("71046", pctc="1"), PaymentRule("71046", "TC", pctc="1", status="A")
    book = CodeBook.of(pfs=[whole, technical])

    assert book.payment_rule("71046", "", DAY) == whole
    assert book.payment_rule("71046", "TC", DAY) == technical
    assert book.payment_rule("71046", "59", DAY) == whole
    assert book.payment_rule("99213", "", DAY) is None


def test_the_shipped_payment_rules_are_a_sample() -> None:
    book = CodeBook.shipped()
    knee = book.payment_rule("27447", "RT", DAY)

    assert knee is not None
    assert (knee.global_days, knee.bilateral) == ("090", "1")
    assert not book.loaded("pfs", DAY)


def test_a_packed_table_opens_again_as_it_was() -> None:
    table = table_of("mue", [MueLimit("J1885", 8, 3), MueLimit("G0101", 1, 2, date(2020, 1, 1))])
    again = Table.read(table.content())

    assert list(again.entries()) == list(table.entries())
    assert again.rows("J1885") == (MueLimit("J1885", 8, 3),)
    assert table.content() == again.content()


def test_no_key_breaks_a_look_up() -> None:
    book = CodeBook.of(
        icd10cm=[DiagnosisCode("M5450", "Low back pain")], ptp=[PtpEdit("G0101", "Q0091", "1")]
    )

    assert [book.diagnosis(code, DAY) for code in ("", "é", "M5450M5450M5450", "\x00")] == [None] * 4
    assert book.ptp("", "", DAY) is None
