"""What the documentation says is what the program does."""

import re
import subprocess
from pathlib import Path

import pytest

from models.lifecycle_diagram import diagram, table

ROOT = Path(__file__).parent.parent


def test_the_documented_life_of_a_claim_is_the_table_of_legal_moves() -> None:
    page = (ROOT / "docs" / "claim-lifecycle.md").read_text()

    assert diagram() in page, "put models.lifecycle_diagram.diagram() into docs/claim-lifecycle.md"
    assert table() in page, "put models.lifecycle_diagram.table() into docs/claim-lifecycle.md"


def _pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split()]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_every_file_named_on_a_page_exists(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    named = re.findall(r"`((?:[a-z_]+/)+[a-z0-9_.]+\.(?:py|toml|md|yml))`", text)

    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [name for name in named if not (ROOT / name).exists()]

    assert missing == []


def test_the_readme_opens_with_what_it_is_and_the_two_commands() -> None:
    lines = [line for line in (ROOT / "README.md").read_text().splitlines() if line.strip()]

    assert "pip install uv && uv run claimflow demo" in "\n".join(lines[:6])
    assert "uv run pytest" in "\n".join(lines[:6])
