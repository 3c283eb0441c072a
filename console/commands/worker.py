"""``claimflow worker`` and ``claimflow simulate``: single parts of an installation."""

import signal
import subprocess
import sys
from typing import Annotated

from cyclopts import Parameter

from console.commands.common import COMMON, Common


def worker(*, common: Common = COMMON) -> None:
    """Run a worker until SIGTERM or Ctrl-C; open claims go on with the next one."""
    import asyncio

    from console.commands.installation import opened
    from models.errors import ClaimflowError
    from workers.logging import configure
    from workers.process import serve

    installation = opened(common.data_dir)
    settings = installation.settings
    installation.store.close()
    configure(settings.log_level, settings.json_logs)
    try:
        asyncio.run(serve(settings))
    except RuntimeError as error:
        if "client connect" not in str(error):
            raise
        raise ClaimflowError(
            f"Temporal does not answer at {settings.temporal_address}. "
            "Start it, or set CLAIMFLOW_TEMPORAL_ADDRESS"
        ) from None


def simulate(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> int:
    """Run the simulated payer alone, until SIGTERM; or invent a world for it.

    serve --folder DIR --books FILE --clock FILE --secret-file FILE [--sftp-port N] [--http-port N]
    (the word serve may be left out), or invent --folder DIR --claims N --today DATE [--seed N].

    Parameters
    ----------
    arguments
        The arguments of ``python -m simulator``.
    """
    given = list(arguments)
    words = given if given[:1] in (["serve"], ["invent"]) else ["serve", *given]
    # The payer is a program of its own: the practice's side knows how to start it and nothing of its inside.
    with subprocess.Popen([sys.executable, "-m", "simulator", *words]) as payer:
        before = signal.signal(signal.SIGTERM, lambda number, _: payer.send_signal(number))
        try:
            return payer.wait()
        finally:
            signal.signal(signal.SIGTERM, before)
