"""Somebody types, and the codes that are meant come up: of that day, and only those that can be billed."""

from datetime import date

from models.codes import DiagnosisCode, ProcedureCode
from rulebook.codes.book import CodeBook
from rulebook.codes.search import find_codes

ON = date(2026, 9, 2)


def codes(text: str, book: CodeBook | None = None, on: date = ON) -> list[str]:
    """Return the codes that come up."""
    return [found.code for found in find_codes(book or CodeBook.shipped(), text, on)]


def test_words_of_a_name_are_found_in_any_order() -> None:
    assert codes("pharyngitis strep") == ["J020"]


def test_words_of_what_a_code_includes_are_found_too() -> None:
    assert "J020" in codes("septic phar")


def test_the_beginning_of_a_code_comes_first_with_or_without_its_dot() -> None:
    assert codes("j02.0")[0] == codes("J020")[0] == "J020"


def test_a_header_that_nobody_can_bill_is_left_out() -> None:
    assert "J02" not in codes("j02")


def test_a_single_letter_finds_nothing() -> None:
    assert codes("j") == []


def test_a_code_that_has_ended_is_not_found_after_that_day() -> None:
    ended = ProcedureCode("Q9999", "Invented service", effective_to=date(2026, 6, 30))
    book = CodeBook.of(hcpcs=[ended], icd10cm=[DiagnosisCode("A000", "Invented cholera")])

    assert codes("invented serv", book, date(2026, 6, 1)) == ["Q9999"]
    assert codes("invented serv", book, ON) == []
