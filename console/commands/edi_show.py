"""``claimflow edi show``: a human reading of any X12 message. Needs no installation and no server."""

import os
import sys
from collections.abc import Iterator
from typing import Annotated, Any

from cyclopts import Parameter

from console.commands.common import COMMON, Common
from console.commands.output import line, say

REFUSED = 1


def show(
    file: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    claim: str = "",
    limit: int = 0,
    common: Common = COMMON,
) -> int:
    """Show what an X12 file says in plain words: who, what, how much, why.

    Exit code 0: everything was read; 1: something was refused, and says why; 2: not X12, or a version that
    is not supported.

    Parameters
    ----------
    file
        An X12 file of any kind; - reads stdin.
    claim
        Show only the claim (question, answer) with this number.
    limit
        Show at most so many claims; the sums are those of all.
    """
    from console.commands.edi import opened
    from console.commands.edi_show_reading import Reading
    from models.errors import NotFound

    with opened(file) as source:
        reading = Reading(source, claim=claim, limit=limit)
        events = iter(reading)
        if common.json:
            from console.commands.edi_show_data import write_json

            write_json(file, events)
        else:
            _write(events)
    if reading.hidden and not claim:
        say(f"{reading.hidden:,} more are not shown (--limit {limit}).")
    if claim and not reading.shown:
        raise NotFound(f"nothing in {file} has the number {claim}")
    return reading.exit_code


def _write(events: "Iterator[Any]") -> None:
    """Write every record as text, headings in bold on a terminal."""
    from console.commands.edi_show_reading import Heading

    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for event in events:
        if isinstance(event, Heading):
            line(_bold(event.text) if bold else event.text)
            continue
        lines = event.draw()
        if event.title:
            line()
            line(_bold(event.title) if bold else event.title)
        for text in lines:
            line(text)


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m"
