"""Draws ``docs/demo.svg``: uv run claimflow demo --json | uv run python docs/draw_demo.py"""

import json
import os
import sys
from pathlib import Path

from rich.console import Console

from console.demo.report import as_text

if __name__ == "__main__":
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=84, file=nowhere)
        console.print("[bold]$ uv run claimflow demo[/bold]\n")
        console.print(as_text(json.load(sys.stdin)), highlight=False, markup=False)
        console.save_svg(str(Path(__file__).parent / "demo.svg"), title="claimflow demo")
