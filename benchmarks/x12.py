"""How fast X12 is read, checked and written here, beside a bare split and the other packages.

``uv run python -m benchmarks.x12`` makes files of 10,000 claims (26 segments and four lines each) and
payments (12 segments and two lines each), measures every task in turns, each time in a process of its own,
and prints claims per second of CPU time (medians), the ratio to a bare split, and the peak memory.

Other packages come from PyPI into environments of their own (``uv run --with``): two of them ship a package
called ``x12``, as we do. Slow ones, and those whose memory grows, get 1,000 claims; their speed is linear.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.x12_files import claim_file, payment_file

_ROOT = Path(__file__).parents[1]
_RIVAL = Path(__file__).parent / "rivals" / "read.py"
_WARM_UP = 100
_SMALL = 1000


@dataclass
class Task:
    """One row of the table: what is measured on which kind of file, and by whom."""

    name: str
    kind: str
    ours: str = ""
    package: str = ""
    small: bool = False
    runs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def claims_a_second(self) -> float:
        """Return claims for each second of CPU time, the median of all runs; 0 when it failed."""
        return median(run["claims"] / run["cpu"] for run in self.runs) if self.runs else 0.0

    @property
    def peak_mb(self) -> float:
        """Return the peak memory in megabytes."""
        return max((run["peak_mb"] for run in self.runs), default=0.0)


def tasks() -> list[Task]:
    """Return what is measured, in the order of the table."""
    return [
        Task("bare split", "837P", ours="split-837P"),
        Task("claimflow: segments", "837P", ours="divide"),
        Task("claimflow: typed claims", "837P", ours="read-837P"),
        Task("openx12 0.2.1: looked-up values", "837P", package="openx12==0.2.1"),
        Task("x12sdk 2.2.0: typed models", "837P", package="x12sdk==2.2.0", small=True),
        Task("validedi 0.4.0: looked-up values", "837P", package="validedi==0.4.0", small=True),
        Task("claimflow: full check", "837P", ours="check"),
        Task("pyx12 4.0.0: check", "837P", package="pyx12==4.0.0", small=True),
        Task("claimflow: write", "837P", ours="write-837P"),
        Task("bare split", "835", ours="split-835"),
        Task("claimflow: segments", "835", ours="divide"),
        Task("claimflow: typed claims", "835", ours="read-835"),
        Task("openx12 0.2.1: looked-up values", "835", package="openx12==0.2.1"),
        Task("edi-835-parser 1.8.0: looked-up values", "835", package="edi-835-parser==1.8.0", small=True),
        Task("x12sdk 2.2.0: typed models", "835", package="x12sdk==2.2.0", small=True),
        Task("validedi 0.4.0: looked-up values", "835", package="validedi==0.4.0", small=True),
        Task("oxedi 0.6.0 (Rust): read and balance", "835", package="oxedi==0.6.0"),
        Task("claimflow: full check", "835", ours="check"),
        Task("pyx12 4.0.0: check", "835", package="pyx12==4.0.0", small=True),
        Task("claimflow: write", "835", ours="write-835"),
    ]


def _command(task: Task, files: dict[int, Path], claims: int) -> list[str]:
    size = min(_SMALL, claims) if task.small else claims
    if task.ours.startswith("write"):
        return [sys.executable, "-m", "benchmarks.x12_ours", task.ours, str(size), "-"]
    places = [str(files[size]), str(files[_WARM_UP])]
    if task.ours:
        return [sys.executable, "-m", "benchmarks.x12_ours", task.ours, *places]
    name = task.package.partition("==")[0].replace("-", "_")
    isolated = ["uv", "run", "--quiet", "--no-project", "--with", task.package, "python"]
    return [*isolated, str(_RIVAL), name, task.kind, *places]


def measure(task: Task, files: dict[int, Path], claims: int) -> None:
    """Run a task once, in a process of its own; a package that fails says so in the table."""
    done = subprocess.run(
        _command(task, files, claims), cwd=_ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode == 0:
        task.runs.append(json.loads(done.stdout))
    elif task.ours:
        raise SystemExit(f"{task.name} failed:\n{done.stderr}")
    else:
        sys.stderr.write(f"{task.name}, {task.kind}: {done.stderr.strip().splitlines()[-1:]}\n")


def show(measured: list[Task]) -> None:
    """Print the table."""
    for kind in ("837P", "835"):
        rows = [task for task in measured if task.kind == kind]
        bare = rows[0].claims_a_second
        sys.stdout.write(f"\n{kind:<42}{'claims/s':>10}{'split x':>9}{'peak MB':>9}\n")
        for task in rows:
            speed = task.claims_a_second
            ratio = f"{bare / speed:.1f}" if speed else "failed"
            sys.stdout.write(f"{task.name:<42}{speed:>10,.0f}{ratio:>9}{task.peak_mb:>9.0f}\n")


def show_memory(folder: Path) -> None:
    """Print the peak memory of reading files of growing size claim by claim."""
    sys.stdout.write("\nmemory of reading claim by claim (peak MB)\n")
    for task, make in (("read-837P", claim_file), ("read-835", payment_file)):
        warm_up = make(folder, _WARM_UP)
        for claims in (1_000, 10_000, 100_000):
            path = make(folder, claims)
            command = [sys.executable, "-m", "benchmarks.x12_ours", task, str(path), str(warm_up)]
            done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
            sys.stdout.write(f"{task:<12}{claims:>9,} claims {json.loads(done.stdout)['peak_mb']:>6.0f}\n")
            path.unlink()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", action="store_true", help="leave the other packages out")
    parser.add_argument("--memory", action="store_true", help="measure memory with up to 100,000 claims, too")
    chosen = parser.parse_args()
    measured = [task for task in tasks() if task.ours or not chosen.ours]
    with tempfile.TemporaryDirectory(prefix="claimflow-x12-") as name:
        folder = Path(name)
        sizes = {_WARM_UP, min(_SMALL, chosen.claims), chosen.claims}
        files = {
            "837P": {size: claim_file(folder, size) for size in sizes},
            "835": {size: payment_file(folder, size) for size in sizes},
        }
        for _ in range(chosen.rounds):
            for task in measured:
                measure(task, files[task.kind], chosen.claims)
        show(measured)
        if chosen.memory:
            show_memory(folder)


if __name__ == "__main__":
    main()
