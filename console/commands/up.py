"""``claimflow up``: the embedded stack on a data directory, until it is told to stop."""

from typing import Annotated

from cyclopts import Parameter

from console.commands.common import COMMON, Common


def up(
    *,
    seconds_per_day: Annotated[
        float | None, Parameter(help="Seconds a business day lasts (first start only; default: a real day).")
    ] = None,
    training: Annotated[
        bool, Parameter(help="In DIR/training: invented claims to learn with; nothing leaves this computer.")
    ] = False,
    common: Common = COMMON,
) -> int:
    """Run Temporal, payer, worker and console on this computer until Ctrl-C or SIGTERM.

    The first start invents a payer that knows 25 patients, and a practice with claims for them in
    DIR/world: try ``claimflow intake DIR/world/batch.837``. The next start goes on where this one stopped.
    --training does the same in a folder of its own, with these claims taken in and days of twenty minutes.
    With --json one line with the addresses is written when everything is ready.
    """
    import os

    from console.commands.running import run_until_stopped
    from console.commands.world import TRAINING_DAY, training_folder
    from models.errors import BadInput
    from workers.logging import configure
    from workers.settings import load

    if seconds_per_day is not None and seconds_per_day <= 0:
        raise BadInput("a day must last a while", field="--seconds-per-day", remedy="Give more than 0")
    base = load(os.environ)
    configure(base.log_level, base.json_logs)
    folder = common.data_dir or base.data_dir
    if training:
        folder, seconds_per_day = training_folder(folder), seconds_per_day or TRAINING_DAY
    return run_until_stopped(base, folder, seconds_per_day, as_json=common.json)
