"""The ICD-10-CM order file of CMS: every code and header, one fixed-width line each.

::

    00001 A00     0 Cholera                                                      Cholera
    00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to ...

Columns 7 to 13 the code, 15 whether it is billable, 17 to 76 the short and from 78 the long title. The file
has no notes: Excludes1 are answered by the last release that has them.
"""

import re
from collections.abc import Iterator

from models.codes import Entry
from rulebook.codes.derived import Listed, derived
from rulebook.codes.files.reading import Reading, Refused

CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")


def read_order_file(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield every code, with what follows from the whole list."""
    yield from derived(_listed(text, reading))


def _listed(text: str, reading: Reading) -> Iterator[Listed]:
    for count, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _entry(line)
        except Refused as refused:
            reading.refuse(count, refused)


def _entry(line: str) -> Listed:
    code, flag, title = line[6:13].strip(), line[14:15], line[77:].strip() or line[16:76].strip()
    if not CODE.fullmatch(code):
        raise Refused("columns 7 to 13 hold no ICD-10-CM code", "Give the order file: icd10cm_order_YYYY.txt")
    if flag not in ("0", "1"):
        raise Refused(f"{code}: column 15 must be 0 (header) or 1 (billable)")
    if not title:
        raise Refused(f"{code}: the title is missing (columns 17 to 76, or from 78)")
    return Listed(code, " ".join(title.split()), flag == "1")
