"""The documentation of the reports says what the reports say."""

from pathlib import Path

from console.reports.measures import definitions_table


def test_every_definition_is_documented_as_the_page_shows_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()

    assert definitions_table() in page, "put definitions_table() into docs/reports.md"
