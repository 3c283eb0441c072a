"""``python -m simulator serve`` runs the payer; ``invent`` writes the world it lives in."""

import argparse
import asyncio
import logging
import sys
from datetime import date
from pathlib import Path

from simulator.server import ServeOptions, serve
from simulator.world.invent import invent


def main(arguments: list[str]) -> int:
    """Run one of the two commands."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for library in ("asyncssh", "uvicorn", "asyncio"):
        logging.getLogger(library).setLevel(logging.WARNING)
    if options.command == "invent":
        invent(options.folder, options.claims, options.seed, options.today)
        return 0
    asyncio.run(
        serve(
            ServeOptions(
                folder=options.folder,
                books=options.books,
                clock=options.clock,
                secret_file=options.secret_file,
                sftp_port=options.sftp_port,
                http_port=options.http_port,
            )
        )
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="run the payer until SIGTERM")
    for name in ("--folder", "--books", "--clock", "--secret-file"):
        serving.add_argument(name, type=Path, required=True)
    serving.add_argument("--sftp-port", type=int, default=0)
    serving.add_argument("--http-port", type=int, default=0)
    inventing = commands.add_parser(
        "invent", help="write an invented practice, its claims and the payer's books"
    )
    inventing.add_argument("--folder", type=Path, required=True)
    inventing.add_argument("--claims", type=int, required=True)
    inventing.add_argument("--seed", type=int, default=1)
    inventing.add_argument("--today", type=date.fromisoformat, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
