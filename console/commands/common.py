"""What every command takes: which installation, which kind of output, and who is asking."""

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """The options of every command."""

    data_dir: Annotated[
        Path | None,
        Parameter(help="Folder of a stack started with `claimflow up` ($CLAIMFLOW_DATA_DIR, ~/.claimflow)."),
    ] = None
    json: Annotated[bool, Parameter(help="Write one JSON object to stdout.")] = False
    debug: Annotated[bool, Parameter(help="Show where an error came from; may quote data.")] = False


COMMON = Common()
"""The options when none is given."""

User = Annotated[str, Parameter(name="--as", help="Who does it ($CLAIMFLOW_USER, else your login name).")]
"""The option that says who acts."""


def acting(user: str) -> str:
    """Return who acts: as given, else from the environment, else the login name."""
    return user or os.environ.get("CLAIMFLOW_USER", "") or getpass.getuser()
