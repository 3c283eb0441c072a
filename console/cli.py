"""The command line. Commands load when they are called, so that ``claimflow --help`` answers at once.

Data goes to stdout, words to stderr. Exit codes: 0 ok, 1 failure, 2 bad input, 3 not found, 4 conflict,
5 partly done, 130 interrupted.
"""

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from console.commands.failure import report

if TYPE_CHECKING:
    from cyclopts import App

HELP_FLAGS = ("--help", "-h")
INTERRUPTED = 130


class Listed(NamedTuple):
    """A command as the first page of the help shows it, and where its code is."""

    name: str
    place: str
    summary: str


SECTIONS: dict[str, tuple[Listed, ...]] = {
    "Start": (
        Listed("demo", "demo:demo", "Run invented claims through their whole life, and show the balance."),
        Listed("up", "up:up", "Run everything on this computer: Temporal, payer, worker, console."),
        Listed("doctor", "doctor:doctor", "Check this installation, and say what to change."),
    ),
    "Daily work": (
        Listed("intake", "intake:intake", "Take in claims: 837P files or JSON visit files."),
        Listed("claims", "claims:app", "See claims; hold, resume or withdraw one; take down a dispute."),
        Listed("tasks", "tasks:app", "See and answer what claims ask of people."),
        Listed("deadlines", "deadlines:deadlines", "See until when what must be done, the first at the top."),
        Listed("documents", "documents:app", "Keep documents with claims; see what payers ask for."),
        Listed("coding", "coding:app", "Suggest codes for a note, report on suggestions, ask providers."),
        Listed("files", "files:app", "See files to and from payers."),
        Listed("quarantine", "quarantine:app", "See what could not be taken, and release it."),
        Listed("rules", "rules:app", "Check, load, show and back-test rule packs of payers."),
        Listed("setup", "setup:app", "Set up practice, providers, payers, trading partners, users."),
        Listed("codesets", "codesets:app", "Load code sets with their dates, and look codes up."),
    ),
    "Look at X12 files, without an installation": (
        Listed("edi", "edi:app", "Check and show 837, 835, 999, 277CA, 276, 277, 270, 271 and 275 files."),
        Listed("scrub", "scrub:scrub", "Check the claims of 837P files by every rule, before they are sent."),
    ),
    "Run an installation": (
        Listed("serve", "serve:serve", "Serve the console until it is told to stop."),
        Listed("users", "users:app", "See who may sign in, let somebody in, sign somebody out."),
        Listed("audit", "audit:app", "See who did or saw what; find out whether the log is whole."),
        Listed("worker", "worker:worker", "Run a worker until it is told to stop."),
        Listed("db", "db:app", "Bring the database to the newest schema."),
        Listed("simulate", "worker:simulate", "Run the simulated payer alone."),
    ),
}

EPILOGUE = """\
Every command takes --json (one object on stdout), --data-dir DIR and --debug.
More about a command: claimflow COMMAND --help
"""


def main(arguments: Sequence[str] | None = None, leave: Callable[[int], object] = os._exit) -> int:
    """Run one command and return its exit code; ``leave`` ends a process that has used Temporal.

    The Temporal client's native threads may abort an interpreter that tears down around them
    (sdk-python issue 300), so such a process leaves without tearing down.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    code = _guarded(words)
    if "temporalio" in sys.modules:
        _flush()
        leave(code)
    return code


def _guarded(words: list[str]) -> int:
    """Run a command and turn whatever it raises into one line and an exit code."""
    try:
        return _run(words)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough (claimflow ... | head); Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        return report(error, as_json="--json" in words, debug="--debug" in words)


def _run(words: list[str]) -> int:
    if not words or words[0] in HELP_FLAGS:
        sys.stdout.write(overview())
        return 0
    if words[0] == "--version":
        sys.stdout.write(_version() + "\n")
        return 0
    result: Any = application()(words, exit_on_error=False, print_error=False, result_action="return_value")
    return result if isinstance(result, int) else 0


def overview() -> str:
    """Return the first page of the help; written here because the library takes half a second for it."""
    parts = ["Usage: claimflow COMMAND [OPTIONS]\n\nThe life of every claim as one durable workflow.\n"]
    for section, commands in SECTIONS.items():
        lines = (f"  {command.name:<12}{command.summary}\n" for command in commands)
        parts.append(f"\n{section}:\n{''.join(lines)}")
    return "".join([*parts, "\n", EPILOGUE])


def application() -> "App":
    """Return the application with every command registered by name, none of them loaded."""
    from cyclopts import App, Parameter

    app = App(
        name="claimflow",
        version=_version,
        help_format="plaintext",
        help_formatter="plain",
        default_parameter=Parameter(negative="", show_default=False),
        suppress_keyboard_interrupt=False,
    )
    for commands in SECTIONS.values():
        for command in commands:
            app.command(f"console.commands.{command.place}", name=command.name)
    return app


def _version() -> str:
    from importlib.metadata import version

    return f"claimflow {version('claimflow')}"


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
