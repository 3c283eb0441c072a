"""The playbook on its page is the playbook in the files."""

from pathlib import Path

from rulebook.denials.table import reasons_table, remarks_table

PAGE = Path(__file__).parents[3] / "docs" / "denials.md"


def test_the_page_shows_every_reason_and_every_remark_as_the_files_have_them() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert reasons_table() in page, "put rulebook.denials.table.reasons_table() into docs/denials.md"
    assert remarks_table() in page, "put rulebook.denials.table.remarks_table() into docs/denials.md"


def test_every_row_has_words_for_its_code() -> None:
    for row in (*reasons_table().splitlines(), *remarks_table().splitlines()):
        assert row.split(" | ")[1].strip()
