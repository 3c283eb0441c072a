"""Medicare's physician fee schedule: the relative value file of CMS, for its rules of paying.

``PPRRVUyyyy_MMM_nonQPP.csv`` as published: notices above the table, headings broken over two rows, one row a
code and one more for each of its modifiers 26, TC and 53. The descriptions are text of CPT and are not read;
neither are the relative values, because nothing here prices a service.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.codes import Entry, PaymentRule
from rulebook.codes.files.ncci import procedure
from rulebook.codes.files.reading import Reading, Refused, one_of
from rulebook.codes.files.sheets import Column, Row, rows

COLUMNS = (
    Column("code", "hcpcs", needed=True),
    Column("modifier", "mod", needed=True),
    Column("status", "statuscode", "status", needed=True),
    Column("pctc", "pctc", needed=True),
    Column("global_days", "glob", needed=True),
    Column("multiple", "mult", needed=True),
    Column("bilateral", "bilat", needed=True),
    Column("assistant", "asst", "assist", needed=True),
    Column("co_surgeon", "cosurg", needed=True),
    Column("team", "team", needed=True),
    Column("endoscopic_base", "endo"),
)
PERIODS = ("", "000", "010", "090", "MMM", "XXX", "YYY", "ZZZ")
INDICATORS = ("pctc", "multiple", "bilateral", "assistant", "co_surgeon", "team")


def read_payment_rules(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield how each code is paid, and each of its rows for a modifier."""
    for line, row in rows(text, COLUMNS, reading, name):
        try:
            yield PaymentRule(
                procedure(row["code"].upper()),
                _shaped(row["modifier"].upper(), r"[0-9A-Z]{2}|", "the modifier"),
                status=_shaped(row["status"].upper(), r"[A-Z]?", "the status"),
                endoscopic_base=_shaped(row.get("endoscopic_base", "").upper(), r"[0-9A-Z]{5}|", "the base"),
                global_days=_period(row["global_days"]),
                **{field: _indicator(row, field) for field in INDICATORS},
            )
        except Refused as refused:
            reading.refuse(line, refused)


def _period(text: str) -> Any:
    """Return the global period; a spreadsheet makes 0 and 10 of 000 and 010."""
    return one_of(text.zfill(3) if text.isdecimal() else text, PERIODS, "the global period")


def _indicator(row: Row, field: str) -> str:
    return _shaped(row[field], r"[0-9]?", f"the indicator {field}")


def _shaped(text: str, shape: str, what: str) -> str:
    if not re.fullmatch(shape, text):
        raise Refused(f"{what} {text!r} is none that the relative value file has")
    return text
