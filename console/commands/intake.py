"""``claimflow intake``: take in files of claims, record by record."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, line, say

if TYPE_CHECKING:
    from console.intake import IntakeResult

NOTHING_TAKEN = 2
PARTLY = 5


def intake(
    *files: Path,
    schema: Annotated[bool, Parameter(help="Print the JSON schema of visit files.")] = False,
    common: Common = COMMON,
) -> int:
    """Take in 837P files (005010X222A1) and JSON visit files. The same file again changes nothing.

    Each record is accepted, known already, or kept in quarantine with the reason. Exit code 5: some records
    were refused; 2: every record was refused.

    Parameters
    ----------
    files
        837P files or JSON visit files.
    """
    from console.commands.installation import opened
    from console.intake import take_in
    from console.visit_files import schema as visit_schema
    from models.errors import BadInput

    if schema:
        emit(visit_schema())
        return 0
    if not files:
        raise BadInput("no file is named", remedy="Write: claimflow intake FILE...")
    installation = opened(common.data_dir)
    results: list[IntakeResult] = []
    try:
        for file in files:
            results.append(take_in(installation.store, file, as_of=installation.settings.clock.now()))
    finally:
        # A second file that cannot be read must not keep the first one's claims waiting.
        installation.pass_on(
            [move for result in results for move in result.moves],
            [notice for result in results for notice in result.notices],
        )
    _show(results, common.json)
    return exit_code(results)


def summary(result: "IntakeResult") -> dict[str, Any]:
    """Return what became of one file, as plain data."""
    return {
        "file": result.file,
        "accepted": result.accepted,
        "rejected": result.rejected,
        "changed": result.changed,
        "duplicates": result.duplicates,
    }


def exit_code(results: "list[IntakeResult]") -> int:
    """Return 0 when nothing was refused, 2 when everything was, 5 for anything between."""
    refused = sum(len(result.rejected) for result in results)
    taken = sum(len(result.accepted) + len(result.changed) + result.duplicates for result in results)
    if not refused:
        return 0
    return PARTLY if taken else NOTHING_TAKEN


def _show(results: "list[IntakeResult]", as_json: bool) -> None:
    if as_json:
        summaries = [summary(result) for result in results]
        emit(summaries[0] if len(summaries) == 1 else summaries)
        return
    for result in results:
        _show_one(result)


def _show_one(result: "IntakeResult") -> None:
    line(
        f"{result.file}: {len(result.accepted)} accepted, {len(result.rejected)} refused, "
        f"{len(result.changed)} changed, {result.duplicates} known already"
    )
    for taken in result.accepted:
        line(f"  {taken['control_number']} is claim {taken['claim']}")
    for taken in result.changed:
        line(f"  {taken['control_number']} changed: claim {taken['claim']} is told")
    for refused in result.rejected:
        where = ", ".join(str(part) for part in (refused["control_number"], refused["field"]) if part)
        line(f"  {where or 'the file'} refused at {refused['position']}: {refused['reason']}")
        line(f"    kept as {refused['quarantine']}")
    if result.rejected:
        say("Mend a refused record and give it back: claimflow quarantine release RECORD --file FILE")
