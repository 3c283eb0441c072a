"""A folder that no stack can run on is refused with what to do, not with a broken program."""

from pathlib import Path

import pytest

from console.embedded.folder import DataFolder
from models.errors import BadInput, Conflict


def test_a_folder_that_cannot_be_made_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(BadInput, match="Give a folder that you may write") as refused:
        DataFolder(tmp_path / "file" / "below").open()
    assert str(tmp_path / "file" / "below") in str(refused.value)


def test_a_folder_on_which_a_stack_runs_is_refused(tmp_path: Path) -> None:
    first = DataFolder(tmp_path)
    first.open()

    with pytest.raises(Conflict, match="Stop it, or give another"):
        DataFolder(tmp_path).open()
    first.close()

    second = DataFolder(tmp_path)
    second.open()
    second.close()
