"""``claimflow codesets``: load code set files, see which releases there are, look a code up on a day."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, fields, line, say, table

app = App(name="codesets", help="Load code sets (ICD-10-CM, HCPCS, CPT, NCCI, fees), and look codes up.")


@app.command(name="import")
def import_(
    kind: str,
    file: Path,
    /,
    *more: Path,
    effective: Annotated[str, Parameter(help="First day of service it counts for (2026-10-01).")],
    until: Annotated[
        str,
        Parameter(help="Last day it counts for; without it its publisher's calendar and the next end it."),
    ] = "",
    scope: Annotated[
        str, Parameter(name=("--scope", "--payer"), help="Payer id, for fees and contracts.")
    ] = "",
    name: Annotated[str, Parameter(help="What explanations call it.")] = "",
    skip_bad: Annotated[
        bool, Parameter(help="Load the lines that can be taken, without the others.")
    ] = False,
    replace: Annotated[bool, Parameter(help="Replace the release that begins on the same day.")] = False,
    anyway: Annotated[
        bool, Parameter(help="Load it though it is a part, or ends most codes of the one before.")
    ] = False,
    dry_run: Annotated[bool, Parameter(help="Only say what would change.")] = False,
    common: Common = COMMON,
) -> None:
    """Load one release as its publisher gives it out, and say what it changes.

    Parameters
    ----------
    kind
        icd10cm, hcpcs, cpt, modifiers, pos, taxonomy, ptp, mue, addon, carc, rarc, status, fees,
        contract or pfs.
    file
        The published text or CSV file, or the ZIP it came in.
    more
        The other files of the same release: NCCI pairs come in four.
    """
    from console.commands import codesets_import as importing
    from console.commands.installation import opened
    from rulebook.codes.files.read import known_kind

    given: dict[str, Any] = {
        "effective": importing.day_of(effective, "effective"),
        "until": importing.day_of(until, "until") if until else None,
        "scope": scope,
        "name": name,
    }
    options = importing.Options(skip_bad, replace, anyway, dry_run)
    store = opened(common.data_dir).store
    report = importing.imported(store, known_kind(kind), (file, *more), given, options)
    if common.json:
        emit(report.told())
    else:
        _tell(report, dry_run=dry_run)


def _tell(report: Any, *, dry_run: bool) -> None:
    from console.commands.codesets_import import SHOWN, bad_lines

    info, found = report.info, report.difference
    line(f"{info.name}: {len(report.read.table)} entries from {info.effective_from}")
    line(f"against {report.against or 'nothing loaded before'}:")
    for group, codes in found._asdict().items():
        more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
        line(f"  {group:<8}{len(codes):>8}  {', '.join(codes[:SHOWN])}{more}".rstrip())
    for why, count in report.read.passed.items():
        say(f"Passed over: {count} {why}.")
    for sentence in (wrong := bad_lines(report.read))[:SHOWN]:
        say(f"Not taken: {sentence}")
    if len(wrong) > SHOWN:
        say(f"Not taken: {len(wrong) - SHOWN} more lines (--json has all).")
    if info.part:
        say("It is a part of its table: it finds what it knows, and what it does not is not checked.")
    if dry_run:
        say("Nothing was loaded (--dry-run).")
    else:
        say("Loaded." if report.loaded else "This very release is loaded already.")


@app.command(name="list")
def list_(kind: str = "", /, *, common: Common = COMMON) -> None:
    """List releases, those shipped and those loaded."""
    from console.commands.codesets_import import book_of
    from console.commands.installation import opened
    from rulebook.codes.files.read import known_kind

    wanted = known_kind(kind) if kind else None
    with opened(common.data_dir).store.read() as session:
        book = book_of(session)
    wanted_ones = (release for release in book.releases if wanted in (None, release.info.kind))
    found = [r.info.model_copy(update={"entries": r.info.entries or len(r.table)}) for r in wanted_ones]
    found.sort(key=lambda info: (info.kind, info.scope, info.effective_from))
    if common.json:
        emit({"releases": [info.model_dump(mode="json") for info in found]})
        return
    rows = [(i.kind, i.scope, i.effective_from, i.effective_to, i.entries, i.title) for i in found]
    table(("KIND", "SCOPE", "FROM", "UNTIL", "ENTRIES", "NAME"), rows)
    say(f"{len(found)} releases. The next of its kind ends a release; a sample never counts as checked.")


@app.command
def show(
    kind: str,
    code: str,
    /,
    *,
    on: Annotated[str, Parameter(help="Day of service (today).")] = "",
    scope: Annotated[
        str, Parameter(name=("--scope", "--payer"), help="Payer id, for fees and contracts.")
    ] = "",
    common: Common = COMMON,
) -> None:
    """Show what a code says on a day, and by which release.

    Parameters
    ----------
    kind
        A kind of code set, as ``claimflow codesets list`` names them.
    code
        The code, ICD-10-CM with or without its dot; for ptp the two codes: G0438,G0439.
    """
    from console.commands.codesets_import import book_of, day_of
    from console.commands.codesets_show import found_on
    from console.commands.installation import opened
    from models.errors import NotFound
    from rulebook.codes.files.read import known_kind

    known, day = known_kind(kind), day_of(on, "on") if on else date.today()  # noqa: DTZ011  a business day
    with opened(common.data_dir).store.read() as session:
        told = found_on(book_of(session), known, code, day, scope)
    if not told["entries"]:
        release = told["release"] or "no release in force"
        until = f", published until {told['until']}" if told["outdated"] else ""
        raise NotFound(f"{kind} does not know {code} on {day} ({release}{until})")
    if common.json:
        emit(told)
        return
    line(f"{told['release']}, on {day}")
    for entry in told["entries"]:
        line()
        fields(entry)
    for note in told["notes"]:
        line(f"{note['at']} {note['kind']}: {'; '.join(note['words'])}")
