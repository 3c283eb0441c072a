"""``claimflow db``: the database's schema."""

from cyclopts import App

from console.commands.common import COMMON, Common

app = App(name="db", help="Bring the database to the newest schema.")


@app.command
def migrate(*, common: Common = COMMON) -> None:
    """Apply every migration that the database does not have yet; does nothing if it has all."""
    import os

    from console.commands import database
    from console.commands.installation import settings_for
    from console.commands.output import emit, line
    from store.migrate import upgrade

    url = settings_for(common.data_dir, os.environ).database_url
    file = database.sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    before = database.revision_of(url)
    upgrade(url)
    after = database.revision_of(url)
    if common.json:
        emit({"database": database.shown_url(url), "before": before, "revision": after})
    else:
        line(f"{database.shown_url(url)}: schema {after}" + (" (nothing to do)" if before == after else ""))
