"""Documents from and to files: read whole, with a limit; never written over something else."""

import mimetypes
from pathlib import Path

from models.errors import BadInput

LARGEST = 25 * 1024 * 1024
"""Bytes. Payers take less (often 10 MB); what is larger is scanned too finely."""


def read_document(path: Path) -> bytes:
    """Return a file's bytes. Raises ``BadInput`` for what is missing, empty, a folder or too large.

    No message repeats the file's name: people name files after patients.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _bad("the file is larger than 25 MB", "FILE", "Scan it more coarsely")
        content = path.read_bytes()
    except OSError as error:
        raise _bad(error.strerror or "cannot be read", "FILE", "Name a file that can be read") from None
    if not content:
        raise _bad("the file is empty", "FILE", "Name the file with the pages")
    return content


def media_type_of(path: Path) -> str:
    """Return the media type by the file's name; what is not known is a stream of bytes."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def write_document(path: Path, content: bytes) -> None:
    """Write a document into a new file. Raises ``BadInput`` when there is one already."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise _bad("the file exists", "--out", "Name a new file") from None
    except OSError as error:
        raise _bad(
            error.strerror or "cannot be written", "--out", "Name a file that can be written"
        ) from None


def _bad(problem: str, field: str, remedy: str) -> BadInput:
    return BadInput(problem, record="document", field=field, remedy=remedy)
