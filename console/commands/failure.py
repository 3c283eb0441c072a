"""What a command says when it fails: one line that says what to do next, and an exit code."""

import json
import sys
import traceback
from typing import Any

from models.errors import BadInput, ClaimflowError

USAGE = 2


def report(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Write the error to stderr, with ``--json`` to stdout too, and return the exit code."""
    sentence, code = _judged(error)
    if debug:
        traceback.print_exception(error)
    sys.stderr.write(f"claimflow: {sentence}\n")
    if as_json:
        described = {"type": type(error).__name__, "message": sentence, "exit_code": code} | _parts(error)
        sys.stdout.write(json.dumps({"error": described}) + "\n")
    return code


def _judged(error: Exception) -> tuple[str, int]:
    """Return what to say and the exit code; the text of an unexpected error may quote a person."""
    if isinstance(error, ClaimflowError):
        return _one_line(str(error)), error.exit_code
    library = type(error).__module__.partition(".")[0]
    name = type(error).__name__
    if library == "cyclopts":
        return f"{_one_line(str(error))} See: claimflow --help, or COMMAND --help", USAGE
    if library == "sqlalchemy":
        return f"the database does not answer as it should ({name}). Look with: claimflow doctor", 1
    return f"unexpected {name}. Look with: claimflow doctor; --debug shows where it came from", 1


def _parts(error: Exception) -> dict[str, Any]:
    if not isinstance(error, BadInput):
        return {}
    return {
        "record": error.record,
        "field": error.field,
        "problem": error.problem,
        "remedy": error.remedy,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
