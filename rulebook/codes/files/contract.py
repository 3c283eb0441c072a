"""A payer's contract as a list of terms: an amount, or a percentage of a fee schedule, by code.

::

    code,modifier,place,amount,percent,schedule,effective_from,effective_to
    99213,,,92.50,,,,
    *,,,,120,MEDICARE,,           every other code: 120 % of the schedule loaded with --scope MEDICARE
    *,,22,,95.5,MEDICARE,,        less in a hospital
"""

import re
from collections.abc import Iterator

from models.codes import ContractTerm, Entry
from rulebook.codes.files.lists import BEGINS, ENDS, days_of, shaped
from rulebook.codes.files.ncci import procedure
from rulebook.codes.files.reading import Reading, Refused, cents
from rulebook.codes.files.sheets import Column, Row, rows

COLUMNS = (
    Column("code", "code", "hcpcs", "cpt", "procedure", needed=True),
    Column("modifier", "mod"),
    Column("place", "place", "pos"),
    Column("amount", "amount", "fee", "allowed", "rate"),
    Column("percent", "percent"),
    Column("schedule", "schedule", "of"),
    BEGINS,
    ENDS,
)
EVERY = "*"
PERCENT = re.compile(r"(\d{1,4})(?:\.(\d{1,2}))? ?%?")


def read_contract(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the terms of a contract."""
    for line, row in rows(text, COLUMNS, reading, name):
        try:
            yield _term(row)
        except Refused as refused:
            reading.refuse(line, refused)


def _term(row: Row) -> ContractTerm:
    code = row["code"].upper()
    amount, percent, schedule = (row.get(field, "") for field in ("amount", "percent", "schedule"))
    if bool(amount) == bool(percent):
        raise Refused(f"{code} has neither or both of amount and percent", "Fill one of them")
    if percent and not schedule:
        raise Refused(f"{code}: percent of what?", "Name the scope of a fee schedule in the column schedule")
    return ContractTerm(
        code if code == EVERY else procedure(code),
        cents(amount, "the amount") if amount else None,
        _basis_points(percent) if percent else None,
        schedule,
        shaped(row.get("modifier", "").upper(), r"([0-9A-Z]{2})?", "a modifier of two characters"),
        shaped(row.get("place", ""), r"(\d{2})?", "a place of service of two digits"),
        *days_of(row),
    )


def _basis_points(text: str) -> int:
    found = PERCENT.fullmatch(text)
    if found is None:
        raise Refused(f"the percentage {text!r} is none", "Write it as 120 or 87.5")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
