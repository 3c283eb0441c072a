"""``claimflow setup``: the practice, its providers, payers, trading partners and users."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, fields, line, say, table

app = App(name="setup", help="Set up practice, providers, payers, trading partners, users.")

AGAIN = "Workers schedule a partner's exchanges when they start: start them (or `claimflow up`) again."


@app.command
def load(file: Path, /, *, common: Common = COMMON) -> None:
    """Load every record of a TOML file; a record with a known key is replaced.

    Parameters
    ----------
    file
        A file like the one that ``claimflow setup example`` prints.
    """
    from console.commands.installation import opened
    from console.setup_file import read_setup
    from store import setup

    records = read_setup(file)
    with opened(common.data_dir).store.write() as session:
        setup.put_all(session, records)
    if common.json:
        emit({"loaded": [{"kind": kind, "key": setup.key_of(value)} for kind, value in records]})
    else:
        line(f"{len(records)} records loaded")
    if any(kind == "trading_partner" for kind, _ in records):
        say(AGAIN)


@app.command
def add(
    kind: str, source: Annotated[str, Parameter(allow_leading_hyphen=True)], /, *, common: Common = COMMON
) -> None:
    """Add or replace one record.

    Parameters
    ----------
    kind
        practice, provider, facility, payer, trading_partner, user, authorization or referral.
    source
        A file (TOML or JSON), ``-`` for stdin, or the record itself as JSON text.
    """
    from console.commands.installation import opened
    from console.commands.setup_source import read_record
    from store import setup

    value = read_record(kind, source)
    with opened(common.data_dir).store.write() as session:
        setup.put(session, kind, value)
    if common.json:
        emit({"kind": kind, "key": setup.key_of(value)})
    else:
        line(f"{kind} {setup.key_of(value)} is set up")
    if kind == "trading_partner":
        say(AGAIN)


@app.command(name="list")
def list_(kind: str = "", /, *, common: Common = COMMON) -> None:
    """List records, all or of one kind."""
    from console.commands.installation import opened
    from console.commands.setup_source import known_kind, records_of

    with opened(common.data_dir).store.read() as session:
        found = records_of(session, known_kind(kind) if kind else "")
    if common.json:
        emit({"records": found})
        return
    table(("KIND", "KEY", "NAME", "VERSION"), [(r["kind"], r["key"], r["name"], r["version"]) for r in found])
    say(f"{len(found)} records")


@app.command
def show(kind: str, key: str = "practice", /, *, common: Common = COMMON) -> None:
    """Show one record. Secrets are shown as the references they are stored as."""
    from console.commands.installation import opened
    from console.commands.setup_source import known_kind
    from store import setup

    with opened(common.data_dir).store.read() as session:
        value = setup.need(session, setup.KINDS[known_kind(kind)], key)
    record = value.model_dump(mode="json")
    if common.json:
        emit(record)
    else:
        fields(record)


@app.command
def example(*, common: Common = COMMON) -> None:
    """Print a commented TOML file with every kind of record, to start from."""
    from console.commands.setup_example import EXAMPLE

    if common.json:
        emit({"toml": EXAMPLE})
    else:
        line(EXAMPLE.rstrip())
