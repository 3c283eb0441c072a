"""Makes the shipped ICD-10-CM files from the public data in the package ``simple-icd-10-cm`` (MIT).

The data are the tabular list of the National Center for Health Statistics (CDC), which is public. Run it when
the package has a new release, one release at a time::

    uv run --with simple-icd-10-cm==1.5.0 python -m rulebook.codes.extract_icd10cm icd10cm-2026.codes
    uv run --with simple-icd-10-cm==1.4.0 python -m rulebook.codes.extract_icd10cm icd10cm-2025.codes

and enter the release in ``rulebook/data/codes/releases.toml``.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from rulebook.codes.table import Table
from rulebook.codes.tabular import read_tabular

HERE = Path(__file__).parents[1] / "data" / "codes"


def extracted() -> Table:
    """Return the release in the installed package, packed. Raises ``ModuleNotFoundError`` without it."""
    package = find_spec("simple_icd_10_cm")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("run it with: uv run --with simple-icd-10-cm")
    # Only its data are wanted: importing it would build its own tables, which takes seconds.
    folder = Path(package.origin).parent / "data"
    (xml,), (codes,) = folder.glob("*.xml"), folder.glob("*.txt")
    return read_tabular(xml.read_bytes(), codes.read_text("utf-8").split())


def main() -> None:
    """Write the file that is named."""
    table = extracted()
    (HERE / sys.argv[1]).write_bytes(table.content())
    sys.stdout.write(f"{sys.argv[1]}: {len(table)} codes, sha256 {table.digest()}\n")


if __name__ == "__main__":
    main()
