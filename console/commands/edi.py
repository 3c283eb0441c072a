"""``claimflow edi``: look at X12 files. Needs no installation, no server and no database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, line, say, table

if TYPE_CHECKING:
    from models.edi import EdiFinding
    from x12.findings import Checked, CheckedMessage

app = App(name="edi", help="Check and show X12 files: 837, 835, 999, 277CA, 276, 277, 270, 271, 275.")
app.command("console.commands.edi_show:show", name="show")

WRONG = 1
REFUSED = 2
SHOWN = ("rule", "severity", "message", "transaction", "claim", "loop", "segment", "position", "element")


@app.command
def check(*files: Annotated[str, Parameter(allow_leading_hyphen=True)], common: Common = COMMON) -> int:
    """Check X12 files against their guides: envelopes, syntax, balances, situations (SNIP 1 to 4).

    Exit code 0: no errors (warnings may be); 1: errors; 2: not X12, or a version that is not supported.

    Parameters
    ----------
    files
        X12 files of any kind; - reads one from stdin.
    """
    from models.errors import BadInput, X12Refused

    if not files:
        raise BadInput("no file is named", remedy="Write: claimflow edi check FILE...")
    results: list[dict[str, Any]] = []
    code = 0
    for file in files:
        try:
            result, verdict = _checked(file, show=not common.json)
        except X12Refused as refusal:
            if len(files) == 1:
                raise
            say(f"{file}: {refusal}")
            result, verdict = _refused(file, str(refusal)), REFUSED
        results.append(result)
        code = max(code, verdict)
    if common.json:
        emit(results[0] if len(results) == 1 else results)
    return code


def _checked(file: str, *, show: bool) -> tuple[dict[str, Any], int]:
    """Check one file; return what was found as plain data, and the exit code."""
    from x12.findings import check_file

    with opened(file) as source:
        checked = check_file(source)
    if show:
        _show(file, checked)
    return _as_data(file, checked), 0 if checked.ok else WRONG


def opened(file: str) -> Any:
    """Open a file, or take stdin, which stays open. Raises ``BadInput`` when it cannot be opened."""
    from contextlib import nullcontext

    from models.errors import BadInput

    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        problem = error.strerror or "it cannot be read"
        raise BadInput(problem, record=file, remedy="Name a file that can be read") from error


def _as_data(file: str, checked: "Checked") -> dict[str, Any]:
    return {
        "file": file,
        "ok": checked.ok,
        "messages": [message.model_dump() for message in checked.messages],
        "findings": [_finding(finding) for finding in checked.findings],
    }


def _refused(file: str, reason: str) -> dict[str, Any]:
    return {"file": file, "ok": False, "messages": [], "findings": [], "error": reason}


def _finding(finding: "EdiFinding") -> dict[str, Any]:
    return {name: getattr(finding, name) for name in (*SHOWN, "value", "remedy")}


def _show(file: str, checked: "Checked") -> None:
    """Write what is in a file, and a table of what is wrong with it."""
    for message in checked.messages:
        line(f"{file}: {message.kind} {message.version}{_totals(message)}")
    if checked.findings:
        names = ("claim", "loop", "segment", "position", "element", "what is wrong", "value", "remedy")
        table([name.upper() for name in ("", *names)], [_row(finding) for finding in checked.findings])
    errors = sum(finding.severity == "error" for finding in checked.findings)
    warnings = len(checked.findings) - errors
    say(f"{file}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _totals(message: "CheckedMessage") -> str:
    """Say how many claims a message holds, and what is charged and paid."""
    from x12.checks.money_text import money

    if not message.claims:
        return ""
    paid = f", {money(message.paid_cents)} paid" if message.kind == "835" else ""
    return f", {message.claims} claims, {money(message.charge_cents)} charged{paid}"


def _row(finding: "EdiFinding") -> list[object]:
    where = [finding.claim, finding.loop, finding.segment, finding.position or "", finding.element]
    return [finding.severity, *where, finding.message, finding.value, finding.remedy]
