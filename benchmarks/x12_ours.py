"""One measurement of our own X12, in a process of its own: ``python -m benchmarks.x12_ours read-837P FILE``.

Prints ``{"claims": ..., "cpu": seconds, "peak_mb": ...}``. A small file warms up first.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.x12_files import claim_batch, payment
from models.remittance import RemittanceClaim
from tests.builders import an_envelope
from x12.claims.reader import ReadClaim, stream_claims
from x12.claims.writer import write_claims
from x12.findings import check_file
from x12.interchange import Messages
from x12.remittances.reader import remittance_records
from x12.remittances.writer import write_835

_WARM_UP = 100


def split(path: Path, starter: str) -> int:
    """Split a file into lists and group them by claim: what every reader must do at least."""
    groups: list[list[list[str]]] = []
    current: list[list[str]] = []
    for piece in path.read_bytes().decode("latin-1").split("~"):
        fields = piece.strip().split("*")
        if fields[0] == starter:
            current = []
            groups.append(current)
        current.append(fields)
    return len(groups)


def divide(path: Path) -> int:
    """Divide a file into segments."""
    with path.open("rb") as file:
        return sum(segment.id in {"CLM", "CLP"} for t in Messages(file) for segment in t.segments)


def read_claims(path: Path) -> int:
    """Read every claim of an 837P into typed values, one after the other."""
    with path.open("rb") as file:
        return sum(isinstance(claim, ReadClaim) for t in Messages(file) for claim in stream_claims(t))


def read_payments(path: Path) -> int:
    """Read every claim of an 835 into typed values, one after the other."""
    with path.open("rb") as file:
        return sum(
            isinstance(part, RemittanceClaim) for t in Messages(file) for part in remittance_records(t)
        )


def check(path: Path) -> int:
    """Check a file on all four levels."""
    with path.open("rb") as file:
        return sum(message.claims for message in check_file(file).messages)


TASKS: dict[str, Callable[[Path], int]] = {
    "split-837P": lambda path: split(path, "CLM"),
    "split-835": lambda path: split(path, "CLP"),
    "divide": divide,
    "read-837P": read_claims,
    "read-835": read_payments,
    "check": check,
}


def measure_writing(task: str, claims: int) -> tuple[int, float]:
    """Write claims or a payment from values that are ready; return how many and the CPU seconds."""
    envelope = an_envelope()
    batch, paid = claim_batch(0, claims), payment(0, claims)
    start = time.process_time()
    if task == "write-837P":
        write_claims(envelope, batch)
    else:
        write_835(envelope, (paid,))
    return claims, time.process_time() - start


def main() -> None:
    """Run the task named on the file named."""
    task, path, warm_up = sys.argv[1], sys.argv[2], sys.argv[3]
    if task.startswith("write"):
        measure_writing(task, _WARM_UP)
        claims, cpu = measure_writing(task, int(path))
    else:
        TASKS[task](Path(warm_up))
        start = time.process_time()
        claims = TASKS[task](Path(path))
        cpu = time.process_time() - start
    # Not ru_maxrss: a child begins with what its parent had.
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    sys.stdout.write(json.dumps({"claims": claims, "cpu": cpu, "peak_mb": peak}))


if __name__ == "__main__":
    main()
