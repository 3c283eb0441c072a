"""Whether a table is whole: does it know codes of every range that its publisher's table has?

CMS publishes the NCCI pairs of one quarter in several files, each with a range of codes; one of them alone,
or a file cut off on its way, finds what it knows and clears nothing::

    missing(table_of("ptp", [PtpEdit("10021", "10022", "1")]))      ("0", "11", "12", ... "G")
    in_words(("0", "26", "27", "28"))                               "0, 26 to 28"
"""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from models.codes import CodeSetKind
from rulebook.codes.table import Table

SURGERY = tuple(str(begin) for begin in range(10, 70) if begin != 18)
"""What codes of surgery begin with; there are none under 18."""

CPT = ("0", *SURGERY, "7", "8", "9")

RANGES: Mapping[CodeSetKind, tuple[str, ...]] = {
    "ptp": (*CPT, "G"),
    "mue": (*CPT, "G", "J"),
    "pfs": (*CPT, "G"),
    "hcpcs": ("A", "E", "G", "J", "Q"),
    "icd10cm": tuple(ascii_uppercase.replace("U", "")),
}
"""What codes begin with in every release of these kinds. U of ICD-10-CM came only with COVID-19."""


def missing(table: Table) -> tuple[str, ...]:
    """Return the beginnings of codes of which the table knows none; nothing for a whole table."""
    begins = RANGES.get(table.kind, ())
    return tuple(begin for begin in begins if not table.packed.span(begin.encode("ascii")))


def in_words(begins: Sequence[str]) -> str:
    """Return beginnings as people write them, neighbours together."""
    runs: list[list[str]] = []
    for begin in begins:
        if runs and _follows(runs[-1][-1], begin):
            runs[-1].append(begin)
        else:
            runs.append([begin])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _follows(before: str, begin: str) -> bool:
    """Tell whether a beginning comes right after another; 19 after 17, because there is no 18."""
    if before.isdecimal() and begin.isdecimal():
        return int(begin) - int(before) == 1 or (before, begin) == ("17", "19")
    return before.isalpha() and begin.isalpha() and ord(begin) - ord(before) == 1
