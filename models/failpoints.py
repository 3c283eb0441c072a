"""Failpoints: named places at which a test lets a process die, to see that nothing is lost.

Off unless the environment says otherwise, and then ``reach`` costs one look at an empty table. On::

    CLAIMFLOW_FAILPOINT=uploaded:1,step-committed/paid:2    where, and at the how-manieth time there
    CLAIMFLOW_FAILPOINT_MARK=/tmp/marks                     a folder; a point leaves a file as it fires

A process that reaches an armed point kills itself (SIGKILL: no handler, no clean-up, as a power cut
would). The file it leaves keeps the point from firing again, so the process that takes over lives on.
Each process counts for itself. A production installation refuses to start with points armed
(``workers/settings.py``): a program that dies on purpose must never be a matter of an inherited variable.

This module lies in ``models`` because the wire (``payers``) and the database (``store``) may import
nothing else in common.
"""

import os
import signal
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from models.errors import BadSettings

ARMED = "CLAIMFLOW_FAILPOINT"
MARK = "CLAIMFLOW_FAILPOINT_MARK"

POINTS = {
    "intake-committed": "claims of a file are accepted, none of their workflows is started",
    "step-committed": "a step is in the store, its workflow has not heard; /STATE for steps into one state",
    "answer-kept": "a payer's 271 or 277 is in the store, its claim has not heard",
    "batch-committed": "an 837P file is in the store, nothing of it is sent",
    "upload-half": "half of a file's bytes are at the partner, under its .part name",
    "upload-announced": "all bytes are there and the store says that the upload began; not renamed yet",
    "uploaded": "the partner can see the whole file, the store does not know",
    "transmission-committed": "the store says transmitted, the exchange has not heard",
    "inbound-stored": "a collected file is in the store and still in the mailbox",
    "chunk-committed": "records of an inbound file are facts, its workflow has not heard",
    "telling": "a fact is in the store, its claim is about to be told",
    "claim-started": "a workflow was started by the sweep, the store does not know",
}
"""Every point and what has and has not happened when it is reached."""


def armed_by(environ: Mapping[str, str]) -> dict[str, int]:
    """Return the armed points and their counts. Raises ``BadSettings`` for what is no point."""
    table: dict[str, int] = {}
    for entry in filter(None, environ.get(ARMED, "").split(",")):
        name, _, count = entry.partition(":")
        if name.partition("/")[0] not in POINTS or not count.isdigit() or count == "0":
            raise BadSettings(f"{ARMED}: {entry} is no failpoint. Write NAME:COUNT, names are {list(POINTS)}")
        table[name] = int(count)
    if table and not environ.get(MARK):
        raise BadSettings(f"{MARK} is not set. Name a folder, or the next process dies at the same place")
    return table


def reach(name: str, detail: str = "") -> None:
    """Say that this place is reached; dies here if it is armed and it is its time."""
    if not _armed:
        return
    for point in (name, f"{name}/{detail}"):
        if point in _armed:
            _count(point)


def mark_of(point: str, folder: Path) -> Path:
    """Return the file that a point leaves when it fires."""
    return folder / point.replace("/", ".")


def _count(point: str) -> None:
    mark = mark_of(point, Path(os.environ[MARK]))
    _reached[point] += 1
    if _reached[point] >= _armed[point] and not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


_armed = armed_by(os.environ)
_reached: Counter[str] = Counter()
