"""One measurement of another package, in an environment of its own: ``python read.py PACKAGE KIND FILE``.

Knows nothing of claimflow. Prints ``{"claims": ..., "cpu": seconds, "peak_mb": ...}``. Each package does what
its own documentation shows for getting at claims: typed models or looked-up values.
"""

import contextlib
import io
import json
import os
import sys
import time
import warnings


def openx12(kind: str, path: str) -> int:
    from openx12.x835 import ERA
    from openx12.x837p import Claim837P

    with open(path) as file:
        return len((Claim837P if kind == "837P" else ERA)(file.read()).claims)


def x12sdk(kind: str, path: str) -> int:
    from x12sdk.io import X12ModelReader

    with open(path) as file, X12ModelReader(file.read()) as reader:
        return sum(1 for model in reader.models() for _ in model.claims())


def edi_835_parser(kind: str, path: str) -> int:
    import edi_835_parser as parser

    return parser.parse(path).count_claims()


def validedi(kind: str, path: str) -> int:
    import validedi as package

    parsed = package.parse(path)
    found = package.extract_claims(parsed) if kind == "837P" else package.extract_payments(parsed)
    return len(found["claims"] if isinstance(found, dict) else found)


def pyx12(kind: str, path: str) -> int:
    """Validate: SNIP 1 and 2."""
    import pyx12.params
    import pyx12.x12n_document

    with open(path) as file:
        text = file.read()
    pyx12.x12n_document.x12n_document(
        pyx12.params.ParamsBase(),
        io.StringIO(text),
        io.StringIO(),
        None,
        None,
        fd_json=io.StringIO(),
        map_path=None,
    )
    return text.count("CLM*" if kind == "837P" else "CLP*")


def oxedi(kind: str, path: str) -> int:
    """Read and validate an 835: a Rust program."""
    import oxedi as package

    with open(path, "rb") as file:
        return package.parse(file.read()).count_claims()


def main() -> None:
    package, kind, path, warm_up = sys.argv[1:5]
    warnings.simplefilter("ignore")
    run = globals()[package]
    # Some packages print while they read.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        run(kind, warm_up)
        start = time.process_time()
        claims = run(kind, path)
        cpu = time.process_time() - start
    # Not ru_maxrss: a child begins with what its parent had.
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    sys.stdout.write(json.dumps({"claims": claims, "cpu": cpu, "peak_mb": peak}))


if __name__ == "__main__":
    main()
